// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/apply/apply.h"
#include "dgdc/apply/recognise.h"
#include "dgdc/apply/subject.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/model/view.h"

namespace dgdc::apply {

// A worker on its way to the fabric.
struct Target {
  Subject subject;
  const FabricProfile& fabric;
  // Facts of the worker with the fabric's parameters.
  const model::View& view;
  const manifest::Amend& amend;
  const Options& options;
  // The fabrics that it shows so far.
  const std::vector<Shown>& shown;
  // What it is to have, of all fabrics that it is to use.
  const std::vector<WantedSetting>& wanted;

  [[nodiscard]] const manifest::Worker& worker() const {
    return subject.worker;
  }
  [[nodiscard]] const std::string& name() const {
    return *subject.worker.component.name;
  }
};

// What changes a worker, and what to tell about it.
struct Changes {
  manifest::Operations operations = {};
  std::vector<std::string> notes = {};
};

// What makes the worker have a setting of the fabric; nothing when that cannot
// be done in this manifest.
std::optional<Changes> ChangesFor(const Target& target, const Setting& setting);

// The same of a variable whose value is a parameter that nobody gave: a value
// of the author's that works on the fabric stays.
std::optional<Changes> ChangesForVariable(const Target& target,
                                          const WantedSetting& wanted);

// Whether the engine's JSON chooses a connector that has nothing of NIXL.
bool HasOtherConnector(const manifest::Worker& worker);

// Whether the engine must keep another connector than NIXL because the model
// has state that NIXL leaves behind, and the fabric needs NIXL; DG1031.
bool HoldsBackNixl(const Target& target, Sink& sink);

// What chooses NixlConnector and its backend where the engine is told by other
// means than settings: a configuration file, a backend that is left over.
std::optional<Changes> ChooseBackend(const Target& target);

// The image in the variant of the fabric; none when it is that already. Says it
// when the image is none that the profiles know, and reports DG1014 when the
// release has none.
Changes ChooseImage(const Target& target, Sink& sink);

// Removes what the fabrics that the worker shows so far wrote and this one does
// not: variables, resources, annotations, parts of the pod. Reports DG1031 for
// what would break the worker and cannot be removed.
Changes RemoveOthers(const Target& target, Sink& sink);

// Whether the fabric works with the value that a variable of the transport has.
bool Works(const Catalog& catalog, const FabricProfile& fabric,
           std::string_view variable, std::string_view value);

}  // namespace dgdc::apply

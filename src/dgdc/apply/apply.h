// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// Puts a fabric onto manifests that people have.
namespace dgdc::apply {

struct Options {
  // Of the KV cache; of the collectives too where nothing else chose theirs.
  const FabricProfile* fabric = nullptr;
  // Of the collectives; null: what the manifest says about them stays.
  const FabricProfile* collectives = nullptr;
  // Of the fabric; the spans point to where they were given. A name may begin
  // with a role or a component and a dot: "prefill.interfaces".
  std::vector<UserSetting> params = {};
  // The nodes of all workers; null: what the node selectors tell.
  const HardwareProfile* hardware = nullptr;
  // Where the hardware was named.
  Span hardware_span = {};
  // Settings of other fabrics stay.
  bool keep = false;
  // Privilege that another fabric needed goes.
  bool least_privilege = false;
  // Whether the workers of a document are meant; all when empty.
  std::function<bool(const yaml::Node& document)> selects = {};
  // Where the options stand in a file, as in "spec"; "" for a command line.
  std::string field = {};
  // Documents of the other files of the same run: what stands there is not
  // written once more. Null for none.
  const std::vector<yaml::Node>* beside = nullptr;
};

struct Outcome {
  // The text of the file with the fabric; as it was when there is an error.
  std::string text = {};
  // What a reader of the difference should know: what was removed, what stays
  // although another fabric may have set it, in the order of the file.
  std::vector<std::string> notes = {};
  // Workers that the fabric is on now.
  size_t workers = 0;
  // Documents, of this file or beside it, that the fabric before needed.
  std::vector<yaml::Node> obsolete = {};
};

// Every deployment of the file that has prefill and decode workers, or workers
// that span nodes, gets the fabric: each worker by its role, with counts by its
// GPUs. Settings are those that compile would give it, and what compile would
// have written for the fabric that the worker shows so far goes where its value
// is that fabric's. Documents that the fabric needs stand in the file
// afterwards, unless they do beside it. Reports the rules about choices that
// the change breaks, DG1006, DG1007, DG1014, DG1015, DG1023, DG1031 to DG1033
// and DG1035; what it makes on the way is added to the sources.
Outcome Run(SourceSet& sources, uint32_t file, const Catalog& catalog,
            const Options& options, Sink& sink);

// Takes what is obsolete out of the texts of one run, where no document of any
// of them names it any more.
void RemoveUnused(const Catalog& catalog, std::vector<Outcome>& outcomes);

}  // namespace dgdc::apply

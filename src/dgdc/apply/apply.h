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
  const FabricProfile* fabric = nullptr;
  // Of the fabric; the spans point to where they were given.
  std::vector<UserSetting> params = {};
  // The nodes, where the manifest does not tell; null for the fabric's example.
  const HardwareProfile* hardware = nullptr;
  // Settings of other fabrics stay.
  bool keep = false;
  // Whether the workers of a document are meant; all when empty.
  std::function<bool(const yaml::Node& document)> selects = {};
  // Where the options stand in a file, as in "spec"; "" for a command line.
  std::string field = {};
};

struct Outcome {
  // The text of the file with the fabric; as it was when there is an error.
  std::string text = {};
  // What a reader of the difference should know, in the order of the file.
  std::vector<std::string> notes = {};
  // Workers that the fabric is on now.
  size_t workers = 0;
};

// Every deployment of the file that has prefill and decode workers, or workers
// that span nodes, gets the fabric: each worker by its role, with counts by its
// GPUs. Settings are those that compile would give it. Reports DG1006, DG1007
// and DG1031 to DG1033; what it makes on the way is added to the sources.
Outcome Run(SourceSet& sources, uint32_t file, const Catalog& catalog,
            const Options& options, Sink& sink);

}  // namespace dgdc::apply

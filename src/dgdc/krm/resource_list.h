// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/source_set.h"

// The function of the Kubernetes resource model that kustomize, kpt and others
// call: a ResourceList in, a ResourceList out. No I/O.
namespace dgdc::krm {

struct Answer {
  bool ok = false;
  // A ResourceList that can be parsed, whatever came in, in the API version
  // that came in. What the function does not change keeps every byte.
  std::string text = {};
  // Sorted; those about an item point into the item's own text.
  std::vector<Diagnostic> diagnostics = {};
  std::vector<std::string> notes = {};
  // Credentials of the items, which no report repeats.
  std::vector<std::string> secrets = {};
};

// Calls the function that the functionConfig of file `file` names: Intent
// generates, ApplyFabric transforms, Lint validates; a ConfigMap may stand for
// each of them. Findings are in the answer twice: as `results` of the list, and
// as diagnostics for whoever prints them.
Answer Call(SourceSet& sources, uint32_t file, const Catalog& catalog);

}  // namespace dgdc::krm

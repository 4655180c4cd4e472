// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

// What makes two errors the same: their code and component, or the component
// alone where another version of the API has the same error under another code.
enum class SameError : uint8_t { kByCode, kByComponent };

// The errors of all rules that `after` has and `before` has not; what comments
// or annotations allow is none. `assumptions` hold for both; with a `fabric`,
// the documents of `after` that changed are judged on that fabric too.
std::vector<Diagnostic> NewErrors(const SourceSet& sources, uint32_t before,
                                  uint32_t after, const Catalog& catalog,
                                  const manifest::Assumptions& assumptions,
                                  const FabricProfile* fabric = nullptr,
                                  SameError same = SameError::kByCode);

}  // namespace dgdc::lint

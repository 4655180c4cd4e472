// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/base/result.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/source/source_set.h"

namespace dgdc::intent {

// What could be read of an intent.
struct Reading {
  // Fields that are missing or wrong are empty and without a place.
  Intent intent = {};
  // Whether it is all there, and valid by its schema.
  bool complete = false;
  // 16 hex digits for what the intent says after the overrides; comments,
  // layout and annotations of kustomize and kpt do not count.
  std::string digest = {};
};

// The text of a file that the intent names, by its path from where the intent
// stands; empty where there are no files.
using ReadBeside = std::function<Result<std::string>(const std::string& path)>;

// Reads the intent in `file`: parses, applies the overrides ("path=value",
// later ones win), validates against the schema, decodes. Reports DG0001 to
// DG0011; nothing comes back when the text is no single document. The texts of
// the overrides are added to `sources` under the name "--set".
std::optional<Reading> Read(SourceSet& sources, uint32_t file,
                            const std::vector<std::string>& overrides,
                            const Catalog& catalog, const ReadBeside& beside,
                            Sink& sink);

}  // namespace dgdc::intent

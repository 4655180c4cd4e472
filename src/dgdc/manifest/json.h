// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/manifest/word.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

struct JsonError {
  std::string message = {};
  Span span = {};
};

// Reads a word as JSON (RFC 8259) into a tree whose spans lie in the manifest,
// also through shell quotes and YAML block scalars; those of strings include
// the quotes. Of equal keys the last one counts. Nothing when it is no JSON;
// `error`, if given, then receives what is wrong and where.
std::optional<yaml::Node> ReadJson(const Word& word, JsonError* error);

}  // namespace dgdc::manifest

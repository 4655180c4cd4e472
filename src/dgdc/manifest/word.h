// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::manifest {

using yaml::ScalarOffsets;

// One word of a command line, unquoted and with the variables replaced that
// Kubernetes or the shell replaces.
struct Word {
  std::string text = {};
  Span span = {};  // the word in the manifest, its shell quotes included
  // For every byte of `text` its byte in the manifest, plus one entry for the
  // end; the byte of the reference for what came out of a variable.
  std::vector<uint32_t> at = {};
  // Whether `text` is what the program gets: false when it holds a variable,
  // a substitution or a glob whose value the manifest does not tell. Such
  // parts stand in `text` as they are written.
  bool known = true;
  bool quoted = false;  // by the shell; always false in exec form
  // Not known, and may become any number of words: "$EXTRA_ARGS" unquoted.
  bool many = false;
  bool in_args = false;  // stands in `args`, not in `command`
  // Of an assignment: what decides about it may not run, or comes later.
  bool may_not_hold = false;

  // The place of the bytes [begin, end) of `text`.
  [[nodiscard]] Span Part(size_t begin, size_t end) const;
  // The bytes [begin, end) as a word of their own.
  [[nodiscard]] Word Slice(size_t begin, size_t end) const;
};

// A variable of the container: its value after Kubernetes' own expansion, or
// nothing when the manifest does not tell.
using LookUp = std::function<std::optional<std::string>(std::string_view name)>;

// A scalar as it is, nothing replaced; of a map or a list a word without text
// that is not known.
Word WordOf(const SourceSet& sources, const yaml::Node& scalar);

// Replaces $(NAME) and "$$" as Kubernetes does in command, args and env values.
// What it leaves because the manifest does not tell the value makes the word
// not known. So does a Helm expression.
Word ExpandReferences(const Word& word, const LookUp& variables);

// Whether `text` holds a Helm expression ("{{ ... }}").
bool HoldsTemplate(std::string_view text);

// Whether `text` can be the name of a shell variable.
bool IsVariableName(std::string_view text);

}  // namespace dgdc::manifest

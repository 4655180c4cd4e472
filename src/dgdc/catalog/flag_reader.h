// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/catalog/profile.h"

namespace dgdc {

inline bool IsLongFlag(std::string_view name) { return name.starts_with("--"); }

// What a table of flags is asked with. Versions that are not known are "".
struct FlagReader {
  const FlagTable* table = nullptr;  // null: every name stands for itself
  std::string engine_version = {};
  std::string release = {};  // of Dynamo

  // The first name that the table has for what is written: underscores,
  // aliases and unique beginnings give the same. Anything else is its own name.
  [[nodiscard]] std::string Name(std::string_view written) const;
  // Whether a parser that owns the flag refuses how it is written, although
  // another parser of the same server would understand it.
  [[nodiscard]] bool Refuses(std::string_view written) const;
  // The flag whose JSON "--x.a.b" sets a field of; "" for a name without dots
  // and where no parser takes them.
  [[nodiscard]] std::string JsonFlag(std::string_view written) const;
  // Whether a parser of these versions has the flag as it is written; true
  // where no table tells.
  [[nodiscard]] bool Exists(std::string_view written) const;
  // What is written, with dashes where a parser takes underscores for them.
  [[nodiscard]] std::string Dashed(std::string_view written) const;
  // Whether a flag has exactly this name.
  [[nodiscard]] bool Knows(std::string_view name) const;
  // The version that tells which flags the parser has; "" when not known.
  [[nodiscard]] const std::string& VersionOf(const FlagParser& parser) const;
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/word.h"

namespace dgdc::manifest {

// A variable that the script sets.
struct ShellVariable {
  std::vector<Word> values = {};  // one, unless it is an array
  bool is_array = false;
  bool known = true;  // false: the manifest does not tell what it holds
};

// What a script knows at one of its places.
struct ShellScope {
  const LookUp& environment;
  std::map<std::string, ShellVariable, std::less<>> variables = {};
  // $0, $1, ...; nothing when the script has changed them.
  std::optional<std::vector<Word>> positional = {};
  // How many bytes variables may still put in, so that a script that doubles
  // one again and again stays harmless; none is known after that.
  size_t budget = size_t{4} << 20U;

  // The value of a variable, or nothing when it is not known.
  [[nodiscard]] std::optional<std::string> Value(std::string_view name) const;
  // The words that `word` stands for when it is "$@" or "${NAME[@]}" and
  // nothing else, with the places where they are written; nothing when they
  // are not known. Takes from the budget.
  std::optional<std::vector<Word>> List(std::string_view word);
};

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_scope.h"

#include <algorithm>

#include "dgdc/base/text.h"

namespace dgdc::manifest {
namespace {

// NAME of "$NAME" or "${NAME}", in quotes or not; "" of anything else.
std::string_view ReferredName(std::string_view word) {
  if (word.size() > 2 && word.front() == '"') {
    word = word.substr(1, word.size() - 2);
  }
  if (!word.starts_with('$')) {
    return {};
  }
  word.remove_prefix(1);
  const bool has_braces = word.starts_with('{') && word.ends_with('}');
  return has_braces ? word.substr(1, word.size() - 2) : word;
}

}  // namespace

std::optional<std::string> ShellScope::Value(std::string_view name) const {
  const bool is_number =
      !name.empty() && std::all_of(name.begin(), name.end(), IsDigit);
  if (is_number) {
    // More than two digits are no words that anybody has written.
    size_t index = 0;
    for (const char c : name.substr(0, 3)) {
      index = index * 10 + static_cast<size_t>(c - '0');
    }
    if (!positional || index >= positional->size() ||
        !(*positional)[index].known) {
      return std::nullopt;
    }
    return (*positional)[index].text;
  }
  if (!IsVariableName(name)) {
    return std::nullopt;
  }
  if (const auto own = variables.find(name); own != variables.end()) {
    const ShellVariable& variable = own->second;
    const bool is_known = variable.known && !variable.values.empty() &&
                          variable.values.front().known;
    return is_known ? std::optional(variable.values.front().text)
                    : std::nullopt;
  }
  return environment ? environment(name) : std::nullopt;
}

std::optional<std::vector<Word>> ShellScope::List(std::string_view word) {
  constexpr std::string_view kAll = "[@]";
  const std::string_view name = ReferredName(word);
  const std::vector<Word>* words = nullptr;
  if (name == "@" && positional) {
    words = &*positional;
  } else if (name.ends_with(kAll)) {
    const auto found =
        variables.find(name.substr(0, name.size() - kAll.size()));
    const bool is_known = found != variables.end() && found->second.is_array &&
                          found->second.known;
    words = is_known ? &found->second.values : nullptr;
  }
  if (words == nullptr) {
    return std::nullopt;
  }
  std::vector<Word> copies;
  // Not $0.
  for (size_t i = name == "@" ? 1 : 0; i < words->size(); ++i) {
    // A word costs memory even when it is short.
    const size_t cost = (*words)[i].text.size() + sizeof(Word);
    if (cost > budget) {
      return std::nullopt;
    }
    budget -= cost;
    copies.push_back((*words)[i]);
    copies.back().quoted = true;
  }
  return copies;
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/laws/linted.h"

// Other ways to write the commands and variables of a text that mean the same.
namespace dgdc::testing {

// What an engine's parser takes: spellings.yaml.
struct Spellings {
  bool underscores = false;
  bool dotted = false;
  std::set<std::string> own = {};
  std::map<std::string, std::string> names = {};
  std::map<std::string, std::string> prefixes = {};
};

using EngineSpellings = std::map<std::string, Spellings>;  // by profile

// Throws std::runtime_error for a file that is none.
EngineSpellings ReadSpellings(const std::string& path, const std::string& text);

struct Respelling {
  std::string kind = {};  // "underscores", "dotted", ...
  std::string text = {};
};

// Every one that changes something; a kind may have several.
std::vector<Respelling> Respell(const Linted& original,
                                const EngineSpellings& engines);

}  // namespace dgdc::testing

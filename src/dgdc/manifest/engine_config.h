// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// What an engine is configured with besides its flags: a file, what overrides
// it, and variables that stand for flags.
namespace dgdc::manifest {

// The flags that variables give, where the command itself does not; with
// places in the variables.
std::vector<Flag> FlagsOfVariables(const Worker& worker, const Facts& facts);

// Reads the file that the worker's flags name, when a ConfigMap of the same
// file holds it, and merges what overrides it.
void ReadEngineConfig(const Facts& facts, Worker& worker);

// Whether what overrides the configuration has the dotted key, or is the only
// part of it that can be changed here; the flag that holds it, else null.
const Flag* OverridesFor(const Worker& worker, std::string_view dotted);

// Where an engine was told something.
struct EngineSetting {
  const Flag* flag = nullptr;
  // In the configuration, under that dotted key; null when it is not there.
  const yaml::Node* node = nullptr;
  std::string key = {};
  // Told nowhere, and whether that is certain.
  bool absent = false;
};

// What counts of a flag and of the configuration for the same meaning.
EngineSetting ReadSetting(const Worker& worker, std::string_view meaning);

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/value.h"

// What an engine is configured with besides its flags: a file, what overrides
// it, and variables that stand for flags.
namespace dgdc::manifest {

// Whether the text of a switch says yes, as the engines read it.
bool IsSwitchedOn(std::string_view value);

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

// Who decided what an engine does.
enum class DecidedBy : uint8_t {
  kNobody,     // not known
  kFlag,       // of the server's command
  kVariable,   // that stands for the flag
  kFile,       // the engine's configuration
  kOverrides,  // what overrides that
  kDefault,    // the engine, which was told nothing
};

// "flag", "default", ...; "" for nobody.
std::string_view DecidedByName(DecidedBy by);

// What would settle a value that is not known.
enum class Lacks : uint8_t {
  kNothing,
  kEngine,   // what the container runs
  kCommand,  // words of the command, or variables beside it
  kFile,     // the configuration file
  kValue,    // a value that comes from elsewhere
  kRelease,  // in which the default has changed
  kProfile,  // the default itself
};

std::string_view LacksText(Lacks lacks);

// A value that an engine goes on with, and where it has it from.
struct EngineValue {
  // Nothing where it is not known, or the engine works it out; a default has no
  // place.
  std::optional<Text> text = {};
  DecidedBy by = DecidedBy::kNobody;
  // As it is called there: flag, variable, dotted key.
  std::string name = {};
  // The place of what decided, where something written did.
  Span place = {};
  const EngineDefault* by_default = nullptr;
  Lacks lacks = Lacks::kNothing;

  // Whether the manifest says it, known or not.
  [[nodiscard]] bool is_written() const {
    return by != DecidedBy::kNobody && by != DecidedBy::kDefault;
  }
};

// The same for the model: who decided it.
model::From FromOf(const Worker& worker, const EngineValue& value);

// The one reader of what may be said by flag, variable or file: the value that
// counts, else the default of the engine at its version.
EngineValue ReadEngineValue(const Worker& worker, std::string_view meaning);

}  // namespace dgdc::manifest

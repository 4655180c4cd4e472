// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// What is known of one thing: whether it is there, what it is, who decided it,
// and what would settle it where that is not known.
namespace dgdc::model {

// Certain absence and not knowing are different states.
enum class State : uint8_t {
  kUnknown,
  kAbsent,
  kPresent,
  kOneOf,  // one of several candidates
};

// Who decided a value.
enum class From : uint8_t {
  kWritten,        // it stands in the manifest
  kScript,         // the start script assigns it
  kConfigMap,      // it stands in a ConfigMap of the manifest
  kIntent,         // it stands in the intent
  kProfile,        // it follows from a profile that the text names
  kOperator,       // the operator adds it
  kEngineDefault,  // the engine does so when it is not told
  kImage,          // the image brings it
  kCluster,        // --facts says so
  kOption,         // an option of the command line says so
};

// "written", "profile", ...
std::string_view FromName(From from);

// What would settle a value that is not known.
enum class Need : uint8_t {
  kNothing,
  kRelease,
  kEngine,
  kModel,
  kHardware,
  kGpus,  // that the pods ask for
  kFabric,
  kClusterFacts,
  kCommand,      // what the container runs, or the files that it reads
  kEnvironment,  // variables from a ConfigMap or a Secret
  kImage,        // what the image holds, which its name does not tell
  kManifest,     // the rest of a manifest of which this is a part
  kOneOfRole,    // which of several workers of a role hand caches to each other
  kOperator,     // the version of the operator, or how it is configured
  kIntent,       // the intent that the manifest was compiled from
};

// "the Dynamo release", "the hardware of the nodes", ...
std::string_view NeedName(Need need);

template <class T>
struct Value {
  State state = State::kUnknown;
  T value = {};                    // when present
  std::vector<T> candidates = {};  // of kOneOf
  // Whether the value is a version that the true one is not older than.
  bool at_least = false;
  From from = From::kWritten;
  Span decided_at = {};        // unknown when nothing that is written decided
  Need need = Need::kNothing;  // of what is not known

  static Value Present(T value, Span decided_at = {},
                       From from = From::kWritten) {
    return {.state = State::kPresent,
            .value = std::move(value),
            .from = from,
            .decided_at = decided_at};
  }
  static Value Absent() { return {.state = State::kAbsent}; }
  static Value Unknown(Need need) { return {.need = need}; }

  [[nodiscard]] bool is_present() const { return state == State::kPresent; }
  [[nodiscard]] bool is_absent() const { return state == State::kAbsent; }
};

// What a fact says: a scalar as YAML would write it, or a list or a map.
struct Datum {
  yaml::Node::Kind kind = yaml::Node::Kind::kString;
  std::string text = {};                        // of a scalar
  std::shared_ptr<const yaml::Node> tree = {};  // of a list or a map
};

using Fact = Value<Datum>;

// Facts of values of a type, with the same state, place and origin.
Fact FactOf(const Value<std::string>& value);
Fact FactOf(const Value<int64_t>& value);
Fact FactOf(const Value<bool>& value);
Fact FactOf(const Value<yaml::Node>& value);

// The fact's value, null when it has none.
yaml::Node NodeOf(const Fact& fact);

}  // namespace dgdc::model

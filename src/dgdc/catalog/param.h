// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

enum class ParamType : uint8_t { kString, kInteger, kBoolean, kEnum, kList };

// "string", "integer", "boolean", "enum", "list".
std::string_view ParamTypeName(ParamType type);

// That a parameter, or some of its values, should not be chosen any more.
struct Deprecation {
  std::string since = {};                // the version of dgdc
  std::vector<std::string> values = {};  // empty: all
  std::string why = {};
  std::string instead = {};
  std::vector<std::string> sources = {};
};

// A default that counts where its conditions hold.
struct ParamDefault {
  std::vector<Condition> when = {};
  yaml::Node value = {};  // may hold a tag
};

// What a user may choose in spec.fabric.params.
struct Param {
  std::string name = {};
  ParamType type = ParamType::kString;
  std::vector<std::string> values = {};  // of an enum
  std::optional<int64_t> minimum = {};
  std::optional<int64_t> maximum = {};
  std::optional<yaml::Node> default_value = {};  // may hold a tag
  // The first that fits goes before `default_value`.
  std::vector<ParamDefault> defaults = {};
  std::optional<Deprecation> deprecated = {};
  std::string doc = {};
  std::string needed = {};  // what to say when a value is needed and missing
  std::vector<std::string> sources = {};
  Span span = {};
};

}  // namespace dgdc

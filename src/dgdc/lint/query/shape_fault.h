// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/schema/violation.h"

namespace dgdc::lint {

// What a finding of the schemas means to the person who wrote the field.
enum class Fault : uint8_t {
  kNone,          // a placeholder, or not known from a part of a manifest
  kOtherVersion,  // a field of the other API version
  kMisplaced,     // a field that exists, elsewhere
  kUnknown,       // a field that exists nowhere
  kWrongType,
  kVariableValue,  // a value of env that is no text: the
                   // rules of the environment say so
  kQuantity,       // an amount of v1alpha1 that is no text
  kNull,           // nothing, where the field may be absent
  kMissing,
  kRange,
  kValue,
  kPattern,
  kRepeated,  // an item of a list that is told apart by its keys
};

struct ShapeFault {
  Fault fault = Fault::kNone;
  // Where it belongs or what to write, for kOtherVersion and kMisplaced.
  std::string instead = {};
  // The name of the field in this version, "" where there is more to do.
  std::string_view key = {};
};

ShapeFault Classify(const manifest::Facts& facts, const manifest::Graph& graph,
                    const schema::Violation& violation);

// Whether it is a null that somebody wrote out, and no value left empty.
bool IsWrittenNull(const manifest::Facts& facts,
                   const schema::Violation& violation);

// The path with the names of components in place of their numbers.
schema::Path ReadablePath(const manifest::Graph& graph, schema::Path path);

// The words about a violation, with such paths.
Diagnostic DescribeFor(const manifest::Graph& graph,
                       const schema::Violation& violation);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/schema/rule.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// What breaks a schema, as data. Whoever judges a violation reads its fields;
// the words are made by Describe, and nobody searches them for their meaning.
namespace dgdc::schema {

// One step of a path: a field of a map, or an item of a list.
struct PathStep {
  std::string key = {};              // of a field
  std::optional<size_t> index = {};  // of an item
  // What a person calls the item, in place of its number: its name.
  std::string label = {};

  [[nodiscard]] bool IsItem() const { return index.has_value(); }
  // Whether it is the field `name`.
  [[nodiscard]] bool Is(std::string_view name) const {
    return !index && key == name;
  }

  friend bool operator==(const PathStep&, const PathStep&) = default;
};

// The way from a document, or from a part of one that has a name, to a value.
struct Path {
  std::string root = {};  // "" for the document itself, else its name in texts
  std::vector<PathStep> steps = {};

  // Without the last step, of which there must be one.
  [[nodiscard]] Path Parent() const;
  [[nodiscard]] Path Then(std::string_view key) const;
  [[nodiscard]] Path Then(size_t index) const;
  // "spec.components[0].replicas", spec["nvidia.com/gpu"] for a key that is no
  // plain word, "" for the document.
  [[nodiscard]] std::string Text() const;

  friend bool operator==(const Path&, const Path&) = default;
};

// In what way.
enum class Breach : uint8_t {
  kUnknownField,  // DG0004
  kKind,          // DG0005: the value is of another kind
  kRange,         // DG0006
  kMissing,       // DG0007: the field is not there
  kValue,         // DG0008: none of the allowed values
  kRepeated,      // DG0008: an item of a list that is there already
  kNoForm,        // DG0008: fits none of several alternatives
  kManyForms,     // DG0008: fits more than one of them
  kBarredForm,    // DG0008: has a form that the schema excludes
  kPattern,       // DG0009
  kFormat,        // DG0009
  // DG0004: a field or value that some versions of what is described have not;
  // only of a schema that says so (x-dgdc-versions).
  kVersioned,
};

// Which limit of a rule a number, or the size of a text, list or map, breaks.
enum class Limit : uint8_t {
  kNone,
  kMinimum,
  kMaximum,
  kMultiple,
  kInteger64,  // a number beyond 64 bits, which nothing here can compare
  kMatched,    // a text with more bytes than a pattern is matched against
};

struct Violation {
  Breach breach = Breach::kKind;
  // Of the value; of the field itself where that is unknown or missing.
  Path path = {};
  // The narrowest range that is wrong; of a missing field the key of the map
  // that lacks it, or its first byte.
  Span span = {};
  // What the value breaks. Of an unknown field the rule of the map, of a
  // missing one what the field would be. Null where no schema says it.
  const Rule* rule = nullptr;
  std::vector<yaml::Node::Kind> expected = {};  // the kinds that are accepted
  yaml::Node::Kind actual = yaml::Node::Kind::kNull;
  std::string written = {};              // the text of a scalar
  bool optional = false;                 // the value may be absent
  std::vector<yaml::Node> allowed = {};  // of kValue, and of a missing field
  std::string suggestion = {};  // the field or value that was meant, or ""
  Limit limit = Limit::kNone;
  uint64_t size = 0;          // of a text in code points, a list or a map
  std::string versions = {};  // of kVersioned: those that have it, as a range
  // Of kRepeated: the item that came first.
  Span first = {};
  size_t first_index = 0;
  size_t alternatives = 0;  // of kNoForm: all; of kManyForms: those that fit
  // Of kNoForm: what each alternative misses first.
  std::vector<Violation> reasons = {};

  [[nodiscard]] bool IsScalar() const;
};

// "DG0004" to "DG0009".
std::string_view CodeOf(Breach breach);

// The finding that tells a person about it.
Diagnostic Describe(const Violation& violation);

// By place and code; what is there twice stays once.
void SortViolations(std::vector<Violation>& violations);

}  // namespace dgdc::schema

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/base/pattern.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

struct Rule;

struct Property {
  std::string name = {};
  const Rule* rule = nullptr;
  bool required = false;
};

// A limit of a number. A long double holds every int64_t exactly.
struct Bound {
  long double value = 0;
  std::string text = {};  // as the schema has it, for messages
};

// Branches that count beside the rest of a rule: allOf, anyOf, oneOf and not of
// a CRD.
struct Junction {
  enum class Wants : uint8_t { kAll, kSome, kOne, kNone };
  Wants wants = Wants::kAll;
  std::vector<const Rule*> branches = {};
};

// What tells the items of a list apart (x-kubernetes-list-type).
struct ItemIdentity {
  bool whole = false;                  // set: the item itself
  std::vector<std::string> keys = {};  // map: these fields
};

// A form that texts or numbers must have, by name; see format.h.
struct Format;

// One compiled (sub)schema. A rule that has `ref` or `one_of` has otherwise
// only annotations: title, description, default, examples.
struct Rule {
  std::string pointer = {};  // where it stands in the schema: "#/properties/a"
  std::string description = {};
  std::optional<yaml::Node> default_value = {};
  std::string default_json = {};
  std::optional<yaml::Node> example = {};  // the first of "examples"

  const Rule* ref = nullptr;
  std::vector<const Rule*> one_of = {};

  std::vector<yaml::Node::Kind> types = {};  // empty: any
  bool whole_floats = false;                 // 1.0 is an integer
  std::vector<yaml::Node> allowed = {};      // enum or const; empty: any

  std::vector<Property> properties = {};
  bool closed = false;               // additionalProperties: false
  const Rule* additional = nullptr;  // of a property that is not listed
  std::optional<uint64_t> min_properties = {};
  std::optional<uint64_t> max_properties = {};

  const Rule* items = nullptr;
  std::optional<uint64_t> min_items = {};
  std::optional<uint64_t> max_items = {};
  bool unique_items = false;
  ItemIdentity identity = {};

  std::optional<uint64_t> min_length = {};
  std::optional<uint64_t> max_length = {};
  std::string pattern = {};
  std::string pattern_help = {};
  std::optional<Pattern> matcher = {};  // of `pattern`
  const Format* format = nullptr;

  std::optional<Bound> minimum = {};
  std::optional<Bound> maximum = {};
  bool above_minimum = false;  // the minimum itself is too small
  bool below_maximum = false;
  std::optional<Bound> multiple_of = {};

  // The versions of what is described that have the field: a range, "" for
  // all; and those of values that not all of them have.
  std::string versions = {};
  std::vector<std::pair<std::string, std::string>> value_versions = {};

  std::vector<Junction> junctions = {};
  // Judged by an API server, which skips what we cannot judge.
  bool lenient = false;
  // Of a schema that is known to be without faults.
  bool sound = false;

  // The rule at the end of the chain of references.
  [[nodiscard]] const Rule& Target() const;
  // Annotations: what stands beside a reference precedes what it refers to.
  [[nodiscard]] const std::string& Description() const;
  [[nodiscard]] const Rule* DefaultOwner() const;
  [[nodiscard]] const yaml::Node* Example() const;

  [[nodiscard]] bool Accepts(yaml::Node::Kind kind) const;
  // Every kind that it accepts, those of its alternatives too; empty: any.
  [[nodiscard]] std::vector<yaml::Node::Kind> Kinds() const;
  // The same of a value, of which a whole float may be an integer.
  [[nodiscard]] bool AcceptsKindOf(const yaml::Node& value) const;
  // Whether `allowed` holds the value, directly or behind a reference.
  [[nodiscard]] bool Lists(const yaml::Node& value) const;
  [[nodiscard]] const Property* Find(const std::string& name) const;
};

// The value of a number; nothing when it is beyond our range.
std::optional<long double> NumberOf(const yaml::Node& node);

// Equal as JSON values: 1 and 1.0, 0x10 and 16, maps whatever their order.
bool SameValue(const yaml::Node& a, const yaml::Node& b);

// Owns all rules of a schema; they point at one another.
struct RuleSet {
  std::vector<std::unique_ptr<Rule>> rules = {};
  const Rule* root = nullptr;
};

// The branches of a oneOf that `node` may mean: those that accept its kind and
// whose constants agree best with it. First comes the one that knows most of
// its keys. Empty when no branch accepts the kind.
std::vector<const Rule*> BestBranches(const Rule& rule, const yaml::Node& node);

}  // namespace dgdc::schema

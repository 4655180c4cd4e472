// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/base/result.h"
#include "dgdc/diag/sink.h"
#include "dgdc/schema/violation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

struct Rule;

// One documented field, in the order of the schema: the rows of docs/intent.md.
struct Field {
  std::string path = {};   // "spec.prefill.tp"; list items are "spec.x[]"
  std::string type = {};   // "integer", "string or map", "one of a, b"
  std::string range = {};  // "1 to 1024", "" when unbounded
  std::string default_value = {};  // JSON text, "" when none
  std::string description = {};
  bool required = false;
  std::string versions = {};  // that have it, as a range; "" for all
  // Values that only some versions have, and which.
  std::vector<std::pair<std::string, std::string>> value_versions = {};
};

// The JSON-Schema subset that our schemas use: type, properties, required,
// additionalProperties (false or a schema), enum, const, pattern, minLength,
// maxLength, minItems, maxItems, uniqueItems, items, minimum, maximum, oneOf,
// $ref to #/$defs/..., default, description, title. Any other keyword makes
// Load fail, so that no schema promises what is not checked.
class Schema {
 public:
  static Result<Schema> Load(std::string_view json_text);
  // The same of the tree (schema/json_node.h) of a text that Load takes: what
  // is known to hold is not asked again.
  static Schema Sound(const yaml::Node& schema);
  ~Schema();
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;

  // Reports DG0004 to DG0009 at the narrowest place, all of them, and returns
  // whether there was none. Of a oneOf only the branch is judged that accepts
  // the node's kind (or, among maps, the branch whose `const` properties match
  // best); when no branch does, the error names the kinds that would do.
  // `path` is that of the node in its document, for messages and field paths.
  bool Validate(const yaml::Node& node, Sink& sink,
                std::string_view path = "") const;

  // The same as data, by place.
  [[nodiscard]] std::vector<Violation> Violations(const yaml::Node& node,
                                                  const Path& path = {}) const;

  // A copy of a valid node with every absent property that has a default (also
  // inside maps that are there) filled in, with the place of the map that lacks
  // it.
  [[nodiscard]] yaml::Node WithDefaults(const yaml::Node& node) const;

  [[nodiscard]] std::vector<Field> Fields() const;

  // What other rules may build on.
  [[nodiscard]] const Rule& root() const;

 private:
  struct Impl;
  explicit Schema(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace dgdc::schema

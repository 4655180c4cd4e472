// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/schema/rule.h"
#include "dgdc/yaml/node.h"

// How the schema module says things, in findings and in the table of fields.
namespace dgdc::schema {

// The path of a map's field: "spec.tp", or spec["nvidia.com/gpu"] for a key
// that is no plain word.
std::string FieldPath(std::string_view parent, std::string_view key);
std::string ItemPath(std::string_view parent, size_t index);
// What a sentence calls the value at `path`; the root is "the document".
std::string Subject(std::string_view path);

// In double quotes, control characters escaped, long text cut.
std::string Quoted(std::string_view text);
// A string quoted, another scalar as it was written, otherwise the kind.
std::string ValueText(const yaml::Node& value);
std::string ValueText(yaml::Node::Kind kind, const std::string& scalar);
std::string ValueTexts(const std::vector<yaml::Node>& values);

// "an integer", "a map", "null".
std::string KindText(yaml::Node::Kind kind);
// "a string or a map".
std::string KindTexts(const std::vector<yaml::Node::Kind>& kinds);

// "1 to 1024", "at least 1 item", "" for a rule without limits.
std::string RangeText(const Rule& rule);

// A sentence of the schema without its final period.
std::string Clause(std::string_view sentence);

// "a", "a or b", "a, b or c".
std::string Alternatives(const std::vector<std::string>& texts);

}  // namespace dgdc::schema

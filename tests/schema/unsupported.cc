// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/schema/unsupported.h"

#include <array>

namespace dgdc::testing {
namespace {

constexpr auto kOwn = schema::Dialect::kOwn;
constexpr auto kCrd = schema::Dialect::kCrd;

constexpr std::array kUnsupported = {
    Unsupported{kOwn, "additionalItems", "", "",
                "additionalItems is no keyword of ours"},
    Unsupported{
        kOwn, "additionalProperties",
        "additionalProperties being false does not allow other properties", "",
        "patternProperties is no keyword of ours"},
    Unsupported{kOwn, "additionalProperties",
                "non-ASCII pattern with additionalProperties", "",
                "patternProperties is no keyword of ours"},
    Unsupported{kOwn, "allOf", "", "", "allOf is no keyword of ours"},
    Unsupported{kOwn, "anyOf", "", "", "anyOf is no keyword of ours"},
    Unsupported{kOwn, "boolean_schema", "", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "contains", "", "", "contains is no keyword of ours"},
    Unsupported{kOwn, "definitions", "", "",
                "$ref to another document is no reference of ours"},
    Unsupported{kOwn, "dependencies", "", "",
                "dependencies is no keyword of ours"},
    Unsupported{kOwn, "exclusiveMaximum", "", "",
                "exclusiveMaximum is no keyword of ours"},
    Unsupported{kOwn, "exclusiveMinimum", "", "",
                "exclusiveMinimum is no keyword of ours"},
    Unsupported{kOwn, "if-then-else", "", "", "if is no keyword of ours"},
    Unsupported{
        kOwn, "items", "an array of schemas for items", "",
        "a list of schemas for the items in order is no keyword of ours"},
    Unsupported{kOwn, "items", "items with boolean schema (true)", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "items", "items with boolean schema (false)", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{
        kOwn, "items", "items with boolean schemas", "",
        "a list of schemas for the items in order is no keyword of ours"},
    Unsupported{kOwn, "maxProperties", "", "",
                "maxProperties is no keyword of ours"},
    Unsupported{kOwn, "minProperties", "", "",
                "minProperties is no keyword of ours"},
    Unsupported{kOwn, "multipleOf", "", "", "multipleOf is no keyword of ours"},
    Unsupported{kOwn, "not", "", "", "not is no keyword of ours"},
    Unsupported{kOwn, "oneOf", "oneOf", "both oneOf valid",
                "of a oneOf only the branch is judged that the value means, "
                "see Schema::Validate; no two of ours fit one value"},
    Unsupported{kOwn, "oneOf", "oneOf complex types",
                "both oneOf valid (complex)",
                "of a oneOf only the branch is judged that the value means, "
                "see Schema::Validate; no two of ours fit one value"},
    Unsupported{kOwn, "oneOf", "oneOf with base schema", "",
                "nothing stands beside a oneOf of ours"},
    Unsupported{kOwn, "oneOf", "oneOf with boolean schemas, all true", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "oneOf", "oneOf with boolean schemas, one true", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "oneOf", "oneOf with boolean schemas, more than one true",
                "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "oneOf", "oneOf with boolean schemas, all false", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "optional/bignum", "integer", "",
                "an integer of an intent must fit 64 bits"},
    Unsupported{kOwn, "optional/bignum", "integer comparison", "",
                "a number of an intent must fit 64 bits"},
    Unsupported{kOwn, "optional/bignum", "float comparison with high precision",
                "", "exclusiveMaximum is no keyword of ours"},
    Unsupported{kOwn, "optional/bignum",
                "float comparison with high precision on negative numbers", "",
                "exclusiveMinimum is no keyword of ours"},
    Unsupported{kOwn, "optional/content", "", "",
                "contentMediaType is no keyword of ours"},
    Unsupported{kOwn, "optional/ecmascript-regex", "", "",
                "format is no keyword of ours"},
    Unsupported{kOwn, "optional/format/", "", "",
                "format is no keyword of ours"},
    Unsupported{kOwn, "optional/zeroTerminatedFloats", "", "",
                "an intent says 2 and not 2.0 for a count"},
    Unsupported{kOwn, "patternProperties", "", "",
                "patternProperties is no keyword of ours"},
    Unsupported{
        kOwn, "properties",
        "properties, patternProperties, additionalProperties interaction", "",
        "patternProperties is no keyword of ours"},
    Unsupported{kOwn, "properties", "properties with boolean schema", "",
                "a schema is an object; no schema of ours needs true or false"},
    Unsupported{kOwn, "propertyNames", "", "",
                "propertyNames is no keyword of ours"},
    Unsupported{kOwn, "ref", "", "",
                "references of ours are #/$defs/NAME and nothing else"},
    Unsupported{kOwn, "refRemote", "", "",
                "no schema of ours refers to another document"},
    Unsupported{kCrd, "additionalItems", "", "",
                "a definition may not use additionalItems"},
    Unsupported{
        kCrd, "additionalProperties",
        "additionalProperties being false does not allow other properties", "",
        "a definition may not use patternProperties"},
    Unsupported{kCrd, "additionalProperties",
                "non-ASCII pattern with additionalProperties", "",
                "a definition may not use patternProperties"},
    Unsupported{kCrd, "definitions", "", "", "a definition may not use $ref"},
    Unsupported{kCrd, "dependencies", "", "",
                "a definition may not use dependencies"},
    Unsupported{kCrd, "items", "an array of schemas for items", "",
                "a definition has one schema for all items"},
    Unsupported{kCrd, "optional/ecmascript-regex", "", "",
                "the format regex is not enforced by the API server"},
    Unsupported{kCrd, "optional/format", "validation of URIs", "",
                "its grammar is the API server's own and is not judged, see "
                "schema/format.h"},
    Unsupported{kCrd, "optional/format", "validation of e-mail addresses", "",
                "its grammar is the API server's own and is not judged, see "
                "schema/format.h"},
    Unsupported{kCrd, "optional/format", "validation of host names", "",
                "its grammar is the API server's own and is not judged, see "
                "schema/format.h"},
    Unsupported{kCrd, "optional/zeroTerminatedFloats", "", "",
                "the API server takes 1.0 for an integer"},
    Unsupported{kCrd, "patternProperties", "", "",
                "a definition may not use patternProperties"},
    Unsupported{
        kCrd, "properties",
        "properties, patternProperties, additionalProperties interaction", "",
        "a definition may not use patternProperties"},
    Unsupported{kCrd, "ref", "", "", "a definition may not use $ref"},
    Unsupported{kCrd, "refRemote", "", "", "a definition may not use $ref"},
};

}  // namespace

std::span<const Unsupported> UnsupportedTests() { return kUnsupported; }

}  // namespace dgdc::testing

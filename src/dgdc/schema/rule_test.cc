// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/schema/testing.h"

namespace dgdc::schema {
namespace {

TEST_CASE("Schema::Validate judges the oneOf branch of the node's kind") {
  CHECK(Messages(kOneOf, "{storage: gs://x, tp: auto}") == "");
  CHECK(Messages(kOneOf, "tp: 0") == "DG0006: tp is 0, the minimum is 1");
  CHECK(Messages(kOneOf, "tp: automatic") == "DG0008: tp is \"automatic\"");
}

TEST_CASE("Schema::Validate names the kinds that a oneOf accepts") {
  CHECK(Messages(kOneOf, "{storage: [a], tp: 1.5}") ==
        "DG0005: storage is a list, expected a string or a map\n"
        "DG0005: tp is a number, expected a string or an integer");
}

TEST_CASE("Schema::Validate judges the oneOf map whose constant matches") {
  CHECK(Messages(kOneOf, "storage: {kind: host, claim: a}") ==
        "DG0007: storage.path is missing\n"
        "DG0004: unknown field \"claim\" in storage");
}

TEST_CASE("Schema::Validate lists the constants of all oneOf maps") {
  CHECK(Report(kOneOf, "storage: {kind: hots, path: /x}\n") ==
        R"(error[DG0008]: storage.kind is "hots"
 --> a.yaml:1:17
  |
1 | storage: {kind: hots, path: /x}
  |                 ^^^^
  = help: did you mean "host"?
  = help: allowed values: "host", "pvc"
)");
  CHECK(Messages(kOneOf, "storage: {path: /x}") ==
        "DG0007: storage.kind is missing");
  CHECK(Help(kOneOf, "storage: {path: /x}") ==
        "add kind, one of \"host\", \"pvc\"");
}

TEST_CASE("Schema::Validate follows a schema that contains itself") {
  CHECK(Messages(kTree, "left: {left: {more: [{}, {left: {size: a}}]}}") ==
        "DG0005: left.left.more[1].left.size is a string, expected an integer");
}

}  // namespace
}  // namespace dgdc::schema

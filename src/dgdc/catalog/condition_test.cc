// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/condition.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"

namespace dgdc {
namespace {

// Whether a `when:` map holds for prefill on 1.0.1 with tp 4.
bool When(std::string text) {
  const std::map<std::string, std::string> facts = {{"role", "prefill"},
                                                    {"release", "1.0.1"},
                                                    {"tp", "4"},
                                                    {"usesFabric", "true"}};
  const yaml::Node map = testing::Parse(std::move(text));
  return std::all_of(
      map.entries.begin(), map.entries.end(), [&](const yaml::Entry& entry) {
        const auto fact = facts.find(entry.key);
        return Holds({.fact = entry.key, .expected = entry.value},
                     fact == facts.end() ? nullptr : &fact->second);
      });
}

TEST_CASE("Holds compares a fact with a scalar") {
  CHECK(When("{role: prefill}"));
  CHECK_FALSE(When("{role: decode}"));
  CHECK(When("{usesFabric: true}"));
  CHECK_FALSE(When("{usesFabric: false}"));
  CHECK(When("{tp: 4}"));
  CHECK_FALSE(When("{tp: 8}"));
}

TEST_CASE("Holds accepts every member of a list") {
  CHECK(When("{role: [decode, prefill]}"));
  CHECK_FALSE(When("{role: [decode, worker]}"));
  CHECK_FALSE(When("{role: []}"));
  CHECK(When("{role: set}"));
  CHECK_FALSE(When("{kernel: set}"));
  CHECK(When("{kernel: [unset, '6.8']}"));
  CHECK_FALSE(When("{kernel: ['6.8']}"));
  CHECK_FALSE(When("{role: [unset, decode]}"));
}

TEST_CASE("Holds compares a fact with a version range") {
  CHECK(When("{release: '>=1.0.0'}"));
  CHECK_FALSE(When("{release: '<1.0.0'}"));
  CHECK(When("{tp: '>1'}"));
}

TEST_CASE("Holds finds a text that is no version in no range") {
  CHECK_FALSE(When("{role: \"<=2.5.1\"}"));
  CHECK_FALSE(When("{role: \">=0\"}"));
}

TEST_CASE("Holds fails for an unknown fact and for one without a value") {
  CHECK_FALSE(When("{kernel: '<5.12'}"));
  CHECK_FALSE(When("{kernel: '>=0'}"));
  CHECK_FALSE(When("{nonsense: prefill}"));
}

TEST_CASE("Holds finds that a fact is unset") {
  CHECK(When("{kernel: unset}"));
  CHECK(When("{nonsense: unset}"));
  CHECK_FALSE(When("{role: unset}"));
}

TEST_CASE("Holds needs every condition, and holds without any") {
  CHECK(When("{role: prefill, tp: 4}"));
  CHECK_FALSE(When("{role: prefill, tp: 8}"));
  CHECK(When("{}"));
}

}  // namespace
}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/site_check.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/lint/testing.h"

namespace dgdc::lint {
namespace {

using dgdc::testing::Parse;

// What conditions, loops and texts of a profile refer to.
std::vector<std::string> Names(const std::string& profile) {
  SourceSet sources;
  std::vector<std::string> names;
  for (const Spanned<std::string>& name : NamesIn(Parse(sources, profile))) {
    names.push_back(*name);
  }
  return names;
}

// The names that the profile gets wrong.
std::string Unknown(const std::string& profile) {
  SourceSet sources;
  const yaml::Node node = Parse(sources, profile);
  std::vector<std::string> unknown;
  for (const Spanned<std::string>& name : NamesIn(node)) {
    if (IsUnknownName(node, *name)) {
      unknown.push_back(*name);
    }
  }
  return testing::Join(unknown);
}

TEST_CASE("names of a profile: conditions, alternatives, loops and texts") {
  CHECK(Names("env:\n"
              "  - {name: A, value: !fmt \"{tp}\", when: {engine: vllm}}\n"
              "  - {name: B, when: {anyOf: [{dp: 1}, {noneOf: [{pp: 1}]}]}}\n"
              "  - {name: C, forEach: roles}\n") ==
        std::vector<std::string>{"tp", "engine", "dp", "pp", "roles"});
}

TEST_CASE("names of a profile: parameters are its own, facts are the model's") {
  const std::string params = "params: [{name: hcas}]\n";
  CHECK(Unknown(params + "env: [{name: A, when: {param.hcas: set}}]") == "");
  CHECK(Unknown(params + "env: [{name: A, when: {param.hca: set}}]") ==
        "param.hca");
  CHECK(Unknown("env: [{name: A, when: {engin: vllm, item.key: a}}]") ==
        "engin");
}

}  // namespace
}  // namespace dgdc::lint

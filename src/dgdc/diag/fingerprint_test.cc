// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/fingerprint.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"

namespace dgdc {
namespace {

struct Place {
  std::string_view word = {};
  std::string field_path = {};
};

// The fingerprints of findings at each occurrence of the words.
std::vector<std::string> Of(std::string text, const std::vector<Place>& places,
                            std::string name = "a.yaml",
                            const std::string& code = "DG2010") {
  SourceSet sources;
  const uint32_t file = sources.Add(std::move(name), std::move(text));
  const std::string& all = sources.Get(file).text;
  std::vector<Diagnostic> diagnostics;
  for (const Place& place : places) {
    for (size_t at = all.find(place.word); at != std::string::npos;
         at = all.find(place.word, at + 1)) {
      diagnostics.push_back(
          {.code = code,
           .message = "wrong",
           .primary = {.file = file,
                       .begin = static_cast<uint32_t>(at),
                       .end = static_cast<uint32_t>(at + place.word.size())},
           .field_path = place.field_path});
    }
  }
  return Fingerprints(diagnostics, sources, {});
}

// A baseline of users depends on these digits: a change of the function must
// be a decision.
TEST_CASE("Fingerprints are the same in every release") {
  CHECK(Of("env:\n- name: UCX_TLS\n", {{"UCX_TLS", "spec.env[0].name"}}) ==
        std::vector<std::string>{"bc89bca5482c85ba:1"});
  CHECK(Fingerprints({{.code = "DG1001"}}, SourceSet(), {}) ==
        std::vector<std::string>{"3db1db25cb4d13ea:1"});
}

TEST_CASE("Fingerprints survive edits elsewhere") {
  const auto before = Of("env:\n- name: UCX_TLS\n", {{"UCX", "env[0].name"}});
  CHECK(before == Of("# new\nenv:\n  - {name: A}\n  - name: UCX_TLS\r\nb: 1\n",
                     {{"UCX", "env[1].name"}}));
  CHECK(before == Of("env:\n- name: UCX_TLS\n", {{"UCX", "env[0].name"}},
                     "./b/../a.yaml"));
}

TEST_CASE("Fingerprints tell findings apart") {
  const std::string text = "env:\n- name: UCX_TLS\n";
  const auto one = Of(text, {{"UCX", "env[0].name"}});
  CHECK(one != Of("env:\n- name: UCX_TLS2\n", {{"UCX", "env[0].name"}}));
  CHECK(one != Of(text, {{"UCX", "env[0].value"}}));
  CHECK(one != Of(text, {{"UCX", "env[name]"}}));
  CHECK(one != Of(text, {{"UCX", "env[0].name"}}, "b.yaml"));
  CHECK(one != Of(text, {{"UCX", "env[0].name"}}, "a.yaml", "DG2011"));
}

TEST_CASE("Fingerprints number equal findings by place") {
  const auto two = Of("a: {x: 1}\nb: {x: 2}\na: {x: 1}\n", {{"x: 1", "x"}});
  REQUIRE(two.size() == 2);
  CHECK(two[0].ends_with(":1"));
  CHECK(two[1] == two[0].substr(0, 16) + ":2");

  // Whatever the order in which they are given.
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "x x\n");
  const Diagnostic first = {.primary = {.file = file, .begin = 0, .end = 1}};
  const Diagnostic second = {.primary = {.file = file, .begin = 2, .end = 3}};
  const auto forward = Fingerprints({first, second}, sources, {});
  const auto backward = Fingerprints({second, first}, sources, {});
  CHECK(forward[0] == backward[1]);
  CHECK(forward[1] == backward[0]);
}

TEST_CASE("Fingerprints of a file of one line take the marked text") {
  const std::string rest(400, 'b');
  CHECK(Of("{\"a\": 1, \"" + rest + "\": 2}", {{"1", "a"}}) ==
        Of("{\"new\": 3, \"a\": 1, \"" + rest + "\": 4}", {{"1", "a"}}));
}

TEST_CASE("Fingerprints do not depend on the directory of the run") {
  SourceSet sources;
  const auto of = [&sources](std::string name, const PathBase& base) {
    const uint32_t file = sources.Add(std::move(name), "a: 1\n");
    return Fingerprints({{.code = "DG0001", .primary = {.file = file}}},
                        sources, base);
  };
  CHECK(of("deploy/a.yaml", {"/repo", "/repo"}) ==
        of("a.yaml", {"/repo/deploy", "/repo"}));
}

}  // namespace
}  // namespace dgdc

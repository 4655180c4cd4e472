// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/substitute.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::yaml {
namespace {

using testing::Parse;

Scope Facts() {
  Scope scope;
  scope.Set("name", Node::String("llama", {.file = 7, .begin = 1, .end = 2}));
  scope.Set("tp", Node::Int(4));
  scope.Set("kv", Node::Bool(true));
  scope.Set("devices", Parse("[mlx5_0, mlx5_1]"));
  scope.Set("none", Node());
  scope.Set("nobody", Parse("[]"));
  scope.Set("pod", Parse("{nodeSelector: {gpu: h200}, image: other}"));
  return scope;
}

// The result as JSON, "(nothing)" for nullopt, followed by the findings.
std::string Filled(std::string text) {
  Sink sink;
  const std::optional<Node> result =
      Substitute(Parse(std::move(text)), Facts(), sink);
  std::string shown = result ? EmitJson(*result) : "(nothing)";
  if (sink.size() > 0) {
    shown += "\n" + testing::Messages(sink.Take());
  }
  return shown;
}

TEST_CASE("yaml::Substitute copies what has no tag") {
  CHECK(Filled(R"({a: [1, "1", true, null], b: {}, c: []})") ==
        R"({"a":[1,"1",true,null],"b":{},"c":[]})");
}

TEST_CASE("yaml::Substitute puts values in with their types") {
  CHECK(
      Filled("{a: !from name, b: !from tp, c: [!from kv], d: !from devices}") ==
      R"({"a":"llama","b":4,"c":[true],"d":["mlx5_0","mlx5_1"]})");
}

TEST_CASE("yaml::Substitute repeats a tree or a text for each item") {
  CHECK(Filled("[first, !each:devices {name: !from item}]") ==
        R"(["first",{"name":"mlx5_0"},{"name":"mlx5_1"}])");
  CHECK(Filled("[!each:devices \"{item}:1\"]") == R"(["mlx5_0:1","mlx5_1:1"])");
  CHECK(Filled("[first, !each:none {name: !from item}]") == R"(["first"])");
}

TEST_CASE("yaml::Substitute splits an item at its equals sign") {
  Scope scope;
  scope.Set("networks", Parse("[eth2=rdma-0, eth3]"));
  Sink sink;
  const auto result = Substitute(
      Parse("[!each:networks \"{item.key} {item.value}\"]"), scope, sink);
  REQUIRE(result.has_value());
  CHECK(EmitJson(*result) == R"(["eth2 rdma-0","eth3 eth3"])");
}

TEST_CASE("yaml::Substitute keeps place and origin of a value") {
  Scope scope;
  Node value = Node::String("x", {.file = 7, .begin = 1, .end = 2});
  value.origin = std::make_shared<const Origin>(Origin{.why = "because"});
  scope.Set("name", value);
  Sink sink;
  const auto result = Substitute(Parse("{a: !from name, b: 1}"), scope, sink);
  REQUIRE(result.has_value());
  CHECK(result->Find("a")->span.file == 7);
  REQUIRE(result->Find("a")->origin != nullptr);
  CHECK(result->Find("a")->origin->why == "because");
  CHECK(result->Find("b")->span.begin == 19);
}

TEST_CASE("yaml::Substitute gives nothing when !from has no value") {
  CHECK(Filled("{a: 1, b: [!from none]}") == "(nothing)");
}

TEST_CASE("yaml::Substitute leaves a !maybe without a value out") {
  CHECK(Filled("{a: !maybe none, b: [!maybe none, !maybe tp], c: 1}") ==
        R"({"b":[4],"c":1})");
}

TEST_CASE("yaml::Substitute leaves maps and lists out that lose all children") {
  CHECK(Filled("{a: {b: {c: !maybe none}}, d: [!maybe none], e: 1}") ==
        R"({"e":1})");
  CHECK(Filled("{a: {b: !maybe none}}") == "(nothing)");
}

TEST_CASE("yaml::Substitute formats text with scalars") {
  CHECK(Filled(R"(!fmt "tp {tp} of {name}")") == R"("tp 4 of llama")");
  CHECK(Filled(R"(!fmt "{name}")") == R"("llama")");
  CHECK(Filled(R"(!fmt "plain")") == R"("plain")");
  CHECK(Filled(R"(!fmt "{{{tp}}")") == R"("{4}")");
}

TEST_CASE("yaml::Substitute gives nothing when a part of !fmt has no value") {
  CHECK(Filled(R"({a: !fmt "tp {none}"})") == "(nothing)");
}

TEST_CASE("yaml::Substitute joins a list with commas") {
  CHECK(Filled("{a: !join devices}") == R"({"a":"mlx5_0,mlx5_1"})");
  CHECK(Filled("{a: !join none}") == "(nothing)");
  CHECK(Filled("{a: !join nobody}") == "(nothing)");
}

TEST_CASE("yaml::Substitute writes a tree as JSON text") {
  CHECK(
      Filled("a: !json {role: both, b: {c: !maybe none}, d: !from devices}") ==
      R"({"a":"{\"role\":\"both\",\"d\":[\"mlx5_0\",\"mlx5_1\"]}"})");
  CHECK(Filled("{a: 1, b: !json {c: !maybe none}}") == R"({"a":1})");
}

TEST_CASE("yaml::Substitute appends the entries of !with behind its own") {
  CHECK(Filled("!with:pod {image: !from name, a: 1}") ==
        R"({"image":"llama","a":1,"nodeSelector":{"gpu":"h200"}})");
}

TEST_CASE("yaml::Substitute keeps the map of a !with without a value") {
  CHECK(Filled("a: !with:none {b: 1}") == R"({"a":{"b":1}})");
}

TEST_CASE("yaml::Substitute leaves !with out when neither part has anything") {
  CHECK(Filled("{a: !with:none {b: !maybe none}, c: 1}") == R"({"c":1})");
  CHECK(Filled("{a: !with:pod {b: !maybe none}}") ==
        R"({"a":{"nodeSelector":{"gpu":"h200"},"image":"other"}})");
}

TEST_CASE("yaml::Substitute reports an unknown name of every tag") {
  CHECK(Filled("{a: !from x}") ==
        "(nothing)\nDG0012: no value is called \"x\"");
  CHECK(Filled("{a: !maybe x, b: 1}") ==
        "{\"b\":1}\nDG0012: no value is called \"x\"");
  CHECK(Filled("{a: !join x}") ==
        "(nothing)\nDG0012: no value is called \"x\"");
  CHECK(Filled("{a: !fmt \"{x}\"}") ==
        "(nothing)\nDG0012: no value is called \"x\"");
  CHECK(Filled("a: !with:x {b: 1}") ==
        "{\"a\":{\"b\":1}}\nDG0012: no value is called \"x\"");
}

TEST_CASE("yaml::Substitute reports an unknown name at the template's place") {
  SourceSet sources;
  const Node node = Parse(sources, "{a: !from devicse}");
  Sink sink;
  CHECK_FALSE(Substitute(node, Facts(), sink).has_value());
  const auto found = sink.Take();
  REQUIRE(found.size() == 1);
  CHECK(sources.Text(found[0].primary) == "devicse");
  CHECK(testing::Join(found[0].help) == "did you mean \"devices\"?");
}

}  // namespace
}  // namespace dgdc::yaml

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/infer.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::apply {
namespace {

using yaml::Node;

Node ReadPattern(const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("pattern.yaml", text), sink);
  REQUIRE(documents.size() == 1);
  return documents.front();
}

// "name=value;" of each parameter, "-" when the template never gives the text.
std::string InferText(const std::string& pattern, const std::string& value) {
  yaml::Scope scope;
  scope.Set("param.prefix", Node::String("net-"));
  scope.Set("role", Node::String("prefill"));
  const auto params =
      InferParams(ReadPattern(pattern), Node::String(value), scope);
  if (!params) {
    return "-";
  }
  std::string text;
  for (const yaml::Entry& entry : *params) {
    text += entry.key + "=" + entry.value.scalar;
    for (const Node& item : entry.value.items) {
      text += item.scalar + ",";
    }
    text += ";";
  }
  return text;
}

TEST_CASE("InferParams reads what a template was given") {
  CHECK(InferText("!from param.a", "x") == "a=x;");
  CHECK(InferText("!join param.a", "x,y") == "a=x,y,;");
  CHECK(InferText("!fmt \"a-{param.b}-c\"", "a-x-c") == "b=x;");
  CHECK(InferText("!json [1, !each:param.list {k: !from item}]",
                  R"([1, {"k": "x"}, {"k": "y"}])") == "list=x,y,;");
  CHECK(InferText("!json [!each:param.list {k: !from item.key, "
                  "v: !from item.value}]",
                  R"([{"k":"a","v":"b"},{"v":"c","k":"c"}])") ==
        "list=a=b,c,;");
  CHECK(InferText("!json [!each:param.list {k: !fmt \"{param.prefix}{item}\"}]",
                  R"([{"k":"net-0"},{"k":"net-1"}])") == "list=0,1,;");
  CHECK(InferText("!json {a: !from role, b: !maybe param.b}",
                  R"({"a":"prefill"})")
            .empty());
}

TEST_CASE("InferParams knows what a template never gives") {
  CHECK(InferText("!fmt \"a-{param.b}\"", "b-x") == "-");
  CHECK(InferText("!fmt \"a-{param.b}\"", "a-") == "-");
  CHECK(InferText("!from role", "decode") == "-");
  CHECK(InferText("!json {a: !from param.a}", "no JSON") == "-");
  CHECK(InferText("!json {a: !from param.a}", R"({"a":"1","b":"2"})") == "-");
  CHECK(InferText("!json {a: !from param.a, b: !from param.a}",
                  R"({"a":"1","b":"2"})") == "-");
  CHECK(InferText("!json [!each:param.list {k: !fmt \"{param.prefix}{item}\"}]",
                  R"([{"k":"net-0"},{"k":"other-1"}])") == "-");
}

}  // namespace
}  // namespace dgdc::apply

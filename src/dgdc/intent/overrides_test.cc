// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/overrides.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::intent {
namespace {

constexpr const char* kRoot =
    "{spec: {fabric: ib, prefill: {tp: 2}, nothing: }}";

// The tree after the override as JSON, or the findings.
std::string Applied(const std::string& text, const char* root = kRoot) {
  SourceSet sources;
  yaml::Node tree = testing::Parse(sources, root);
  Sink sink;
  ApplyOverride(text, tree, sources, sink);
  return sink.size() == 0 ? yaml::EmitJson(tree)
                          : testing::Messages(sink.Take());
}

// The bytes of the override that its only finding points at.
std::string Blamed(const std::string& text, const char* root = kRoot) {
  SourceSet sources;
  yaml::Node tree = testing::Parse(sources, root);
  Sink sink;
  ApplyOverride(text, tree, sources, sink);
  const std::vector<Diagnostic> found = sink.Take();
  REQUIRE(found.size() == 1);
  CHECK(sources.Get(found[0].primary.file).name == "--set");
  return std::string(sources.Text(found[0].primary));
}

TEST_CASE("intent::ApplyOverride replaces a field") {
  CHECK(Applied("spec.prefill.tp=4") ==
        R"({"spec":{"fabric":"ib","prefill":{"tp":4},"nothing":null}})");
}

TEST_CASE("intent::ApplyOverride appends a field and creates maps") {
  CHECK(Applied("spec.decode.args.x=1", "{spec: {}}") ==
        R"({"spec":{"decode":{"args":{"x":1}}}})");
  CHECK(Applied("spec.nothing.tp=1", "{spec: {nothing: }}") ==
        R"({"spec":{"nothing":{"tp":1}}})");
}

TEST_CASE("intent::ApplyOverride reads the value as YAML") {
  CHECK(Applied("a=4", "{}") == R"({"a":4})");
  CHECK(Applied("a=\"4\"", "{}") == R"({"a":"4"})");
  CHECK(Applied("a=true", "{}") == R"({"a":true})");
  CHECK(Applied("a=[x, {y: 1}]", "{}") == R"({"a":["x",{"y":1}]})");
  CHECK(Applied("a=b=c", "{}") == R"({"a":"b=c"})");
  CHECK(Applied("a=", "{}") == R"({"a":""})");
}

TEST_CASE("intent::ApplyOverride gives key and value places in the argument") {
  SourceSet sources;
  yaml::Node tree = testing::Parse(sources, kRoot);
  Sink sink;
  ApplyOverride("spec.fabric={profile: roce, params: [a]}", tree, sources,
                sink);
  REQUIRE(sink.size() == 0);
  const yaml::Entry* fabric = tree.Find("spec")->FindEntry("fabric");
  REQUIRE(fabric != nullptr);
  CHECK(sources.Get(fabric->value.span.file).name == "--set");
  CHECK(sources.Text(fabric->key_span) == "fabric");
  CHECK(sources.Text(fabric->value.span) == "{profile: roce, params: [a]}");
  const yaml::Entry* profile = fabric->value.FindEntry("profile");
  CHECK(sources.Text(profile->key_span) == "profile");
  CHECK(sources.Text(profile->value.span) == "roce");
  CHECK(sources.Text(fabric->value.Find("params")->items[0].span) == "a");
}

TEST_CASE("intent::ApplyOverride refuses an argument without a path") {
  CHECK(Applied("tp") == "DG0011: \"tp\" is not path=value");
  CHECK(Applied("=4") == "DG0011: \"=4\" is not path=value");
  CHECK(Applied("") == "DG0011: \"\" is not path=value");
}

TEST_CASE("intent::ApplyOverride refuses an empty part of the path") {
  CHECK(Applied("spec..tp=4") == "DG0011: the path of --set has an empty part");
  CHECK(Applied("spec.=4") == "DG0011: the path of --set has an empty part");
  CHECK(Applied(".tp=4") == "DG0011: the path of --set has an empty part");
}

TEST_CASE("intent::ApplyOverride refuses to go below a value that is no map") {
  CHECK(Applied("spec.fabric.params=1") ==
        "DG0011: spec.fabric is a string, so it has no field \"params\"");
  CHECK(Blamed("spec.fabric.params.x=1") == "params");
  CHECK(Applied("spec.prefill.tp.x=1") ==
        "DG0011: spec.prefill.tp is an integer, so it has no field \"x\"");
}

TEST_CASE("intent::ApplyOverride names the document when it is no map") {
  CHECK(Applied("spec.tp=1", "[a]") ==
        "DG0011: the document is a list, so it has no field \"spec\"");
}

TEST_CASE("intent::ApplyOverride reports a value that is no YAML") {
  CHECK(Applied("spec.prefill={tp: 2") == "DG0001: unclosed bracket '{'");
  CHECK(Blamed("spec.prefill={tp: 2") == "{");
}

TEST_CASE("intent::ApplyOverride reports a value of several documents") {
  CHECK(Applied("spec.prefill=\n---\na\n---\nb") ==
        "DG0011: the value of --set is more than one document");
}

}  // namespace
}  // namespace dgdc::intent

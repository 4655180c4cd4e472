// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/crd.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/schema/testing.h"

namespace dgdc::schema {
namespace {

constexpr std::string_view kMetadata = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {"name": {"type": "string"}}
})";

// A definition of Thing with this schema of its spec.
std::string Definition(std::string_view spec) {
  return std::string(R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  names: {kind: Thing}
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            metadata: {type: object}
            spec: )") +
         std::string(spec) + "\n";
}

// What is wrong with a Thing of this spec, or with the definition.
std::vector<Diagnostic> Found(std::string_view schema, std::string_view spec) {
  SourceSet sources;
  const Schema metadata = MustLoad(kMetadata);
  Sink sink;
  const std::vector<Crd> crds = ReadCrds(
      sources, sources.Add("crd.yaml", Definition(schema)), metadata, sink);
  if (sink.size() == 0) {
    REQUIRE(crds.size() == 1);
    const Crd::Version* version = crds.front().Find("v1");
    REQUIRE(version != nullptr);
    const yaml::Node document =
        MustParse(sources,
                  "apiVersion: example.com/v1\nkind: Thing\n"
                  "metadata: {name: a}\nspec: " +
                      std::string(spec));
    for (const Violation& violation : version->Violations(document)) {
      sink.Add(Describe(violation));
    }
  }
  return sink.Take();
}

std::string Judge(std::string_view schema, std::string_view spec) {
  std::string lines;
  for (const Diagnostic& found : Found(schema, spec)) {
    lines += (lines.empty() ? "" : "\n") + found.code + ": " + found.message;
  }
  return lines;
}

// What to do about the only finding.
std::string HelpOf(std::string_view schema, std::string_view spec) {
  const std::vector<Diagnostic> found = Found(schema, spec);
  REQUIRE(found.size() == 1);
  std::string lines;
  for (const std::string& help : found.front().help) {
    lines += (lines.empty() ? "" : "\n") + help;
  }
  return lines;
}

TEST_CASE("Crd refuses fields that no schema names") {
  CHECK(Judge("{type: object, properties: {a: {type: integer}}}", "{b: 1}") ==
        "DG0004: unknown field \"b\" in spec");
  CHECK(Judge("{type: object, x-kubernetes-preserve-unknown-fields: true, "
              "properties: {a: {type: object}}}",
              "{b: 1, a: {c: 1}}") == "DG0004: unknown field \"c\" in spec.a");
  CHECK(Judge("{type: object, additionalProperties: {type: string}}",
              "{b: 1}") == "DG0005: spec.b is an integer, expected a string");
}

TEST_CASE("Crd judges integers or strings, nulls and whole floats") {
  constexpr std::string_view kAmount =
      "{anyOf: [{type: integer}, {type: string}], "
      "x-kubernetes-int-or-string: true}";
  CHECK(Judge(kAmount, "4") == "");
  CHECK(Judge(kAmount, "4Gi") == "");
  CHECK(Judge(kAmount, "0.5") ==
        "DG0005: spec is a number, expected an integer or a string");
  CHECK(Judge("{nullable: true, type: string}", "null") == "");
  CHECK(Judge("{type: integer}", "1.0") == "");
  CHECK(Judge("{type: integer, format: int32}", "2147483648") ==
        "DG0009: spec 2147483648 does not have the format int32");
}

TEST_CASE("Crd tells the items of lists apart") {
  constexpr std::string_view kPorts =
      "{type: array, x-kubernetes-list-type: map, "
      "x-kubernetes-list-map-keys: [port, protocol], items: {type: object, "
      "required: [port, protocol], properties: {port: {type: integer}, "
      "protocol: {type: string, default: TCP}}}}";
  CHECK(Judge(kPorts, "[{port: 1}, {port: 1, protocol: UDP}]") == "");
  CHECK(Judge(kPorts, "[{port: 1}, {port: 1, protocol: TCP}]") ==
        "DG0008: spec[1] repeats spec[0]");
  CHECK(Judge("{type: array, x-kubernetes-list-type: set, "
              "items: {type: string}}",
              "[a, b, a]") == "DG0008: spec[2] repeats spec[0]");
}

TEST_CASE("Crd combines alternatives without closing them") {
  constexpr std::string_view kEither =
      "{type: object, properties: {a: {type: string}, b: {type: string}}, "
      "oneOf: [{required: [a]}, {required: [b]}]}";
  CHECK(Judge(kEither, "{a: x}") == "");
  CHECK(Judge(kEither, "{a: x, b: y}") ==
        "DG0008: spec fits 2 alternatives of the schema, it must fit one");
  CHECK(Judge(kEither, "{}") ==
        "DG0008: spec fits none of 2 alternatives of the schema");
  CHECK(Judge("{type: object, properties: {a: {type: string}}, "
              "not: {required: [a]}}",
              "{a: x}") == "DG0008: spec has a form that the schema excludes");
}

TEST_CASE("Crd knows the fields of embedded resources") {
  constexpr std::string_view kEmbedded =
      "{type: object, x-kubernetes-embedded-resource: true, "
      "x-kubernetes-preserve-unknown-fields: true}";
  CHECK(Judge(kEmbedded, "{apiVersion: v1, kind: Pod, spec: {}}") == "");
  CHECK(Judge(kEmbedded, "{kind: Pod, metadata: {nam: a}}") ==
        "DG0007: spec.apiVersion is missing\n"
        "DG0004: unknown field \"nam\" in spec.metadata");
}

TEST_CASE("Crd skips what it cannot read as the server does") {
  CHECK(Judge("{type: string, pattern: '^(?=a)'}", "b") == "");
  CHECK(Judge("{type: string, x-kubernetes-later: 1, "
              "x-kubernetes-validations: [{rule: 'false'}]}",
              "a") == "");
}

TEST_CASE("ReadCrds points at what it cannot use") {
  CHECK(Judge("{type: text}", "a") ==
        "DG0027: the schema of v1 cannot be used: bad \"type\" at "
        "#/properties/spec: \"text\" is no type");
  CHECK(Judge("{type: object, patternProperties: {}}", "a") ==
        "DG0027: the schema of v1 cannot be used: bad \"patternProperties\" at "
        "#/properties/spec: unknown keyword");
}

TEST_CASE("Crd judges multiples and bounds that are left out") {
  CHECK(Judge("{type: integer, multipleOf: 2}", "3") ==
        "DG0006: spec is 3, which is no multiple of 2");
  CHECK(Judge("{type: integer, maximum: 3, exclusiveMaximum: true}", "3") ==
        "DG0006: spec is 3, it must be less than 3");
}

TEST_CASE("Crd says what the alternatives ask for") {
  CHECK(HelpOf("{type: object, properties: {a: {type: string}, b: {type: "
               "string}}, oneOf: [{required: [a]}, {required: [b]}]}",
               "{}")
            .find("against one of them: ") != std::string::npos);
  CHECK(HelpOf("{type: object, properties: {a: {type: string}}, not: "
               "{required: [a]}}",
               "{a: x}") == "see what stands below \"not\" in the schema");
  CHECK(HelpOf("{type: object}", "{a: x}") == "no field is allowed here");
}

TEST_CASE("ReadCrds needs a version") {
  SourceSet sources;
  const Schema metadata = MustLoad(kMetadata);
  Sink sink;
  ReadCrds(sources,
           sources.Add("crd.yaml",
                       "apiVersion: apiextensions.k8s.io/v1\n"
                       "kind: CustomResourceDefinition\n"
                       "metadata: {name: things.example.com}\n"
                       "spec: {group: example.com, names: {kind: Thing}, "
                       "versions: []}\n"),
           metadata, sink);
  const std::vector<Diagnostic> found = sink.Take();
  REQUIRE(found.size() == 1);
  CHECK(found.front().message == "spec.versions lists no version");
}

}  // namespace
}  // namespace dgdc::schema

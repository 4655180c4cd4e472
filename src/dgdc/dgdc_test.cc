// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/dgdc.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"
#include "dgdc/yaml/emit.h"

namespace dgdc {
namespace {

using testing::Compiled;
using testing::CompileText;
using testing::kAgg;
using testing::kEfa;
using testing::kExamples;
using testing::kIb;
using testing::kRoce;
using testing::Messages;

TEST_CASE("Compile accepts every example without a finding") {
  for (const std::string_view example : kExamples) {
    const Compiled compiled = CompileText(example);
    CHECK(Messages(compiled.result.diagnostics) == "");
    CHECK(compiled.result.ok());
    CHECK(compiled.result.yaml.ends_with('\n'));
  }
}

TEST_CASE("Compile gives the same bytes twice") {
  for (const std::string_view example : kExamples) {
    for (const bool annotate : {false, true}) {
      CHECK(CompileText(example, {.annotate = annotate}).result.yaml ==
            CompileText(example, {.annotate = annotate}).result.yaml);
    }
  }
}

TEST_CASE("Compile writes YAML that reads back as its documents") {
  for (const std::string_view example : kExamples) {
    const Compiled compiled = CompileText(example);
    SourceSet sources;
    const auto read = testing::ParseAll(sources, compiled.result.yaml);
    REQUIRE(read.size() == compiled.result.documents.size());
    for (size_t i = 0; i < read.size(); ++i) {
      CHECK(Equal(read[i], compiled.result.documents[i]));
    }
  }
}

TEST_CASE("Compile annotates with comments that change nothing") {
  for (const std::string_view example : kExamples) {
    const Compiled plain = CompileText(example);
    const Compiled annotated = CompileText(example, {.annotate = true});
    CHECK(plain.result.yaml.find('#') == std::string::npos);
    CHECK(annotated.result.yaml.find("# ") != std::string::npos);
    SourceSet sources;
    const auto a = testing::ParseAll(sources, plain.result.yaml);
    const auto b = testing::ParseAll(sources, annotated.result.yaml);
    REQUIRE(a.size() == b.size());
    for (size_t i = 0; i < a.size(); ++i) {
      CHECK(Equal(a[i], b[i]));
    }
  }
}

TEST_CASE("Compile explains a setting above it when annotating") {
  CHECK(
      CompileText(kEfa, {.annotate = true})
          .result.yaml.find("# libfabric talks to EFA and to nothing else\n") !=
      std::string::npos);
}

TEST_CASE("Compile stamps every document with the intent and what it says") {
  const auto stamp = [](const Compiled& compiled, size_t i) {
    return manifest::At(compiled.result.documents.at(i),
                        {"metadata", "annotations", "dgdc.dev/generated"})
        .scalar;
  };
  const Compiled compiled = CompileText(kRoce);
  REQUIRE(compiled.result.documents.size() == 2);
  const std::string first = stamp(compiled, 0);
  CHECK(first.starts_with(*compiled.result.name + "@"));
  for (size_t i = 0; i < compiled.result.documents.size(); ++i) {
    CHECK(stamp(compiled, i) == first);
  }
  CHECK(stamp(CompileText("# a comment\n" + std::string(kRoce)), 0) == first);
  CHECK(stamp(CompileText(kRoce, {.overrides = {"spec.workload.osl=20"}}), 0) !=
        first);
}

TEST_CASE("Lint asks compiled manifests for nothing when it wants stamps") {
  const Compiled compiled = CompileText(kIb);
  SourceSet sources;
  const uint32_t file = sources.Add("m", compiled.result.yaml);
  for (const Diagnostic& finding :
       Lint(sources, file, testing::Embedded(), {.require_stamp = true})
           .diagnostics) {
    CHECK(finding.code != "DG0030");
  }
}

TEST_CASE("Compile gives no documents after an error of any stage") {
  for (const char* override :
       {"spec.dynamo", "spec.tp=1", "spec.prefill.tp=x", "spec.dynamo=\"0\"",
        "spec.prefill.tp=16", "spec.fabric=efa"}) {
    CAPTURE(override);
    const Compiled compiled = CompileText(kIb, {.overrides = {override}});
    CHECK_FALSE(compiled.result.ok());
    CHECK(compiled.result.documents.empty());
    CHECK(compiled.result.yaml.empty());
    REQUIRE(compiled.result.diagnostics.size() == 1);
    CHECK(compiled.result.diagnostics[0].severity == Severity::kError);
    CHECK(compiled.result.diagnostics[0].primary.known());
  }
}

TEST_CASE("Compile gives documents together with warnings") {
  const Compiled compiled = CompileText(kIb, {.api_version = "v1beta1"});
  CHECK(compiled.result.ok());
  // What is said of the intent, no rule says again of what came of it.
  REQUIRE(compiled.result.diagnostics.size() == 1);
  CHECK(compiled.result.diagnostics[0].code == "DG1018");
  CHECK(compiled.result.diagnostics[0].severity == Severity::kWarning);
}

TEST_CASE("Compile tells the deployment's name and where it stands") {
  const Compiled compiled = CompileText(kAgg);
  CHECK(*compiled.result.name == "qwen3-32b-agg");
  CHECK(compiled.sources.Text(compiled.result.name.span) == "qwen3-32b-agg");
}

TEST_CASE("Compile puts the claim first and separates documents") {
  const Compiled compiled = CompileText(kRoce);
  REQUIRE(compiled.result.documents.size() == 2);
  CHECK(compiled.result.yaml.starts_with(
      "apiVersion: v1\nkind: PersistentVolumeClaim\n"));
  CHECK(compiled.result.yaml.find("\n---\napiVersion: nvidia.com/") !=
        std::string::npos);
}

TEST_CASE("Compile names sources by title and address") {
  const Compiled compiled =
      CompileText(kIb, {.overrides = {"spec.workload.isl=10"}});
  REQUIRE(compiled.result.diagnostics.size() == 1);
  REQUIRE_FALSE(compiled.result.diagnostics[0].sources.empty());
  for (const std::string& source : compiled.result.diagnostics[0].sources) {
    CHECK(source.find(", http") != std::string::npos);
  }
}

TEST_CASE("Compile applies overrides in their order") {
  const Compiled compiled = CompileText(
      kAgg,
      {.overrides = {"spec.workers.replicas=2", "spec.workers.replicas=3"}});
  CHECK(compiled.result.yaml.find("replicas: 3\n") != std::string::npos);
  CHECK(compiled.result.yaml.find("replicas: 2\n") == std::string::npos);
}

TEST_CASE("Compile finds mistakes of several kinds in one run") {
  CHECK(Messages(CompileText(
                     kIb, {.overrides = {"spec.fabric=ibb", "spec.prefil.tp=1",
                                         "spec.decode.tp=16"}})
                     .result.diagnostics) ==
        "DG1002: unknown fabric \"ibb\"\n"
        "DG0004: unknown field \"prefil\" in spec\n"
        "DG1011: tp 16 is larger than a node of h200 with 8 GPUs");
}

TEST_CASE("Compile survives texts that are no intents") {
  for (const char* text : {"", "- a", "a: b", "{", "\t", "spec: {prefill: }",
                           "metadata: 1\nspec: [x]\n", "--- a\n--- b\n"}) {
    CAPTURE(text);
    const Compiled compiled = CompileText(text);
    CHECK_FALSE(compiled.result.ok());
    CHECK_FALSE(compiled.result.diagnostics.empty());
  }
}

TEST_CASE("Compile survives an intent that lacks any one line") {
  const std::string text(kRoce);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    CAPTURE(line);
    const Compiled compiled =
        CompileText(text.substr(0, begin) + text.substr(end));
    CHECK(compiled.result.ok() ==
          Messages(compiled.result.diagnostics).empty());
    begin = end;
  }
}

}  // namespace
}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/provenance.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

using yaml::Node;

// A manifest of two values, one of the intent and one of a profile, and a third
// that nobody decided.
struct ProvenanceFixture {
  ProvenanceFixture() {
    intent = sources.Add("intent.yaml", "model: llama\n");
    profile = sources.Add("profile.yaml", "tls: rc\n");
    Node root = Node::Map();
    Node spec = Node::Map();
    spec.Set("model", Node::String("llama", {intent, 7, 12}));
    spec.Set("tls", Node::String("rc", {profile, 5, 7}));
    root.Set("spec", std::move(spec));
    root.Set("free", Node::String("x"));
    file = sources.Add("out.yaml", kText);
    Sink sink;
    provenance.emplace(std::vector<Node>{root},
                       yaml::Parse(sources, file, sink), file, intent);
  }

  // What a finding at `word` of the manifest says afterwards.
  [[nodiscard]] Diagnostic Traced(std::string_view word) const {
    const auto begin =
        static_cast<uint32_t>(std::string_view(kText).find(word));
    const Span place{file, begin, begin + static_cast<uint32_t>(word.size())};
    Diagnostic finding{.code = "A0001", .primary = place};
    finding.labels.push_back({place, "a label of the manifest"});
    provenance->Trace(finding, sources);
    return finding;
  }
  [[nodiscard]] std::string Place(const Diagnostic& finding) const {
    return sources.Get(finding.primary.file).name + " " +
           std::string(sources.Text(finding.primary));
  }

  static constexpr const char* kText =
      "spec:\n  model: llama\n  tls: rc\nfree: x\n";
  SourceSet sources = {};
  uint32_t intent = 0;
  uint32_t profile = 0;
  uint32_t file = 0;
  std::optional<Provenance> provenance = {};
};

TEST_CASE("a finding moves to the value of the intent that caused it") {
  const ProvenanceFixture f;
  const Diagnostic finding = f.Traced("llama");
  CHECK(f.Place(finding) == "intent.yaml llama");
  CHECK(finding.labels.empty());
  REQUIRE(finding.help.size() == 1);
  CHECK(finding.help.front() ==
        "it is about line 2 of the manifest: model: llama");
}

TEST_CASE("a finding at a key is about its value") {
  const ProvenanceFixture f;
  CHECK(f.Place(f.Traced("model")) == "intent.yaml llama");
}

TEST_CASE("what a profile decided has a label there") {
  const ProvenanceFixture f;
  const Diagnostic finding = f.Traced("rc");
  // The map around it was decided where its first entry was.
  CHECK(f.Place(finding) == "intent.yaml llama");
  REQUIRE(finding.labels.size() == 1);
  CHECK(f.sources.Text(finding.labels.front().span) == "rc");
  CHECK(f.sources.Get(finding.labels.front().span.file).name == "profile.yaml");
  CHECK(finding.labels.front().text == "decided here");
}

TEST_CASE("what nobody decided is about what stands around it") {
  const ProvenanceFixture f;
  const Diagnostic finding = f.Traced("x");
  CHECK(finding.primary.file == f.intent);
  CHECK(finding.labels.empty());
}

TEST_CASE("a finding of another file stays where it is") {
  const ProvenanceFixture f;
  Diagnostic finding{.code = "A0001", .primary = {f.profile, 0, 3}};
  f.provenance->Trace(finding, f.sources);
  CHECK(f.Place(finding) == "profile.yaml tls");
  CHECK(finding.help.empty());
}

}  // namespace
}  // namespace dgdc::lint

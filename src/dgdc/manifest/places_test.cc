// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/places.h"

#include <string>
#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::manifest {
namespace {

using edit::ToString;

// A copy would point into the documents of what it was made of.
static_assert(!std::is_copy_constructible_v<Facts>);
static_assert(std::is_move_constructible_v<Facts>);

struct PlacedText {
  explicit PlacedText(std::string text) {
    const uint32_t file = sources.Add("test.yaml", std::move(text));
    Sink sink;
    facts = ReadFacts(sources, file, yaml::Parse(sources, file, sink),
                      Catalog::Embedded(), {});
    REQUIRE(sink.size() == 0);
  }

  // The first place of these bytes.
  [[nodiscard]] Span Of(std::string_view bytes) const {
    const auto begin =
        static_cast<uint32_t>(sources.Get(facts.file).text.find(bytes));
    return {facts.file, begin, begin + static_cast<uint32_t>(bytes.size())};
  }

  SourceSet sources{&Catalog::Embedded().sources()};
  Facts facts = {};
};

constexpr const char* kShared = R"(apiVersion: nvidia.com/v1alpha1
kind: DynamoGraphDeployment
metadata: {name: g}
spec:
  services:
    Prefill:
      componentType: worker
      envs: &envs
        - {name: UCX_TLS, value: rc}
    Decode:
      componentType: worker
      envs: *envs
)";

TEST_CASE("a worker knows where it stands in its file") {
  const PlacedText list(R"(apiVersion: v1
kind: ConfigMap
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
  - apiVersion: nvidia.com/v1beta1
    kind: DynamoGraphDeployment
    metadata: {name: g}
    spec:
      components:
        - name: Decode
          type: decode
)");
  REQUIRE(list.facts.graphs.size() == 1);
  const Graph& graph = list.facts.graphs.front();
  CHECK(graph.place.document == 1);
  CHECK(ToString(graph.spec_path()) == "items[1].spec");
  const edit::Path& path = graph.workers.front().path();
  CHECK(path.document == 1);
  CHECK(ToString(path) == "items[1].spec.components[0]");
  CHECK(NodeAt(list.facts, path) == graph.workers.front().component.node);
}

TEST_CASE("what stands around bytes is found in the document that has them") {
  const PlacedText text("a: 1\n---\nb: {c: [x, y]}\n---\nd: 2\n");
  const auto found = FindAround(text.facts, text.Of("y"));
  REQUIRE(found);
  CHECK(found->path.document == 1);
  CHECK(ToString(found->path) == "b.c[1]");
  CHECK_FALSE(FindAround(text.facts, {text.facts.file, 1000, 1001}));
}

TEST_CASE("what components share is found in each of them") {
  const PlacedText text(kShared);
  const Graph& graph = text.facts.graphs.at(0);
  const Span value = text.Of("rc");
  CHECK(ToString(FindAround(text.facts, value)->path) ==
        "spec.services.Prefill.envs[0].value");
  for (const char* name : {"Prefill", "Decode"}) {
    const Worker* worker = graph.Find(name);
    REQUIRE(worker != nullptr);
    const std::string own = std::string("spec.services.") + name;
    CHECK(ToString(FindAround(text.facts, worker, value)->path) ==
          own + ".envs[0].value");
    CHECK(ToString(FindSpan(text.facts, worker->path(), value)->path) ==
          own + ".envs[0].value");
    // The node itself is in one of them alone, whatever bytes it shares.
    const auto& env = worker->component.env;
    REQUIRE(env.size() == 1);
    const yaml::Node& entry = env.begin()->second;
    CHECK(ToString(*PathTo(text.facts, entry)) == own + ".envs[0]");
    CHECK(ToString(*PathTo(text.facts, worker->path(), entry)) ==
          own + ".envs[0]");
  }
  // What is in no component of the worker is looked for in the file.
  CHECK(
      ToString(FindAround(text.facts, graph.Find("Decode"), text.Of("name: g"))
                   ->path) == "metadata");
}

}  // namespace
}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/pairs.h"

#include <utility>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

namespace dgdc::testing {
namespace {

std::string CompilePair(const std::string& intent) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  return Compile(sources, sources.Add("intent.yaml", intent), catalog,
                 {.lint = false})
      .yaml;
}

}  // namespace

std::string PairIntent(const std::string& engine, const std::string& release,
                       const std::string& fabric, const std::string& nodes) {
  return fmt::format(R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {{name: demo, namespace: ns}}
spec:
  model: Qwen/Qwen3-32B
  engine: {}
  fabric: {}
  hardware: {}
  workload: {{isl: 4000, osl: 500}}
  prefill: {{tp: 4}}
  decode: {{tp: 4}}
  dynamo: "{}"
)",
                     engine, fabric,
                     Catalog::Embedded().fabrics.Find(nodes)->example_hardware,
                     release);
}

std::optional<std::vector<Subject>> Pairs(const LawOptions& options) {
  constexpr size_t kOneOf = 4;
  std::vector<Subject> subjects;
  const auto& fabrics = Catalog::Embedded().fabrics.all();
  for (const char* engine : {"vllm", "sglang", "trtllm"}) {
    // One of each version of the API.
    for (const char* release : {"1.1.0", "1.4.0"}) {
      for (const FabricProfile& to : fabrics) {
        const std::string& to_name = to.head.name;
        if (CompilePair(PairIntent(engine, release, to_name, to_name))
                .empty()) {
          continue;
        }
        for (const FabricProfile& from : fabrics) {
          const std::string& name = from.head.name;
          const std::string pair =
              fmt::format("{}/{}/{}/{}", engine, release, name, to_name);
          if (name == to_name || !options.Takes(pair, kOneOf)) {
            continue;
          }
          std::string text =
              CompilePair(PairIntent(engine, release, name, to_name));
          if (!text.empty()) {
            subjects.push_back(
                {.set = "pairs", .name = pair, .text = std::move(text)});
          }
        }
      }
    }
  }
  return subjects;
}

}  // namespace dgdc::testing

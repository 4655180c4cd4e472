// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/pairs.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/plan/requirements.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::testing {
namespace {

using yaml::Node;

constexpr std::string_view kMoves = " after a move";

CompileResult CompilePair(const Pair& pair, const std::string& fabric,
                          const std::string& hardware) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  return Compile(sources,
                 sources.Add("intent.yaml", PairIntent(pair, fabric, hardware)),
                 catalog, {.lint = false});
}

const HardwareProfile& ExampleOf(const FabricProfile& fabric) {
  return *Catalog::Embedded().hardware.Find(fabric.example_hardware);
}

// What compile writes for the first fabric on nodes of its own, without what
// selects them; "" when no nodes have the GPUs of those of the second one.
std::string CompileElsewhere(const Pair& pair) {
  const Catalog& catalog = Catalog::Embedded();
  const FabricProfile& from = *catalog.fabrics.Find(pair.from);
  const HardwareProfile& wanted = ExampleOf(*catalog.fabrics.Find(pair.to));
  for (const HardwareProfile& own : catalog.hardware.all()) {
    if (own.gpu != wanted.gpu || own.node_gpus != wanted.node_gpus ||
        own.arch != wanted.arch || own.network != from.network ||
        !plan::WhyNotOn(from, own).empty()) {
      continue;
    }
    CompileResult result = CompilePair(pair, pair.from, own.head.name);
    for (Node& document : result.documents) {
      DropNodes(document);
    }
    if (result.ok()) {
      return yaml::Emit(result.documents, {});
    }
  }
  return "";
}

// Lists of maps and maps that became empty go too.
void DropEqual(Node& node, const Node& part) {
  for (const yaml::Entry& entry : part.entries) {
    Node* there = node.Find(entry.key);
    if (there == nullptr) {
      continue;
    }
    if (entry.value.IsMap()) {
      DropEqual(*there, entry.value);
    }
    for (const Node& item : entry.value.items) {
      std::erase_if(there->items, [&item](const Node& one) {
        return yaml::Equal(one, item);
      });
    }
    const bool same =
        entry.value.IsScalar() && there->scalar == entry.value.scalar;
    const bool empty =
        !there->IsScalar() && there->entries.empty() && there->items.empty();
    if (same || empty) {
      node.Remove(entry.key);
    }
  }
}

// The nodes that a pair may be about: those on which documents show its second
// fabric, and the first others that both fabrics can have.
std::vector<std::string> NodesFor(const Pair& pair) {
  const Catalog& catalog = Catalog::Embedded();
  std::vector<std::string> nodes = {
      catalog.fabrics.Find(pair.to)->example_hardware};
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    const std::vector<std::string> fitting =
        plan::FabricsFor(catalog, hardware);
    const auto fits = [&fitting](const std::string& fabric) {
      return std::find(fitting.begin(), fitting.end(), fabric) != fitting.end();
    };
    if (nodes.size() == 1 && fits(pair.from) && fits(pair.to) &&
        hardware.head.name != nodes.front()) {
      nodes.push_back(hardware.head.name);
    }
  }
  return nodes;
}

// The text of a pair and the nodes that it is for; false where there are none.
bool Write(const Pair& pair, Subject& subject) {
  const std::vector<std::string> nodes = NodesFor(pair);
  for (const std::string& hardware : nodes) {
    subject.text = CompilePair(pair, pair.from, hardware).yaml;
    subject.expected = hardware;
    if (!subject.text.empty() && CompilePair(pair, pair.to, hardware).ok()) {
      return true;
    }
  }
  subject.text = CompilePair(pair, pair.to, nodes.front()).ok()
                     ? CompileElsewhere(pair)
                     : "";
  subject.expected = nodes.front() + std::string(kMoves);
  return !subject.text.empty();
}

}  // namespace

void DropNodes(Node& node) {
  for (Node& item : node.items) {
    DropNodes(item);
  }
  for (yaml::Entry& entry : node.entries) {
    DropNodes(entry.value);
  }
  for (const HardwareProfile& hardware : Catalog::Embedded().hardware.all()) {
    if (!hardware.pod.IsNull() && node.IsMap()) {
      DropEqual(node, hardware.pod);
    }
  }
}

std::string PairIntent(const Pair& pair, const std::string& fabric,
                       const std::string& hardware) {
  const auto& fabrics = Catalog::Embedded().fabrics;
  const bool checkable = fabrics.Find(pair.from)->uncheckable.empty() &&
                         fabrics.Find(pair.to)->uncheckable.empty();
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
  companions: {{preflight: {}}}
)",
                     pair.engine, fabric, hardware, pair.release, checkable);
}

PairNodes NodesOf(const Subject& subject) {
  const bool moves = subject.expected.ends_with(kMoves);
  return {.hardware = subject.expected.substr(
              0, subject.expected.size() - (moves ? kMoves.size() : 0)),
          .moves = moves};
}

std::optional<std::vector<Subject>> Pairs(const LawOptions& options) {
  constexpr size_t kOneOf = 4;
  std::vector<Subject> subjects;
  const auto add = [&](const Pair& pair) {
    Subject subject{.set = "pairs",
                    .name = fmt::format("{}/{}/{}/{}", pair.engine,
                                        pair.release, pair.from, pair.to)};
    if (pair.from != pair.to && options.Takes(subject.name, kOneOf) &&
        Write(pair, subject)) {
      subjects.push_back(std::move(subject));
    }
  };
  const auto& fabrics = Catalog::Embedded().fabrics.all();
  for (const char* engine : {"vllm", "sglang", "trtllm"}) {
    // One of each version of the API.
    for (const char* release : {"1.1.0", "1.4.0"}) {
      for (const FabricProfile& to : fabrics) {
        for (const FabricProfile& from : fabrics) {
          add({engine, release, from.head.name, to.head.name});
        }
      }
    }
  }
  return subjects;
}

}  // namespace dgdc::testing

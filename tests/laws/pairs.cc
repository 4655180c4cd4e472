// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/pairs.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/dgdc.h"
#include "dgdc/plan/choices.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::testing {
namespace {

using yaml::Node;

constexpr std::string_view kMoves = " after a move";

// The items of lists that a fabric writes into pods.
std::set<std::string> ItemsOf(const FabricProfile& fabric) {
  std::set<std::string> items;
  for (const SettingRule& rule : fabric.settings) {
    if (rule.kind == SettingKind::kPodSpec && rule.value) {
      for (const yaml::Entry& entry : rule.value->entries) {
        for (const Node& item : entry.value.items) {
          items.insert(yaml::EmitJson(item));
        }
      }
    }
  }
  return items;
}

// What compile writes for an intent, with and without what selects its nodes;
// both "" where it refuses.
struct Compiled {
  std::string text = {};
  std::string without_nodes = {};
};

Compiled CompileIntent(const std::string& intent, const std::string& fabric) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  CompileResult result = Compile(sources, sources.Add("intent.yaml", intent),
                                 catalog, {.lint = false});
  if (!result.ok()) {
    return {};
  }
  Compiled compiled{.text = std::move(result.yaml)};
  for (Node& document : result.documents) {
    DropNodes(document, ItemsOf(*catalog.fabrics.Find(fabric)));
  }
  compiled.without_nodes = yaml::Emit(result.documents, {});
  return compiled;
}

// Each intent is compiled once: most pairs share theirs with others.
const Compiled& CompilePair(const Pair& pair, const std::string& fabric,
                            const std::string& hardware) {
  static std::mutex mutex;
  static std::map<std::string, Compiled> known;
  const std::string intent = PairIntent(pair, fabric, hardware);
  {
    const std::lock_guard lock(mutex);
    const auto found = known.find(intent);
    if (found != known.end()) {
      return found->second;
    }
  }
  Compiled compiled = CompileIntent(intent, fabric);
  const std::lock_guard lock(mutex);
  return known.emplace(intent, std::move(compiled)).first->second;
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
    const Compiled& compiled = CompilePair(pair, pair.from, own.head.name);
    if (!compiled.text.empty()) {
      return compiled.without_nodes;
    }
  }
  return "";
}

// Lists of maps and maps that became empty go too.
void DropEqual(Node& node, const Node& part,
               const std::set<std::string>& kept) {
  for (const yaml::Entry& entry : part.entries) {
    Node* there = node.Find(entry.key);
    if (there == nullptr) {
      continue;
    }
    if (entry.value.IsMap()) {
      DropEqual(*there, entry.value, kept);
    }
    for (const Node& item : entry.value.items) {
      if (kept.contains(yaml::EmitJson(item))) {
        continue;
      }
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
    subject.text = CompiledText(pair, pair.from, hardware);
    subject.expected = hardware;
    if (!subject.text.empty() &&
        !CompiledText(pair, pair.to, hardware).empty()) {
      return true;
    }
  }
  subject.text = CompiledText(pair, pair.to, nodes.front()).empty()
                     ? ""
                     : CompileElsewhere(pair);
  subject.expected = nodes.front() + std::string(kMoves);
  return !subject.text.empty();
}

}  // namespace

const std::string& CompiledText(const Pair& pair, const std::string& fabric,
                                const std::string& hardware) {
  return CompilePair(pair, fabric, hardware).text;
}

void DropNodes(Node& node, const std::set<std::string>& kept) {
  for (Node& item : node.items) {
    DropNodes(item, kept);
  }
  for (yaml::Entry& entry : node.entries) {
    DropNodes(entry.value, kept);
  }
  for (const HardwareProfile& hardware : Catalog::Embedded().hardware.all()) {
    if (!hardware.pod.IsNull() && node.IsMap()) {
      DropEqual(node, hardware.pod, kept);
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
  constexpr size_t kOneOf = 6;
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

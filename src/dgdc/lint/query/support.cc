// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/support.h"

#include <algorithm>

#include <fmt/format.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/word.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Text;
using manifest::Variable;
using manifest::Worker;

bool UsesUcx(const Worker& worker) {
  return worker.kv.ucx ||
         (worker.kv.nixl == true && *worker.kv.backend == "UCX");
}

bool TransfersKv(const Worker& worker) {
  return worker.Is(RoleKind::kPrefill) || worker.Is(RoleKind::kDecode);
}

bool SurelyUnset(const Worker& worker, std::string_view name) {
  return worker.EnvUnset(name);
}

const Text* ServerEnv(const Worker& worker, std::string_view name) {
  return worker.EnvValue(name);
}

std::vector<Text> EnvEntries(const Facts& facts, const Worker& worker,
                             std::string_view name) {
  const Text* value = ServerEnv(worker, name);
  if (value == nullptr) {
    return {};
  }
  // Places inside of the value are known where nothing was expanded.
  const Variable& variable = *worker.FindEnv(name);
  manifest::Word word;
  const yaml::Node* node = variable.data != nullptr || variable.entry == nullptr
                               ? variable.data
                               : &manifest::At(*variable.entry, {"value"});
  if (variable.assigned != nullptr) {
    word = *variable.assigned;
  } else if (node != nullptr && node->IsScalar()) {
    word = manifest::WordOf(*facts.sources, *node);
  }
  const bool literal = word.text == **value && !word.at.empty();
  std::vector<Text> entries;
  const std::string_view text = **value;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    entries.push_back(
        {std::string(text.substr(begin, end - begin)),
         literal && end > begin ? word.Part(begin, end) : value->span});
    begin = end + 1;
  }
  return entries;
}

std::string LinkLayer(const Facts& facts, const Graph& graph) {
  if (const std::string_view said = ClusterFact(facts, "linkLayer");
      !said.empty()) {
    return std::string(said);
  }
  if (graph.fabrics.empty()) {
    return "";
  }
  const std::string& first = graph.fabrics.front()->link_layer;
  const bool same = std::all_of(graph.fabrics.begin(), graph.fabrics.end(),
                                [&first](const FabricProfile* fabric) {
                                  return fabric->link_layer == first;
                                });
  return same ? first : "";
}

const Resource* FabricResource(const Graph& graph, const Worker& worker) {
  for (const FabricProfile* fabric : graph.fabrics) {
    for (const auto& [name, resource] : worker.resources) {
      if (fabric->detect.HasResource(name) && resource.count.value_or(0) > 0) {
        return &resource;
      }
    }
  }
  return nullptr;
}

const yaml::Node* OtherNamespace(const Facts& facts, std::string_view kind,
                                 std::string_view name,
                                 std::string_view name_space) {
  const yaml::Node* other = nullptr;
  for (const yaml::Node& document : facts.documents) {
    if (manifest::At(document, {"kind"}).scalar != kind ||
        manifest::At(document, {"metadata", "name"}).scalar != name) {
      continue;
    }
    const yaml::Node& where = manifest::At(document, {"metadata", "namespace"});
    if (!facts.assumed.name_space.empty() || where.IsNull() ||
        where.scalar == name_space || other != nullptr) {
      return nullptr;
    }
    other = &where;
  }
  return other;
}

const HardwareProfile* HardwareOf(const Facts& facts, const Worker& worker) {
  return worker.hardware != nullptr
             ? worker.hardware
             : facts.catalog->hardware.Find(ClusterFact(facts, "instanceType"));
}

int64_t MostInterfaces(const Facts& facts, Network network) {
  int64_t most = 0;
  for (const HardwareProfile& hardware : facts.catalog->hardware.all()) {
    if (hardware.network == network) {
      most = std::max(most, hardware.interfaces.value_or(0));
    }
  }
  return most;
}

void FixEnv(const Facts& facts, const Graph& graph, const Worker& worker,
            std::string_view name, const std::string& value,
            edit::Safety safety, Diagnostic& finding) {
  SetFix(finding, safety, fmt::format("set {} to {}", name, value),
         manifest::Amend(facts, graph, worker)
             .SetEnv(name, yaml::Node::String(value)));
}

void FixResource(const Facts& facts, const Graph& graph, const Worker& worker,
                 std::string_view name, int64_t count, edit::Safety safety,
                 Diagnostic& finding) {
  SetFix(finding, safety, fmt::format("ask for {} of {}", count, name),
         manifest::Amend(facts, graph, worker)
             .SetResource(name, std::to_string(count)));
}

std::string_view ClusterFact(const Facts& facts, std::string_view name) {
  const yaml::Node* node = facts.assumed.cluster.Find(name);
  return node == nullptr ? std::string_view() : std::string_view(node->scalar);
}

const ReleaseEngine* DynamosImageOf(const Facts& facts, const Worker& worker) {
  return DynamosImageOf(facts, worker, worker.release);
}

const ReleaseEngine* DynamosImageOf(const Facts& facts, const Worker& worker,
                                    std::string_view version) {
  const ReleaseProfile* release =
      worker.engine == nullptr || worker.image.placeholder
          ? nullptr
          : NearestRelease(facts.catalog->releases, version);
  const ReleaseEngine* engine =
      release == nullptr ? nullptr
                         : release->FindEngine(worker.engine->head.name);
  return engine != nullptr && worker.image.repository ==
                                  release->registry + "/" + engine->image
             ? engine
             : nullptr;
}

}  // namespace dgdc::lint

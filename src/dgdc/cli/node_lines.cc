// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/node_lines.h"

#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/plural.h"
#include "dgdc/model/packing.h"

namespace dgdc::cli {
namespace {

using lint::NodeCount;
using model::Load;
using model::PodGroup;
using yaml::Node;

// GPUs of a node that its pods leave; nothing when it is not known.
std::optional<int64_t> IdleGpus(const NodeCount& count, const Load& load) {
  const model::PodSet& set = count.set;
  const auto offered = set.kinds[load.kind].offers.find(set.gpus);
  if (offered == set.kinds[load.kind].offers.end()) {
    return std::nullopt;
  }
  int64_t idle = offered->second;
  for (size_t i = 0; i < load.pods.size(); ++i) {
    const auto need = set.groups[i].needs.find(set.gpus);
    idle -= need == set.groups[i].needs.end() ? 0 : load.pods[i] * need->second;
  }
  return idle;
}

std::string PodsText(const NodeCount& count, const Load& load) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < load.pods.size(); ++i) {
    if (load.pods[i] > 0) {
      parts.push_back(fmt::format("{} of {}", Plural(load.pods[i], "pod"),
                                  count.set.groups[i].name));
    }
  }
  const int64_t idle = IdleGpus(count, load).value_or(0);
  return fmt::format(
      "{}{}", fmt::join(parts, ", "),
      idle > 0 ? fmt::format("; {} idle", Plural(idle, "GPU")) : "");
}

std::vector<std::string> NamesOf(const NodeCount& count,
                                 const std::vector<size_t>& groups) {
  std::vector<std::string> names;
  for (const size_t group : groups) {
    names.push_back(count.set.groups[group].name);
  }
  return names;
}

// Why the nodes are not known; "" when they are.
std::string UnknownNodes(const NodeCount& count) {
  if (!count.unknown.empty()) {
    return fmt::format("the pods of {} cannot be counted",
                       fmt::join(count.unknown, ", "));
  }
  if (!count.causes.all.misfits.empty()) {
    return fmt::format(
        "no node holds a pod of {}",
        fmt::join(NamesOf(count, count.causes.all.misfits), ", "));
  }
  return count.sized() ? ""
                       : "nothing tells how many GPUs a node has; name its "
                         "instanceType in a file for --facts";
}

// What lets a node hold fewer pods than its GPUs would, with the components
// that take it.
std::string DeviceLimits(const NodeCount& count) {
  std::map<std::string, std::vector<std::string>> takers;
  for (size_t i = 0; i < count.set.groups.size(); ++i) {
    const auto room = model::RoomFor(count.set, i);
    if (room && !room->limit.empty() && room->limit != count.set.gpus) {
      const PodGroup& group = count.set.groups[i];
      takers[fmt::format("{} (a node has {})", room->limit,
                         count.set.kinds[group.kind].offers.at(room->limit))]
          .push_back(fmt::format("a pod of {} takes {}", group.name,
                                 group.needs.at(room->limit)));
    }
  }
  std::vector<std::string> parts;
  for (const auto& [limit, pods] : takers) {
    parts.push_back(fmt::format("{}: {}", limit, fmt::join(pods, ", ")));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::vector<std::string> ApartNames(const NodeCount& count) {
  std::set<size_t> apart;
  for (size_t i = 0; i < count.set.groups.size(); ++i) {
    for (const size_t other : count.set.groups[i].apart) {
      apart.insert(i);
      apart.insert(other);
    }
  }
  return NamesOf(count, {apart.begin(), apart.end()});
}

std::string NumberOf(const NodeCount& count) {
  const model::Packing& packing = count.causes.all;
  std::string text =
      packing.at_least == packing.nodes
          ? fmt::format("{}", packing.nodes)
          : fmt::format("{} to {}", packing.at_least, packing.nodes);
  if (PodsOf(count) != packing.nodes) {
    text += fmt::format(" where pods share nodes, {} with a node for each pod",
                        PodsOf(count));
  }
  return text;
}

void AddReasons(const NodeCount& count, std::vector<NodeLine>& lines) {
  const model::Causes& causes = count.causes;
  if (causes.resources.nodes > causes.gpus.nodes) {
    lines.push_back(
        {"limited by", fmt::format("{}; for the GPUs alone {} would do",
                                   DeviceLimits(count), causes.gpus.nodes)});
  }
  if (causes.all.nodes > causes.resources.nodes) {
    lines.push_back(
        {"kept apart", fmt::format("{}; together {} would do",
                                   fmt::join(ApartNames(count), " and "),
                                   causes.resources.nodes)});
  }
  if (const auto stranded = model::Stranded(count.set, causes.all)) {
    lines.push_back(
        {"scheduling",
         fmt::format("pods of {} find no room where others are spread over "
                     "the nodes first; schedule all together (Grove with "
                     "KAI), or have {}",
                     count.set.groups[*stranded].name,
                     Plural(PodsOf(count), "node"))});
  }
}

}  // namespace

int64_t PodsOf(const NodeCount& count) {
  int64_t pods = 0;
  for (const PodGroup& group : count.set.groups) {
    pods += group.pods;
  }
  return pods;
}

std::vector<NodeLine> NodeLines(const NodeCount& count) {
  std::vector<NodeLine> lines;
  if (count.set.groups.empty() && count.unknown.empty()) {
    return lines;
  }
  if (const std::string unknown = UnknownNodes(count); !unknown.empty()) {
    const int64_t least = count.causes.all.at_least;
    lines.push_back(
        {"GPU nodes",
         fmt::format("unknown: {}{}", unknown,
                     least > 1 ? fmt::format("; at least {}", least) : "")});
    return lines;
  }
  lines.push_back({"GPU nodes", NumberOf(count)});
  for (const Load& load : count.causes.all.loads) {
    const std::string& name = count.set.kinds[load.kind].name;
    lines.push_back(
        {fmt::format("  on {}", Plural(load.nodes, "node")),
         PodsText(count, load) +
             (count.set.kinds.size() > 1 ? " (" + name + ")" : "")});
  }
  AddReasons(count, lines);
  if (!count.uncounted.empty()) {
    lines.push_back(
        {"not counted", fmt::format("{}: nothing tells how many a node has",
                                    fmt::join(count.uncounted, ", "))});
  }
  return lines;
}

Node NodesJson(const NodeCount& count) {
  const std::string unknown = UnknownNodes(count);
  Node json = Node::Map();
  json.Set("count",
           unknown.empty() ? Node::Int(count.causes.all.nodes) : Node::Null());
  json.Set("atLeast", Node::Int(count.causes.all.at_least));
  json.Set("pods", Node::Int(PodsOf(count)));
  json.Set("forGpusAlone", Node::Int(count.causes.gpus.nodes));
  json.Set("forAllResources", Node::Int(count.causes.resources.nodes));
  Node loads = Node::Seq();
  for (const Load& load : count.causes.all.loads) {
    Node item = Node::Map();
    const std::string& name = count.set.kinds[load.kind].name;
    item.Set("nodes", Node::Int(load.nodes));
    item.Set("hardware", name.empty() ? Node::Null() : Node::String(name));
    Node pods = Node::Map();
    for (size_t i = 0; i < load.pods.size(); ++i) {
      if (load.pods[i] > 0) {
        pods.Set(count.set.groups[i].name, Node::Int(load.pods[i]));
      }
    }
    item.Set("podsPerNode", std::move(pods));
    const std::optional<int64_t> idle = IdleGpus(count, load);
    item.Set("gpusIdlePerNode", idle ? Node::Int(*idle) : Node::Null());
    loads.Push(std::move(item));
  }
  json.Set("loads", std::move(loads));
  Node uncounted = Node::Seq();
  for (const std::string& name : count.uncounted) {
    uncounted.Push(Node::String(name));
  }
  json.Set("uncounted", std::move(uncounted));
  json.Set("unknown", unknown.empty() ? Node::Null() : Node::String(unknown));
  return json;
}

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"
#include "dgdc/model/packing.h"

// The nodes that pods with GPUs need, against those that a cluster has and
// those that their GPUs alone would need.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Resource;
using manifest::Worker;

int64_t GpusOfAll(const model::PodSet& set) {
  int64_t gpus = 0;
  for (const model::PodGroup& group : set.groups) {
    const auto need = group.needs.find(set.gpus);
    gpus += need == group.needs.end() ? 0 : group.pods * need->second;
  }
  return gpus;
}

// The group that is on most nodes, and on how many.
struct Spread {
  size_t group = 0;
  int64_t nodes = 0;
};

Spread WidestOf(const model::PodSet& set, const model::Packing& packing) {
  Spread widest;
  for (size_t i = 0; i < set.groups.size(); ++i) {
    int64_t nodes = 0;
    for (const model::Load& load : packing.loads) {
      nodes += load.pods[i] > 0 ? load.nodes : 0;
    }
    if (nodes > widest.nodes) {
      widest = {.group = i, .nodes = nodes};
    }
  }
  return widest;
}

// --- More than the cluster has

enum class Lack : uint8_t { kGpus, kDevices, kNodes };

struct Shortage {
  Lack lack = Lack::kNodes;
  const model::Packing* packing = nullptr;
  int64_t nodes = 0;
  // Whether it is certain that fewer nodes do not do.
  bool certain = false;
};

// What the nodes of --facts lack first; nothing when the pods fit.
std::optional<Shortage> ShortageOf(const model::Causes& causes, int64_t has) {
  const std::array<Shortage, 3> all = {
      Shortage{.lack = Lack::kGpus, .packing = &causes.gpus},
      Shortage{.lack = Lack::kDevices, .packing = &causes.resources},
      Shortage{.lack = Lack::kNodes, .packing = &causes.all}};
  for (const bool certain : {true, false}) {
    for (Shortage shortage : all) {
      shortage.certain = certain;
      shortage.nodes =
          certain ? shortage.packing->at_least : shortage.packing->nodes;
      if (shortage.nodes > has) {
        return shortage;
      }
    }
  }
  return std::nullopt;
}

std::string HereOf(const model::PodSet& set, const Shortage& shortage,
                   const Spread& widest) {
  const std::string& name = set.groups[widest.group].name;
  if (shortage.lack == Lack::kDevices) {
    if (const auto room = model::RoomFor(set, widest.group);
        room && room->limit != set.gpus) {
      return fmt::format("a node holds {} of {}: {}", Plural(room->pods, "pod"),
                         name, room->limit);
    }
  }
  return fmt::format("{} is on {} of them", name, widest.nodes);
}

// Components that must stay away from the one that the finding points at.
void LabelApart(const GpuPods& pods, size_t group, Diagnostic& finding) {
  for (size_t other = 0; other < pods.workers.size(); ++other) {
    const auto& own = pods.set.groups[group].apart;
    const auto& theirs = pods.set.groups[other].apart;
    const bool apart =
        std::find(own.begin(), own.end(), other) != own.end() ||
        std::find(theirs.begin(), theirs.end(), group) != theirs.end();
    if (apart && other != group) {
      finding.labels.push_back(
          {pods.workers[other]->place(), "stays on other nodes"});
    }
  }
}

// Whether some component has several pods that ask for more than GPUs.
bool AsksForDevices(const GpuPods& pods) {
  return std::any_of(pods.set.groups.begin(), pods.set.groups.end(),
                     [&pods](const model::PodGroup& group) {
                       return group.pods > 1 &&
                              group.needs.size() >
                                  group.needs.count(pods.set.gpus);
                     });
}

// Whether the pods may lack that, whatever nodes there are: several of them
// have to share nodes.
bool MayLack(const GpuPods& pods, Lack lack) {
  const auto& groups = pods.set.groups;
  const bool several =
      groups.size() > 1 || (groups.size() == 1 && groups.front().pods > 1);
  const bool apart = std::any_of(
      groups.begin(), groups.end(),
      [](const model::PodGroup& group) { return !group.apart.empty(); });
  return several && (lack == Lack::kGpus ||
                     (lack == Lack::kDevices ? AsksForDevices(pods) : apart));
}

// Whether it is known how much of it a node has; who stays apart is written.
bool IsCounted(const GpuPods& pods, const NodeCount& count, Lack lack) {
  const auto is_device = [&pods](const std::string& resource) {
    return resource != pods.set.gpus;
  };
  return !MayLack(pods, lack) || lack == Lack::kNodes ||
         (lack == Lack::kGpus ? count.sized()
                              : std::none_of(count.uncounted.begin(),
                                             count.uncounted.end(), is_device));
}

void ReportLackOf(const Facts& facts, const GpuPods& pods,
                  const Shortage& shortage, Reporter& report) {
  const yaml::Node& told = *facts.assumed.cluster.Find("nodes");
  const Spread widest = WidestOf(pods.set, *shortage.packing);
  const std::string what =
      shortage.lack == Lack::kGpus
          ? fmt::format(" for their {}", Plural(GpusOfAll(pods.set), "GPU"))
          : "";
  Diagnostic& finding =
      report.At(pods.workers[widest.group]->place(),
                fmt::format("the pods need {}{}, the cluster has {}",
                            Plural(shortage.nodes, "node"), what, told.scalar),
                HereOf(pods.set, shortage, widest));
  if (shortage.lack == Lack::kNodes) {
    LabelApart(pods, widest.group, finding);
  }
  finding.labels.push_back({told.span, "nodes of --facts"});
  if (!shortage.certain) {
    finding.severity = Severity::kInfo;
    finding.why.push_back("no way was found to place them on fewer nodes");
  }
}

void ReportShortage(const Facts& facts, Lack lack, Reporter& report) {
  const GpuPods pods = GpuPodsOf(facts);
  const yaml::Node* told = facts.assumed.cluster.Find("nodes");
  const int64_t has = told == nullptr ? 0 : told->AsInt().value_or(0);
  if (has < 1) {
    if (MayLack(pods, lack)) {
      report.Lacks("cluster.nodes", model::Need::kClusterFacts);
    }
    return;
  }
  const NodeCount count = CountNodes(pods);
  const std::optional<Shortage> shortage = ShortageOf(count.causes, has);
  if (shortage && shortage->lack == lack) {
    ReportLackOf(facts, pods, *shortage, report);
  } else if (!shortage && !IsCounted(pods, count, lack)) {
    report.Lacks("hardware", model::Need::kHardware);
  }
}

void CheckClusterGpus(const Facts& facts, Reporter& report) {
  ReportShortage(facts, Lack::kGpus, report);
}

void CheckClusterDevices(const Facts& facts, Reporter& report) {
  ReportShortage(facts, Lack::kDevices, report);
}

void CheckClusterNodes(const Facts& facts, Reporter& report) {
  ReportShortage(facts, Lack::kNodes, report);
}

// --- GPUs that nothing can use

// A component with several pods of which fewer go onto a node than its GPUs
// would let. One pod of each component may well be meant to have a node.
std::optional<size_t> LimitedByDevices(const model::PodSet& set) {
  std::optional<size_t> limited;
  for (size_t i = 0; i < set.groups.size(); ++i) {
    const auto room = model::RoomFor(set, i);
    if (room && !room->limit.empty() && room->limit != set.gpus &&
        set.groups[i].pods > 1 &&
        (!limited || set.groups[i].pods > set.groups[*limited].pods)) {
      limited = i;
    }
  }
  return limited;
}

// Whether the pods are told apart by the ComputeDomains that they join, which
// DG5114 is about.
bool JoinSeveralDomains(const Facts& facts, const GpuPods& pods) {
  std::set<std::string> domains;
  for (const Worker* worker : pods.workers) {
    domains.insert(*DomainClaim(facts, *worker));
  }
  domains.erase("");
  return domains.size() > 1;
}

void ReportIdleGpus(const GpuPods& pods, const model::Causes& causes,
                    size_t limited, Reporter& report) {
  const Worker& worker = *pods.workers[limited];
  const model::PodGroup& group = pods.set.groups[limited];
  const model::Room room = *model::RoomFor(pods.set, limited);
  const Resource* resource = worker.FindResource(room.limit);
  Diagnostic& finding = report.At(
      resource == nullptr ? worker.place() : resource->span(),
      fmt::format("the pods need {} where their GPUs fit on {}",
                  Plural(causes.resources.nodes, "node"), causes.gpus.nodes),
      fmt::format("a node has {} of {}, enough for {} of {}",
                  pods.set.kinds[group.kind].offers.at(room.limit), room.limit,
                  Plural(room.pods, "pod"), group.name));
  if (worker.hardware_span.known()) {
    finding.labels.push_back({worker.hardware_span, "selected here"});
  }
}

void CheckIdleGpus(const OneDeployment& it, Reporter& report) {
  const GpuPods pods = GpuPodsOf(it.facts, it.graph);
  const NodeCount count = CountNodes(pods);
  const model::Causes& causes = count.causes;
  const std::optional<size_t> limited = LimitedByDevices(pods.set);
  if (limited && count.known() &&
      causes.resources.at_least > causes.gpus.nodes &&
      !JoinSeveralDomains(it.facts, pods)) {
    ReportIdleGpus(pods, causes, *limited, report);
  } else if (!count.sized() && AsksForDevices(pods)) {
    report.Lacks("hardware", model::Need::kHardware);
  }
}

constexpr std::array kNodeCountRules = {
    Rule{.code = "DG5022", .check = &CheckClusterGpus},
    Rule{.code = "DG5023", .check = &CheckClusterDevices},
    Rule{.code = "DG5048", .check = &CheckClusterNodes},
    Rule{.code = "DG5049", .check = &CheckIdleGpus},
};

}  // namespace

std::span<const Rule> NodeCountRules() { return kNodeCountRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/pod_set.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/quantity.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/node_terms.h"
#include "dgdc/lint/query/pod_labels.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/operator_layer.h"

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;
using yaml::Node;

// What a pod asks for, and how many of it a node has.
struct PodNeed {
  std::string name = {};
  int64_t units = 0;
  std::optional<int64_t> offered = {};
  // Whether nothing is taken from the other pods of the node.
  bool shared = false;
};

// A worker of a deployment with what is known of its nodes.
struct PodQuery {
  const Facts& facts;
  const Graph& graph;
  const Worker& worker;
  const HardwareProfile* hardware = nullptr;
};

bool IsExtendedResource(std::string_view name) {
  return name.find('/') != std::string_view::npos;
}

// Whole units of an amount: bytes, thousandths of a CPU, devices.
std::optional<int64_t> UnitsIn(std::string_view name, std::string_view text) {
  constexpr double kMilli = 1000.0;
  const std::optional<double> amount = ReadQuantity(text);
  return amount ? std::optional<int64_t>(
                      std::llround(*amount * (name == "cpu" ? kMilli : 1.0)))
                : std::nullopt;
}

std::optional<int64_t> Allocatable(const Facts& facts, std::string_view name) {
  return UnitsIn(name, ClusterFact(facts, fmt::format("allocatable.{}", name)));
}

// --- Network interfaces

// The fabrics whose devices the predicate knows: of those that the deployment
// may be on, else of all.
template <class Knows>
std::vector<const FabricProfile*> FabricsThat(const PodQuery& q, Knows knows) {
  std::vector<const FabricProfile*> found;
  for (const FabricProfile* fabric : q.graph.fabrics) {
    if (knows(*fabric)) {
      found.push_back(fabric);
    }
  }
  if (!found.empty()) {
    return found;
  }
  for (const FabricProfile& fabric : q.facts.catalog->fabrics.all()) {
    if (knows(fabric)) {
      found.push_back(&fabric);
    }
  }
  return found;
}

// How many of its devices a node has; nothing when that is not known. Where
// several fabrics know a device differently, the most.
std::optional<int64_t> DevicesOfNode(
    const PodQuery& q, const std::vector<const FabricProfile*>& fabrics) {
  std::optional<int64_t> most;
  for (const FabricProfile* fabric : fabrics) {
    std::optional<int64_t> units = fabric->units_per_node;
    if (!units) {
      units = UnitsIn("", ClusterFact(q.facts, "nodeNics"));
    }
    if (!units && q.hardware != nullptr &&
        q.hardware->network == fabric->network) {
      units = q.hardware->interfaces;
    }
    if (units) {
      most = std::max(most.value_or(0), *units);
    }
  }
  return most;
}

// A slot of a plugin that shows every interface of the node to whoever has one.
bool IsSharedSlot(const Facts& facts, const std::string& name) {
  const std::string_view of = ClusterFact(facts, "rdmaPlugin.resource");
  return name.find("shared") != std::string::npos ||
         (ClusterFact(facts, "rdmaPlugin.mode") == "shared" &&
          (of.empty() ? name.starts_with("rdma/") : of == name));
}

// --- What a pod asks for

void AddResourceNeed(const PodQuery& q, const Resource& resource,
                     std::vector<PodNeed>& needs) {
  const std::string& name = resource.name;
  const manifest::Text& asked =
      resource.request.span.known() ? resource.request : resource.limit;
  PodNeed need{.name = name,
               .units = UnitsIn(name, *asked).value_or(0),
               .offered = Allocatable(q.facts, name)};
  if (need.units <= 0) {
    return;
  }
  const bool extended = IsExtendedResource(name);
  if (!need.offered && name == q.facts.catalog->platform().gpu_resource &&
      q.hardware != nullptr) {
    need.offered = q.hardware->node_gpus;
  } else if (!need.offered && extended) {
    const auto fabrics = FabricsThat(q, [&name](const FabricProfile& fabric) {
      return fabric.detect.HasResource(name);
    });
    need.shared = IsSharedSlot(q.facts, name);
    if (!need.shared) {
      need.offered = DevicesOfNode(q, fabrics);
    }
  }
  // What is no device is shared out by the scheduler too, but only --facts say
  // how much of it there is.
  need.shared = need.shared || (!extended && !need.offered);
  needs.push_back(std::move(need));
}

// One request of a claim template.
void AddDeviceNeed(const PodQuery& q, const Node& request,
                   std::vector<PodNeed>& needs) {
  const Node& exact = At(request, {"exactly"});
  const Node& body = exact.IsNull() ? request : exact;
  const std::string& device_class = At(body, {"deviceClassName"}).scalar;
  PodNeed need{.name = device_class,
               .units = At(body, {"count"}).AsInt().value_or(1)};
  if (device_class.starts_with("gpu.")) {
    need.name = q.facts.catalog->platform().gpu_resource;
    if (q.hardware != nullptr) {
      need.offered = q.hardware->node_gpus;
    }
  } else {
    need.offered = DevicesOfNode(
        q, FabricsThat(q, [&device_class](const FabricProfile& fabric) {
          return manifest::HoldsPart(device_class, fabric.detect.claims);
        }));
  }
  if (At(body, {"allocationMode"}).scalar == "All" && need.offered) {
    need.units = *need.offered;
  }
  needs.push_back(std::move(need));
}

void AddClaimNeeds(const PodQuery& q, std::vector<PodNeed>& needs) {
  for (const Node& claim :
       At(q.worker.component.pod_spec, {"resourceClaims"}).items) {
    const std::string& name = At(claim, {"resourceClaimTemplateName"}).scalar;
    if (name.empty()) {
      continue;  // one claim for all pods that name it
    }
    const Node* document = q.facts.FindDocument("ResourceClaimTemplate", name);
    if (document != nullptr) {
      for (const Node& request :
           At(*document, {"spec", "spec", "devices", "requests"}).items) {
        AddDeviceNeed(q, request, needs);
      }
      continue;
    }
    const auto fabrics = FabricsThat(q, [&](const FabricProfile& fabric) {
      return manifest::ShowsFabric(q.facts, fabric, claim);
    });
    // How many devices a template asks for that is elsewhere is known where a
    // node has one.
    const std::optional<int64_t> units = DevicesOfNode(q, fabrics);
    needs.push_back({.name = fabrics.empty()
                                 ? name
                                 : fabrics.front()->detect.claims.front(),
                     .units = 1,
                     .offered = units == 1 ? units : std::nullopt});
  }
}

// Ports of the node that a pod takes for itself. On the network of the host
// every port that a container names is one, those that the operator adds too.
void AddPortNeeds(const PodQuery& q, std::vector<PodNeed>& needs) {
  const manifest::Component& component = q.worker.component;
  const bool on_host = OnHostNetwork(q.worker);
  std::set<std::string> ports;
  const auto add = [&](const Node& container) {
    for (const Node& port : At(container, {"ports"}).items) {
      const Node& own = At(port, {"hostPort"});
      const Node& taken = on_host ? At(port, {"containerPort"}) : own;
      if (taken.AsInt().value_or(0) > 0) {
        ports.insert(taken.scalar);
      }
    }
  };
  if (component.container != nullptr) {
    add(*component.container);
  }
  if (component.pod != nullptr) {
    for (const Node& container : At(*component.pod, {"containers"}).items) {
      add(container);
    }
  }
  if (on_host && q.graph.api != manifest::Api::kPlain && q.worker.gpu_worker) {
    for (const OperatorAddition* port :
         manifest::AdditionsTo(q.facts, q.worker, AdditionKind::kPort)) {
      ports.insert(port->value);
    }
  }
  for (const std::string& port : ports) {
    needs.push_back({.name = "host port " + port, .units = 1, .offered = 1});
  }
}

std::vector<PodNeed> NeedsOf(const PodQuery& q) {
  std::vector<PodNeed> needs;
  for (const auto& [name, resource] : q.worker.resources) {
    AddResourceNeed(q, resource, needs);
  }
  AddClaimNeeds(q, needs);
  AddPortNeeds(q, needs);
  return needs;
}

// --- Which pods stay apart

bool IsInNamespace(const Node& term, const Graph& own, const Graph& other) {
  const bool elsewhere = !At(term, {"namespaces"}).items.empty() ||
                         term.Find("namespaceSelector") != nullptr;
  return elsewhere || own.deployment.name_space == other.deployment.name_space;
}

// Whether the pods of one surely refuse nodes with pods of the other.
bool Refuses(const PodQuery& one, const PodQuery& other) {
  const auto& terms = At(one.worker.component.pod_spec,
                         {"affinity", "podAntiAffinity",
                          "requiredDuringSchedulingIgnoredDuringExecution"})
                          .items;
  return std::any_of(terms.begin(), terms.end(), [&](const Node& term) {
    LabelMismatch ignored;
    return At(term, {"topologyKey"}).scalar ==
               one.facts.catalog->platform().host_label &&
           IsInNamespace(term, one.graph, other.graph) &&
           TermSelectsPods(term, one.facts, other.graph, other.worker,
                           ignored) == LabelMatch::kYes;
  });
}

// --- The set

// Whether pods of the component share their GPUs with pods that the operator
// adds.
bool SharesGpus(const Graph& graph, const Worker& worker) {
  for (const Part& part : Parts(graph)) {
    if (&part.worker == &worker) {
      return IsInterPod(part.MemoryService()) || IsInterPod(part.Failover());
    }
  }
  return false;
}

class PodCollector {
 public:
  explicit PodCollector(const Facts& facts) : facts_(facts) {
    pods_.set.gpus = facts.catalog->platform().gpu_resource;
    told_ = facts.catalog->hardware.Find(ClusterFact(facts, "instanceType"));
  }

  void Add(const Graph& graph) {
    for (const Worker& worker : graph.workers) {
      const PodQuery query{
          .facts = facts_,
          .graph = graph,
          .worker = worker,
          .hardware = worker.hardware != nullptr ? worker.hardware : told_};
      std::vector<PodNeed> needs = NeedsOf(query);
      const bool has_gpus =
          worker.gpus.value_or(0) > 0 ||
          std::any_of(needs.begin(), needs.end(), [this](const PodNeed& need) {
            return need.name == pods_.set.gpus;
          });
      if (has_gpus && graph.whole && worker.nodes && worker.replicas &&
          !SharesGpus(graph, worker)) {
        AddGroup(query, needs);
      } else if (has_gpus || (worker.gpu_worker && !worker.gpus)) {
        pods_.unknown.push_back(*worker.component.name);
      }
    }
  }

  GpuPods Take() {
    AddApart();
    pods_.uncounted.assign(uncounted_.begin(), uncounted_.end());
    return std::move(pods_);
  }

 private:
  void AddGroup(const PodQuery& query, const std::vector<PodNeed>& needs) {
    model::PodGroup group{.name = *query.worker.component.name,
                          .pods = *query.worker.replicas * *query.worker.nodes,
                          .kind = KindOf(query.hardware)};
    for (const PodNeed& need : needs) {
      if (need.shared) {
        continue;
      }
      group.needs[need.name] += need.units;
      if (need.offered) {
        pods_.set.kinds[group.kind].offers[need.name] = *need.offered;
      } else {
        uncounted_.insert(need.name);
      }
    }
    pods_.set.groups.push_back(std::move(group));
    pods_.workers.push_back(&query.worker);
    queries_.push_back(query);
  }

  size_t KindOf(const HardwareProfile* hardware) {
    const auto found = std::find(kinds_.begin(), kinds_.end(), hardware);
    const auto index = static_cast<size_t>(found - kinds_.begin());
    if (found == kinds_.end()) {
      kinds_.push_back(hardware);
      pods_.set.kinds.push_back(
          {.name = hardware == nullptr ? "" : hardware->head.name});
    }
    return index;
  }

  void AddApart() {
    for (size_t i = 0; i < queries_.size(); ++i) {
      for (size_t j = 0; j < queries_.size(); ++j) {
        if (Refuses(queries_[i], queries_[j]) ||
            (i < j && ShareNoNode(queries_[i].worker, queries_[j].worker))) {
          pods_.set.groups[i].apart.push_back(j);
        }
      }
    }
  }

  const Facts& facts_;
  const HardwareProfile* told_ = nullptr;
  GpuPods pods_ = {};
  std::vector<PodQuery> queries_ = {};
  std::vector<const HardwareProfile*> kinds_ = {};
  std::set<std::string> uncounted_ = {};
};

}  // namespace

GpuPods GpuPodsOf(const Facts& facts, const Graph& graph) {
  PodCollector collector(facts);
  collector.Add(graph);
  return collector.Take();
}

GpuPods GpuPodsOf(const Facts& facts) {
  PodCollector collector(facts);
  for (const Graph& graph : facts.graphs) {
    collector.Add(graph);
  }
  return collector.Take();
}

bool NodeCount::sized() const {
  return std::all_of(set.groups.begin(), set.groups.end(),
                     [this](const model::PodGroup& group) {
                       return group.needs.contains(set.gpus) &&
                              set.kinds[group.kind].offers.contains(set.gpus);
                     });
}

NodeCount CountNodes(const GpuPods& pods) {
  return {.set = pods.set,
          .unknown = pods.unknown,
          .uncounted = pods.uncounted,
          .causes = model::Explain(pods.set)};
}

}  // namespace dgdc::lint

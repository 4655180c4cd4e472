// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/pod_labels.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/model/packing.h"

// How many interfaces workers take, and where they run.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;
using yaml::Node;

// The GPU nodes of a worker: its own selector, else --facts.
const HardwareProfile* HardwareOf(const Facts& facts, const Worker& worker) {
  return worker.hardware != nullptr
             ? worker.hardware
             : facts.catalog->hardware.Find(ClusterFact(facts, "instanceType"));
}

// A worker that asks for EFA interfaces.
struct Taker {
  const Graph& graph;
  const Worker& worker;
  const Resource& resource;
  int64_t count = 0;
  // Nodes with EFA interfaces; null when not known.
  const HardwareProfile* hardware = nullptr;

  // The interfaces that belong to the worker's GPUs, rounded up; nothing when
  // not known.
  [[nodiscard]] std::optional<int64_t> Share() const {
    if (hardware == nullptr || !worker.gpus || *worker.gpus < 1 ||
        *worker.gpus > hardware->node_gpus) {
      return std::nullopt;
    }
    return InterfacesOf(*hardware, *worker.gpus);
  }
};

template <class Check>
void ForTakers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    if (graph.fabric == nullptr || graph.network != Network::kEfa) {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      const auto resources = ResourcesOf(*graph.fabric, worker);
      if (resources.empty()) {
        continue;
      }
      const HardwareProfile* hardware = HardwareOf(facts, worker);
      if (hardware != nullptr &&
          (hardware->network != Network::kEfa || !hardware->interfaces)) {
        hardware = nullptr;
      }
      check(Taker{.graph = graph,
                  .worker = worker,
                  .resource = *resources.front(),
                  .count = *resources.front()->count,
                  .hardware = hardware});
    }
  }
}

void Label(const Taker& taker, Diagnostic& finding) {
  if (taker.worker.hardware_span.known()) {
    finding.labels.push_back(
        {taker.worker.hardware_span,
         fmt::format("{} for {}",
                     Plural(*taker.hardware->interfaces, "EFA interface"),
                     Plural(taker.hardware->node_gpus, "GPU"))});
  }
}

void FixShare(const Facts& facts, const Taker& taker, Diagnostic& finding) {
  if (const std::optional<int64_t> share = taker.Share()) {
    FixResource(facts, taker.graph, taker.worker, taker.resource.name, *share,
                edit::Safety::kUnsafe, finding);
  }
}

void CheckNode(const Facts& facts, Reporter& report) {
  ForTakers(facts, [&](const Taker& taker) {
    const int64_t most = taker.hardware != nullptr
                             ? *taker.hardware->interfaces
                             : MostInterfaces(facts, Network::kEfa);
    if (taker.count <= most) {
      return;
    }
    Diagnostic& finding = report.At(
        taker.resource.span(),
        fmt::format("{} asks for {}, but {} has {}",
                    *taker.worker.component.name,
                    Plural(taker.count, "EFA interface"),
                    taker.hardware != nullptr ? taker.hardware->head.name
                                              : "the largest instance type",
                    most),
        fmt::format("at most {}", most));
    if (taker.hardware != nullptr) {
      Label(taker, finding);
      FixShare(facts, taker, finding);
    }
  });
}

Diagnostic& ReportShare(const Facts& facts, const Taker& taker, int64_t share,
                        Reporter& report) {
  Diagnostic& finding =
      report.At(taker.resource.span(),
                fmt::format("{} takes {} with {}, whose share is {}",
                            *taker.worker.component.name,
                            Plural(taker.count, "EFA interface"),
                            Plural(*taker.worker.gpus, "GPU"), share),
                fmt::format("{} belong to these GPUs", share));
  Label(taker, finding);
  FixShare(facts, taker, finding);
  return finding;
}

void CheckMoreThanShare(const Facts& facts, Reporter& report) {
  ForTakers(facts, [&](const Taker& taker) {
    const std::optional<int64_t> share = taker.Share();
    if (share && taker.count > *share &&
        taker.count <= *taker.hardware->interfaces) {
      ReportShare(facts, taker, *share, report);
    }
  });
}

void CheckLessThanShare(const Facts& facts, Reporter& report) {
  ForTakers(facts, [&](const Taker& taker) {
    const std::optional<int64_t> share = taker.Share();
    if (!share || taker.count >= *share) {
      return;
    }
    Diagnostic& finding = ReportShare(facts, taker, *share, report);
    if (taker.hardware->gbit_per_interface) {
      const int64_t each = *taker.hardware->gbit_per_interface;
      finding.why.push_back(fmt::format("{} Gbit/s instead of {} Gbit/s",
                                        taker.count * each, *share * each));
    }
  });
}

// --- Prefill and decode on one node

// Whether the pods of `worker` stay away from the nodes of those of `other`, or
// may; otherwise what is wrong with the rules that look as if they did. A
// constraint that spreads pods counts them, whichever role they have.
bool KeepsAway(const Facts& facts, const Graph& graph, const Worker& worker,
               const Worker& other, std::vector<LabelMismatch>& wrong) {
  if (!At(worker.component.pod_spec, {"nodeName"}).IsNull()) {
    return true;
  }
  const Node& rules =
      At(worker.component.pod_spec, {"affinity", "podAntiAffinity"});
  std::vector<const Node*> terms;
  for (const Node& term :
       At(rules, {"requiredDuringSchedulingIgnoredDuringExecution"}).items) {
    terms.push_back(&term);
  }
  for (const Node& weighted :
       At(rules, {"preferredDuringSchedulingIgnoredDuringExecution"}).items) {
    terms.push_back(&At(weighted, {"podAffinityTerm"}));
  }
  for (const Node* term : terms) {
    LabelMismatch why;
    if (TermSelectsPods(*term, facts, graph, other, why) != LabelMatch::kNo) {
      return true;
    }
    wrong.push_back(why);
  }
  return false;
}

// GPUs of the largest node that is known.
int64_t MostGpus(const Facts& facts) {
  int64_t most = 0;
  for (const HardwareProfile& hardware : facts.catalog->hardware.all()) {
    most = std::max(most, hardware.node_gpus);
  }
  return most;
}

// Whether both fit on one of their nodes together; the largest known node is
// assumed when nothing tells.
bool FitTogether(const Facts& facts, const Taker& a, const Taker& b) {
  GpuPods pods = GpuPodsOf(facts, a.graph);
  const auto group = [&pods](const Worker& worker) {
    return static_cast<size_t>(
        std::find(pods.workers.begin(), pods.workers.end(), &worker) -
        pods.workers.begin());
  };
  const size_t one = group(a.worker);
  const size_t other = group(b.worker);
  if (one == pods.workers.size() || other == pods.workers.size() ||
      a.worker.nodes != 1 || b.worker.nodes != 1) {
    return false;
  }
  for (model::NodeKind& kind : pods.set.kinds) {
    kind.offers.emplace(pods.set.gpus, MostGpus(facts));
  }
  return model::MayShareNode(pods.set, one, other);
}

// Keeps pods off the nodes of the other component.
Node Apart(const Facts& facts, const Graph& graph, const Worker& other) {
  Node labels = Node::Map();
  labels.Set(OperatorLabel(facts, LabelSubject::kDeployment),
             Node::String(*graph.deployment.name));
  labels.Set(OperatorLabel(facts, LabelSubject::kComponent),
             Node::String(*other.component.name));
  Node selector = Node::Map();
  selector.Set("matchLabels", labels);
  Node term = Node::Map();
  term.Set("labelSelector", selector);
  term.Set("topologyKey", Node::String("kubernetes.io/hostname"));
  Node terms = Node::Seq();
  terms.Push(term);
  return terms;
}

void FixPlacement(const Facts& facts, const Graph& graph, const Worker& prefill,
                  const Worker& decode, Diagnostic& finding) {
  constexpr std::string_view kTerms =
      "pod.affinity.podAntiAffinity."
      "requiredDuringSchedulingIgnoredDuringExecution";
  auto operations =
      SetTarget(facts, graph, prefill, kTerms, Apart(facts, graph, decode));
  const auto more =
      SetTarget(facts, graph, decode, kTerms, Apart(facts, graph, prefill));
  if (operations && more) {
    operations->insert(operations->end(), more->begin(), more->end());
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("keep {} and {} on different nodes",
                       *prefill.component.name, *decode.component.name),
           operations);
  }
}

void CheckSameNode(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    std::optional<Taker> prefill;
    std::optional<Taker> decode;
    ForTakers(facts, [&](const Taker& taker) {
      if (&taker.worker == graph.prefill()) {
        prefill.emplace(taker);
      } else if (&taker.worker == graph.decode()) {
        decode.emplace(taker);
      }
    });
    std::vector<LabelMismatch> wrong;
    if (!graph.whole || !prefill || !decode ||
        KeepsAway(facts, graph, prefill->worker, decode->worker, wrong) ||
        KeepsAway(facts, graph, decode->worker, prefill->worker, wrong) ||
        !FitTogether(facts, *prefill, *decode)) {
      continue;
    }
    Diagnostic& finding =
        report.At(decode->worker.place(),
                  fmt::format("nothing keeps {} and {} on different nodes",
                              *decode->worker.component.name,
                              *prefill->worker.component.name),
                  fmt::format("add podAntiAffinity against {}",
                              *prefill->worker.component.name));
    finding.labels.push_back({prefill->worker.place(), "prefill"});
    for (const LabelMismatch& mismatch : wrong) {
      finding.labels.push_back({mismatch.span, mismatch.text});
    }
    // Rules that are there are mended by hand: some may be about other pods.
    if (wrong.empty() && graph.api != manifest::Api::kPlain) {
      FixPlacement(facts, graph, prefill->worker, decode->worker, finding);
    }
  }
}

constexpr std::array kEfaPlacementRules = {
    Rule{.code = "DG2220", .check = &CheckNode},
    Rule{.code = "DG2221", .check = &CheckMoreThanShare},
    Rule{.code = "DG2222", .check = &CheckLessThanShare},
    Rule{.code = "DG2225", .check = &CheckSameNode},
};

}  // namespace

std::span<const Rule> EfaPlacementRules() { return kEfaPlacementRules; }

}  // namespace dgdc::lint

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

// A worker that asks for EFA interfaces.
struct Taker {
  const OneWorker& it;
  const Resource& resource;
  int64_t count = 0;
  // Nodes with EFA interfaces; null when not known.
  const HardwareProfile* hardware = nullptr;

  // The interfaces that belong to the worker's GPUs, rounded up; nothing when
  // not known.
  [[nodiscard]] std::optional<int64_t> Share() const {
    const int64_t gpus = it.worker.gpus.value_or(0);
    return hardware == nullptr || gpus < 1 || gpus > hardware->node_gpus
               ? std::nullopt
               : std::optional(InterfacesOf(*hardware, gpus));
  }
};

// Nothing where the worker asks for none, or nothing shows that it is EFA.
std::optional<Taker> TakerOf(const OneWorker& it) {
  if (it.graph.fabric == nullptr || it.graph.network != Network::kEfa) {
    return std::nullopt;
  }
  const auto resources = ResourcesOf(*it.graph.fabric, it.worker);
  if (resources.empty()) {
    return std::nullopt;
  }
  const HardwareProfile* hardware = HardwareOf(it.facts, it.worker);
  const bool has_efa = hardware != nullptr &&
                       hardware->network == Network::kEfa &&
                       hardware->interfaces.has_value();
  return Taker{.it = it,
               .resource = *resources.front(),
               .count = *resources.front()->count,
               .hardware = has_efa ? hardware : nullptr};
}

// Remembers that the worker's devices may be of EFA, or of another network.
void LackNetwork(const OneWorker& it, Reporter& report) {
  const bool may_be =
      std::any_of(it.graph.fabrics.begin(), it.graph.fabrics.end(),
                  [&it](const FabricProfile* fabric) {
                    return fabric->network == Network::kEfa &&
                           !ResourcesOf(*fabric, it.worker).empty();
                  });
  if (may_be && it.graph.network == Network::kUnknown) {
    report.Read(it, "fabric.network");
  }
}

// What decides about the interfaces of a worker whose nodes nobody knows.
void LackNodes(const Taker& taker, Reporter& report) {
  if (taker.hardware == nullptr) {
    report.Lacks("hardware", model::Need::kHardware);
  } else {
    report.Read(taker.it, "gpus");
  }
}

void Label(const Taker& taker, Diagnostic& finding) {
  if (taker.it.worker.hardware_span.known()) {
    finding.labels.push_back(
        {taker.it.worker.hardware_span,
         fmt::format("{} for {}",
                     Plural(*taker.hardware->interfaces, "EFA interface"),
                     Plural(taker.hardware->node_gpus, "GPU"))});
  }
}

void FixShare(const Taker& taker, Diagnostic& finding) {
  if (const std::optional<int64_t> share = taker.Share()) {
    FixResource(taker.it.facts, taker.it.graph, taker.it.worker,
                taker.resource.name, *share, edit::Safety::kUnsafe, finding);
  }
}

void ReportMoreThanNode(const Taker& taker, int64_t most, Reporter& report) {
  Diagnostic& finding = report.At(
      taker.resource.span(),
      fmt::format("{} asks for {}, but {} has {}",
                  *taker.it.worker.component.name,
                  Plural(taker.count, "EFA interface"),
                  taker.hardware != nullptr ? taker.hardware->head.name
                                            : "the largest instance type",
                  most),
      fmt::format("at most {}", most));
  if (taker.hardware != nullptr) {
    Label(taker, finding);
    FixShare(taker, finding);
  }
}

void CheckNode(const OneWorker& it, Reporter& report) {
  const std::optional<Taker> taker = TakerOf(it);
  if (!taker) {
    LackNetwork(it, report);
    return;
  }
  const int64_t most = taker->hardware != nullptr
                           ? *taker->hardware->interfaces
                           : MostInterfaces(it.facts, Network::kEfa);
  if (taker->count > most) {
    ReportMoreThanNode(*taker, most, report);
  } else if (taker->count > 1) {
    LackNodes(*taker, report);
  }
}

Diagnostic& ReportShare(const Taker& taker, int64_t share, Reporter& report) {
  Diagnostic& finding =
      report.At(taker.resource.span(),
                fmt::format("{} takes {} with {}, whose share is {}",
                            *taker.it.worker.component.name,
                            Plural(taker.count, "EFA interface"),
                            Plural(*taker.it.worker.gpus, "GPU"), share),
                fmt::format("{} belong to these GPUs", share));
  Label(taker, finding);
  FixShare(taker, finding);
  return finding;
}

void CheckMoreThanShare(const OneWorker& it, Reporter& report) {
  const std::optional<Taker> taker = TakerOf(it);
  const std::optional<int64_t> share = taker ? taker->Share() : std::nullopt;
  if (share && taker->count > *share &&
      taker->count <= *taker->hardware->interfaces) {
    ReportShare(*taker, *share, report);
  } else if (!taker) {
    LackNetwork(it, report);
  } else if (!share) {
    LackNodes(*taker, report);
  }
}

void CheckLessThanShare(const OneWorker& it, Reporter& report) {
  const std::optional<Taker> taker = TakerOf(it);
  const std::optional<int64_t> share = taker ? taker->Share() : std::nullopt;
  if (!taker) {
    LackNetwork(it, report);
  } else if (!share) {
    LackNodes(*taker, report);
  }
  if (!share || taker->count >= *share) {
    return;
  }
  Diagnostic& finding = ReportShare(*taker, *share, report);
  if (taker->hardware->gbit_per_interface) {
    const int64_t each = *taker->hardware->gbit_per_interface;
    finding.why.push_back(fmt::format("{} Gbit/s instead of {} Gbit/s",
                                      taker->count * each, *share * each));
  }
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
bool FitTogether(const OnePair& it) {
  GpuPods pods = GpuPodsOf(it.facts, it.graph);
  const auto group = [&pods](const Worker& worker) {
    return static_cast<size_t>(
        std::find(pods.workers.begin(), pods.workers.end(), &worker) -
        pods.workers.begin());
  };
  const size_t one = group(it.prefill);
  const size_t other = group(it.decode);
  if (one == pods.workers.size() || other == pods.workers.size() ||
      it.prefill.nodes != 1 || it.decode.nodes != 1) {
    return false;
  }
  for (model::NodeKind& kind : pods.set.kinds) {
    kind.offers.emplace(pods.set.gpus, MostGpus(it.facts));
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
  term.Set("topologyKey", Node::String(facts.catalog->platform().host_label));
  Node terms = Node::Seq();
  terms.Push(term);
  return terms;
}

void FixPlacement(const OnePair& it, Diagnostic& finding) {
  constexpr std::string_view kTerms =
      "pod.affinity.podAntiAffinity."
      "requiredDuringSchedulingIgnoredDuringExecution";
  auto operations = SetTarget(it.facts, it.graph, it.prefill, kTerms,
                              Apart(it.facts, it.graph, it.decode));
  const auto more = SetTarget(it.facts, it.graph, it.decode, kTerms,
                              Apart(it.facts, it.graph, it.prefill));
  if (operations && more) {
    operations->insert(operations->end(), more->begin(), more->end());
    SetFix(finding, edit::Safety::kUnsafe,
           fmt::format("keep {} and {} on different nodes",
                       *it.prefill.component.name, *it.decode.component.name),
           operations);
  }
}

void ReportSameNode(const OnePair& it, const std::vector<LabelMismatch>& wrong,
                    Reporter& report) {
  Diagnostic& finding = report.At(
      it.decode.place(),
      fmt::format("nothing keeps {} and {} on different nodes",
                  *it.decode.component.name, *it.prefill.component.name),
      fmt::format("add podAntiAffinity against {}",
                  *it.prefill.component.name));
  finding.labels.push_back({it.prefill.place(), "prefill"});
  for (const LabelMismatch& mismatch : wrong) {
    finding.labels.push_back({mismatch.span, mismatch.text});
  }
  // Rules that are there are mended by hand: some may be about other pods.
  if (wrong.empty() && it.graph.api != manifest::Api::kPlain) {
    FixPlacement(it, finding);
  }
}

void CheckSameNode(const OnePair& it, Reporter& report) {
  std::vector<LabelMismatch> wrong;
  if (!TakerOf({it.facts, it.graph, it.prefill}) ||
      !TakerOf({it.facts, it.graph, it.decode}) ||
      KeepsAway(it.facts, it.graph, it.prefill, it.decode, wrong) ||
      KeepsAway(it.facts, it.graph, it.decode, it.prefill, wrong) ||
      !FitTogether(it)) {
    return;
  }
  if (it.graph.whole) {
    ReportSameNode(it, wrong, report);
  } else {
    report.Lacks("pod.affinity", model::Need::kManifest);
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

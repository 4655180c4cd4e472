// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/model/packing.h"

// The nodes that workers ask for.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kArchitecture = "kubernetes.io/arch";

template <class Check>
void ForPlacedWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

// The values that the required node affinity leaves to a label; null when it
// says nothing about it or has alternatives.
const Node* AllowedValues(const Worker& worker, std::string_view label) {
  const Node& terms = At(
      worker.component.pod_spec,
      {"affinity", "nodeAffinity",
       "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"});
  if (terms.items.size() != 1) {
    return nullptr;
  }
  for (const Node& expression :
       At(terms.items.front(), {"matchExpressions"}).items) {
    if (At(expression, {"key"}).scalar == label &&
        At(expression, {"operator"}).scalar == "In") {
      return expression.Find("values");
    }
  }
  return nullptr;
}

void CheckNodeContradiction(const Facts& facts, Reporter& report) {
  ForPlacedWorkers(facts, [&](const Graph&, const Worker& worker) {
    for (const yaml::Entry& label :
         At(worker.component.pod_spec, {"nodeSelector"}).entries) {
      const Node* allowed = AllowedValues(worker, label.key);
      if (allowed == nullptr || allowed->items.empty() ||
          manifest::HasPlaceholder(label.value.scalar) ||
          std::any_of(allowed->items.begin(), allowed->items.end(),
                      [&label](const Node& value) {
                        return value.scalar == label.value.scalar ||
                               manifest::HasPlaceholder(value.scalar);
                      })) {
        continue;
      }
      report
          .At(label.value.span,
              fmt::format("{} wants nodes with two values of {}",
                          *worker.component.name, label.key),
              "not among those of nodeAffinity")
          .labels.push_back({allowed->span, "nodeAffinity allows these"});
    }
  });
}

bool Tolerates(const Node& tolerations, const Node& taint) {
  return std::any_of(
      tolerations.items.begin(), tolerations.items.end(),
      [&taint](const Node& toleration) {
        const std::string& key = At(toleration, {"key"}).scalar;
        const std::string& value = At(toleration, {"value"}).scalar;
        const bool any = At(toleration, {"operator"}).scalar == "Exists";
        return (key.empty() && any) ||
               (key == At(taint, {"key"}).scalar &&
                (any || value == At(taint, {"value"}).scalar));
      });
}

// Taints of GPUs are tolerated by what asks for GPUs where a cloud sets them;
// those of CPU architectures by what selects the architecture.
void CheckToleration(const Facts& facts, Reporter& report) {
  ForPlacedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || worker.hardware == nullptr ||
        worker.hardware->provider.empty() ||
        *worker.node_architecture == worker.hardware->arch) {
      return;
    }
    for (const Node& taint : At(worker.hardware->pod, {"tolerations"}).items) {
      if (At(taint, {"key"}).scalar != kArchitecture ||
          Tolerates(At(worker.component.pod_spec, {"tolerations"}), taint)) {
        continue;
      }
      Diagnostic& finding = report.At(
          worker.hardware_span,
          fmt::format("{} runs on {} and does not tolerate {}={}",
                      *worker.component.name, worker.hardware->head.name,
                      kArchitecture, At(taint, {"value"}).scalar),
          "these nodes have the taint");
      const manifest::Amend amend(facts, graph, worker);
      if (amend.possible()) {
        SetFix(finding, edit::Safety::kSafe, "add the toleration",
               manifest::Operations{AppendTo(
                   facts, amend.places().pod.Then("tolerations"), taint)});
      }
    }
  });
}

void CheckNodeArchitecture(const Facts& facts, Reporter& report) {
  ForPlacedWorkers(facts, [&](const Graph&, const Worker& worker) {
    const Text& asked = worker.node_architecture;
    if (worker.hardware == nullptr || asked->empty() ||
        *asked == worker.hardware->arch) {
      return;
    }
    Diagnostic& finding = report.At(
        asked.span,
        fmt::format("{} wants {} nodes with {}, whose CPUs are {}",
                    *worker.component.name, *asked, worker.hardware->head.name,
                    worker.hardware->arch),
        fmt::format("{} here", worker.hardware->arch));
    finding.labels.push_back({worker.hardware_span, "selected here"});
    CorrectTo(facts, edit::Safety::kUnsafe, worker.hardware->arch, finding);
  });
}

// --- ComputeDomains

// Whether the GPUs of a node hold pods of both groups, and nothing but their
// claims keeps them apart.
bool FitByGpus(const GpuPods& pods, size_t a, size_t b) {
  model::PodSet set = pods.set;
  for (model::NodeKind& kind : set.kinds) {
    std::erase_if(kind.offers, [&set](const auto& offer) {
      return offer.first != set.gpus;
    });
  }
  return set.kinds[set.groups[a].kind].offers.contains(set.gpus) &&
         model::MayShareNode(set, a, b);
}

void CheckDomains(const Facts& facts, Reporter& report) {
  const GpuPods pods = GpuPodsOf(facts);
  std::optional<size_t> first;
  Text domain;
  for (size_t i = 0; i < pods.workers.size(); ++i) {
    const Text claim = DomainClaim(facts, *pods.workers[i]);
    if (claim->empty()) {
      continue;
    }
    if (!first) {
      first = i;
      domain = claim;
    } else if (*claim != *domain && FitByGpus(pods, *first, i)) {
      report
          .At(claim.span,
              fmt::format("{} and {} join different ComputeDomains and fit on "
                          "one node",
                          *pods.workers[*first]->component.name,
                          *pods.workers[i]->component.name),
              "a node belongs to one ComputeDomain")
          .labels.push_back({domain.span, "the other ComputeDomain"});
    }
  }
}

void CheckKubernetes(const Facts& facts, Reporter& report) {
  const std::string_view version = ClusterFact(facts, "kubernetes");
  // Google offers its own driver for NICs earlier.
  const std::string_view since =
      ClusterFact(facts, "provider") == "gke" ? "1.33.4" : "1.34";
  if (version.empty() || CompareVersions(version, since) >= 0) {
    return;
  }
  ForPlacedWorkers(facts, [&](const Graph&, const Worker& worker) {
    const Node& claims = At(worker.component.pod_spec, {"resourceClaims"});
    if (!claims.items.empty()) {
      report
          .At(claims.span,
              fmt::format("{} claims resources on Kubernetes {}",
                          *worker.component.name, version),
              fmt::format("needs {}", since))
          .labels.push_back({facts.assumed.cluster.Find("kubernetes")->span,
                             "version of --facts"});
    }
  });
}

constexpr std::array kNodeRules = {
    Rule{.code = "DG5106", .check = &CheckNodeContradiction},
    Rule{.code = "DG5112", .check = &CheckToleration},
    Rule{.code = "DG5113", .check = &CheckNodeArchitecture},
    Rule{.code = "DG5114", .check = &CheckDomains},
    Rule{.code = "DG5115", .check = &CheckKubernetes},
};

}  // namespace

std::span<const Rule> NodeRules() { return kNodeRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/placement.h"
#include "dgdc/model/packing.h"

// The nodes that workers ask for.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

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

// Whether something else fills in one of the values.
bool IsTemplate(const Node& allowed, const Node& wanted) {
  return manifest::HasPlaceholder(wanted.scalar) ||
         std::any_of(allowed.items.begin(), allowed.items.end(),
                     [](const Node& value) {
                       return manifest::HasPlaceholder(value.scalar);
                     });
}

void CheckNodeContradiction(const OneWorker& it, Reporter& report) {
  for (const yaml::Entry& label :
       At(it.worker.component.pod_spec, {"nodeSelector"}).entries) {
    const Node* allowed = AllowedValues(it.worker, label.key);
    if (allowed == nullptr || allowed->items.empty() ||
        std::any_of(allowed->items.begin(), allowed->items.end(),
                    [&label](const Node& value) {
                      return value.scalar == label.value.scalar;
                    })) {
      continue;
    }
    if (IsTemplate(*allowed, label.value)) {
      report.Lacks("pod.nodeSelector", model::Need::kManifest);
      continue;
    }
    report
        .At(label.value.span,
            fmt::format("{} wants nodes with two values of {}",
                        *it.worker.component.name, label.key),
            "not among those of nodeAffinity")
        .labels.push_back({allowed->span, "nodeAffinity allows these"});
  }
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

// The taint of the nodes' CPU architecture; null when they have none.
const Node* ArchitectureTaint(const HardwareProfile& hardware,
                              std::string_view label) {
  const std::vector<Node>& taints = At(hardware.pod, {"tolerations"}).items;
  const auto found =
      std::find_if(taints.begin(), taints.end(), [label](const Node& taint) {
        return At(taint, {"key"}).scalar == label;
      });
  return hardware.provider.empty() || found == taints.end() ? nullptr : &*found;
}

void AddToleration(const OneWorker& it, const Node& taint,
                   Diagnostic& finding) {
  const manifest::Amend amend(it.facts, it.graph, it.worker);
  if (amend.possible()) {
    SetFix(finding, edit::Safety::kSafe, "add the toleration",
           manifest::Operations{AppendTo(
               it.facts, amend.places().pod.Then("tolerations"), taint)});
  }
}

// Taints of GPUs are tolerated by what asks for GPUs where a cloud sets them;
// those of CPU architectures by what selects the architecture.
void CheckToleration(const OneWorker& it, Reporter& report) {
  const HardwareProfile* hardware = it.worker.hardware;
  if (hardware == nullptr) {
    if (manifest::UnknownNodes(*it.facts.catalog, it.worker)) {
      report.Lacks("hardware", model::Need::kHardware);
    }
    return;
  }
  const std::string& label = report.Name("label");
  const Node* taint = ArchitectureTaint(*hardware, label);
  if (taint == nullptr || *it.worker.node_architecture == hardware->arch ||
      Tolerates(At(it.worker.component.pod_spec, {"tolerations"}), *taint)) {
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("pod.tolerations", model::Need::kManifest);
    return;
  }
  Diagnostic& finding =
      report.At(it.worker.hardware_span,
                fmt::format("{} runs on {} and does not tolerate {}={}",
                            *it.worker.component.name, hardware->head.name,
                            label, At(*taint, {"value"}).scalar),
                "these nodes have the taint");
  AddToleration(it, *taint, finding);
}

// --- ComputeDomains

// Whether it is known how many GPUs a node of the group has.
bool HasKnownNode(const model::PodSet& set, size_t group) {
  return set.kinds[set.groups[group].kind].offers.contains(set.gpus);
}

// Whether the GPUs of a node hold pods of both groups, and nothing but their
// claims keeps them apart.
bool FitByGpus(const GpuPods& pods, size_t a, size_t b) {
  model::PodSet set = pods.set;
  for (model::NodeKind& kind : set.kinds) {
    std::erase_if(kind.offers, [&set](const auto& offer) {
      return offer.first != set.gpus;
    });
  }
  return model::MayShareNode(set, a, b);
}

// A worker and the ComputeDomain that it joins.
struct DomainMember {
  size_t group = 0;
  const Worker* worker = nullptr;
  Text domain = {};
};

std::vector<DomainMember> MembersOf(const Facts& facts, const GpuPods& pods) {
  std::vector<DomainMember> members;
  for (size_t i = 0; i < pods.workers.size(); ++i) {
    Text domain = DomainClaim(facts, *pods.workers[i]);
    if (!domain->empty()) {
      members.push_back({i, pods.workers[i], std::move(domain)});
    }
  }
  return members;
}

void CheckDomains(const Facts& facts, Reporter& report) {
  const GpuPods pods = GpuPodsOf(facts);
  const std::vector<DomainMember> members = MembersOf(facts, pods);
  for (const DomainMember& other : members) {
    const DomainMember& first = members.front();
    if (*other.domain == *first.domain) {
      continue;
    }
    if (!HasKnownNode(pods.set, first.group)) {
      report.Lacks("hardware.nodeGpus", model::Need::kHardware);
    } else if (FitByGpus(pods, first.group, other.group)) {
      report
          .At(other.domain.span,
              fmt::format("{} and {} join different ComputeDomains and fit on "
                          "one node",
                          *first.worker->component.name,
                          *other.worker->component.name),
              "a node belongs to one ComputeDomain")
          .labels.push_back({first.domain.span, "the other ComputeDomain"});
    }
  }
}

constexpr std::array kNodeRules = {
    Rule{.code = "DG5106", .check = &CheckNodeContradiction},
    Rule{.code = "DG5112", .check = &CheckToleration},
    Rule{.code = "DG5114", .check = &CheckDomains},
};

}  // namespace

std::span<const Rule> NodeRules() { return kNodeRules; }

}  // namespace dgdc::lint

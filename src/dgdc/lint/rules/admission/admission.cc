// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"

// What the operator's admission says about a deployment as a whole.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// --- Annotations

constexpr std::string_view kExecutor =
    "nvidia.com/vllm-distributed-executor-backend";
constexpr std::string_view kOrigin =
    "nvidia.com/dynamo-operator-origin-version";
constexpr std::string_view kDiscovery = "nvidia.com/dynamo-kube-discovery-mode";

void CheckOrigin(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& version = MetaAnnotation(*graph, kOrigin);
    if (IsSet(version) && manifest::TagVersion(version.scalar).empty()) {
      report.At(version.span,
                fmt::format("{} is \"{}\"", kOrigin, version.scalar),
                "a version such as 1.4.0");
    }
  }
}

void CheckExecutorValue(const Facts& facts, const Node& value, bool refused,
                        Reporter& report) {
  const std::string lower = Lower(value.scalar);
  if (IsSet(value) && lower != "mp" && lower != "ray") {
    Diagnostic& finding = report.At(
        value.span, fmt::format("{} is \"{}\"", kExecutor, value.scalar),
        "mp or ray");
    if (!refused) {
      finding.severity = Severity::kWarning;
      finding.why = {
          "admission does not look at this place; the operator ignores the "
          "value and chooses by the version that created the deployment"};
    }
    // "multiprocessing", "multi-processing", "multiproc".
    if (lower.starts_with("multi")) {
      CorrectTo(facts, edit::Safety::kSafe, "mp", finding);
    } else if (const auto near = ClosestMatch(lower, {"mp", "ray"})) {
      CorrectTo(facts, edit::Safety::kSafe, *near, finding);
    }
  }
}

void CheckExecutor(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    CheckExecutorValue(facts, MetaAnnotation(*graph, kExecutor),
                       /*refused=*/true, report);
    for (const Part& part : Parts(*graph)) {
      CheckExecutorValue(facts,
                         part.alpha ? At(part.node, {"annotations", kExecutor})
                                    : At(part.node, {"podTemplate", "metadata",
                                                     "annotations", kExecutor}),
                         /*refused=*/true, report);
      CheckExecutorValue(
          facts, At(part.node, {"extraPodMetadata", "annotations", kExecutor}),
          /*refused=*/false, report);
    }
  }
}

// An annotation of the deployment with a fixed set of values.
void CheckValues(const Facts& facts, std::string_view name,
                 const std::vector<std::string>& values, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& value = MetaAnnotation(*graph, name);
    if (!IsSet(value) ||
        std::find(values.begin(), values.end(), value.scalar) != values.end()) {
      continue;
    }
    Diagnostic& finding =
        report.At(value.span, fmt::format("{} is \"{}\"", name, value.scalar),
                  fmt::format("{} or {}", values.front(), values.back()));
    if (const auto near = ClosestMatch(value.scalar, values)) {
      finding.help = {fmt::format("did you mean {}?", *near)};
      // What should not be written at all needs no other value.
      if (!report.rule().fix.IsGiven()) {
        CorrectTo(facts, edit::Safety::kSafe, *near, finding);
      }
    }
  }
}

void CheckUpdateStrategy(const Facts& facts, Reporter& report) {
  CheckValues(facts, "nvidia.com/grove-update-strategy",
              {"RollingRecreate", "OnDelete"}, report);
}

void CheckDiscovery(const Facts& facts, Reporter& report) {
  CheckValues(facts, kDiscovery, {"pod", "container"}, report);
}

void CheckProvider(const Facts& facts, Reporter& report) {
  CheckValues(facts, "nvidia.com/workload-provider", {"component", "grove"},
              report);
}

void CheckDiscoveryOfFailover(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& mode = MetaAnnotation(*graph, kDiscovery);
    for (const Part& part : Parts(*graph)) {
      const Node& failover = part.Failover();
      if (mode.scalar == "pod" && failover.IsMap() && !IsInterPod(failover)) {
        report.At(mode.span,
                  fmt::format("{} is \"pod\", {} has intra-pod failover",
                              kDiscovery, part.name()),
                  "must be container");
        break;
      }
    }
  }
}

// Of a document that was never in a cluster: what comes out of one has them.
void CheckReserved(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& metadata = At(*graph->document, {"metadata"});
    if (graph->document->Find("status") != nullptr ||
        metadata.Find("uid") != nullptr) {
      continue;
    }
    for (const yaml::Entry& entry : At(metadata, {"annotations"}).entries) {
      if (entry.key.starts_with("nvidia.com/dgd-")) {
        report.At(
            entry.key_span,
            fmt::format("the annotation {} is the operator's own", entry.key));
      }
    }
  }
}

void CheckOwnProvider(const Facts& facts, Reporter& report) {
  constexpr std::string_view kName = "nvidia.com/workload-provider";
  for (const Graph* graph : Deployments(facts)) {
    const Node& metadata = At(*graph->document, {"metadata"});
    const yaml::Entry* entry = At(metadata, {"annotations"}).FindEntry(kName);
    // Another value is refused anyway.
    const bool known =
        entry != nullptr &&
        (entry->value.scalar == "component" || entry->value.scalar == "grove");
    if (known && metadata.Find("uid") == nullptr &&
        graph->document->Find("status") == nullptr) {
      report.At(entry->key_span,
                fmt::format("the annotation {} is set by hand", kName));
    }
  }
}

// --- Components

void CheckAny(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const std::string_view field =
        graph->api == Api::kAlpha ? "services" : "components";
    if (graph->spec->IsNull()) {
      report.At(graph->document->FindEntry("spec")->key_span, "spec is empty");
      continue;
    }
    const yaml::Entry* list = graph->spec->FindEntry(field);
    if (list != nullptr && !list->value.IsScalar() &&
        list->value.entries.empty() && list->value.items.empty()) {
      report.At(list->key_span, fmt::format("{} is empty", field));
    }
  }
}

// --- Restart

void CheckRestartOrder(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    if (!graph->whole) {
      continue;
    }
    std::vector<std::string> names;
    for (const Part& part : Parts(*graph)) {
      names.push_back(part.name());
    }
    for (const Node& name :
         At(*graph->spec, {"restart", "strategy", "order"}).items) {
      if (!IsSet(name) ||
          std::find(names.begin(), names.end(), name.scalar) != names.end()) {
        continue;
      }
      Diagnostic& finding = report.At(
          name.span, fmt::format("the restart order names \"{}\", which is no "
                                 "component",
                                 name.scalar));
      if (const auto near = ClosestMatch(name.scalar, names)) {
        finding.help = {fmt::format("did you mean {}?", *near)};
        CorrectTo(facts, edit::Safety::kSafe, *near, finding);
      }
    }
  }
}

void CheckRestartCount(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& strategy = At(*graph->spec, {"restart", "strategy"});
    const yaml::Entry* order = strategy.FindEntry("order");
    if (!graph->whole || order == nullptr || order->value.items.empty()) {
      continue;
    }
    std::map<std::string, Span> seen;
    bool twice = false;
    for (const Node& name : order->value.items) {
      const auto [first, added] = seen.emplace(name.scalar, name.span);
      if (!added) {
        twice = true;
        Diagnostic& finding = report.At(
            name.span,
            fmt::format("the restart order names {} twice", name.scalar));
        finding.labels.push_back({first->second, "first here"});
        CorrectByRemoving(facts, edit::Safety::kSafe, name.span,
                          "the second one", finding);
      }
    }
    const std::vector<Part> parts = Parts(*graph);
    if (!twice && seen.size() != parts.size()) {
      Diagnostic& finding =
          report.At(order->key_span,
                    fmt::format("the restart order names {} of {} components",
                                seen.size(), parts.size()));
      std::vector<std::string> missing;
      for (const Part& part : parts) {
        if (!seen.contains(part.name())) {
          missing.push_back(part.name());
        }
      }
      AppendNames(facts, edit::Safety::kUnsafe, order->value.span, missing,
                  finding);
    }
  }
}

// --- Topology

void CheckTopologyOfParts(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const yaml::Entry* own = part.node.FindEntry("topologyConstraint");
    if (own != nullptr && part.graph.whole &&
        part.graph.spec->Find("topologyConstraint") == nullptr) {
      report.At(own->key_span,
                fmt::format("{} has a topologyConstraint, the deployment has "
                            "none",
                            part.name()));
    }
  }
}

void CheckTopologyDomain(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const yaml::Entry* own = graph->spec->FindEntry("topologyConstraint");
    if (own == nullptr || !graph->whole ||
        own->value.Find("packDomain") != nullptr) {
      continue;
    }
    const std::vector<Part> parts = Parts(*graph);
    if (std::none_of(parts.begin(), parts.end(), [](const Part& part) {
          return part.node.Find("topologyConstraint") != nullptr;
        })) {
      report.At(own->key_span,
                "topologyConstraint has no packDomain, nor has any component "
                "a topologyConstraint");
    }
  }
}

// --- KV transfer policy

const Node& Policy(const Graph& graph) {
  return At(*graph.spec, {"experimental", "kvTransferPolicy"});
}

// A null is the same as nothing.
const yaml::Entry* Given(const Node& map, std::string_view key) {
  const yaml::Entry* entry = map.FindEntry(key);
  return entry == nullptr || entry->value.IsNull() ? nullptr : entry;
}

void CheckPolicyTarget(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& policy = Policy(*graph);
    const yaml::Entry* label = Given(policy, "labelKey");
    const yaml::Entry* topology = Given(policy, "clusterTopologyName");
    if (!policy.IsMap() || (label != nullptr) != (topology != nullptr)) {
      continue;
    }
    if (label != nullptr) {
      report
          .At(label->key_span,
              "kvTransferPolicy has labelKey and clusterTopologyName")
          .labels.push_back({topology->key_span, "and this one"});
    } else if (graph->whole) {
      const Node& experimental = At(*graph->spec, {"experimental"});
      report.At(experimental.FindEntry("kvTransferPolicy")->key_span,
                "kvTransferPolicy has neither labelKey nor "
                "clusterTopologyName");
    }
  }
}

void CheckPolicyWeight(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& policy = Policy(*graph);
    const yaml::Entry* weight = Given(policy, "preferredWeight");
    const Node& enforcement = At(policy, {"enforcement"});
    const bool preferred = enforcement.scalar == "preferred";
    if (!policy.IsMap() || !graph->whole ||
        (!enforcement.IsNull() && !IsSet(enforcement)) ||
        preferred == (weight != nullptr)) {
      continue;
    }
    if (preferred) {
      report.At(enforcement.span,
                "enforcement is preferred, without a preferredWeight");
    } else {
      report.At(weight->key_span,
                "preferredWeight without enforcement: preferred");
    }
  }
}

void CheckPolicyPrefix(const Facts& facts, Reporter& report) {
  constexpr size_t kMost = 253;
  for (const Graph* graph : Deployments(facts)) {
    const Node& label = At(Policy(*graph), {"labelKey"});
    const size_t slash = label.scalar.find('/');
    if (slash != std::string::npos && slash > kMost) {
      report.At(label.span,
                fmt::format("the prefix of labelKey has {} characters", slash),
                fmt::format("at most {}", kMost));
    }
  }
}

// --- Claims of v1alpha1

void CheckAdmittedClaims(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    for (const Node& claim : At(*graph->spec, {"pvcs"}).items) {
      if (graph->api != Api::kAlpha ||
          !At(claim, {"create"}).AsBool().value_or(false)) {
        continue;
      }
      std::string missing;
      for (const std::string_view field :
           {"size", "storageClass", "volumeAccessMode"}) {
        if (At(claim, {field}).IsNull()) {
          missing += fmt::format("{}{}", missing.empty() ? "" : ", ", field);
        }
      }
      if (!missing.empty()) {
        report.At(At(claim, {"create"}).span,
                  fmt::format("the claim {} is to be created without {}",
                              At(claim, {"name"}).scalar, missing));
      }
    }
  }
}

constexpr std::array kAdmissionRules = {
    Rule{.code = "DG4050", .check = &CheckOrigin},
    Rule{.code = "DG4051", .check = &CheckExecutor},
    Rule{.code = "DG4052", .check = &CheckUpdateStrategy},
    Rule{.code = "DG4053", .check = &CheckDiscovery},
    Rule{.code = "DG4054", .check = &CheckDiscoveryOfFailover},
    Rule{.code = "DG4055", .check = &CheckProvider},
    Rule{.code = "DG4056", .check = &CheckOwnProvider},
    Rule{.code = "DG4057", .check = &CheckReserved},
    Rule{.code = "DG4060", .check = &CheckAny},
    Rule{.code = "DG4067", .check = &CheckRestartOrder},
    Rule{.code = "DG4068", .check = &CheckRestartCount},
    Rule{.code = "DG4069", .check = &CheckTopologyOfParts},
    Rule{.code = "DG4070", .check = &CheckTopologyDomain},
    Rule{.code = "DG4072", .check = &CheckPolicyTarget},
    Rule{.code = "DG4073", .check = &CheckPolicyWeight},
    Rule{.code = "DG4074", .check = &CheckPolicyPrefix},
    Rule{.code = "DG4076", .check = &CheckAdmittedClaims},
};

}  // namespace

std::span<const Rule> AdmissionRules() { return kAdmissionRules; }

}  // namespace dgdc::lint

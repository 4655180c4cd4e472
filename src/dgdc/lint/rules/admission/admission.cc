// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

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
using yaml::Node;

// --- Annotations

// Where the annotation stands.
enum class ExecutorPlace : uint8_t {
  kAnnotations,  // of the deployment, or of a service of v1alpha1
  kTemplate,     // of a component of v1beta1
  kRole,         // a template of a role
  kExtra,        // extraPodMetadata, at which admission does not look
};

// Admission looks at some places since later operators.
void WeighExecutorPlace(ExecutorPlace place, const Reporter& report,
                        Diagnostic& finding) {
  const char* name = place == ExecutorPlace::kTemplate ? "podTemplate"
                     : place == ExecutorPlace::kRole   ? "roles"
                                                       : nullptr;
  if (name == nullptr) {
    return;
  }
  finding.operators =
      OperatorClaim{.range = report.Name(name),
                    .sources = report.Names(fmt::format("{}Sources", name))};
}

void CheckExecutorValue(const OneDeployment& it, const Node& value,
                        ExecutorPlace place, Reporter& report) {
  const std::vector<std::string> allowed = report.Names("allowed");
  const std::string lower = Lower(value.scalar);
  if (!IsKnown(value, "metadata.annotations", report) ||
      std::find(allowed.begin(), allowed.end(), lower) != allowed.end()) {
    return;
  }
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("{} is \"{}\"", report.Name("annotation"), value.scalar),
      fmt::format("{}", fmt::join(allowed, " or ")));
  WeighExecutorPlace(place, report, finding);
  if (place == ExecutorPlace::kExtra) {
    finding.severity = Severity::kWarning;
    finding.why = {
        "admission does not look at this place; the operator ignores the "
        "value and chooses by the version that created the deployment"};
  }
  if (lower.starts_with(report.Name("longForm"))) {
    CorrectTo(it.facts, edit::Safety::kSafe, allowed.front(), finding);
  } else if (const auto near = ClosestMatch(lower, allowed)) {
    CorrectTo(it.facts, edit::Safety::kSafe, *near, finding);
  }
}

void CheckExecutor(const OneDeployment& it, Reporter& report) {
  const std::string& name = report.Name("annotation");
  const auto check = [&](const Node& owner, ExecutorPlace place) {
    CheckExecutorValue(it, At(owner, {"annotations", name}), place, report);
  };
  check(MetadataOf(it.graph), ExecutorPlace::kAnnotations);
  for (const Part& part : Parts(it.graph)) {
    if (part.alpha) {
      check(part.node, ExecutorPlace::kAnnotations);
      check(part.Get("extraPodMetadata"), ExecutorPlace::kExtra);
    } else {
      check(part.Get("podTemplate.metadata"), ExecutorPlace::kTemplate);
    }
    for (const Node& role : part.Get("roles").items) {
      check(At(role, {"podTemplate", "metadata"}), ExecutorPlace::kRole);
    }
  }
}

// --- Components

void CheckAny(const OneDeployment& it, Reporter& report) {
  if (!HasOwnShape(it.graph)) {
    return;
  }
  if (it.graph.spec->IsNull()) {
    report.At(it.graph.document->FindEntry("spec")->key_span, "spec is empty");
    return;
  }
  const std::string_view field =
      it.graph.api == Api::kAlpha ? "services" : "components";
  const yaml::Entry* list = it.graph.spec->FindEntry(field);
  if (list != nullptr && !list->value.IsScalar() &&
      list->value.entries.empty() && list->value.items.empty()) {
    report.At(list->key_span, fmt::format("{} is empty", field));
  }
}

// --- Restart

std::vector<std::string> NamesOfParts(const OneDeployment& it) {
  std::vector<std::string> names;
  for (const Part& part : Parts(it.graph)) {
    names.push_back(part.name());
  }
  return names;
}

const Node& RestartStrategy(const OneDeployment& it) {
  return At(SpecOf(it), {"restart", "strategy"});
}

// Those that a restart order names, each with its first place.
std::map<std::string, Span> CheckRestartTwice(const OneDeployment& it,
                                              const Node& order,
                                              Reporter& report) {
  std::map<std::string, Span> seen;
  for (const Node& name : order.items) {
    const auto [first, added] = seen.emplace(name.scalar, name.span);
    if (!added) {
      Diagnostic& finding = report.At(
          name.span,
          fmt::format("the restart order names {} twice", name.scalar));
      finding.labels.push_back({first->second, "first here"});
      CorrectByRemoving(it.facts, edit::Safety::kSafe, name.span,
                        "the second one", finding);
    }
  }
  return seen;
}

void CheckRestartCount(const OneDeployment& it, Reporter& report) {
  const yaml::Entry* order = RestartStrategy(it).FindEntry("order");
  if (order == nullptr || order->value.items.empty() ||
      !IsWhole(it.graph, "component", report)) {
    return;
  }
  const auto seen = CheckRestartTwice(it, order->value, report);
  const std::vector<std::string> names = NamesOfParts(it);
  if (seen.size() != order->value.items.size() || seen.size() == names.size()) {
    return;
  }
  std::vector<std::string> missing;
  std::copy_if(
      names.begin(), names.end(), std::back_inserter(missing),
      [&seen](const std::string& name) { return !seen.contains(name); });
  AppendNames(
      it.facts, edit::Safety::kUnsafe, order->value.span, missing,
      report.At(order->key_span, fmt::format("the restart order names {} of {} "
                                             "components",
                                             seen.size(), names.size())));
}

// --- Topology

// Before a domain of some was enough, each component had to have one.
void CheckTopologyOfSome(const OneDeployment& it, Reporter& report) {
  const yaml::Entry* own = SpecOf(it).FindEntry("topologyConstraint");
  const std::vector<Part> parts = Parts(it.graph);
  const auto without =
      std::find_if(parts.begin(), parts.end(), [](const Part& part) {
        return part.node.Find("topologyConstraint") == nullptr;
      });
  const bool has_some =
      std::any_of(parts.begin(), parts.end(), [](const Part& part) {
        return part.node.Find("topologyConstraint") != nullptr;
      });
  if (own != nullptr && has_some && without != parts.end() &&
      IsWhole(it.graph, "field.topologyConstraint", report)) {
    report
        .At(own->key_span,
            fmt::format("topologyConstraint has no packDomain, and {} no "
                        "topologyConstraint",
                        without->name()))
        .labels.push_back({without->worker.place(), "the component"});
  }
}

// --- KV transfer policy

const Node& Policy(const OneDeployment& it) {
  return At(SpecOf(it), {"experimental", "kvTransferPolicy"});
}

void CheckPolicyPrefix(const OneDeployment& it, Reporter& report) {
  const Node& label = At(Policy(it), {"labelKey"});
  const size_t slash = label.scalar.find('/');
  const double longest = report.Number("longest");
  if (slash != std::string::npos && static_cast<double>(slash) > longest) {
    report.At(label.span,
              fmt::format("the prefix of labelKey has {} characters", slash),
              fmt::format("at most {}", longest));
  }
}

// --- Claims of v1alpha1

void CheckAdmittedClaims(const OneDeployment& it, Reporter& report) {
  for (const Node& claim : At(SpecOf(it), {"pvcs"}).items) {
    const Node& create = At(claim, {"create"});
    std::vector<std::string_view> missing;
    for (const std::string_view field :
         {"size", "storageClass", "volumeAccessMode"}) {
      if (At(claim, {field}).IsNull()) {
        missing.push_back(field);
      }
    }
    if (create.AsBool() == true && !missing.empty()) {
      report.At(
          create.span,
          fmt::format("the claim {} is to be created without {}",
                      At(claim, {"name"}).scalar, fmt::join(missing, ", ")));
    }
  }
}

constexpr std::array kAdmissionRules = {
    Rule{.code = "DG4051", .check = &CheckExecutor},
    Rule{.code = "DG4060", .check = &CheckAny},
    Rule{.code = "DG4068", .check = &CheckRestartCount},
    Rule{.code = "DG4074", .check = &CheckPolicyPrefix},
    Rule{.code = "DG4076", .check = &CheckAdmittedClaims},
    Rule{.code = "DG4440", .check = &CheckTopologyOfSome},
};

}  // namespace

std::span<const Rule> AdmissionRules() { return kAdmissionRules; }

}  // namespace dgdc::lint

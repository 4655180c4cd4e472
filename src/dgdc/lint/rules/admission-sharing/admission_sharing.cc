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

// GPU memory service, failover, power limits and provider overrides.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// --- GPU memory service and failover

void CheckClients(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& service = part.MemoryService();
    if (!service.IsMap() || IsInterPod(service) || !part.graph.whole) {
      continue;
    }
    std::vector<std::string> names;
    for (const Node& container :
         part.Get("extraPodSpec.containers", "podTemplate.spec.containers")
             .items) {
      names.push_back(At(container, {"name"}).scalar);
    }
    std::map<std::string, Span> seen;
    for (const Node& client : At(service, {"extraClientContainers"}).items) {
      if (!IsSet(client)) {
        continue;
      }
      const auto [first, added] = seen.emplace(client.scalar, client.span);
      if (!added) {
        Diagnostic& finding =
            report.At(client.span,
                      fmt::format("extraClientContainers of {} names {} twice",
                                  part.name(), client.scalar));
        finding.labels.push_back({first->second, "first here"});
        CorrectByRemoving(facts, edit::Safety::kSafe, client.span,
                          "the second one", finding);
      } else if (std::find(names.begin(), names.end(), client.scalar) ==
                 names.end()) {
        Diagnostic& finding = report.At(
            client.span,
            fmt::format("extraClientContainers of {} names \"{}\", which "
                        "is no container of its pod",
                        part.name(), client.scalar));
        if (const auto near = ClosestMatch(client.scalar, names)) {
          CorrectTo(facts, edit::Safety::kSafe, *near, finding);
        }
      }
    }
  }
}

void CheckModes(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& service = part.MemoryService();
    const Node& failover = part.Failover();
    if (!service.IsMap() || !failover.IsMap() || !part.graph.whole ||
        IsInterPod(service) == IsInterPod(failover)) {
      continue;
    }
    const Node& mode = At(failover, {"mode"});
    const Node& other = At(service, {"mode"});
    if (!mode.IsNull() && !IsSet(mode)) {
      continue;
    }
    Diagnostic& finding =
        report.At(mode.IsNull() ? part.worker.place() : mode.span,
                  fmt::format("failover of {} is {}, its GPU memory service {}",
                              part.name(),
                              IsInterPod(failover) ? "inter-pod" : "intra-pod",
                              IsInterPod(service) ? "inter-pod" : "intra-pod"));
    if (!other.IsNull()) {
      finding.labels.push_back({other.span, "the service's mode"});
      if (!mode.IsNull() && IsSet(other)) {
        CorrectTo(facts, edit::Safety::kUnsafe, other.scalar, finding);
      }
    }
  }
}

void CheckShadows(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& failover = part.Failover();
    const Node& shadows = At(failover, {"numShadows"});
    if (part.alpha && failover.IsMap() && !IsInterPod(failover) &&
        shadows.AsInt() && *shadows.AsInt() > 1) {
      report.At(shadows.span,
                fmt::format("intra-pod failover of {} asks for {} shadows",
                            part.name(), shadows.scalar),
                "at most 1");
    }
  }
}

// --- Power limits

constexpr std::string_view kPowerLimit = "dynamo.nvidia.com/gpu-power-limit";

void CheckPowerLimit(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& limit = part.Annotation(kPowerLimit);
    const std::string& text = limit.scalar;
    const bool number =
        !text.empty() && text.size() < 10 &&
        text.find_first_not_of("0123456789") == std::string::npos &&
        text.find_first_not_of('0') != std::string::npos;
    if (IsSet(limit) && !number) {
      Diagnostic& finding = report.At(
          limit.span,
          fmt::format("{} of {} is \"{}\"", kPowerLimit, part.name(), text),
          "a whole number above zero");
      const size_t digits =
          std::min(text.find_first_not_of("0123456789"), text.size());
      const std::string unit = Lower(std::string_view(text).substr(digits));
      if (digits > 0 && text.front() != '0' &&
          (unit == "w" || unit == " w" || unit == "watts")) {
        CorrectTo(facts, edit::Safety::kSafe, text.substr(0, digits), finding);
      }
    }
  }
}

// The first thing that gets its GPUs by a claim.
Span ClaimOf(const Part& part) {
  if (const Node& service = part.MemoryService(); service.IsMap()) {
    return service.span;
  }
  const Node& pod = part.Get("extraPodSpec", "podTemplate.spec");
  const auto claims = [](const Node& container) -> const Node& {
    return At(container, {"resources", "claims"});
  };
  if (const Node& own = At(part.node, {"resources", "claims"});
      part.alpha && !own.items.empty()) {
    return own.items.front().span;
  }
  if (const Node& main = claims(At(pod, {"mainContainer"}));
      !main.items.empty()) {
    return main.items.front().span;
  }
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Node& container : At(pod, {list}).items) {
      if (const Node& found = claims(container); !found.items.empty()) {
        return found.items.front().span;
      }
    }
  }
  return {};
}

void CheckPowerLimitClaims(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& limit = part.Annotation(kPowerLimit);
    const Span claim = limit.IsNull() ? Span{} : ClaimOf(part);
    if (claim.known()) {
      report
          .At(limit.span, fmt::format("{} of {} together with a claim",
                                      kPowerLimit, part.name()))
          .labels.push_back({claim, "GPUs by claim"});
    }
  }
}

// --- Provider overrides

// An override and what the place of it makes its target.
struct Override {
  const Node& node;
  std::string_view target = {};
  bool root = false;
  const Part* part = nullptr;  // null for that of the deployment
};

std::vector<Override> OverridesOf(const Part& part) {
  std::vector<Override> found;
  const bool several = part.Get("multinode").IsMap();
  const bool group =
      several || IsInterPod(part.MemoryService()) ||
      part.Get("experimental.grove.forceScalingGroup").AsBool() == true;
  if (const Node& own = part.Get("providerOverride"); own.IsMap()) {
    found.push_back(
        {own, group ? "PodCliqueScalingGroupConfig" : "PodCliqueTemplateSpec",
         false, &part});
  }
  for (const std::string_view half : {"leader", "worker"}) {
    const Node& own = At(part.node, {"multinode", half, "providerOverride"});
    if (own.IsMap()) {
      found.push_back({own, "PodCliqueTemplateSpec", false, &part});
    }
  }
  return found;
}

template <class Visit>
void ForEachOverride(const Facts& facts, Visit visit) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& root = At(*graph->spec, {"providerOverride"});
    if (root.IsMap()) {
      visit(Override{root, "PodCliqueSet", true, nullptr});
    }
    for (const Part& part : Parts(*graph)) {
      for (const Override& own : OverridesOf(part)) {
        visit(own);
      }
    }
  }
}

void CheckOverrideVersion(const Facts& facts, Reporter& report) {
  constexpr std::string_view kVersion = "grove.io/v1alpha1";
  ForEachOverride(facts, [&](const Override& found) {
    const Node& version = At(found.node, {"apiVersion"});
    if (IsSet(version) && version.scalar != kVersion) {
      report.At(version.span,
                fmt::format("apiVersion of a providerOverride is \"{}\"",
                            version.scalar),
                fmt::format("must be {}", kVersion));
    }
  });
}

void CheckOverrideTarget(const Facts& facts, Reporter& report) {
  ForEachOverride(facts, [&](const Override& found) {
    const Node& target = At(found.node, {"target"});
    if (IsSet(target) && target.scalar != found.target) {
      report.At(
          target.span,
          fmt::format("target of a providerOverride is {}", target.scalar),
          fmt::format("here it is {}", found.target));
    }
  });
}

// Only the topology may be written: below template for the whole deployment.
void CheckOverrideValue(const Facts& facts, Reporter& report) {
  constexpr std::string_view kTopology = "topologyConstraint";
  ForEachOverride(facts, [&](const Override& found) {
    const Node& value = At(found.node, {"value"});
    const Node& spec = found.root ? At(value, {"spec", "template"}) : value;
    const auto complain = [&report](const yaml::Entry& entry) {
      report.At(entry.key_span,
                fmt::format("a providerOverride writes {}", entry.key),
                "only topologyConstraint is allowed");
    };
    if (found.root) {
      for (const yaml::Entry& entry : value.entries) {
        if (entry.key != "spec") {
          complain(entry);
        }
      }
      for (const yaml::Entry& entry : At(value, {"spec"}).entries) {
        if (entry.key != "template") {
          complain(entry);
        }
      }
    }
    for (const yaml::Entry& entry : spec.entries) {
      if (entry.key != kTopology) {
        complain(entry);
      }
    }
  });
}

void CheckOverrideTopology(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    Span typed;
    if (const yaml::Entry* own = graph->spec->FindEntry("topologyConstraint")) {
      typed = own->key_span;
    }
    for (const Part& part : Parts(*graph)) {
      if (const yaml::Entry* own = part.node.FindEntry("topologyConstraint");
          own != nullptr && !typed.known()) {
        typed = own->key_span;
      }
    }
    const auto check = [&](const Override& found) {
      const Node& value = At(found.node, {"value"});
      const Node& spec = found.root ? At(value, {"spec", "template"}) : value;
      const yaml::Entry* topology = spec.FindEntry("topologyConstraint");
      if (topology != nullptr && typed.known()) {
        Diagnostic& finding =
            report.At(topology->key_span,
                      "a providerOverride writes topologyConstraint, and the "
                      "deployment has one of its own");
        finding.labels.push_back({typed, "the deployment's own"});
        // Nothing else may stand in it.
        CorrectByRemoving(facts, edit::Safety::kUnsafe, found.node.span,
                          "providerOverride", finding);
      }
    };
    const Node& root = At(*graph->spec, {"providerOverride"});
    if (root.IsMap()) {
      check(Override{root, "PodCliqueSet", true, nullptr});
    }
    for (const Part& part : Parts(*graph)) {
      for (const Override& own : OverridesOf(part)) {
        check(own);
      }
    }
  }
}

void CheckOverrideHalf(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    for (const std::string_view half : {"leader", "worker"}) {
      const Node& own = At(part.node, {"multinode", half});
      const yaml::Entry* entry = own.FindEntry("providerOverride");
      if (entry != nullptr && IsInterPod(part.MemoryService())) {
        report.At(entry->key_span,
                  fmt::format("the {} of {} has a providerOverride beside "
                              "inter-pod GPU memory service",
                              half, part.name()));
      }
    }
  }
}

constexpr std::array kAdmissionSharingRules = {
    Rule{.code = "DG4120", .check = &CheckPowerLimit},
    Rule{.code = "DG4121", .check = &CheckPowerLimitClaims},
    Rule{.code = "DG4127", .check = &CheckClients},
    Rule{.code = "DG4132", .check = &CheckModes},
    Rule{.code = "DG4133", .check = &CheckShadows},
    Rule{.code = "DG4140", .check = &CheckOverrideVersion},
    Rule{.code = "DG4141", .check = &CheckOverrideTarget},
    Rule{.code = "DG4142", .check = &CheckOverrideValue},
    Rule{.code = "DG4143", .check = &CheckOverrideTopology},
    Rule{.code = "DG4144", .check = &CheckOverrideHalf},
};

}  // namespace

std::span<const Rule> AdmissionSharingRules() { return kAdmissionSharingRules; }

}  // namespace dgdc::lint

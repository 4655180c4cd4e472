// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/operator_layer.h"

// Security contexts that Kubernetes refuses or takes otherwise than meant.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

const Node& PodContext(const Worker& worker) {
  return At(worker.component.pod_spec, {"securityContext"});
}

// A field that the container's own context overrides.
const Node& Effective(const Worker& worker, std::string_view field) {
  const Node& own = At(worker.component.security_context, {field});
  return own.IsNull() ? At(PodContext(worker), {field}) : own;
}

bool IsTrue(const Node& node) { return node.AsBool() == true; }

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return text;
}

// --- Names, user ids, groups

void CheckCapabilityName(const Facts& facts, Reporter& report) {
  constexpr std::string_view kPrefix = "CAP_";
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const Text& capability : worker.capabilities) {
        std::string name = Upper(*capability);
        if (IsLinuxCapability(name) || manifest::HasPlaceholder(name)) {
          continue;
        }
        if (name.starts_with(kPrefix)) {
          name.erase(0, kPrefix.size());
        }
        const auto near = NearestCapability(name);
        Diagnostic& finding =
            report.At(capability.span,
                      fmt::format("{} of {} is no name of a capability",
                                  *capability, *worker.component.name),
                      near ? fmt::format("did you mean {}?", *near)
                           : "not known to Linux");
        if (near) {
          CorrectTo(facts, edit::Safety::kSafe, *near, finding);
        }
      }
    }
  }
}

void CheckRefusedRoot(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Node& refuse = Effective(worker, "runAsNonRoot");
      if (!IsTrue(refuse) || !worker.run_as_user ||
          worker.run_as_user->value != 0) {
        continue;
      }
      report
          .At(worker.run_as_user->span,
              fmt::format("{} must not run as root and is told to",
                          *worker.component.name),
              "refused by runAsNonRoot")
          .labels.push_back({refuse.span, "no root"});
    }
  }
}

// A claim that the container mounts to write to; null when there is none.
const manifest::Mount* WritableClaim(const Worker& worker) {
  for (const manifest::Mount& mount : worker.mounts) {
    for (const Node& volume :
         At(worker.component.pod_spec, {"volumes"}).items) {
      const Node& claim = At(volume, {"persistentVolumeClaim"});
      if (At(volume, {"name"}).scalar == mount.name && claim.IsMap() &&
          !IsTrue(At(claim, {"readOnly"})) &&
          !IsTrue(At(*mount.entry, {"readOnly"}))) {
        return &mount;
      }
    }
  }
  return nullptr;
}

void CheckLostGroup(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Node& context = PodContext(worker);
      const manifest::Mount* mount = WritableClaim(worker);
      if (graph.api == manifest::Api::kPlain || !graph.whole ||
          !context.IsMap() || !At(context, {"fsGroup"}).IsNull() ||
          mount == nullptr || RunsAsRoot(worker) != false ||
          manifest::PodFieldOf(facts, worker, "securityContext.fsGroup") ==
              nullptr) {
        continue;
      }
      report
          .At(context.span,
              fmt::format("the pod's security context of {} has no fsGroup",
                          *worker.component.name),
              "takes the operator's own away")
          .labels.push_back({mount->path.span, "may not be written to"});
    }
  }
}

// --- Pod security standards

// What a level forbids.
struct Violation {
  Span span = {};
  std::string text = {};
};

std::optional<Violation> HostAccess(const Worker& worker) {
  for (const std::string_view field : {"hostNetwork", "hostPID", "hostIPC"}) {
    const Node& node = At(worker.component.pod_spec, {field});
    if (IsTrue(node)) {
      return Violation{node.span, std::string(field)};
    }
  }
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    const Node& path = At(volume, {"hostPath", "path"});
    if (!path.IsNull()) {
      return Violation{path.span, "a hostPath volume"};
    }
  }
  return std::nullopt;
}

std::optional<Violation> AgainstBaseline(const Worker& worker) {
  if (IsPrivileged(worker)) {
    return Violation{worker.privileged->span, "privileged"};
  }
  for (const Text& capability : worker.capabilities) {
    if (!IsBaselineCapability(*capability)) {
      return Violation{capability.span,
                       fmt::format("the capability {}", *capability)};
    }
  }
  return HostAccess(worker);
}

std::optional<Violation> AgainstRestricted(const Worker& worker) {
  if (auto violation = AgainstBaseline(worker)) {
    return violation;
  }
  if (worker.run_as_user && worker.run_as_user->value == 0) {
    return Violation{worker.run_as_user->span, "running as root"};
  }
  if (!IsTrue(Effective(worker, "runAsNonRoot"))) {
    return Violation{worker.place(), "a container without runAsNonRoot"};
  }
  const Node& escalation =
      At(worker.component.security_context, {"allowPrivilegeEscalation"});
  if (escalation.AsBool() != false) {
    return Violation{worker.place(),
                     "a container without allowPrivilegeEscalation: false"};
  }
  return std::nullopt;
}

void CheckPodSecurity(const Facts& facts, Reporter& report) {
  constexpr std::string_view kLabel = "pod-security.kubernetes.io/enforce";
  for (const Graph& graph : facts.graphs) {
    const Node* space =
        graph.deployment.name_space.empty() || !graph.whole
            ? nullptr
            : facts.FindDocument("Namespace", graph.deployment.name_space);
    if (space == nullptr) {
      continue;
    }
    const Node& level = At(*space, {"metadata", "labels", kLabel});
    if (level.scalar != "baseline" && level.scalar != "restricted") {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      const auto violation = level.scalar == "baseline"
                                 ? AgainstBaseline(worker)
                                 : AgainstRestricted(worker);
      if (!violation) {
        continue;
      }
      Diagnostic& finding = report.At(
          violation->span,
          fmt::format("namespace {} refuses the pods of {}: it forbids {}",
                      graph.deployment.name_space, *worker.component.name,
                      violation->text),
          "refused");
      finding.labels.push_back(
          {level.span, fmt::format("enforces {}", level.scalar)});
      SetFix(finding, edit::Safety::kUnsafe,
             "let the namespace enforce privileged",
             SetAt({.facts = facts}, level.span, Node::String("privileged")));
    }
  }
}

constexpr std::array kSecurityRules = {
    Rule{.code = "DG6050", .check = &CheckCapabilityName},
    Rule{.code = "DG6051", .check = &CheckRefusedRoot},
    Rule{.code = "DG6053", .check = &CheckLostGroup},
    Rule{.code = "DG6054", .check = &CheckPodSecurity},
};

}  // namespace

std::span<const Rule> SecurityRules() { return kSecurityRules; }

}  // namespace dgdc::lint

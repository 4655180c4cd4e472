// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Security contexts that Kubernetes refuses or takes otherwise than meant.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

bool IsTrue(const Node& node) { return node.AsBool() == true; }

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

std::optional<Violation> AgainstBaseline(
    const Worker& worker, const std::vector<std::string>& harmless) {
  if (IsPrivileged(worker)) {
    return Violation{worker.privileged->span, "privileged"};
  }
  for (const Text& capability : worker.capabilities) {
    if (std::find(harmless.begin(), harmless.end(), *capability) ==
        harmless.end()) {
      return Violation{capability.span,
                       fmt::format("the capability {}", *capability)};
    }
  }
  return HostAccess(worker);
}

// What "restricted" forbids besides; what nobody knows is remembered.
std::optional<Violation> AgainstRestricted(const OneWorker& it,
                                           Reporter& report) {
  const Worker& worker = it.worker;
  if (worker.run_as_user && worker.run_as_user->value == 0) {
    return Violation{worker.run_as_user->span, "running as root"};
  }
  const model::Fact& no_root = report.Read(it, "security.runAsNonRoot");
  if (no_root.is_absent() ||
      (no_root.is_present() && no_root.value.text != "true")) {
    return Violation{worker.place(), "a container without runAsNonRoot"};
  }
  const model::Fact& gains =
      report.Read(it, "security.allowPrivilegeEscalation");
  if (gains.is_absent() ||
      (gains.is_present() && gains.value.text != "false")) {
    return Violation{worker.place(),
                     "a container without allowPrivilegeEscalation: false"};
  }
  return std::nullopt;
}

// The level that the namespace of the deployment enforces, where the file says
// it; a null node otherwise.
const Node& EnforcedLevel(const OneWorker& it, std::string_view label) {
  static const Node kNone;
  const std::string& name = it.graph.deployment.name_space;
  const Node* space =
      name.empty() ? nullptr : it.facts.FindDocument("Namespace", name);
  return space == nullptr ? kNone : At(*space, {"metadata", "labels", label});
}

void ReportRefused(const OneWorker& it, const Violation& violation,
                   const Node& level, Reporter& report) {
  Diagnostic& finding = report.At(
      violation.span,
      fmt::format("namespace {} refuses the pods of {}: it forbids {}",
                  it.graph.deployment.name_space, *it.worker.component.name,
                  violation.text),
      "refused");
  finding.labels.push_back(
      {level.span, fmt::format("enforces {}", level.scalar)});
  SetFix(finding, edit::Safety::kUnsafe, "let the namespace enforce privileged",
         SetAt({.facts = it.facts}, level.span, Node::String("privileged")));
}

void CheckPodSecurity(const OneWorker& it, Reporter& report) {
  const Node& level = EnforcedLevel(it, report.Name("label"));
  if (manifest::HasPlaceholder(level.scalar)) {
    report.Lacks("whole", model::Need::kManifest);
  }
  if (level.scalar != "baseline" && level.scalar != "restricted") {
    return;
  }
  auto violation = AgainstBaseline(it.worker, report.Names("capabilities"));
  if (!violation && level.scalar == "restricted") {
    violation = AgainstRestricted(it, report);
  }
  if (violation) {
    ReportRefused(it, *violation, level, report);
  }
}

constexpr std::array kSecurityRules = {
    Rule{.code = "DG6054", .check = &CheckPodSecurity},
};

}  // namespace

std::span<const Rule> SecurityRules() { return kSecurityRules; }

}  // namespace dgdc::lint

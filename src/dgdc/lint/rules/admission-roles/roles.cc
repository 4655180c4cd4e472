// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"

// The roles of a component that is more than one kind of pod.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

void CheckRoleName(const OneWorker& it, const Node& name,
                   const std::vector<std::string>& expected,
                   std::map<std::string, Span>& seen, Reporter& report) {
  const auto [first, added] = seen.emplace(name.scalar, name.span);
  const std::string& component = *it.worker.component.name;
  if (!added) {
    report
        .At(name.span,
            fmt::format("{} has the role {} twice", component, name.scalar))
        .labels.push_back({first->second, "first here"});
  } else if (std::find(expected.begin(), expected.end(), name.scalar) ==
             expected.end()) {
    Diagnostic& finding =
        report.At(name.span,
                  fmt::format("{} has the role \"{}\"", component, name.scalar),
                  fmt::format("{}", fmt::join(expected, " or ")));
    if (const auto near = ClosestMatch(name.scalar, expected)) {
      CorrectTo(it.facts, edit::Safety::kSafe, *near, finding);
    }
  }
}

void CheckRoleNames(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  const std::vector<std::string> expected = report.Names("names");
  std::map<std::string, Span> seen;
  bool is_known = true;
  for (const Node& role : part.Get("roles").items) {
    const Node& name = At(role, {"name"});
    if (!IsKnown(name, "field.roles", report)) {
      is_known = false;
      continue;
    }
    CheckRoleName(it, name, expected, seen, report);
  }
  // One that is misspelt is missing only because of that.
  const auto missing = std::find_if(
      expected.begin(), expected.end(),
      [&seen](const std::string& name) { return !seen.contains(name); });
  if (is_known && missing != expected.end() && seen.size() < expected.size() &&
      IsWhole(it.graph, "field.roles", report)) {
    report.At(part.KeyOf(part.node, "roles"),
              fmt::format("{} has no role {}", part.name(), *missing));
  }
}

void CheckRoleReplicas(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  const auto nodes = part.Get("multinode.nodeCount").AsInt();
  for (const Node& role : part.Get("roles").items) {
    const Node& replicas = At(role, {"replicas"});
    const std::string& name = At(role, {"name"}).scalar;
    const bool is_leader = name == report.Name("leader");
    if (!nodes || !replicas.AsInt() ||
        (!is_leader && name != report.Name("worker"))) {
      continue;
    }
    const int64_t expected = is_leader ? 1 : *nodes - 1;
    if (*replicas.AsInt() != expected) {
      report.At(replicas.span,
                fmt::format("the role {} of {} has {} replicas, nodeCount is "
                            "{}",
                            name, part.name(), *replicas.AsInt(), *nodes),
                fmt::format("must be {}", expected));
    }
  }
}

// The first container without an image.
const Node* FindWithoutImage(const Node& pod) {
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Node& container : At(pod, {list}).items) {
      if (container.IsMap() && At(container, {"image"}).scalar.empty()) {
        return &container;
      }
    }
  }
  return nullptr;
}

void CheckRoleTemplate(const OneWorker& it, const Node& role,
                       Reporter& report) {
  const std::string& name = At(role, {"name"}).scalar;
  const std::string& component = *it.worker.component.name;
  const Node& pod = At(role, {"podTemplate", "spec"});
  const std::vector<Node>& containers = At(pod, {"containers"}).items;
  const bool has_main = std::any_of(
      containers.begin(), containers.end(), [&report](const Node& one) {
        const std::string& called = At(one, {"name"}).scalar;
        return called == report.Name("main") ||
               manifest::HasPlaceholder(called);
      });
  if (!has_main) {
    report.At(role.FindEntry("podTemplate")->key_span,
              fmt::format("the role {} of {} has no container {}", name,
                          component, report.Name("main")));
  } else if (const Node* bare = FindWithoutImage(pod)) {
    const Node& called = At(*bare, {"name"});
    report.At(called.IsNull() ? bare->span : called.span,
              fmt::format("the container {} of the role {} of {} has no image",
                          called.scalar, name, component));
  }
}

void CheckRoleTemplates(const OneWorker& it, Reporter& report) {
  for (const Node& role : PartOf(it).Get("roles").items) {
    if (At(role, {"podTemplate"}).IsMap()) {
      CheckRoleTemplate(it, role, report);
    }
  }
}

constexpr std::array kAdmissionRoleRules = {
    Rule{.code = "DG4401", .check = &CheckRoleNames},
    Rule{.code = "DG4402", .check = &CheckRoleReplicas},
    Rule{.code = "DG4406", .check = &CheckRoleTemplates},
};

}  // namespace

std::span<const Rule> AdmissionRoleRules() { return kAdmissionRoleRules; }

}  // namespace dgdc::lint

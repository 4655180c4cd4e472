// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include "dgdc/lint/registry.h"
#include "dgdc/manifest/view.h"

// Pods of one worker, each role of which has a template of its own.
namespace dgdc::lint {
namespace {

using manifest::Component;
using manifest::NodeRef;

// Whether both mean the same, whatever the order of their keys.
bool MeansSame(const yaml::Node& one, const yaml::Node& other) {
  if (one.IsMap() && other.IsMap()) {
    return one.entries.size() == other.entries.size() &&
           std::all_of(one.entries.begin(), one.entries.end(),
                       [&other](const yaml::Entry& entry) {
                         const yaml::Node* same = other.Find(entry.key);
                         return same != nullptr &&
                                MeansSame(entry.value, *same);
                       });
  }
  if (one.IsSeq() && other.IsSeq()) {
    return std::equal(one.items.begin(), one.items.end(), other.items.begin(),
                      other.items.end(), &MeansSame);
  }
  return one.IsScalar() == other.IsScalar() && one.IsMap() == other.IsMap() &&
         one.IsSeq() == other.IsSeq() && one.scalar == other.scalar;
}

// The names of what only one of them has, or has otherwise.
void AddDifferent(const std::map<std::string, NodeRef>& leader,
                  const std::map<std::string, NodeRef>& other,
                  std::vector<std::string>& names) {
  for (const auto& [name, value] : leader) {
    const auto same = other.find(name);
    if (same == other.end() || !MeansSame(*value, *same->second)) {
      names.push_back(name);
    }
  }
  for (const auto& [name, value] : other) {
    if (!leader.contains(name)) {
      names.push_back(name);
    }
  }
}

// What all ranks share. Commands differ by nature: one starts the server. That
// something is missing altogether is said by admission.
std::vector<std::string> DifferencesOf(const Component& leader,
                                       const Component& other) {
  std::vector<std::string> names;
  if (leader.container == nullptr || other.container == nullptr) {
    return names;
  }
  if (leader.image->IsString() && other.image->IsString() &&
      !MeansSame(*leader.image, *other.image)) {
    names.emplace_back("the image");
  }
  AddDifferent(leader.limits, other.limits, names);
  AddDifferent(leader.env, other.env, names);
  if (!MeansSame(*leader.security_context, *other.security_context)) {
    names.emplace_back("securityContext");
  }
  if (!MeansSame(*leader.claims, *other.claims)) {
    names.emplace_back("claims");
  }
  return names;
}

void CheckRolesDiffer(const OneWorker& it, Reporter& report) {
  if (it.worker.component.beside != nullptr || it.graph.document == nullptr) {
    return;
  }
  const Component& leader = it.worker.component;
  for (const manifest::RolePods& role : leader.other_roles) {
    const std::vector<std::string> names = DifferencesOf(
        leader, manifest::ViewRole(*it.graph.document, leader, role));
    if (!names.empty()) {
      report.At(role.name.span,
                fmt::format("the pods of the role {} of {} differ from those "
                            "of the server in {}",
                            *role.name, *leader.name, fmt::join(names, ", ")),
                "these pods are not judged by themselves");
    }
  }
}

constexpr std::array kRoleRules = {
    Rule{.code = "DG2522", .check = &CheckRolesDiffer},
};

}  // namespace

std::span<const Rule> RoleRules() { return kRoleRules; }

}  // namespace dgdc::lint

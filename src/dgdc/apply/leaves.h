// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dgdc/apply/subject.h"
#include "dgdc/edit/operation.h"
#include "dgdc/manifest/amend.h"

// The smallest parts of a worker that a fabric's profile may have written: one
// variable, one resource, one item of a list, one field of a map.
namespace dgdc::apply {

struct Leaf {
  SettingKind kind = SettingKind::kEnv;
  // Of a variable, resource or annotation its name; else its path with the
  // value of an item of a list, as in "tolerations[{...}]".
  std::string name = {};

  friend auto operator<=>(const Leaf&, const Leaf&) = default;
};

// A leaf of which the worker has what the rule writes.
struct Found {
  Leaf leaf = {};
  const SettingRule* rule = nullptr;
  // Where it stands, of parts of the pod and the container.
  edit::Path path = {};
  // The field of the pod's spec that it belongs to, "" outside of the pod.
  std::string field = {};
  // For people: "UCX_TLS", "volume ib", "SYS_PTRACE".
  std::string what = {};
};

// What the worker has of a setting, with equal values.
std::vector<Found> FindLeaves(const Subject& subject,
                              const manifest::Amend& amend,
                              const WantedSetting& wanted);

// Whether it has all of it.
bool HasAll(const Subject& subject, const manifest::Amend& amend,
            const WantedSetting& wanted);

// The leaves alone, of several settings.
std::set<Leaf> LeavesOf(const Subject& subject, const manifest::Amend& amend,
                        const std::vector<WantedSetting>& wanted);

// What a text says as JSON; nothing when it is none.
std::optional<yaml::Node> JsonIn(const std::string& text);

// Whether two texts are the same, or JSON that means the same: annotations are
// written over several lines too.
bool SameText(const yaml::Node& a, const yaml::Node& b);

// The parts of a setting's value, whether the worker has them or not.
std::set<Leaf> LeavesOf(const Setting& setting);

}  // namespace dgdc::apply

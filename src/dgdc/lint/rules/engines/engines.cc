// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// The role that engines play in handing the KV cache over, and what both ends
// negotiate about it.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

bool IsTransportSetting(std::string_view name) {
  constexpr std::array<std::string_view, 3> kPrefixes = {"UCX_", "FI_",
                                                         "UCCL_"};
  // What logs and measures, the names of a node's own devices, and rendezvous,
  // which NIXL's reads and writes do not go through.
  constexpr std::array<std::string_view, 7> kOthers = {
      "LOG",         "STATS",  "PROTO_INFO", "PROFILE",
      "NET_DEVICES", "DOMAIN", "_RNDV_"};
  const auto has = [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [name](std::string_view prefix) {
                       return name.starts_with(prefix);
                     }) &&
         std::none_of(kOthers.begin(), kOthers.end(), has);
}

// Different hardware has different settings.
bool SameNodes(const Worker& a, const Worker& b) {
  return a.hardware == b.hardware &&
         *a.node_architecture == *b.node_architecture &&
         a.image.repository == b.image.repository;
}

void CheckDifference(const manifest::Variable& variable, const Facts& facts,
                     const Graph& graph, const Worker& worker,
                     const Worker& other, Reporter& report) {
  const Text* value = other.EnvValue(variable.name);
  const std::string& name = *worker.component.name;
  const std::string& other_name = *other.component.name;
  if (value == nullptr) {
    SetFix(report.At(variable.name_span,
                     fmt::format("{} is set in {} and not in {}", variable.name,
                                 name, other_name),
                     fmt::format("missing in {}", other_name)),
           edit::Safety::kUnsafe,
           fmt::format("set {} in {} too", variable.name, other_name),
           Amend(facts, graph, other)
               .SetEnv(variable.name, Node::String(*variable.value)));
    return;
  }
  Diagnostic& finding =
      report.At(variable.value.span,
                fmt::format("{} is {} in {} and {} in {}", variable.name,
                            *variable.value, name, **value, other_name),
                "should be the same");
  finding.labels.push_back({value->span, "the other role"});
  SetFix(
      finding, edit::Safety::kUnsafe,
      fmt::format("set {} to {} in both roles", variable.name, **value),
      Amend(facts, graph, worker).SetEnv(variable.name, Node::String(**value)));
}

void CheckTransportSettings(const Facts& facts, Reporter& report) {
  for (const Pair& pair : Pairs(facts)) {
    if (!SameNodes(pair.prefill, pair.decode)) {
      continue;
    }
    for (const auto& [name, variable] : pair.decode.env) {
      const Text* other = pair.prefill.EnvValue(name);
      const bool one_sided = SurelyUnset(pair.prefill, name);
      // Lists without a common transport are found by a rule of their own.
      const bool differs =
          other != nullptr && **other != *variable.value && name != "UCX_TLS";
      if (IsTransportSetting(name) && variable.known &&
          facts.catalog->FindUnread(name) == nullptr &&
          (one_sided || differs)) {
        CheckDifference(variable, facts, pair.graph, pair.decode, pair.prefill,
                        report);
      }
    }
    for (const auto& [name, variable] : pair.prefill.env) {
      if (IsTransportSetting(name) && variable.known &&
          facts.catalog->FindUnread(name) == nullptr &&
          SurelyUnset(pair.decode, name)) {
        CheckDifference(variable, facts, pair.graph, pair.prefill, pair.decode,
                        report);
      }
    }
  }
}

constexpr std::array kEngineRules = {
    Rule{.code = "DG3091", .check = &CheckTransportSettings},
};

}  // namespace

std::span<const Rule> EngineRules() { return kEngineRules; }

}  // namespace dgdc::lint

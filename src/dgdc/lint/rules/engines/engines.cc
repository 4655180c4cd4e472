// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// What both ends negotiate about the transfer of the KV cache.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::Text;
using manifest::Variable;
using manifest::Worker;
using model::Need;
using yaml::Node;

// A setting of the transport of one end, and the end that may lack it.
struct Difference {
  const Variable& variable;
  const Worker& worker;
  const Worker& other;
};

// Different hardware has different settings.
bool SameNodes(const Worker& a, const Worker& b) {
  return a.hardware == b.hardware &&
         *a.node_architecture == *b.node_architecture &&
         a.image.repository == b.image.repository;
}

// Not what logs and measures, the names of a node's own devices, and
// rendezvous, which NIXL's reads and writes do not go through.
bool IsCompared(const std::string& name, const Reporter& report) {
  const std::vector<std::string> begin = report.Names("begin");
  const std::vector<std::string> others = report.Names("others");
  return std::any_of(begin.begin(), begin.end(),
                     [&name](const std::string& one) {
                       return name.starts_with(one);
                     }) &&
         std::none_of(others.begin(), others.end(),
                      [&name](const std::string& part) {
                        return name.find(part) != std::string::npos;
                      });
}

void ReportMissing(const OnePair& it, const Difference& found,
                   Reporter& report) {
  const auto& [variable, worker, other] = found;
  const std::string& name = *other.component.name;
  SetFix(report.At(variable.name_span,
                   fmt::format("{} is set in {} and not in {}", variable.name,
                               *worker.component.name, name),
                   fmt::format("missing in {}", name)),
         edit::Safety::kUnsafe,
         fmt::format("set {} in {} too", variable.name, name),
         Amend(it.facts, it.graph, other)
             .SetEnv(variable.name, Node::String(*variable.value)));
}

void ReportOther(const OnePair& it, const Difference& found, const Text& value,
                 Reporter& report) {
  const auto& [variable, worker, other] = found;
  Diagnostic& finding = report.At(
      variable.value.span,
      fmt::format("{} is {} in {} and {} in {}", variable.name, *variable.value,
                  *worker.component.name, *value, *other.component.name),
      "should be the same");
  finding.labels.push_back({value.span, "the other role"});
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("set {} to {} in both roles", variable.name, *value),
         Amend(it.facts, it.graph, worker)
             .SetEnv(variable.name, Node::String(*value)));
}

// `compares`: whether values that differ are reported too, which is done once.
void CheckSettings(const OnePair& it, const Worker& worker, const Worker& other,
                   bool compares, Reporter& report) {
  for (const auto& [name, variable] : worker.env) {
    if (!IsCompared(name, report) ||
        it.facts.catalog->FindUnread(name) != nullptr) {
      continue;
    }
    const Text* value = other.EnvValue(name);
    if (!variable.known || (value == nullptr && !other.EnvUnset(name))) {
      report.Lacks("env." + name, Need::kEnvironment);
    } else if (value == nullptr) {
      ReportMissing(it, {variable, worker, other}, report);
    } else if (compares && **value != *variable.value &&
               name != report.Name("list")) {
      ReportOther(it, {variable, worker, other}, *value, report);
    }
  }
}

void CheckTransportSettings(const OnePair& it, Reporter& report) {
  if (SameNodes(it.prefill, it.decode)) {
    CheckSettings(it, it.decode, it.prefill, /*compares=*/true, report);
    CheckSettings(it, it.prefill, it.decode, /*compares=*/false, report);
  }
}

constexpr std::array kEngineRules = {
    Rule{.code = "DG3091", .check = &CheckTransportSettings},
};

}  // namespace

std::span<const Rule> EngineRules() { return kEngineRules; }

}  // namespace dgdc::lint

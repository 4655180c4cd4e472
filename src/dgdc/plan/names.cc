// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/model/grove_names.h"
#include "dgdc/plan/context.h"

namespace dgdc::plan {
namespace {

// The beginning of a name, at least one character, without a "-" at its end.
std::string Shortened(const std::string& name, int64_t length) {
  std::string shorter =
      name.substr(0, static_cast<size_t>(std::max<int64_t>(1, length)));
  while (shorter.size() > 1 && shorter.back() == '-') {
    shorter.pop_back();
  }
  return shorter;
}

const std::string& NamespaceLabel(const Context& context) {
  return context.catalog.platform().Label(LabelSubject::kNamespace);
}

// A namespace of which the label value leaves nothing to any name.
void ReportNamespace(const Context& context, int64_t length, int64_t most) {
  Diagnostic& d = context.sink.Report(
      "DG1012", context.intent.name_space->span,
      fmt::format("the namespace has {} characters, at most {} leave room for "
                  "a name",
                  length, most));
  d.field_path = "metadata.namespace";
  d.why.push_back(
      fmt::format("the label {} (namespace-name) ends at 63 characters",
                  NamespaceLabel(context)));
  d.help.push_back("choose a shorter namespace");
}

}  // namespace

void CheckNames(const Context& context) {
  const Intent& intent = context.intent;
  const PlatformProfile& platform = context.catalog.platform();
  const auto length = [](std::string_view text) {
    return static_cast<int64_t>(text.size());
  };
  constexpr int64_t kLabelLimit = 63;
  int64_t budget = length(platform.frontend_component);
  int64_t longest = budget;
  for (const SizedRole& role : context.roles) {
    const int64_t name = length(platform.Component(role.kind));
    budget = std::max(budget, model::NameBudget({.name_length = name,
                                                 .nodes = role.placement.nodes},
                                                platform.grove_names));
    longest = std::max(longest, name);
  }
  // Service <name>-<component>, and the label value <namespace>-<name>.
  const int64_t prefix = intent.name_space ? length(**intent.name_space) : 0;
  const int64_t room = kLabelLimit - 1 - std::max(longest, prefix);
  const int64_t name = length(*intent.name);
  if (room < 1) {
    ReportNamespace(context, prefix, kLabelLimit - 2);
    return;
  }
  const int64_t allowance = model::NameAllowance(budget, platform.grove_names);
  if (name > room) {
    Diagnostic& d = context.sink.Report(
        "DG1012", intent.name.span,
        fmt::format("the name has {} characters, at most {} leave room for "
                    "what the operator derives from it",
                    name, room));
    d.field_path = "metadata.name";
    d.why.push_back(fmt::format(
        "Service names (name-component) and the label {} (namespace-name) end "
        "at 63 characters",
        NamespaceLabel(context)));
    d.help.push_back(
        fmt::format("a name that fits: {}",
                    Shortened(*intent.name, std::min(room, allowance))));
    return;
  }
  if (name > allowance) {
    Diagnostic& d = context.sink.Report(
        "DG1022", intent.name.span,
        fmt::format("the name has {} characters, more than the {} that the "
                    "operator keeps",
                    name, allowance));
    d.field_path = "metadata.name";
    d.why.push_back(
        "on Grove the operator cuts longer names and appends a "
        "hash, so pods are named otherwise than the deployment");
    d.help.push_back(fmt::format("a name that fits: {}",
                                 Shortened(*intent.name, allowance)));
    d.sources = {"dynamo-operator-graph"};
  }
}

}  // namespace dgdc::plan

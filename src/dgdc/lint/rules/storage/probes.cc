// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/whole_number.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/operator_layer.h"

// Probes and the ports that they name.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Worker;
using yaml::Node;

constexpr std::array<std::string_view, 3> kProbes = {
    "livenessProbe", "readinessProbe", "startupProbe"};

// What the operator gives a component: its ports, and the one that its probes
// ask.
struct Defaults {
  std::string probe_port = {};
  int64_t probe_number = 0;
  std::vector<std::string> ports = {};
  std::vector<std::string> probes = {};  // of kProbes
  // Whether every version that the operator may have gives them.
  bool certain = true;
};

// Nothing for components without probes of the operator.
std::optional<Defaults> DefaultsOf(const Facts& facts, const Worker& worker) {
  Defaults defaults;
  for (const OperatorAddition* probe :
       manifest::AdditionsTo(facts, worker, AdditionKind::kProbe)) {
    defaults.probe_port = probe->value;
    defaults.probes.push_back(probe->name);
    defaults.certain = defaults.certain &&
                       manifest::GivenTo(facts, worker, *probe) == Given::kYes;
  }
  for (const OperatorAddition* port :
       manifest::AdditionsTo(facts, worker, AdditionKind::kPort)) {
    defaults.ports.push_back(port->name);
    if (port->name == defaults.probe_port) {
      defaults.probe_number = WholeNumber(port->value).value_or(0);
    }
  }
  return defaults.probes.empty() ? std::nullopt : std::optional(defaults);
}

bool NamesPort(const Node& ports, std::string_view name) {
  return std::any_of(
      ports.items.begin(), ports.items.end(),
      [name](const Node& port) { return At(port, {"name"}).scalar == name; });
}

// Gives the container the operator's port back.
void AddPort(const OneWorker& it, const Defaults& defaults,
             Diagnostic& finding) {
  const manifest::Amend amend(it.facts, it.graph, it.worker);
  if (!amend.possible()) {
    return;
  }
  Node port = Node::Map();
  port.Set("name", Node::String(defaults.probe_port));
  port.Set("containerPort", Node::Int(defaults.probe_number));
  SetFix(finding, edit::Safety::kSafe,
         fmt::format("add the port {}", defaults.probe_port),
         manifest::Operations{
             AppendTo(it.facts, amend.places().container.Then("ports"), port)});
}

// The port that a misspelled name means; "" when none is near.
std::string MeantPort(const std::optional<Defaults>& defaults,
                      const Node& ports, std::string_view name) {
  std::vector<std::string> names;
  for (const Node& port : ports.items) {
    names.push_back(At(port, {"name"}).scalar);
  }
  if (ports.items.empty() && defaults) {
    names = defaults->ports;
  }
  return ClosestMatch(name, names).value_or("");
}

// A v1alpha1 service may have it beside its container, whose own wins.
const Node& ProbeOf(const Worker& worker, const Node& container,
                    std::string_view name) {
  const Node& own = At(container, {name});
  return own.IsNull() ? At(*worker.component.node, {name}) : own;
}

// The first probe of the operator that the component does not replace; "" when
// it has its own of all.
std::string LeftProbe(const Defaults& defaults, const Worker& worker,
                      const Node& container) {
  const auto left =
      std::find_if(defaults.probes.begin(), defaults.probes.end(),
                   [&](const std::string& probe) {
                     return ProbeOf(worker, container, probe).IsNull();
                   });
  return left == defaults.probes.end() ? "" : *left;
}

void ReportMissingPort(const OneWorker& it, const Defaults& defaults,
                       const std::string& probe, const Span& ports,
                       Reporter& report) {
  Diagnostic& finding = report.At(
      ports,
      fmt::format("{} has ports of its own without {}, which the operator's {} "
                  "needs",
                  *it.worker.component.name, defaults.probe_port, probe),
      fmt::format("add the port {}", defaults.probe_port));
  if (!defaults.certain) {
    finding.severity = Severity::kWarning;
    finding.help.emplace_back("tell the operator's version with --operator");
  }
  AddPort(it, defaults, finding);
}

void CheckDefaultPort(const OneWorker& it, Reporter& report) {
  static const Node kNothing;
  const Node* container = it.worker.component.container;
  const Node& ports =
      container == nullptr ? kNothing : At(*container, {"ports"});
  const std::optional<Defaults> defaults = DefaultsOf(it.facts, it.worker);
  if (ports.items.empty() || !defaults ||
      NamesPort(ports, defaults->probe_port)) {
    return;
  }
  const std::string probe = LeftProbe(*defaults, it.worker, *container);
  if (!probe.empty() && it.graph.whole) {
    ReportMissingPort(it, *defaults, probe, ports.span, report);
  } else if (!probe.empty()) {
    report.Lacks("field.ports", model::Need::kManifest);
  }
}

// The port by name that a probe asks; a null node when it has a number.
const Node& NamedPort(const Node& probe) {
  static const Node kNothing;
  for (const std::string_view kind : {"httpGet", "tcpSocket"}) {
    const Node& port = At(probe, {kind, "port"});
    const bool named =
        port.IsString() &&
        std::any_of(port.scalar.begin(), port.scalar.end(), [](char c) {
          return std::isalpha(static_cast<unsigned char>(c)) != 0;
        });
    if (named && !manifest::HasPlaceholder(port.scalar)) {
      return port;
    }
  }
  return kNothing;
}

// Whether the container has a port of that name, of its own or by the operator.
bool HasPort(const std::optional<Defaults>& defaults, const Node& ports,
             const std::string& name) {
  const bool by_operator =
      defaults && ports.items.empty() &&
      std::find(defaults->ports.begin(), defaults->ports.end(), name) !=
          defaults->ports.end();
  return by_operator || NamesPort(ports, name);
}

void ReportNamedPort(const OneWorker& it,
                     const std::optional<Defaults>& defaults, const Node& ports,
                     std::string_view probe, const Node& port,
                     Reporter& report) {
  Diagnostic& finding = report.At(
      port.span,
      fmt::format("{} of {} asks port {}, which the container does not have",
                  probe, *it.worker.component.name, port.scalar),
      "no port of this name");
  const std::string near = MeantPort(defaults, ports, port.scalar);
  if (!near.empty()) {
    CorrectTo(it.facts, edit::Safety::kSafe, near, finding);
  } else if (defaults && ports.items.empty()) {
    CorrectTo(it.facts, edit::Safety::kUnsafe, defaults->probe_port, finding);
  }
}

void CheckNamedPort(const OneWorker& it, Reporter& report) {
  const Node* container = it.worker.component.container;
  if (container == nullptr) {
    return;
  }
  const bool is_plain = it.graph.api == Api::kPlain;
  const std::optional<Defaults> defaults =
      is_plain ? std::nullopt : DefaultsOf(it.facts, it.worker);
  const Node& ports = At(*container, {"ports"});
  for (const std::string_view name : kProbes) {
    const Node& port = NamedPort(ProbeOf(it.worker, *container, name));
    if (port.IsNull() || HasPort(defaults, ports, port.scalar)) {
      continue;
    }
    if (!it.graph.whole) {
      report.Lacks("field.ports", model::Need::kManifest);
    } else if (is_plain || defaults || !ports.items.empty()) {
      ReportNamedPort(it, defaults, ports, name, port, report);
    }
  }
}

constexpr std::array kProbeRules = {
    Rule{.code = "DG5230", .check = &CheckDefaultPort},
    Rule{.code = "DG5231", .check = &CheckNamedPort},
};

}  // namespace

std::span<const Rule> ProbeRules() { return kProbeRules; }

}  // namespace dgdc::lint

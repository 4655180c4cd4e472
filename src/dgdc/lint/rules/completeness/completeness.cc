// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/graph_model.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/model/view.h"
#include "dgdc/model/wanted.h"

// Settings of the fabric's profile that a manifest misses or contradicts.
namespace dgdc::lint {
namespace {

using manifest::FabricPlaceFor;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

// What a profile wants of one name: a variable, a resource, an annotation.
struct Wanted {
  SettingKind kind = SettingKind::kEnv;
  std::string name = {};
  // Every value that some choice of parameters gives; empty when any will do.
  std::vector<std::string> values = {};
  bool any_value = false;
  // Whether every choice of parameters has it.
  bool required = false;
  // Whether the fabric does not work without it.
  bool essential = false;
  // Whether the guides have it although the fabric works without.
  bool usual = false;
  const SettingRule* rule = nullptr;  // the first one
};

bool IsNamedKind(SettingKind kind) {
  return kind == SettingKind::kEnv || kind == SettingKind::kResource ||
         kind == SettingKind::kAnnotation;
}

void AddByName(const model::PossibleSetting& possible,
               std::vector<Wanted>& wanted) {
  const auto& [setting, rule] = possible.wanted;
  auto found =
      std::find_if(wanted.begin(), wanted.end(), [&](const Wanted& other) {
        return other.kind == setting.kind && other.name == setting.name;
      });
  if (found == wanted.end()) {
    found = wanted.insert(
        wanted.end(),
        Wanted{.kind = setting.kind, .name = setting.name, .rule = rule});
  }
  found->any_value = found->any_value || possible.any_value ||
                     !setting.value.IsScalar() || setting.value.IsNull();
  if (found->any_value) {
    found->values.clear();
  } else {
    found->values.push_back(setting.value.scalar);
  }
  found->required = found->required || possible.always;
  found->essential = found->essential || rule->essential;
  found->usual = found->usual || rule->usual;
}

// What the fabric of the view wants of the worker by name. Settings whose
// conditions depend on something that is not known are left out.
std::vector<Wanted> WantedByName(const model::View& view) {
  std::vector<Wanted> wanted;
  for (const model::PossibleSetting& possible :
       model::PossibleOf(view, model::Certain::kSurely)) {
    const SettingRule& rule = *possible.wanted.rule;
    if (IsNamedKind(rule.kind) && rule.each.empty() && rule.value) {
      AddByName(possible, wanted);
    }
  }
  return wanted;
}

// What the worker has under a wanted name.
struct Found {
  bool known = false;  // whether the manifest tells
  std::optional<Text> value = {};
};

Found FindEnv(const Graph& graph, const Worker& worker,
              const std::string& name) {
  const manifest::Variable* variable = worker.FindEnv(name);
  if (variable == nullptr) {
    return {.known = graph.whole && !worker.env_open};
  }
  return {.known = variable->known, .value = variable->value};
}

Found FindResource(const Graph& graph, const Worker& worker,
                   const std::string& name) {
  const manifest::Resource* resource = worker.FindResource(name);
  if (resource == nullptr) {
    return {.known = graph.whole};
  }
  return {.known = true,
          .value = resource->limit.span.known() ? resource->limit
                                                : resource->request};
}

Found FindAnnotation(const Graph& graph, const Worker& worker,
                     const std::string& name) {
  const yaml::Node& node =
      manifest::At(worker.component.pod_annotations, {name});
  if (node.IsNull()) {
    return {.known = graph.whole};
  }
  return {.known = true, .value = Text{node.scalar, node.span}};
}

Found FindSetting(const Graph& graph, const Worker& worker,
                  const Wanted& wanted) {
  switch (wanted.kind) {
    case SettingKind::kEnv:
      return FindEnv(graph, worker, wanted.name);
    case SettingKind::kResource:
      return FindResource(graph, worker, wanted.name);
    default:
      return FindAnnotation(graph, worker, wanted.name);
  }
}

// The profiles list the transports of NVIDIA's GPUs, which say nothing of what
// workers with other devices should have.
void LeaveOutTransportsOfOthers(const Facts& facts, const Worker& worker,
                                std::vector<Wanted>& wanted) {
  const Accelerator& nvidia = facts.catalog->platform().accelerators.front();
  if (&AcceleratorOf(facts, worker) == &nvidia) {
    return;
  }
  const std::string& list =
      facts.catalog->Transport("ucx").Variable("transports");
  std::erase_if(wanted, [&list](const Wanted& one) {
    return one.kind == SettingKind::kEnv && one.name == list;
  });
}

// Calls `report` with what the fabric wants of each worker.
template <class Report>
void ForWantedOf(const Facts& facts, Report report) {
  for (const Graph& graph : facts.graphs) {
    if (graph.fabric == nullptr) {
      continue;
    }
    const GraphModel model(facts, graph);
    for (const Worker& worker : graph.workers) {
      if (worker.gpu_worker) {
        std::vector<Wanted> wanted =
            WantedByName(model::View(model.Of(worker)));
        LeaveOutTransportsOfOthers(facts, worker, wanted);
        report(graph, worker, wanted);
      }
    }
  }
}

// Only what the guides have matters when the manifest alone shows the fabric;
// who names it asks for the whole profile.
bool Matters(const Facts& facts, const Wanted& wanted) {
  return wanted.essential || wanted.usual || facts.assumed.fabric != nullptr;
}

// Of the devices themselves another rule speaks, which knows all of their
// names.
bool IsDevice(const FabricProfile& fabric, const Wanted& wanted) {
  return wanted.kind == SettingKind::kResource &&
         fabric.detect.HasResource(wanted.name);
}

void LabelFabric(const Graph& graph, const Worker& worker,
                 Diagnostic& finding) {
  finding.labels.push_back(
      {FabricPlaceFor(graph, worker), "the fabric shows here"});
}

void Explain(const Graph& graph, const Worker& worker, const Wanted& wanted,
             Diagnostic& finding) {
  finding.why = {wanted.rule->why};
  finding.sources = wanted.rule->sources;
  if (!wanted.essential && !wanted.usual) {
    finding.severity = Severity::kInfo;
  }
  LabelFabric(graph, worker, finding);
}

// The value of the profile, when it has one alone. What the author chose
// otherwise, and how many of a resource, may have been meant.
void FixSetting(const Facts& facts, const Graph& graph, const Worker& worker,
                const Wanted& wanted, bool is_missing, Diagnostic& finding) {
  const auto& values = wanted.values;
  if (values.empty() ||
      std::any_of(values.begin(), values.end(), [&values](const auto& value) {
        return value != values.front();
      })) {
    return;
  }
  const bool is_resource = wanted.kind == SettingKind::kResource;
  const std::string family = wanted.kind == SettingKind::kEnv ? "env."
                             : is_resource                    ? "resource."
                                                              : "annotation.";
  SetFix(
      finding,
      is_missing && !is_resource ? edit::Safety::kSafe : edit::Safety::kUnsafe,
      fmt::format("set {} to {}", wanted.name, values.front()),
      SetTarget(facts, graph, worker, family + wanted.name,
                yaml::Node::String(values.front())));
}

// Whether the manifest certainly lacks what every choice of parameters has.
bool IsMissing(const Graph& graph, const Worker& worker, const Wanted& wanted) {
  const Found found = FindSetting(graph, worker, wanted);
  return wanted.required && found.known && !found.value &&
         !IsDevice(*graph.fabric, wanted);
}

std::string ValueHelp(const Wanted& wanted) {
  return fmt::format("set {} to \"{}\"", wanted.name,
                     fmt::join(wanted.values, "\" or \""));
}

void ReportMissing(const Facts& facts, const Graph& graph, const Worker& worker,
                   const Wanted& wanted, Reporter& report) {
  Diagnostic& finding = report.At(
      worker.place(),
      fmt::format("{} of {} is missing, which the profile {} sets", wanted.name,
                  *worker.component.name, graph.fabric->head.name),
      fmt::format("add {} {}", SettingKindName(wanted.kind), wanted.name));
  Explain(graph, worker, wanted, finding);
  if (!wanted.essential) {
    finding.severity = Severity::kInfo;
  }
  FixSetting(facts, graph, worker, wanted, /*is_missing=*/true, finding);
  if (!wanted.values.empty()) {
    finding.help = {ValueHelp(wanted)};
  }
}

std::string AndList(const std::vector<std::string>& names) {
  const std::vector<std::string> first(names.begin(), names.end() - 1);
  return first.empty()
             ? names.front()
             : fmt::format("{} and {}", fmt::join(first, ", "), names.back());
}

// Sets all of them at once; nothing where one has no single value.
std::optional<manifest::Operations> SetAll(const Facts& facts,
                                           const Graph& graph,
                                           const Worker& worker,
                                           const std::vector<Wanted>& missing) {
  manifest::Operations all;
  for (const Wanted& wanted : missing) {
    const auto one =
        wanted.kind != SettingKind::kEnv || wanted.values.size() != 1
            ? std::nullopt
            : SetTarget(facts, graph, worker, "env." + wanted.name,
                        yaml::Node::String(wanted.values.front()));
    if (!one) {
      return std::nullopt;
    }
    all.insert(all.end(), one->begin(), one->end());
  }
  return all;
}

// The fabric works without, so one finding says it of all.
void ReportUsual(const Facts& facts, const Graph& graph, const Worker& worker,
                 const std::vector<Wanted>& missing, Reporter& report) {
  std::vector<std::string> names;
  for (const Wanted& wanted : missing) {
    names.push_back(wanted.name);
  }
  Diagnostic& finding = report.At(
      worker.place(),
      fmt::format("{} of {} {} missing, which the profile {} sets",
                  AndList(names), *worker.component.name,
                  names.size() == 1 ? "is" : "are", graph.fabric->head.name),
      "the guides set them");
  finding.severity = Severity::kInfo;
  finding.why.clear();
  finding.help.clear();
  finding.sources.clear();
  for (const Wanted& wanted : missing) {
    finding.why.push_back(fmt::format("{}: {}", wanted.name, wanted.rule->why));
    finding.help.push_back(ValueHelp(wanted));
    for (const std::string& source : wanted.rule->sources) {
      if (std::find(finding.sources.begin(), finding.sources.end(), source) ==
          finding.sources.end()) {
        finding.sources.push_back(source);
      }
    }
  }
  LabelFabric(graph, worker, finding);
  SetFix(finding, edit::Safety::kSafe, fmt::format("set {}", AndList(names)),
         SetAll(facts, graph, worker, missing));
}

void CheckMissingSetting(const Facts& facts, Reporter& report) {
  const bool is_named = facts.assumed.fabric != nullptr;
  ForWantedOf(facts, [&](const Graph& graph, const Worker& worker,
                         const std::vector<Wanted>& all) {
    std::vector<Wanted> usual;
    for (const Wanted& wanted : all) {
      if (!IsMissing(graph, worker, wanted)) {
        continue;
      }
      if (wanted.essential || is_named) {
        ReportMissing(facts, graph, worker, wanted, report);
      } else if (wanted.usual) {
        usual.push_back(wanted);
      }
    }
    if (!usual.empty()) {
      ReportUsual(facts, graph, worker, usual, report);
    }
  });
}

void ReportContradicted(const Facts& facts, const Graph& graph,
                        const Worker& worker, const Wanted& wanted,
                        Reporter& report) {
  const Found found = FindSetting(graph, worker, wanted);
  if (!found.known || !found.value || wanted.values.empty() ||
      std::find(wanted.values.begin(), wanted.values.end(), **found.value) !=
          wanted.values.end()) {
    return;
  }
  Diagnostic& finding =
      report.At(found.value->span,
                fmt::format(R"({} of {} is "{}", the profile {} sets "{}")",
                            wanted.name, *worker.component.name, **found.value,
                            graph.fabric->head.name,
                            fmt::join(wanted.values, "\" or \"")),
                fmt::format("\"{}\" here", wanted.values.front()));
  Explain(graph, worker, wanted, finding);
  FixSetting(facts, graph, worker, wanted, /*is_missing=*/false, finding);
}

void CheckContradicted(const Facts& facts, Reporter& report) {
  ForWantedOf(facts, [&](const Graph& graph, const Worker& worker,
                         const std::vector<Wanted>& all) {
    for (const Wanted& wanted : all) {
      if (Matters(facts, wanted)) {
        ReportContradicted(facts, graph, worker, wanted, report);
      }
    }
  });
}

constexpr std::array kCompletenessRules = {
    Rule{.code = "DG2900", .check = &CheckMissingSetting},
    Rule{.code = "DG2901", .check = &CheckContradicted, .of_fabric = true},
};

}  // namespace

std::span<const Rule> CompletenessRules() { return kCompletenessRules; }

}  // namespace dgdc::lint

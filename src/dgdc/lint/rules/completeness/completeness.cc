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
using manifest::Text;

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

Found FindEnv(const OneWorker& it, const std::string& name) {
  const manifest::Variable* variable = it.worker.FindEnv(name);
  if (variable == nullptr) {
    return {.known = it.graph.whole && !it.worker.env_open};
  }
  return {.known = variable->known, .value = variable->value};
}

Found FindResource(const OneWorker& it, const std::string& name) {
  const manifest::Resource* resource = it.worker.FindResource(name);
  if (resource == nullptr) {
    return {.known = it.graph.whole};
  }
  return {.known = true,
          .value = resource->limit.span.known() ? resource->limit
                                                : resource->request};
}

Found FindAnnotation(const OneWorker& it, const std::string& name) {
  const yaml::Node& node =
      manifest::At(it.worker.component.pod_annotations, {name});
  if (node.IsNull()) {
    return {.known = it.graph.whole};
  }
  return {.known = true, .value = Text{node.scalar, node.span}};
}

Found FindSetting(const OneWorker& it, SettingKind kind,
                  const std::string& name) {
  switch (kind) {
    case SettingKind::kEnv:
      return FindEnv(it, name);
    case SettingKind::kResource:
      return FindResource(it, name);
    default:
      return FindAnnotation(it, name);
  }
}

// The profiles list the transports of NVIDIA's GPUs, which say nothing of what
// workers with other devices should have.
void LeaveOutTransportsOfOthers(const OneWorker& it,
                                std::vector<Wanted>& wanted) {
  const Accelerator& nvidia = it.facts.catalog->platform().accelerators.front();
  if (&AcceleratorOf(it.facts, it.worker) == &nvidia) {
    return;
  }
  const std::string& list =
      it.facts.catalog->Transport("ucx").Variable("transports");
  std::erase_if(wanted, [&list](const Wanted& one) {
    return one.kind == SettingKind::kEnv && one.name == list;
  });
}

// Only what the guides have matters when the manifest alone shows the fabric;
// who names it asks for the whole profile.
template <class Setting>
bool Matters(const OneWorker& it, const Setting& wanted) {
  return wanted.essential || wanted.usual || it.facts.assumed.fabric != nullptr;
}

// Remembers what settings depend on that nobody knows, as far as the worker
// has one, or lacks one, of that name.
void SayGaps(const OneWorker& it, const model::View& view, bool has_it,
             Reporter& report) {
  for (const SettingRule& rule : it.graph.fabric->settings) {
    const bool named =
        IsNamedKind(rule.kind) && rule.name.tag.empty() && Matters(it, rule);
    if (!named) {
      continue;
    }
    const Found found = FindSetting(it, rule.kind, rule.name.scalar);
    if (!found.known || found.value.has_value() != has_it) {
      continue;
    }
    if (const auto gap = model::GapOf(rule, view)) {
      report.Lacks(gap->fact, gap->need);
    }
  }
}

// What the fabric wants of the worker; nothing where it is not known, which
// matters where the worker uses one.
std::vector<Wanted> WantedOfWorker(const OneWorker& it, bool has_it,
                                   Reporter& report) {
  if (it.graph.fabric == nullptr) {
    if (report.ReadTruth(it, "role.usesFabric") == true) {
      report.Read(it, "fabric");
    }
    return {};
  }
  const GraphModel model(it.facts, it.graph);
  const model::View view(model.Of(it.worker));
  SayGaps(it, view, has_it, report);
  std::vector<Wanted> wanted = WantedByName(view);
  LeaveOutTransportsOfOthers(it, wanted);
  return wanted;
}

// Of the devices themselves another rule speaks, which knows all of their
// names.
bool IsDevice(const FabricProfile& fabric, const Wanted& wanted) {
  return wanted.kind == SettingKind::kResource &&
         fabric.detect.HasResource(wanted.name);
}

void LabelFabric(const OneWorker& it, Diagnostic& finding) {
  finding.labels.push_back(
      {FabricPlaceFor(it.graph, it.worker), "the fabric shows here"});
}

void Explain(const OneWorker& it, const Wanted& wanted, Diagnostic& finding) {
  finding.why = {wanted.rule->why};
  finding.sources = wanted.rule->sources;
  if (!wanted.essential && !wanted.usual) {
    finding.severity = Severity::kInfo;
  }
  LabelFabric(it, finding);
}

// The value of the profile, when it has one alone. What the author chose
// otherwise, and how many of a resource, may have been meant.
void FixSetting(const OneWorker& it, const Wanted& wanted, bool is_missing,
                Diagnostic& finding) {
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
      SetTarget(it.facts, it.graph, it.worker, family + wanted.name,
                yaml::Node::String(values.front())));
}

// Whether the manifest certainly lacks what every choice of parameters has.
bool IsMissing(const OneWorker& it, const Wanted& wanted) {
  const Found found = FindSetting(it, wanted.kind, wanted.name);
  return wanted.required && found.known && !found.value &&
         !IsDevice(*it.graph.fabric, wanted);
}

std::string ValueHelp(const Wanted& wanted) {
  return fmt::format("set {} to \"{}\"", wanted.name,
                     fmt::join(wanted.values, "\" or \""));
}

void ReportMissing(const OneWorker& it, const Wanted& wanted,
                   Reporter& report) {
  Diagnostic& finding = report.At(
      it.worker.place(),
      fmt::format("{} of {} is missing, which the profile {} sets", wanted.name,
                  *it.worker.component.name, it.graph.fabric->head.name),
      fmt::format("add {} {}", SettingKindName(wanted.kind), wanted.name));
  Explain(it, wanted, finding);
  if (!wanted.essential) {
    finding.severity = Severity::kInfo;
  }
  FixSetting(it, wanted, /*is_missing=*/true, finding);
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
std::optional<manifest::Operations> SetAll(const OneWorker& it,
                                           const std::vector<Wanted>& missing) {
  manifest::Operations all;
  for (const Wanted& wanted : missing) {
    const auto one =
        wanted.kind != SettingKind::kEnv || wanted.values.size() != 1
            ? std::nullopt
            : SetTarget(it.facts, it.graph, it.worker, "env." + wanted.name,
                        yaml::Node::String(wanted.values.front()));
    if (!one) {
      return std::nullopt;
    }
    all.insert(all.end(), one->begin(), one->end());
  }
  return all;
}

// The fabric works without, so one finding says it of all.
void ReportUsual(const OneWorker& it, const std::vector<Wanted>& missing,
                 Reporter& report) {
  std::vector<std::string> names;
  for (const Wanted& wanted : missing) {
    names.push_back(wanted.name);
  }
  Diagnostic& finding = report.At(
      it.worker.place(),
      fmt::format("{} of {} {} missing, which the profile {} sets",
                  AndList(names), *it.worker.component.name,
                  names.size() == 1 ? "is" : "are", it.graph.fabric->head.name),
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
  LabelFabric(it, finding);
  SetFix(finding, edit::Safety::kSafe, fmt::format("set {}", AndList(names)),
         SetAll(it, missing));
}

void CheckMissingSetting(const OneWorker& it, Reporter& report) {
  const bool is_named = it.facts.assumed.fabric != nullptr;
  std::vector<Wanted> usual;
  for (const Wanted& wanted : WantedOfWorker(it, /*has_it=*/false, report)) {
    if (!IsMissing(it, wanted)) {
      continue;
    }
    if (wanted.essential || is_named) {
      ReportMissing(it, wanted, report);
    } else if (wanted.usual) {
      usual.push_back(wanted);
    }
  }
  if (!usual.empty()) {
    ReportUsual(it, usual, report);
  }
}

void ReportContradicted(const OneWorker& it, const Wanted& wanted,
                        Reporter& report) {
  const Found found = FindSetting(it, wanted.kind, wanted.name);
  if (!found.known || !found.value || wanted.values.empty() ||
      std::find(wanted.values.begin(), wanted.values.end(), **found.value) !=
          wanted.values.end()) {
    return;
  }
  Diagnostic& finding =
      report.At(found.value->span,
                fmt::format(R"({} of {} is "{}", the profile {} sets "{}")",
                            wanted.name, *it.worker.component.name,
                            **found.value, it.graph.fabric->head.name,
                            fmt::join(wanted.values, "\" or \"")),
                fmt::format("\"{}\" here", wanted.values.front()));
  Explain(it, wanted, finding);
  FixSetting(it, wanted, /*is_missing=*/false, finding);
}

void CheckContradicted(const OneWorker& it, Reporter& report) {
  for (const Wanted& wanted : WantedOfWorker(it, /*has_it=*/true, report)) {
    if (!Matters(it, wanted)) {
      continue;
    }
    const manifest::Variable* variable = it.worker.FindEnv(wanted.name);
    if (wanted.kind == SettingKind::kEnv && variable != nullptr &&
        !variable->known) {
      report.Lacks("env." + wanted.name, model::Need::kEnvironment);
    }
    ReportContradicted(it, wanted, report);
  }
}

constexpr std::array kCompletenessRules = {
    Rule{.code = "DG2900", .check = &CheckMissingSetting},
    Rule{.code = "DG2901", .check = &CheckContradicted, .of_fabric = true},
};

}  // namespace

std::span<const Rule> CompletenessRules() { return kCompletenessRules; }

}  // namespace dgdc::lint

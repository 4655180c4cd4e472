// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/recognise.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/apply/leaves.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::apply {
namespace {

using manifest::Amend;
using Fabrics = std::vector<const FabricProfile*>;

// What the profile writes for the KV cache with its defaults: collectives may
// go over another fabric.
std::vector<WantedSetting> Defaults(const Subject& subject,
                                    const FabricProfile& fabric) {
  const Carries kv_alone{.collectives = !TransfersKv(subject)};
  return model::WantedOf(ViewOf(subject, fabric, {}, kv_alone)).settings;
}

// Whether the worker has everything that the profile writes, or, `strictly` not
// asked, everything that it writes with any choice.
bool HasEverything(const Subject& subject, const Amend& amend,
                   const FabricProfile& fabric, bool strictly) {
  const std::vector<WantedSetting> wanted = Defaults(subject, fabric);
  return !wanted.empty() &&
         std::all_of(wanted.begin(), wanted.end(),
                     [&](const WantedSetting& one) {
                       return (!strictly && model::IsChoice(*one.rule)) ||
                              HasAll(subject, amend, one);
                     });
}

// A parameter with a default that is no text and no list always gives a value.
bool LacksParam(const Subject& subject, const FabricProfile& fabric) {
  return std::any_of(
      fabric.settings.begin(), fabric.settings.end(),
      [&](const SettingRule& rule) {
        const std::string name = model::ParamOf(rule);
        const bool for_kv = std::any_of(
            rule.when.begin(), rule.when.end(), [](const Condition& condition) {
              return condition.fact == "transfersKv";
            });
        return for_kv && rule.when.size() == 1 && TransfersKv(subject) &&
               rule.kind == SettingKind::kEnv && rule.name.tag.empty() &&
               std::any_of(fabric.params.begin(), fabric.params.end(),
                           [&name](const Param& param) {
                             return param.name == name && param.default_value &&
                                    param.type != ParamType::kString &&
                                    param.type != ParamType::kList;
                           }) &&
               subject.worker.FindEnv(rule.name.scalar) == nullptr;
      });
}

// Keeps the profiles of which `keep` holds, unless it holds of none; returns
// whether it holds of any.
template <class Keep>
bool Narrow(Fabrics& fabrics, Keep keep) {
  Fabrics kept;
  std::copy_if(fabrics.begin(), fabrics.end(), std::back_inserter(kept), keep);
  if (kept.empty()) {
    return false;
  }
  fabrics = std::move(kept);
  return true;
}

// A choice that the profile offers: the conditions on parameters that the rules
// of its settings share; "" of settings without any.
std::string ChoiceOfRule(const SettingRule& rule) {
  std::string choice;
  for (const Condition& condition : rule.when) {
    if (condition.fact.starts_with("param.")) {
      choice += fmt::format("{}={};", condition.fact,
                            yaml::EmitJson(condition.expected));
    }
  }
  return choice;
}

// What the worker has of the settings of a profile. A part of what a choice
// writes does not show that it was made: whoever mounts a folder like it has
// reasons of their own.
std::set<Leaf> ExplainedBy(const Subject& subject, const Amend& amend,
                           const FabricProfile& fabric) {
  const std::vector<WantedSetting> possible = PossibleSettings(subject, fabric);
  std::map<const SettingRule*, bool> whole;
  for (const WantedSetting& one : possible) {
    bool& has = whole[one.rule];
    has = has || HasAll(subject, amend, one);
  }
  std::set<std::string> broken;
  for (const auto& [rule, has] : whole) {
    if (!has) {
      broken.insert(ChoiceOfRule(*rule));
    }
  }
  broken.erase("");
  std::vector<WantedSetting> made;
  std::copy_if(possible.begin(), possible.end(), std::back_inserter(made),
               [&broken](const WantedSetting& one) {
                 return !broken.contains(ChoiceOfRule(*one.rule));
               });
  return LeavesOf(subject, amend, made);
}

// Leaves out what another profile explains as well, and more.
void KeepMostExplaining(const Subject& subject, const Amend& amend,
                        Fabrics& fabrics) {
  std::vector<std::set<Leaf>> explained;
  for (const FabricProfile* fabric : fabrics) {
    explained.push_back(ExplainedBy(subject, amend, *fabric));
  }
  Fabrics kept;
  for (size_t i = 0; i < fabrics.size(); ++i) {
    const bool less = std::any_of(
        explained.begin(), explained.end(), [&](const std::set<Leaf>& other) {
          return other.size() > explained[i].size() &&
                 std::includes(other.begin(), other.end(), explained[i].begin(),
                               explained[i].end());
        });
    if (!less) {
      kept.push_back(fabrics[i]);
    }
  }
  fabrics = std::move(kept);
}

void NarrowDown(const Subject& subject, const Amend& amend, Fabrics& fabrics) {
  const HardwareProfile* nodes = subject.worker.hardware;
  if (nodes != nullptr && !nodes->provider.empty()) {
    Narrow(fabrics, [nodes](const FabricProfile* fabric) {
      return fabric->provider.empty() || fabric->provider == nodes->provider;
    });
  }
  if (fabrics.size() < 2) {
    return;
  }
  Narrow(fabrics, [&](const FabricProfile* fabric) {
    return HasEverything(subject, amend, *fabric, /*strictly=*/true);
  });
  // One part that a profile happens to write as well is no sign of it: whoever
  // lacks the rest of a profile was not written by it.
  if (Narrow(fabrics, [&](const FabricProfile* fabric) {
        return HasEverything(subject, amend, *fabric, /*strictly=*/false) &&
               !LacksParam(subject, *fabric);
      })) {
    KeepMostExplaining(subject, amend, fabrics);
  }
}

// What pods ask for, and every variable of a fabric: one that the nodes cannot
// have goes as well.
std::vector<manifest::Sign> SignsToTake(const Subject& subject) {
  std::vector<manifest::Sign> signs;
  std::copy_if(subject.worker.signs.begin(), subject.worker.signs.end(),
               std::back_inserter(signs),
               [](const manifest::Sign& sign) { return sign.is_asked(); });
  for (manifest::Sign& sign :
       manifest::VariableSigns(*subject.facts.catalog, subject.worker)) {
    signs.push_back(std::move(sign));
  }
  return signs;
}

// Signs that the same profiles share show one fabric.
std::vector<Shown> Signs(const Subject& subject) {
  std::vector<Shown> shown;
  for (const manifest::Sign& sign : SignsToTake(subject)) {
    auto same = std::find_if(
        shown.begin(), shown.end(),
        [&sign](const Shown& other) { return other.fabrics == sign.fabrics; });
    if (same == shown.end()) {
      same = shown.insert(shown.end(), {.fabrics = sign.fabrics});
    }
    if (sign.kind == manifest::SignKind::kResource) {
      same->resources.push_back(sign.name);
    }
  }
  return shown;
}

}  // namespace

bool Shown::Includes(const FabricProfile& fabric) const {
  return std::find(fabrics.begin(), fabrics.end(), &fabric) != fabrics.end();
}

std::string Shown::Names() const {
  std::vector<std::string> names;
  for (const FabricProfile* fabric : fabrics) {
    names.push_back(fabric->head.name);
  }
  return fmt::format("{}", fmt::join(names, " or "));
}

std::vector<Shown> ShownFabrics(const Subject& subject, const Amend& amend) {
  std::vector<Shown> shown = Signs(subject);
  for (Shown& one : shown) {
    NarrowDown(subject, amend, one.fabrics);
  }
  // Two signs may have been narrowed down to the same profiles.
  std::vector<Shown> merged;
  for (Shown& one : shown) {
    const auto same = std::find_if(
        merged.begin(), merged.end(),
        [&one](const Shown& other) { return other.fabrics == one.fabrics; });
    if (same == merged.end()) {
      merged.push_back(std::move(one));
    } else {
      same->resources.insert(same->resources.end(), one.resources.begin(),
                             one.resources.end());
    }
  }
  return merged;
}

}  // namespace dgdc::apply

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/subject.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dgdc::apply {
namespace {

// Settings that the engine makes because of the fabric say so.
constexpr std::string_view kFabricField = "spec.fabric";
constexpr std::string_view kOfFabric = "fabric.";
constexpr std::string_view kRunsCollectives = "role.runsCollectives";

const model::Worker& Seen(const Subject& subject) {
  const auto index =
      static_cast<size_t>(&subject.worker - subject.graph.workers.data());
  return subject.deployment.workers[index];
}

// What a view stands on.
struct Held {
  model::Worker worker = {};
  model::FabricUse fabric = {};
};

// Whether the engine has the setting because of the fabric: it says so, or its
// value is how the fabric moves the KV cache.
bool IsFabricRule(const SettingRule& rule) {
  return rule.owner.scalar == kFabricField ||
         (rule.value && rule.value->tag == "!from" &&
          rule.value->scalar.starts_with(kOfFabric));
}

void AddPossible(const Subject& subject, const FabricProfile& fabric,
                 const std::vector<UserSetting>& given,
                 std::vector<WantedSetting>& possible) {
  const model::View view = ViewOf(subject, fabric, given, Carries{});
  for (model::PossibleSetting& one :
       model::PossibleOf(view, model::Certain::kPerhaps)) {
    WantedSetting& wanted = one.wanted;
    const bool has_value =
        !wanted.rule->value || !wanted.setting.value.IsNull();
    const bool known = std::any_of(
        possible.begin(), possible.end(), [&](const WantedSetting& other) {
          return other.rule == wanted.rule &&
                 other.setting.name == wanted.setting.name &&
                 Equal(other.setting.value, wanted.setting.value);
        });
    if (has_value && !known) {
      possible.push_back(std::move(wanted));
    }
  }
}

}  // namespace

bool TransfersKv(const Subject& subject) {
  const model::Value<bool>& transfers = Seen(subject).transfers_kv;
  return transfers.is_present() && transfers.value;
}

bool SpansNodes(const Subject& subject) {
  const model::Value<int64_t>& nodes = Seen(subject).nodes;
  return nodes.is_present() && nodes.value > 1;
}

model::View ViewOf(const Subject& subject, const FabricProfile& fabric,
                   const std::vector<UserSetting>& given, Carries carries) {
  auto held =
      std::make_shared<Held>(Held{.worker = Seen(subject),
                                  .fabric = {.profile = &fabric,
                                             .kv = carries.kv,
                                             .collectives = carries.collectives,
                                             .candidates = {&fabric}}});
  held->worker.hardware = subject.hardware;
  if (subject.hardware_told) {
    held->worker.hardware_fits.clear();
  }
  for (const UserSetting& param : given) {
    held->fabric.params.push_back({param.name, param.name_span, param.value});
  }
  const model::Subject seen{.deployment = &subject.deployment,
                            .worker = &held->worker,
                            .fabric = &held->fabric};
  return model::View(seen, std::move(held));
}

bool IsForCollectives(const SettingRule& rule) {
  return rule.collectives ||
         std::any_of(rule.when.begin(), rule.when.end(),
                     [](const Condition& condition) {
                       return condition.fact == kRunsCollectives;
                     });
}

std::vector<Setting> EngineSettings(const Subject& subject,
                                    const model::View& view) {
  std::vector<Setting> settings;
  if (subject.worker.engine == nullptr) {
    return settings;
  }
  for (WantedSetting& wanted :
       model::WantedBy(subject.worker.engine->settings, view).settings) {
    if (IsFabricRule(*wanted.rule)) {
      settings.push_back(std::move(wanted.setting));
    }
  }
  return settings;
}

std::vector<WantedSetting> PossibleSettings(
    const Subject& subject, const FabricProfile& fabric,
    const std::vector<UserSetting>& given) {
  std::vector<WantedSetting> possible;
  AddPossible(subject, fabric, given, possible);
  const auto is_on = [&fabric](const HardwareProfile& hardware) {
    return hardware.network == fabric.network &&
           (fabric.provider.empty() || hardware.provider == fabric.provider);
  };
  // The manifest may have been written for other nodes than those of today.
  if (subject.hardware == nullptr || !is_on(*subject.hardware)) {
    for (const HardwareProfile& hardware :
         subject.facts.catalog->hardware.all()) {
      if (is_on(hardware)) {
        AddPossible({.facts = subject.facts,
                     .graph = subject.graph,
                     .worker = subject.worker,
                     .deployment = subject.deployment,
                     .hardware = &hardware},
                    fabric, given, possible);
      }
    }
  }
  return possible;
}

}  // namespace dgdc::apply

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/settings.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/flag_reader.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/plan/choices.h"
#include "dgdc/plan/fabrics.h"
#include "dgdc/plan/own_flags.h"

namespace dgdc::plan {
namespace {

using yaml::Node;

Setting* FindSetting(std::vector<Setting>& settings, SettingKind kind,
                     std::string_view name) {
  const auto found = std::find_if(
      settings.begin(), settings.end(), [&](const Setting& setting) {
        return setting.kind == kind && setting.name == name;
      });
  return found == settings.end() ? nullptr : &*found;
}

// Replaces the setting of the same kind and name, or appends.
void Put(std::vector<Setting>& settings, Setting setting) {
  Setting* same = !IsPiece(setting.kind)
                      ? FindSetting(settings, setting.kind, setting.name)
                      : nullptr;
  if (same != nullptr) {
    *same = std::move(setting);
  } else {
    settings.push_back(std::move(setting));
  }
}

// What the fabric decides is the fabric's, even where an engine spells it.
yaml::Layer LayerOf(const Setting& setting, yaml::Layer layer) {
  return setting.OfFabric() ? yaml::Layer::kFabric : layer;
}

// What may stand in the place of the profile's way of the KV cache.
void AdviseOwnWay(const Context& context, const Setting& existing,
                  Diagnostic& d) {
  const EngineKvTransfer& transfer = context.engine->kv_transfer;
  if (existing.OfFabric() && !transfer.json.empty()) {
    d.help.push_back(
        fmt::format("or let it name {}, alone or nested in another connector",
                    fmt::join(transfer.nixl_connectors, " or ")));
  }
}

void ReportOwned(const Context& context, const UserSetting& user,
                 const Setting& existing) {
  Diagnostic& d = context.sink.Report(
      "DG1019", user.name_span,
      fmt::format("{} follows from {}", existing.name, existing.owner));
  d.help.push_back(fmt::format("remove it here and set {}", existing.owner));
  AdviseOwnWay(context, existing, d);
}

// `false` leaves out what is optional; this is not.
void ReportNeeded(const Context& context, const UserSetting& user,
                  const Setting& existing) {
  const bool fabric = existing.layer == yaml::Layer::kFabric;
  Diagnostic& d = context.sink.Report(
      "DG1019", user.name_span,
      fmt::format("{} cannot be left out: {}", existing.name,
                  fabric ? std::string("the fabric needs it")
                         : "it follows from " + existing.owner));
  d.why.push_back(existing.why);
  d.help.push_back(
      fabric ? std::string("remove it here")
             : fmt::format("remove it here and change {}", existing.owner));
  AdviseOwnWay(context, existing, d);
  d.sources = existing.sources;
}

void ReportOverride(const Context& context, const UserSetting& user,
                    const Setting& existing, bool drop) {
  const std::string was = existing.value.IsNull()
                              ? std::string("what the profile writes")
                              : "the profile's " + existing.value.scalar;
  Diagnostic& d = context.sink.Report(
      "DG1017", user.value.span,
      fmt::format("{} {} {}", existing.name, drop ? "drops" : "replaces", was));
  d.labels.push_back({existing.span, "set by the profile here"});
  d.why.push_back(existing.why);
  d.help.push_back(
      "remove it here, unless you know why the profile is wrong "
      "for your cluster");
  d.sources = existing.sources;
}

// Whether a shell and Kubernetes would take it as a variable's or flag's name.
bool IsUsableName(std::string_view name, SettingKind kind) {
  const bool arg = kind == SettingKind::kArg;
  if (arg) {
    // "+" adds to the list below a dotted path.
    if (name.ends_with('+') && name.find('.') != std::string_view::npos) {
      name.remove_suffix(1);
    }
    name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  }
  const auto usable = [arg](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           (arg && (c == '-' || c == '.'));
  };
  return !name.empty() &&
         std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), usable);
}

// Whether the value may hand the KV cache to the fabric as well as that of the
// profile: whoever reads the whole command tells (manifest/kv_way.h). Short
// names may leave the choice to another flag.
bool MayBeOwnWay(const Context& context, const UserSetting& user,
                 const Setting& existing, bool part) {
  const auto& names = context.engine->kv_transfer.nixl_connectors;
  const bool by_name =
      ConnectorChosenBy(*context.engine, *context.intent.dynamo) == "shorthand";
  return existing.OfFabric() &&
         (part || by_name ||
          std::any_of(
              names.begin(), names.end(), [&user](const std::string& name) {
                return user.value.scalar.find(name) != std::string::npos;
              }));
}

// Puts what args and env of the intent say among the settings of the profiles.
class UserSettings {
 public:
  UserSettings(const Context& context, FlagReader reader,
               CollectedSettings& collected)
      : context_(context),
        reader_(std::move(reader)),
        settings_(collected.settings),
        replaced_(collected.replaced) {}

  void Put(const UserSetting& user, SettingKind kind) {
    if (!IsUsableName(user.name, kind)) {
      ReportName(user, kind);
      return;
    }
    const bool flag = kind == SettingKind::kArg && user.value.IsBool();
    Setting setting{
        .kind = kind,
        .name = kind == SettingKind::kArg ? FlagName(user.name) : user.name,
        .value = flag ? Node() : AsSettingText(user.value, kind),
        .span = user.value.span,
        .by_user = true};
    if (flag && !user.value.AsBool().value_or(false)) {
      Drop(user, setting);
    } else if (MayPut(user, setting)) {
      plan::Put(settings_, std::move(setting));
    }
  }

 private:
  void ReportName(const UserSetting& user, SettingKind kind) {
    const bool arg = kind == SettingKind::kArg;
    context_.sink
        .Report("DG1024", user.name_span,
                fmt::format(
                    "\"{}\" is no name for {}", user.name,
                    arg ? "a command-line flag" : "an environment variable"))
        .help.push_back(
            arg ? "use letters, digits, \"-\", \"_\" and \".\", as in "
                  "gpu-memory-utilization"
                : "use letters, digits and \"_\", and no digit first");
  }

  // Whether the setting writes a field of a flag's JSON.
  [[nodiscard]] bool IsPart(const Setting& setting) const {
    return setting.kind == SettingKind::kArg &&
           !reader_.JsonFlag(setting.name).empty();
  }

  // What is there under any name that the engine has for the same, or the JSON
  // of which the setting is a part.
  Setting* Find(const Setting& setting) {
    if (setting.kind != SettingKind::kArg) {
      return FindSetting(settings_, setting.kind, setting.name);
    }
    const std::string name = IsPart(setting) ? reader_.JsonFlag(setting.name)
                                             : reader_.Name(setting.name);
    const auto found = std::find_if(
        settings_.begin(), settings_.end(), [&](const Setting& one) {
          return one.kind == SettingKind::kArg && !IsPart(one) &&
                 reader_.Name(one.name) == name;
        });
    return found == settings_.end() ? nullptr : &*found;
  }

  // Clears the way for the setting; false when it may not be there.
  bool MayPut(const UserSetting& user, Setting& setting) {
    const bool part = IsPart(setting);
    if (setting.kind == SettingKind::kArg && !part) {
      // Parts would win over the whole, and a role over the engine.
      std::erase_if(settings_, [&](const Setting& one) {
        return one.by_user && IsPart(one) &&
               reader_.JsonFlag(one.name) == reader_.Name(setting.name);
      });
    }
    Setting* existing = Find(setting);
    if (existing == nullptr || (existing->by_user && part)) {
      return true;
    }
    if (!existing->by_user &&
        (part || !Equal(existing->value, setting.value))) {
      if (MayBeOwnWay(context_, user, *existing, part)) {
        replaced_.push_back(*existing);
      } else if (!existing->owner.empty()) {
        ReportOwned(context_, user, *existing);
        return false;
      } else {
        ReportOverride(context_, user, *existing, false);
      }
    }
    // The parser takes a JSON that is written field by field instead of one
    // in one word, so the parts of both are not joined.
    if (part) {
      Erase(existing);
    } else {
      // The name that everybody knows, the operator among them.
      setting.name = existing->name;
    }
    return true;
  }

  void Drop(const UserSetting& user, const Setting& setting) {
    Setting* existing = IsPart(setting) ? nullptr : Find(setting);
    if (existing == nullptr) {
      return;
    }
    const auto was = std::find_if(
        replaced_.begin(), replaced_.end(), [&](const Setting& one) {
          return reader_.Name(one.name) == reader_.Name(existing->name);
        });
    const Setting& of_profile = was == replaced_.end() ? *existing : *was;
    if (!of_profile.owner.empty() || of_profile.layer == yaml::Layer::kFabric) {
      ReportNeeded(context_, user, of_profile);
      return;
    }
    if (!existing->by_user) {
      ReportOverride(context_, user, *existing, true);
    }
    Erase(existing);
  }

  void Erase(const Setting* setting) {
    settings_.erase(settings_.begin() + (setting - settings_.data()));
  }

  const Context& context_;
  FlagReader reader_;
  std::vector<Setting>& settings_;
  std::vector<Setting>& replaced_;
};

}  // namespace

CollectedSettings CollectSettings(const Context& context, RoleKind kind,
                                  const RoleIntent& intent,
                                  const std::vector<model::View>& views) {
  CollectedSettings collected;
  std::vector<Setting>& settings = collected.settings;
  const auto add = [&](const std::vector<SettingRule>& rules, yaml::Layer layer,
                       const model::View& view,
                       const std::vector<Setting>& others) {
    model::Wanted wanted = model::WantedBy(rules, view);
    for (model::WantedSetting& one : wanted.settings) {
      Setting& setting = one.setting;
      setting.layer = LayerOf(setting, layer);
      CheckAgreement(context, others, setting);
      Put(settings, std::move(setting));
    }
    std::move(wanted.gaps.begin(), wanted.gaps.end(),
              std::back_inserter(collected.gaps));
  };
  add(context.engine->settings, yaml::Layer::kEngine, views.front(), {});
  const std::vector<FabricUse> uses = context.Fabrics();
  for (size_t i = 0; i < uses.size(); ++i) {
    const std::vector<Setting> others =
        i == 0 ? std::vector<Setting>() : settings;
    add(uses[i].profile->settings, yaml::Layer::kFabric, views[i], others);
  }
  add(context.catalog.platform().settings, yaml::Layer::kPlatform,
      views.front(), {});
  const bool worker = kind != RoleKind::kFrontend;
  UserSettings user(context, worker ? FlagsOf(context) : FlagReader{},
                    collected);
  const auto put = [&user](const std::vector<UserSetting>& args,
                           const std::vector<UserSetting>& env) {
    for (const UserSetting& arg : args) {
      user.Put(arg, SettingKind::kArg);
    }
    for (const UserSetting& variable : env) {
      user.Put(variable, SettingKind::kEnv);
    }
  };
  if (worker) {
    put(context.intent.engine.args, context.intent.engine.env);
  }
  put(intent.args, intent.env);
  return collected;
}

std::vector<Setting> JobSettings(const std::vector<SettingRule>& rules,
                                 const model::View& view, yaml::Layer layer) {
  std::vector<Setting> settings;
  for (model::WantedSetting& wanted : model::WantedBy(rules, view).settings) {
    wanted.setting.layer = layer;
    settings.push_back(std::move(wanted.setting));
  }
  return settings;
}

void CheckChoices(const Context& context,
                  const std::vector<model::View>& views) {
  const auto check = [&](const RuleSpec& rule, const model::View& view) {
    CheckChoice(rule, view, context.intent.name.span, context.sink);
  };
  for (const RuleSpec* rule : ChoiceRules(context.catalog)) {
    // A role may use a second fabric for its collectives.
    const bool names_one =
        std::any_of(rule->when.begin(), rule->when.end(),
                    [](const Condition& one) { return one.fact == "fabric"; });
    for (size_t i = 0; i < (names_one ? views.size() : 1); ++i) {
      check(*rule, views[i]);
    }
  }
}

}  // namespace dgdc::plan

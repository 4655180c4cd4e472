// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/own_flags.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace dgdc::plan {
namespace {

constexpr std::string_view kCountedLength = "maxLengthInBlocks";

// The keys of a setting's value that are counted with the length.
void AddCounted(const yaml::Node& value, std::vector<std::string>& keys) {
  for (const yaml::Entry& entry : value.entries) {
    if (entry.value.tag == "!from" && entry.value.scalar == kCountedLength) {
      keys.push_back(entry.key);
    }
    AddCounted(entry.value, keys);
  }
}

}  // namespace

FlagReader FlagsOf(const Context& context) {
  FlagReader reader{
      .table = context.catalog.flags.Find(context.engine->head.name),
      .release = *context.intent.dynamo};
  const ReleaseEngine* engine =
      context.release == nullptr
          ? nullptr
          : context.release->FindEngine(context.engine->head.name);
  if (engine != nullptr) {
    reader.engine_version = engine->version;
  }
  return reader;
}

std::string FlagName(std::string_view name) {
  return name.starts_with('-') ? std::string(name) : "--" + std::string(name);
}

const UserSetting* FindOwnFlag(const Context& context, const RoleIntent& role,
                               std::string_view meaning) {
  const auto& flags = context.engine->server.flags;
  const auto names = flags.find(meaning);
  if (names == flags.end()) {
    return nullptr;
  }
  const FlagReader reader = FlagsOf(context);
  const auto means = [&](const UserSetting& arg) {
    const std::string name = reader.Name(FlagName(arg.name));
    return std::any_of(
        names->second.begin(), names->second.end(),
        [&](const auto& one) { return reader.Name(one) == name; });
  };
  for (const auto* args : {&role.args, &context.intent.engine.args}) {
    const auto found = std::find_if(args->rbegin(), args->rend(), means);
    if (found != args->rend()) {
      return &*found;
    }
  }
  return nullptr;
}

bool LeavesOut(const Context& context, const RoleIntent& role,
               std::string_view meaning) {
  const UserSetting* said = FindOwnFlag(context, role, meaning);
  return said != nullptr && said->value.IsBool() &&
         !said->value.AsBool().value_or(true);
}

void CheckLengthCap(const Context& context, const SizedRole& role,
                    const model::View& view) {
  const yaml::Node* length = view.FindValue(kCountedLength);
  if (length == nullptr || context.intent.model.max_model_len ||
      !LeavesOut(context, *role.intent, kLengthCap)) {
    return;
  }
  std::vector<std::string> keys;
  for (const SettingRule& rule : context.engine->settings) {
    if (rule.value && view.Holds(rule.when) &&
        std::find(rule.roles.begin(), rule.roles.end(), role.kind) !=
            rule.roles.end()) {
      AddCounted(*rule.value, keys);
    }
  }
  if (keys.empty()) {
    return;
  }
  const UserSetting& flag = *FindOwnFlag(context, *role.intent, kLengthCap);
  Diagnostic& d = context.sink.Report(
      "DG1041", flag.name_span,
      fmt::format("without {}, {} tokens still size {} of {}",
                  FlagName(flag.name), length->scalar, fmt::join(keys, " and "),
                  RoleName(role.kind)));
  d.why.push_back(
      "isl and osl are means; a longer request is accepted, and does not fit "
      "into what is sized for them");
  d.help.push_back(
      "set spec.model.maxModelLen to the longest request: it sizes them, and "
      "the cap stays out");
}

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/site_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/diag/near.h"
#include "dgdc/lint/own_rules.h"
#include "dgdc/lint/rule_names.h"
#include "dgdc/model/facts.h"

namespace dgdc::lint {
namespace {

using Names = std::vector<Spanned<std::string>>;

void CollectNames(const yaml::Node& node, Names& names);

void CollectConditions(const yaml::Node& conditions, Names& names) {
  for (const yaml::Entry& entry : conditions.entries) {
    if (entry.key == "anyOf" || entry.key == "noneOf") {
      for (const yaml::Node& item : entry.value.items) {
        CollectConditions(item, names);
      }
    } else {
      names.push_back({entry.key, entry.key_span});
    }
  }
}

// The name of "!with:NAME".
void CollectTag(const yaml::Node& node, Names& names) {
  constexpr std::array<std::string_view, 2> kWithNames = {"!with:", "!each:"};
  for (const std::string_view tag : kWithNames) {
    if (node.tag.starts_with(tag)) {
      names.push_back({node.tag.substr(tag.size()), node.span});
    }
  }
  yaml::Node text = node;
  if (node.tag.starts_with(kWithNames[1])) {
    text.tag = "!fmt";
  }
  for (const MessageName& name : MessageNames(text)) {
    names.push_back({std::string(name.text), node.span});
  }
}

void CollectNames(const yaml::Node& node, Names& names) {
  if (!node.tag.empty()) {
    CollectTag(node, names);
  }
  for (const yaml::Entry& entry : node.entries) {
    if ((entry.key == "when" || entry.key == "explicitBackend") &&
        entry.value.IsMap()) {
      CollectConditions(entry.value, names);
    } else if (entry.key == "forEach") {
      names.push_back({entry.value.scalar, entry.value.span});
    }
    CollectNames(entry.value, names);
  }
  for (const yaml::Node& item : node.items) {
    CollectNames(item, names);
  }
}

// The names of the profile's parameters, as conditions call them.
std::vector<std::string> ParamsOf(const yaml::Node& profile) {
  std::vector<std::string> params;
  const yaml::Node* list = profile.Find("params");
  for (const yaml::Node& param :
       list == nullptr ? std::vector<yaml::Node>() : list->items) {
    if (const yaml::Node* name = param.Find("name")) {
      params.push_back(std::string(model::kParamPrefix) + name->scalar);
    }
  }
  return params;
}

void CheckNamesOf(const yaml::Node& profile, Sink& sink) {
  for (const Spanned<std::string>& name : NamesIn(profile)) {
    if (!IsUnknownName(profile, *name)) {
      continue;
    }
    std::vector<std::string> known = ParamsOf(profile);
    for (const model::FactSpec& spec : model::FactSpecs()) {
      known.emplace_back(spec.name);
    }
    Diagnostic& finding = sink.Report(
        "DG0012", name.span,
        fmt::format("no fact and no parameter is called \"{}\"", *name));
    AddNear(*name, known, finding);
  }
}

// Whether values of such profiles are found by facts.
bool HasNames(std::string_view kind) {
  return kind == "FabricProfile" || kind == "EngineProfile" ||
         kind == "PlatformProfile";
}

}  // namespace

std::vector<Spanned<std::string>> NamesIn(const yaml::Node& profile) {
  Names names;
  CollectNames(profile, names);
  return names;
}

bool IsUnknownName(const yaml::Node& profile, const std::string& name) {
  constexpr std::array<std::string_view, 3> kLocal = {"item", "item.key",
                                                      "item.value"};
  if (std::find(kLocal.begin(), kLocal.end(), name) != kLocal.end()) {
    return false;
  }
  if (name.starts_with(model::kParamPrefix)) {
    const std::vector<std::string> params = ParamsOf(profile);
    return std::find(params.begin(), params.end(), name) == params.end();
  }
  return model::FindFact(name) == nullptr;
}

void CheckSite(const SourceSet& sources, const Catalog& catalog, Sink& sink) {
  for (const SiteProfile& profile : catalog.site_profiles()) {
    if (!profile.overridden && HasNames(profile.kind)) {
      CheckNamesOf(profile.root, sink);
    }
  }
  for (const SiteRule& rule : catalog.site_rules()) {
    CheckSiteRule(sources, *catalog.FindRule(rule.code), rule.node, catalog,
                  sink);
  }
  if (!catalog.site_rules().empty()) {
    CheckUnique(catalog, {}, sink);
  }
}

}  // namespace dgdc::lint

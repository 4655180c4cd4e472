// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/fabrics.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/condition.h"
#include "dgdc/plan/params.h"
#include "dgdc/plan/scope.h"
#include "dgdc/yaml/merge.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::plan {
namespace {

using yaml::Node;
using yaml::Scope;

// What a fabric that carries nothing but collectives sees of a role: its ranks
// talk to each other, and other roles are none of its business.
void NarrowToCollectives(const Context& context, const FabricUse& use,
                         const SizedRole* role, Scope& scope) {
  const Span span = use.intent->profile.span;
  const bool uses = role != nullptr && context.Uses(use, *role);
  const Node* name = scope.FindValue("role");
  scope.Set("fabric", Node::String(use.profile->head.name, span));
  scope.Set("fabric.domain",
            Node::String(fmt::format("{}-{}", *context.intent.name,
                                     name == nullptr ? "" : name->scalar),
                         span));
  scope.Set("role.transfersKv", Node::Bool(false, span));
  scope.Set("role.usesFabric", Node::Bool(uses, span));
  scope.Set("role.runsCollectives", Node::Bool(uses, span));
  scope.Set("role.peer", Node());
  if (role != nullptr) {
    AddInterfaces(context, *use.profile, *role, scope);
  }
}

// Where two trees that would be merged want different things.
struct Clash {
  std::string path = {};  // ".a.b", "" at the roots
  const Node* first = nullptr;
  const Node* second = nullptr;
};

std::optional<Clash> FindClash(const Node& first, const Node& second,
                               const std::string& path) {
  if (first.IsMap() && second.IsMap()) {
    for (const yaml::Entry& entry : second.entries) {
      const Node* same = first.Find(entry.key);
      auto clash = same == nullptr
                       ? std::nullopt
                       : FindClash(*same, entry.value, path + "." + entry.key);
      if (clash) {
        return clash;
      }
    }
    return std::nullopt;
  }
  if (first.IsSeq() && second.IsSeq()) {
    for (const Node& item : second.items) {
      const Node* same = yaml::FindSame(first, item);
      auto clash =
          same == nullptr ? std::nullopt : FindClash(*same, item, path);
      if (clash) {
        return clash;
      }
    }
    return std::nullopt;
  }
  if (Equal(first, second)) {
    return std::nullopt;
  }
  return Clash{.path = path, .first = &first, .second = &second};
}

std::string Shown(const Node& value) {
  return value.IsScalar() ? value.scalar
                          : fmt::format("a {}", yaml::KindName(value.kind));
}

Diagnostic& ReportIdle(const Context& context, Span span, std::string message,
                       std::string help, std::string_view field) {
  Diagnostic& d = context.sink.Report("DG1029", span, std::move(message));
  d.help.push_back(std::move(help));
  d.field_path = field;
  return d;
}

}  // namespace

void CheckFabrics(Context& context) {
  const std::vector<FabricUse> uses = context.Fabrics();
  if (uses.size() < 2 || context.roles.empty()) {
    return;
  }
  const FabricUse& kv = uses.front();
  const FabricUse& collectives = uses.back();
  const std::string& name = collectives.profile->head.name;
  if (kv.profile == collectives.profile) {
    ReportIdle(context, collectives.intent->profile.span,
               fmt::format("{} carries the collectives anyway", name),
               "remove collectives; it is for another fabric than that of the "
               "KV cache",
               collectives.field);
    context.collectives = nullptr;
    return;
  }
  if (!context.disaggregated()) {
    ReportIdle(context, kv.intent->profile.span,
               fmt::format("an aggregated deployment moves no KV cache, so "
                           "nothing goes over {}",
                           kv.profile->head.name),
               fmt::format("set spec.fabric to {}", name), kv.field);
    return;
  }
  if (std::none_of(
          context.roles.begin(), context.roles.end(),
          [&](const SizedRole& r) { return context.Uses(collectives, r); })) {
    ReportIdle(context, collectives.intent->profile.span,
               fmt::format("no worker spans several nodes, so nothing goes "
                           "over {}",
                           name),
               "remove collectives; inside a node they need no fabric",
               collectives.field);
  }
}

std::vector<Scope> RoleScopes(const Context& context, const SizedRole* role,
                              const Scope& base) {
  const Scope common = RoleScope(context, role, base);
  std::vector<Scope> scopes;
  for (const FabricUse& use : context.Fabrics()) {
    Scope& scope = scopes.emplace_back(common);
    if (!use.kv) {
      NarrowToCollectives(context, use, role, scope);
    }
    AddParams(context, use, scope);
    if (use.kv && role != nullptr) {
      AddBackend(context, scope);
    }
  }
  if (scopes.empty()) {
    scopes.push_back(common);
  }
  return scopes;
}

void CheckAgreement(const Context& context,
                    const std::vector<Setting>& settings,
                    const Setting& setting) {
  const std::vector<FabricUse> uses = context.Fabrics();
  for (const Setting& other : settings) {
    if (other.layer != yaml::Layer::kFabric || other.kind != setting.kind ||
        other.name != setting.name) {
      continue;
    }
    const auto clash = FindClash(other.value, setting.value, "");
    if (!clash) {
      continue;
    }
    const std::string what =
        (setting.name.empty() ? std::string(SettingKindName(setting.kind))
                              : setting.name) +
        clash->path;
    Diagnostic& d = context.sink.Report(
        "DG1030", uses.back().intent->profile.span,
        fmt::format("{} wants {} to be {}, and {} wants {}",
                    uses.back().profile->head.name, what, Shown(*clash->second),
                    uses.front().profile->head.name, Shown(*clash->first)));
    d.field_path = uses.back().field;
    d.labels.push_back({uses.front().intent->profile.span, "the other fabric"});
    d.labels.push_back({setting.span, setting.why});
    d.labels.push_back({other.span, other.why});
    d.help.push_back(
        "give one of them a parameter that makes them agree, or use one fabric "
        "for both");
    return;
  }
}

std::vector<Node> FabricDocuments(const Context& context, const Scope& base) {
  const std::vector<FabricUse> uses = context.Fabrics();
  std::vector<Node> documents;
  for (const SizedRole& role : context.roles) {
    const std::vector<Scope> scopes = RoleScopes(context, &role, base);
    for (size_t i = 0; i < uses.size(); ++i) {
      for (const CompanionRule& rule : uses[i].profile->companions) {
        if (!Holds(rule.when, scopes[i])) {
          continue;
        }
        auto document =
            yaml::Substitute(rule.document, scopes[i], context.sink);
        // Of roles that share a document all give the same one.
        if (!document ||
            std::any_of(documents.begin(), documents.end(),
                        [&](const Node& d) { return Equal(d, *document); })) {
          continue;
        }
        document->origin = std::make_shared<const yaml::Origin>(
            yaml::Origin{.why = rule.why,
                         .sources = rule.sources,
                         .layer = yaml::Layer::kFabric,
                         .span = rule.document.span});
        documents.push_back(std::move(*document));
      }
    }
  }
  return documents;
}

}  // namespace dgdc::plan

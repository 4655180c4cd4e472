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

#include "dgdc/model/wanted.h"
#include "dgdc/yaml/merge.h"

namespace dgdc::plan {
namespace {

using yaml::Node;

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

std::vector<Node> FabricDocuments(const Context& context,
                                  const IntentModel& model) {
  std::vector<Node> documents;
  for (const SizedRole& role : context.roles) {
    for (const model::View& view : model.Of(&role)) {
      for (model::WantedDocument& wanted : model::WantedOf(view).documents) {
        Node& document = wanted.document;
        // Of roles that share a document all give the same one.
        if (std::any_of(documents.begin(), documents.end(),
                        [&](const Node& d) { return Equal(d, document); })) {
          continue;
        }
        document.origin = std::make_shared<const yaml::Origin>(
            yaml::Origin{.why = wanted.rule->why,
                         .sources = wanted.rule->sources,
                         .layer = yaml::Layer::kFabric,
                         .span = wanted.rule->document.span});
        documents.push_back(std::move(document));
      }
    }
  }
  return documents;
}

}  // namespace dgdc::plan

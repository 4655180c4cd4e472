// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/relevance.h"
#include "dgdc/manifest/image.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/manifest/view.h"
#include "dgdc/manifest/workload.h"

// What documents call themselves: every other rule depends on it.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::GroupOfApi;
using yaml::Node;

// Whether one of them is the other one with whole words before or behind it:
// DynamoGraphDeploymentRun is no misspelt DynamoGraphDeployment.
bool DifferByWords(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) {
    std::swap(a, b);
  }
  const auto begins_word = [](char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0;
  };
  return !a.empty() && a.size() < b.size() &&
         ((b.starts_with(a) && begins_word(b[a.size()])) ||
          (b.ends_with(a) && begins_word(a.front())));
}

// The kind of the table that is meant for sure, or nothing.
std::optional<std::string> MeantKind(std::string_view kind,
                                     const KindTable& table) {
  constexpr size_t kLettersPerSlip = 5;
  constexpr size_t kMostSlips = 3;
  std::optional<std::string> best;
  size_t least = std::min(kMostSlips, kind.size() / kLettersPerSlip) + 1;
  for (const std::string& known : table.Kinds()) {
    const size_t distance = EditDistance(kind, known);
    if (distance < least && !DifferByWords(kind, known)) {
      least = distance;
      best = known;
    }
  }
  return best;
}

// A document whose kind is none of its group's table.
struct StrangeKind {
  const Node& kind;
  const KindTable& table;
  std::optional<std::string> meant = {};
};

// "kubectl get -o yaml" writes lists of the kind as well.
bool IsKindOf(const KindTable& table, std::string_view kind) {
  const std::vector<std::string> kinds = table.Kinds();
  return std::any_of(kinds.begin(), kinds.end(),
                     [kind](const std::string& name) {
                       return kind == name || kind == name + "List";
                     });
}

// A kind whose group or name is a placeholder may be any.
std::optional<StrangeKind> FindStrangeKind(const OneDocument& it,
                                           Reporter& report) {
  const Node& kind = At(it.document, {"kind"});
  const std::string& api = At(it.document, {"apiVersion"}).scalar;
  const std::string_view group = GroupOfApi(api);
  const KindTable* table = it.facts.catalog->FindGroup(group);
  if (manifest::HasPlaceholder(table == nullptr ? api : kind.scalar)) {
    report.Lacks("api", model::Need::kManifest);
    return std::nullopt;
  }
  if (table == nullptr || kind.scalar.empty() ||
      IsKindOf(*table, kind.scalar) ||
      manifest::FindCrd(it.document, it.facts.assumed) != nullptr) {
    return std::nullopt;
  }
  return StrangeKind{kind, *table, MeantKind(kind.scalar, *table)};
}

void CheckKindSpelling(const OneDocument& it, Reporter& report) {
  const auto strange = FindStrangeKind(it, report);
  if (strange && strange->meant) {
    report
        .At(strange->kind.span,
            fmt::format("no kind of {} is called \"{}\"", strange->table.group,
                        strange->kind.scalar),
            fmt::format("write {}", *strange->meant))
        .field_path = "kind";
  }
}

// Another group that has the kind, whatever its capitals; null when none has.
const KindTable* GroupWithKind(const Catalog& catalog, std::string_view kind) {
  const auto found = std::find_if(
      catalog.kinds.begin(), catalog.kinds.end(),
      [kind](const KindTable& table) {
        const std::vector<std::string> kinds = table.Kinds();
        return std::any_of(kinds.begin(), kinds.end(), [kind](const auto& own) {
          return Lower(own) == Lower(kind);
        });
      });
  return found == catalog.kinds.end() ? nullptr : &*found;
}

// The names of those who define kinds of the group.
std::string OwnersOf(const KindTable& table) {
  std::vector<std::string> owners;
  for (const KindOwner& owner : table.owners) {
    owners.push_back(owner.name);
  }
  return fmt::format("{}", fmt::join(owners, " or "));
}

void CheckKnownKind(const OneDocument& it, Reporter& report) {
  const auto strange = FindStrangeKind(it, report);
  if (!strange || strange->meant) {
    return;
  }
  const std::string& kind = strange->kind.scalar;
  Diagnostic& finding =
      report.At(strange->kind.span,
                fmt::format("{} is no kind that {} defines in {}", kind,
                            OwnersOf(strange->table), strange->table.group),
                "so nothing of it was checked");
  finding.field_path = "kind";
  if (const KindTable* other = GroupWithKind(*it.facts.catalog, kind)) {
    finding.help = {
        fmt::format("the kind belongs to the group {}", other->group)};
  } else if (const auto near = ClosestMatch(kind, strange->table.Kinds())) {
    finding.help.insert(finding.help.begin(),
                        fmt::format("did you mean {}?", *near));
  }
}

// The field under another spelling of its name, as in "Kind"; null when there
// is none.
const yaml::Entry* FindMisspelt(const Node& document, std::string_view field) {
  const auto found = std::find_if(
      document.entries.begin(), document.entries.end(),
      [field](const yaml::Entry& entry) {
        return entry.key != field && EditDistance(entry.key, field) <= 1;
      });
  return found == document.entries.end() ? nullptr : &*found;
}

void ReportMissingField(const Node& document, std::string_view field,
                        std::string_view other, Reporter& report) {
  const yaml::Entry* misspelt = FindMisspelt(document, field);
  const Node& said = At(document, {other});
  Diagnostic& finding =
      misspelt == nullptr
          ? report.At(said.span, fmt::format("a document with the {} {} and "
                                             "no {}",
                                             other, said.scalar, field))
          : report.At(misspelt->key_span,
                      fmt::format("the field {} is written \"{}\"", field,
                                  misspelt->key),
                      fmt::format("write {}", field));
  finding.field_path = field;
}

void CheckTypes(const OneDocument& it, Reporter& report) {
  const Node& api = At(it.document, {"apiVersion"});
  const Node& kind = At(it.document, {"kind"});
  if (api.IsNull() && kind.scalar == kDeploymentKind) {
    ReportMissingField(it.document, "apiVersion", "kind", report);
  } else if (kind.IsNull() &&
             it.facts.catalog->FindGroup(GroupOfApi(api.scalar)) != nullptr) {
    ReportMissingField(it.document, "kind", "apiVersion", report);
  }
}

// An engine in a kind that no profile describes: nothing of it was looked at.
// A file without a kind may be anything.
void CheckKindOfEngine(const OneDocument& it, Reporter& report) {
  const Node& kind = At(it.document, {"kind"});
  const std::string& api = At(it.document, {"apiVersion"}).scalar;
  if (kind.scalar.empty() || GroupOfApi(api) == report.Name("own") ||
      it.facts.catalog->FindGroup(GroupOfApi(api)) != nullptr ||
      manifest::View(it.document) ||
      manifest::FindKind(*it.facts.catalog, it.document) != nullptr) {
    return;
  }
  const auto engine = manifest::FindEngineContainer(it.document, it.facts);
  if (!engine) {
    return;
  }
  Diagnostic& finding = report.At(
      kind.span,
      fmt::format("{} holds a container that starts {}, and no profile says "
                  "where pods of this kind stand",
                  kind.scalar, engine->engine->head.name),
      "so nothing of it was checked");
  finding.field_path = "kind";
  const Node& name = At(*engine->node, {"name"});
  finding.labels.push_back({name.span.known() ? name.span : engine->node->span,
                            engine->engine->head.name + " starts here"});
}

constexpr std::array kKindRules = {
    Rule{.code = "DG4019", .check = &CheckKindSpelling},
    Rule{.code = "DG4025", .check = &CheckKnownKind},
    Rule{.code = "DG4026", .check = &CheckTypes},
    Rule{.code = "DG4241", .check = &CheckKindOfEngine},
};

}  // namespace

std::span<const Rule> KindRules() { return kKindRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/lint/query/known_names.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/flags.h"

// Keys of an engine's JSON and YAML against the tables of its configuration.
namespace dgdc::lint {
namespace {

using yaml::Node;

// A known value that the row does not list.
bool IsUnlistedValue(const NameRow& row, const Node& value) {
  const std::vector<std::string_view> listed = row.Values();
  if (row.type != "enum" || listed.empty() || !value.IsScalar() ||
      value.IsNull()) {
    return false;
  }
  return std::find(listed.begin(), listed.end(), value.scalar) == listed.end();
}

// One that is a slip away from a listed one: the list says nothing about
// versions.
bool IsAlmostListed(const NameRow& row, const Node& value) {
  const std::vector<std::string_view> listed = row.Values();
  return IsUnlistedValue(row, value) &&
         std::any_of(listed.begin(), listed.end(), [&value](const auto& one) {
           return EditDistance(one, value.scalar) == 1;
         });
}

void ReportKey(const OneWorker& it, const Span& place, const std::string& key,
               const NearNames& near, const std::string& where, bool certain,
               Reporter& report) {
  Diagnostic& finding =
      report.At(place,
                fmt::format("{} of {} has {}, which is no key of it", where,
                            *it.worker.component.name, key),
                DidYouMean(near));
  if (certain && HasPublishedImage(it)) {
    finding.severity = Severity::kError;
  }
}

void CheckKvTransferKey(const OneWorker& it, const NameTable& table,
                        const yaml::Entry& entry, const std::string& where,
                        Reporter& report) {
  const std::string version =
      HoldsItsRelease(it) ? it.worker.flag_reader.engine_version : "";
  const KnownName name = table.At(entry.key, version);
  if (version.empty() && name.presence == Presence::kMaybe) {
    report.Lacks("release", it.worker.release.empty() ? model::Need::kRelease
                                                      : model::Need::kImage);
  }
  if (name.presence == Presence::kNo) {
    ReportKey(it, entry.key_span, entry.key,
              FindNear(table, {version}, "", entry.key, 2), where,
              !version.empty() && table.Covers(version), report);
  } else if (name.row != nullptr && IsUnlistedValue(*name.row, entry.value)) {
    Diagnostic& finding =
        report.At(entry.value.span,
                  fmt::format("{} of {} is {}", entry.key,
                              *it.worker.component.name, entry.value.scalar),
                  fmt::format("takes {}", fmt::join(name.row->Values(), ", ")));
    if (!version.empty() && HasPublishedImage(it)) {
      finding.severity = Severity::kError;
    }
  }
}

void CheckKvTransferKeys(const OneWorker& it, Reporter& report) {
  const manifest::Flag* flag = it.worker.FindMeaning("kvTransfer");
  const auto known = it.facts.catalog->FindNames(report.Name("table"));
  const std::optional<Node> json =
      flag == nullptr ? std::nullopt : manifest::JsonOf(*flag);
  if (known == nullptr || !json) {
    return;
  }
  const std::vector<std::string> elsewhere = report.Names("elsewhere");
  for (const yaml::Entry& entry : json->entries) {
    if (std::find(elsewhere.begin(), elsewhere.end(), entry.key) ==
        elsewhere.end()) {
      CheckKvTransferKey(it, known->Get(), entry, flag->written, report);
    }
  }
}

// A map of the configuration, and the dotted name under which it stands.
struct ConfigMapAt {
  const Node* map = nullptr;
  std::string prefix = {};
};

void CheckConfigMap(const OneWorker& it, const NameTable& table,
                    const ConfigMapAt& at, Reporter& report) {
  for (const yaml::Entry& entry : at.map->entries) {
    const std::string name = at.prefix + entry.key;
    const std::span<const NameRow> rows = table.Find(name);
    if (rows.empty()) {
      const NearNames near = FindNear(table, {}, at.prefix, name, 1);
      if (!near.names.empty()) {
        ReportKey(it, entry.key_span, name, near, "the configuration", false,
                  report);
      }
    } else if (entry.value.IsMap()) {
      CheckConfigMap(it, table, {&entry.value, name + "."}, report);
    } else if (IsAlmostListed(rows.front(), entry.value)) {
      report.At(
          entry.value.span,
          fmt::format("{} of {} is {}", name, *it.worker.component.name,
                      entry.value.scalar),
          fmt::format("takes {}", fmt::join(rows.front().Values(), ", ")));
    }
  }
}

void CheckConfigurationKeys(const OneWorker& it, Reporter& report) {
  const auto known = it.facts.catalog->FindNames(report.Name("table"));
  if (known == nullptr) {
    return;
  }
  for (const Node* part :
       {&it.worker.config_file, &it.worker.config_overrides}) {
    if (part->IsMap()) {
      CheckConfigMap(it, known->Get(), {part, ""}, report);
    }
  }
}

constexpr std::array kKnownKeyRules = {
    Rule{.code = "DG3248", .check = &CheckKvTransferKeys},
    Rule{.code = "DG3249", .check = &CheckConfigurationKeys},
};

}  // namespace

std::span<const Rule> KnownKeyRules() { return kKnownKeyRules; }

}  // namespace dgdc::lint

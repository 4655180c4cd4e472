// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/pattern.h"
#include "dgdc/base/text.h"
#include "dgdc/lint/query/known_names.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Variables against the tables of what libraries read: names, and values.
namespace dgdc::lint {
namespace {

using manifest::Variable;

// A variable of the author's that some library might read.
bool IsJudgedVariable(const OneWorker& it, const Variable& variable) {
  return variable.added == nullptr && variable.name_span.known() &&
         it.facts.catalog->FindUnread(variable.name) == nullptr;
}

const WorkerSpace* FindSpace(const std::vector<WorkerSpace>& spaces,
                             std::string_view name) {
  const auto found = std::find_if(
      spaces.begin(), spaces.end(),
      [name](const WorkerSpace& space) { return space.Holds(name); });
  return found == spaces.end() ? nullptr : &*found;
}

bool IsClosedName(const NameSpace& space, std::string_view name) {
  return std::any_of(space.closed.begin(), space.closed.end(),
                     [name](const std::string& beginning) {
                       return name.starts_with(beginning);
                     });
}

// What is numbered is the author's own.
bool IsNumbered(std::string_view name) {
  return !name.empty() && IsDigit(name.back());
}

// --- Names that nothing reads

// A slip in the prefix puts a name into no namespace: what begins almost like
// one, and is one letter away from a name of it.
struct SlippedPrefix {
  const WorkerSpace* space = nullptr;
  NearNames near = {};
};

bool BeginsAlmost(std::string_view name, std::string_view prefix) {
  for (size_t size = prefix.size() - 1; size <= prefix.size() + 1; ++size) {
    if (EditDistance(name.substr(0, size), prefix) <= 1) {
      return true;
    }
  }
  return false;
}

SlippedPrefix FindSlippedPrefix(const std::vector<WorkerSpace>& spaces,
                                std::string_view name) {
  for (const WorkerSpace& space : spaces) {
    for (const std::string& prefix : space.space->prefixes) {
      if (!BeginsAlmost(name, prefix)) {
        continue;
      }
      NearNames near = FindNear(space.Table(), space.versions, prefix, name, 1);
      if (!near.names.empty()) {
        return {.space = &space, .near = std::move(near)};
      }
    }
  }
  return {};
}

void ReportUnknown(const OneWorker& it, const Variable& variable,
                   const WorkerSpace& space, const NearNames& near,
                   Reporter& report) {
  const std::string meant = DidYouMean(near);
  Diagnostic& finding =
      report.At(variable.name_span,
                fmt::format("{} reads no {}, which {} sets", space.reader,
                            variable.name, *it.worker.component.name),
                meant.empty() ? "has no effect" : meant);
  finding.value = variable.value.span;
  finding.sources = space.space->sources;
  if (near.names.empty()) {
    finding.severity = Severity::kInfo;
    return;
  }
  const std::string& name = near.names.front();
  if (near.names.size() == 1 && it.worker.FindEnv(name) == nullptr) {
    SetFix(finding,
           near.only_one() ? edit::Safety::kSafe : edit::Safety::kUnsafe,
           fmt::format("write {}", name),
           SetAt({.facts = it.facts, .graph = &it.graph, .worker = &it.worker},
                 variable.name_span, yaml::Node::String(name)));
  }
}

// How many slips are counted as one name: two in long names of a library that
// alone reads what begins so.
size_t MostSlips(const WorkerSpace& space, std::string_view name) {
  constexpr size_t kLongName = 6;
  return space.space->whole &&
                 name.size() >= space.PrefixOf(name).size() + kLongName
             ? 2
             : 1;
}

// Whose variable a name that nobody has was meant to be; of nobody where the
// library publishes no list of such names.
SlippedPrefix MeantVariable(const std::vector<WorkerSpace>& spaces,
                            std::string_view name) {
  const WorkerSpace* space = FindSpace(spaces, name);
  if (space == nullptr) {
    return FindSlippedPrefix(spaces, name);
  }
  if (IsClosedName(*space->space, name)) {
    return {};
  }
  return {
      .space = space,
      .near = FindNear(space->Table(), space->versions, space->PrefixOf(name),
                       name, MostSlips(*space, name))};
}

void CheckUnknownVariable(const OneWorker& it, Reporter& report) {
  const std::vector<WorkerSpace> spaces = SpacesOf(it);
  for (const auto& [name, variable] : it.worker.env) {
    if (!IsJudgedVariable(it, variable) ||
        IsKnownAnywhere(*it.facts.catalog, name)) {
      continue;
    }
    const SlippedPrefix slipped = MeantVariable(spaces, name);
    const bool told = slipped.space != nullptr &&
                      (slipped.space->space->whole ||
                       (!slipped.near.names.empty() && !IsNumbered(name)));
    if (told && !IsReadByAuthor(it, name)) {
      ReportUnknown(it, variable, *slipped.space, slipped.near, report);
    }
  }
}

// --- Names of other versions

// The release tells the version of an image that is not one's own.
void LackRelease(const OneWorker& it, Reporter& report) {
  report.Lacks("release", it.worker.release.empty() ? model::Need::kRelease
                                                    : model::Need::kImage);
}

std::string WhenRead(const WorkerSpace& space, std::span<const NameRow> rows) {
  const std::string_view last = space.Table().LastVersion(rows);
  const std::string_view first = space.Table().FirstVersion(rows);
  return !last.empty()    ? fmt::format("read until {}", last)
         : !first.empty() ? fmt::format("read since {}", first)
                          : "not read";
}

// One that other versions of its library read.
void CheckVariableOfOther(const OneWorker& it, const WorkerSpace& space,
                          const Variable& variable,
                          std::span<const NameRow> rows, Reporter& report) {
  const std::string& name = variable.name;
  const Presence presence = space.At(name).presence;
  if (space.versions.empty()) {
    if (presence == Presence::kMaybe) {
      LackRelease(it, report);
    }
    return;
  }
  const bool gone =
      presence == Presence::kNo &&
      (!space.space->late || !space.Table().LastVersion(rows).empty());
  if (gone && !IsReadByAuthor(it, name)) {
    Diagnostic& finding =
        report.At(variable.name_span,
                  fmt::format("{} reads no {}, which {} sets", space.reader,
                              name, *it.worker.component.name),
                  WhenRead(space, rows));
    finding.value = variable.value.span;
    finding.sources = space.space->sources;
  }
}

void CheckOtherVersion(const OneWorker& it, Reporter& report) {
  for (const WorkerSpace& space : SpacesOf(it)) {
    for (const auto& [name, variable] : it.worker.env) {
      const std::span<const NameRow> rows = space.Table().Find(name);
      if (!rows.empty() && space.Holds(name) &&
          IsJudgedVariable(it, variable)) {
        CheckVariableOfOther(it, space, variable, rows, report);
      }
    }
  }
}

// --- Values

bool IsListed(std::string_view value,
              const std::vector<std::string_view>& listed) {
  return std::any_of(listed.begin(), listed.end(), [value](const auto& one) {
    return Lower(one) == Lower(value);
  });
}

bool FitsPattern(std::string_view value, const std::string& pattern) {
  const Result<Pattern> read = Pattern::Read(pattern);
  return read.ok() && read->Matches(value);
}

bool AreListed(std::string_view values,
               const std::vector<std::string_view>& listed) {
  while (!values.empty()) {
    const std::string_view one = values.substr(0, values.find(','));
    values.remove_prefix(std::min(one.size() + 1, values.size()));
    if (!IsListed(one, listed)) {
      return false;
    }
  }
  return true;
}

bool FitsType(std::string_view value, const VariableType& type,
              const std::vector<std::string_view>& listed) {
  if (!type.matches.empty() && FitsPattern(value, type.matches)) {
    return true;
  }
  if (!type.listed) {
    return type.matches.empty();
  }
  return listed.empty() ||
         (type.many ? AreListed(value, listed) : IsListed(value, listed));
}

std::string WhatItTakes(const VariableType& type,
                        const std::vector<std::string_view>& listed) {
  constexpr size_t kMost = 16;
  return type.listed && listed.size() <= kMost
             ? fmt::format("takes {}", fmt::join(listed, ", "))
             : fmt::format("takes {}", type.takes);
}

// What is known of the values of a variable; null when nothing is.
const VariableType* TypeOfVariable(const WorkerSpace& space,
                                   const NameRow& row) {
  const auto own = space.space->values.find(row.name);
  return own != space.space->values.end() ? &own->second
                                          : space.space->TypeOf(row.type);
}

// The only listed value that is a slip away from what is written.
void ProposeValue(const OneWorker& it, const Variable& variable,
                  const std::vector<std::string_view>& listed,
                  Diagnostic& finding) {
  std::vector<std::string_view> near;
  for (const std::string_view value : listed) {
    if (EditDistance(value, *variable.value) == 1) {
      near.push_back(value);
    }
  }
  if (near.size() == 1) {
    const std::string value(near.front());
    SetFix(finding, edit::Safety::kSafe,
           fmt::format("set {} to {}", variable.name, value),
           manifest::Amend(it.facts, it.graph, it.worker)
               .SetEnv(variable.name, yaml::Node::String(value)));
  }
}

// Whether a value that cannot be read surely stops the worker.
bool StopsWorker(const OneWorker& it, const WorkerSpace& space,
                 const std::string& name) {
  const std::vector<std::string>& lenient = space.space->lenient;
  return space.space->stops && !space.versions.empty() &&
         std::find(lenient.begin(), lenient.end(), name) == lenient.end() &&
         HasPublishedImage(it);
}

void CheckValueIn(const OneWorker& it, const WorkerSpace& space,
                  const Variable& variable, const NameRow& row,
                  Reporter& report) {
  const VariableType* type = TypeOfVariable(space, row);
  const std::vector<std::string_view> listed = row.Values();
  if (type == nullptr || FitsType(*variable.value, *type, listed)) {
    return;
  }
  Diagnostic& finding = report.At(
      variable.value.span,
      fmt::format("{} of {} is \"{}\", which {} does not take", variable.name,
                  *it.worker.component.name, *variable.value, space.reader),
      WhatItTakes(*type, listed));
  ProposeValue(it, variable, listed, finding);
  finding.sources = space.space->sources;
  if (StopsWorker(it, space, variable.name)) {
    finding.severity = Severity::kError;
  }
}

// Whether some version has the variable and does not take the value.
bool MayNotTake(const WorkerSpace& space, const Variable& variable) {
  const std::span<const NameRow> rows = space.Table().Find(variable.name);
  return std::any_of(rows.begin(), rows.end(), [&](const NameRow& row) {
    const VariableType* type = TypeOfVariable(space, row);
    return type != nullptr && !FitsType(*variable.value, *type, row.Values());
  });
}

void CheckVariableValue(const OneWorker& it, Reporter& report) {
  for (const WorkerSpace& space : SpacesOf(it)) {
    for (const auto& [name, variable] : it.worker.env) {
      if (!space.Holds(name) || !variable.known || variable.added != nullptr ||
          variable.value->empty()) {
        continue;
      }
      const NameRow* row = space.At(name).row;
      if (row != nullptr) {
        CheckValueIn(it, space, variable, *row, report);
      } else if (space.versions.empty() && MayNotTake(space, variable)) {
        LackRelease(it, report);
      }
    }
  }
}

// --- Variables that stop the process

// Whether in some version a row says that the variable is of that type.
bool MayBeOfType(const WorkerSpace& space, std::string_view name,
                 std::string_view type) {
  const std::span<const NameRow> rows = space.Table().Find(name);
  return std::any_of(rows.begin(), rows.end(),
                     [type](const NameRow& row) { return row.type == type; });
}

void CheckRefusedVariable(const OneWorker& it, Reporter& report) {
  const std::vector<std::string> off = report.Names("off");
  for (const WorkerSpace& space : SpacesOf(it)) {
    for (const auto& [name, variable] : it.worker.env) {
      const NameRow* row = space.At(name).row;
      if (row == nullptr && space.versions.empty() && space.Holds(name) &&
          MayBeOfType(space, name, report.Name("type"))) {
        LackRelease(it, report);
      }
      if (row == nullptr || row->type != report.Name("type") ||
          !IsJudgedVariable(it, variable) || variable.value->empty() ||
          std::find(off.begin(), off.end(), Lower(*variable.value)) !=
              off.end()) {
        continue;
      }
      Diagnostic& finding =
          report.At(variable.name_span,
                    fmt::format("{} sets {}, which {} refuses",
                                *it.worker.component.name, name, space.reader),
                    "stops what reads it");
      finding.value = variable.value.span;
    }
  }
}

constexpr std::array kKnownVariableRules = {
    Rule{.code = "DG4384", .check = &CheckUnknownVariable},
    Rule{.code = "DG4385", .check = &CheckOtherVersion},
    Rule{.code = "DG4386", .check = &CheckVariableValue},
    Rule{.code = "DG4387", .check = &CheckRefusedVariable},
};

}  // namespace

std::span<const Rule> KnownVariableRules() { return kKnownVariableRules; }

}  // namespace dgdc::lint

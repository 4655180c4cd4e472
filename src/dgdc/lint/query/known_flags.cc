// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/known_flags.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"

namespace dgdc::lint {
namespace {

using manifest::Worker;

constexpr std::string_view kNegative = "--no-";
// Of flags that only the engine's own server has.
constexpr std::string_view kOwnServer = "server";

bool IsAsked(const Worker& worker, const FlagParser& parser) {
  return worker.is_dynamo || parser.owner == FlagOwner::kEngine;
}

// The version of its program in the image; "" when not known.
const std::string& VersionOfParser(const OneWorker& it,
                                   const FlagParser& parser) {
  static const std::string kNone;
  return HoldsItsRelease(it) ? it.worker.flag_reader.VersionOf(parser) : kNone;
}

bool HasParsers(const Worker& worker) {
  const FlagTable* table = worker.flag_reader.table;
  return table != nullptr &&
         std::any_of(table->parsers.begin(), table->parsers.end(),
                     [&worker](const FlagParser& parser) {
                       return IsAsked(worker, parser);
                     });
}

// Whether the parser has the flag under that name in the worker's version.
KnownName FlagUnder(const OneWorker& it, const FlagParser& parser,
                    const FlagSpec& flag, std::string_view name) {
  const Worker& worker = it.worker;
  const NameTable& table = parser.known->Get();
  const std::string& version = VersionOfParser(it, parser);
  std::string positive(name);
  if (flag.negative) {
    positive = "--" + positive.substr(kNegative.size());
  }
  KnownName best;
  for (const std::span<const NameRow> rows : flag.stretches) {
    KnownName known = table.At(rows, version);
    const NameRow* row = known.row;
    if (row != nullptr &&
        ((row->name != positive && !row->HasAlias(positive)) ||
         (flag.negative && row->type != "bool") ||
         (worker.is_dynamo && row->HasMark(kOwnServer)))) {
      known = {};
    }
    if (known.presence > best.presence) {
      best = known;
    }
  }
  return best;
}

// What the parsers say of exactly this name.
void JudgeExact(const OneWorker& it, std::string_view name,
                FlagVerdict& verdict) {
  const Worker& worker = it.worker;
  const FlagTable& table = *worker.flag_reader.table;
  verdict.state = FlagState::kUnknown;
  for (const FlagSpelling& spelling : table.From(name)) {
    if (spelling.name != name) {
      return;
    }
    const FlagParser& parser = table.parsers[spelling.parser];
    const FlagSpec& flag = table.FlagOf(spelling);
    if (!IsAsked(worker, parser)) {
      continue;
    }
    const KnownName known = FlagUnder(it, parser, flag, name);
    if (known.presence != Presence::kNo) {
      verdict = {.certain = known.presence == Presence::kYes,
                 .parser = &parser,
                 .flag = &flag,
                 .row = known.row};
      return;
    }
    verdict.state = FlagState::kGone;
    verdict.parser = &parser;
    verdict.flag = &flag;
  }
}

// What a parser makes of a beginning; known ones win over those of others.
void JudgeBeginning(const OneWorker& it, std::string_view name,
                    FlagVerdict& verdict) {
  const Worker& worker = it.worker;
  const FlagTable& table = *worker.flag_reader.table;
  for (size_t p = 0; p < table.parsers.size(); ++p) {
    const FlagParser& parser = table.parsers[p];
    if (!parser.abbreviations || !IsAsked(worker, parser)) {
      continue;
    }
    std::set<const FlagSpec*> found;
    FlagVerdict begun{.certain = true, .parser = &parser};
    for (const FlagSpelling& spelling : table.From(name)) {
      if (!spelling.name.starts_with(name)) {
        break;
      }
      const FlagSpec& flag = table.FlagOf(spelling);
      const KnownName known =
          FlagUnder(it, parser, flag, spelling.name);
      if (spelling.parser != p || known.presence == Presence::kNo ||
          !found.insert(&flag).second) {
        continue;
      }
      begun.certain = begun.certain && known.presence == Presence::kYes;
      begun.others.push_back(spelling.name);
      begun.flag = &flag;
      begun.row = known.row;
    }
    if (found.size() > 1) {
      begun.state = FlagState::kAmbiguous;
    }
    if (!found.empty()) {
      verdict = begun;
      return;
    }
  }
}

// Another program that knows the flag, "" when none does.
std::string OtherOwner(const OneWorker& it, std::string_view name) {
  const FlagTable* own = it.worker.flag_reader.table;
  for (const FlagTable& table : it.facts.catalog->flags.all()) {
    for (const FlagSpelling& spelling : table.From(name)) {
      if (spelling.name != name) {
        break;
      }
      const FlagParser& parser = table.parsers[spelling.parser];
      if (&table != own || !IsAsked(it.worker, parser)) {
        return parser.program;
      }
    }
  }
  return "";
}

// A flag of the engine that Dynamo's server of it does not have.
bool IsOfOwnServer(const Worker& worker, const FlagVerdict& verdict) {
  return worker.is_dynamo && verdict.flag != nullptr &&
         std::all_of(verdict.flag->stretches.begin(),
                     verdict.flag->stretches.end(), [](const auto& rows) {
                       return std::all_of(rows.begin(), rows.end(),
                                          [](const NameRow& row) {
                                            return row.HasMark(kOwnServer);
                                          });
                     });
}

NearNames FindNearFlags(const OneWorker& it, std::string_view name) {
  constexpr size_t kMost = 2;
  const Worker& worker = it.worker;
  NearNames near{.distance = kMost + 1};
  const FlagTable& table = *worker.flag_reader.table;
  for (const FlagSpelling& spelling : table.spellings()) {
    const FlagParser& parser = table.parsers[spelling.parser];
    const size_t longer = std::max(spelling.name.size(), name.size());
    const size_t shorter = std::min(spelling.name.size(), name.size());
    if (!IsLongFlag(spelling.name) || longer - shorter > kMost ||
        !IsAsked(worker, parser)) {
      continue;
    }
    const size_t distance = EditDistance(name, spelling.name);
    if (distance > std::min(near.distance, kMost) ||
        FlagUnder(it, parser, table.FlagOf(spelling), spelling.name)
                .presence == Presence::kNo) {
      continue;
    }
    if (distance < near.distance) {
      near = {.distance = distance, .names = {}};
    }
    if (std::find(near.names.begin(), near.names.end(), spelling.name) ==
        near.names.end()) {
      near.names.push_back(spelling.name);
    }
  }
  return near;
}

bool CoversAll(const OneWorker& it) {
  const Worker& worker = it.worker;
  const auto& parsers = worker.flag_reader.table->parsers;
  return std::all_of(
      parsers.begin(), parsers.end(), [&](const FlagParser& parser) {
        const std::string& version = VersionOfParser(it, parser);
        return !IsAsked(worker, parser) ||
               (!version.empty() && parser.known->Get().Covers(version));
      });
}

std::string WhenTaken(const FlagVerdict& verdict) {
  const NameTable& table = verdict.parser->known->Get();
  const std::span<const NameRow> rows = verdict.flag->stretches.back();
  const std::string_view last = table.LastVersion(rows);
  const std::string_view first = table.FirstVersion(rows);
  return !last.empty() ? fmt::format("{} had it until {}",
                                     verdict.parser->program, last)
         : !first.empty()
             ? fmt::format("{} has it since {}", verdict.parser->program, first)
             : "";
}

}  // namespace

FlagVerdict JudgeFlag(const OneWorker& it, const manifest::Flag& flag) {
  const Worker& worker = it.worker;
  FlagVerdict verdict;
  if (!HasParsers(worker) || !flag.variable.empty() ||
      !flag.parts.empty() || !flag.word.known || !IsLongFlag(flag.written) ||
      flag.written.size() <= 2 || flag.written.find('.') != std::string::npos) {
    return verdict;
  }
  const std::string name = worker.flag_reader.Dashed(flag.written);
  JudgeExact(it, name, verdict);
  if (verdict.state == FlagState::kKnown) {
    return verdict;
  }
  FlagVerdict begun = verdict;
  JudgeBeginning(it, name, begun);
  if (begun.state == FlagState::kAmbiguous ||
      begun.state == FlagState::kKnown) {
    return begun;
  }
  verdict.certain = CoversAll(it);
  if (IsOfOwnServer(worker, verdict)) {
    verdict.state = FlagState::kForeign;
    verdict.owner = verdict.parser->program + "'s own server";
    return verdict;
  }
  if (verdict.state == FlagState::kGone) {
    verdict.when = WhenTaken(verdict);
    return verdict;
  }
  verdict.owner = OtherOwner(it, name);
  if (!verdict.owner.empty()) {
    verdict.state = FlagState::kForeign;
    return verdict;
  }
  verdict.near = FindNearFlags(it, name);
  return verdict;
}

std::string ServerName(const OneWorker& it) {
  const Worker& worker = it.worker;
  std::string name;
  for (const FlagParser& parser : worker.flag_reader.table->parsers) {
    if (!IsAsked(worker, parser)) {
      continue;
    }
    const std::string& version = VersionOfParser(it, parser);
    name += fmt::format("{}{}{}{}", name.empty() ? "" : " with ",
                        parser.program, version.empty() ? "" : " ", version);
  }
  return name;
}

}  // namespace dgdc::lint

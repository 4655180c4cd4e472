// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/known_flags.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kNegative = "--no-";
// Of flags that only the engine's own server has.
constexpr std::string_view kOwnServer = "server";

// A program of a worker.
struct Asked {
  const OneWorker& it;
  const FlaggedProgram& program;

  [[nodiscard]] const FlagTable& table() const { return *program.reader.table; }
};

bool IsAsked(const FlaggedProgram& program, const FlagParser& parser) {
  return program.is_dynamo || parser.owner == FlagOwner::kEngine;
}

// The version of its program in the image; "" when not known.
const std::string& VersionOfParser(const OneWorker& it,
                                   const FlaggedProgram& program,
                                   const FlagParser& parser) {
  static const std::string kNone;
  return HoldsItsRelease(it) ? program.reader.VersionOf(parser) : kNone;
}

bool HasParsers(const FlaggedProgram& program) {
  const FlagTable* table = program.reader.table;
  return table != nullptr &&
         std::any_of(table->parsers.begin(), table->parsers.end(),
                     [&program](const FlagParser& parser) {
                       return IsAsked(program, parser);
                     });
}

// Whether the parser has the flag under that name in the worker's version.
KnownName FlagUnder(const Asked& asked, const FlagParser& parser,
                    const FlagSpec& flag, std::string_view name) {
  const NameTable& table = parser.known->Get();
  const std::string& version = VersionOfParser(asked.it, asked.program, parser);
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
         (asked.program.is_dynamo && row->HasMark(kOwnServer)))) {
      known = {};
    }
    if (known.presence > best.presence) {
      best = known;
    }
  }
  return best;
}

// What the parsers say of exactly this name.
void JudgeExact(const Asked& asked, std::string_view name,
                FlagVerdict& verdict) {
  const FlagTable& table = asked.table();
  verdict.state = FlagState::kUnknown;
  for (const FlagSpelling& spelling : table.From(name)) {
    if (spelling.name != name) {
      return;
    }
    const FlagParser& parser = table.parsers[spelling.parser];
    const FlagSpec& flag = table.FlagOf(spelling);
    if (!IsAsked(asked.program, parser)) {
      continue;
    }
    const KnownName known = FlagUnder(asked, parser, flag, name);
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
void JudgeBeginning(const Asked& asked, std::string_view name,
                    FlagVerdict& verdict) {
  const FlagTable& table = asked.table();
  for (size_t p = 0; p < table.parsers.size(); ++p) {
    const FlagParser& parser = table.parsers[p];
    if (!parser.abbreviations || !IsAsked(asked.program, parser)) {
      continue;
    }
    std::set<const FlagSpec*> found;
    FlagVerdict begun{.certain = true, .parser = &parser};
    for (const FlagSpelling& spelling : table.From(name)) {
      if (!spelling.name.starts_with(name)) {
        break;
      }
      const FlagSpec& flag = table.FlagOf(spelling);
      const KnownName known = FlagUnder(asked, parser, flag, spelling.name);
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
std::string OtherOwner(const Asked& asked, std::string_view name) {
  const FlagTable* own = &asked.table();
  for (const FlagTable& table : asked.it.facts.catalog->flags.all()) {
    for (const FlagSpelling& spelling : table.From(name)) {
      if (spelling.name != name) {
        break;
      }
      const FlagParser& parser = table.parsers[spelling.parser];
      if (&table != own || !IsAsked(asked.program, parser)) {
        return parser.program;
      }
    }
  }
  return "";
}

// A flag of the engine that Dynamo's server of it does not have.
bool IsOfOwnServer(const FlaggedProgram& program, const FlagVerdict& verdict) {
  return program.is_dynamo && verdict.flag != nullptr &&
         std::all_of(verdict.flag->stretches.begin(),
                     verdict.flag->stretches.end(), [](const auto& rows) {
                       return std::all_of(rows.begin(), rows.end(),
                                          [](const NameRow& row) {
                                            return row.HasMark(kOwnServer);
                                          });
                     });
}

NearNames FindNearFlags(const Asked& asked, std::string_view name) {
  constexpr size_t kMost = 2;
  NearNames near{.distance = kMost + 1};
  const FlagTable& table = asked.table();
  for (const FlagSpelling& spelling : table.spellings()) {
    const FlagParser& parser = table.parsers[spelling.parser];
    const size_t longer = std::max(spelling.name.size(), name.size());
    const size_t shorter = std::min(spelling.name.size(), name.size());
    if (!IsLongFlag(spelling.name) || longer - shorter > kMost ||
        !IsAsked(asked.program, parser)) {
      continue;
    }
    const size_t distance = EditDistance(name, spelling.name);
    if (distance > std::min(near.distance, kMost) ||
        FlagUnder(asked, parser, table.FlagOf(spelling), spelling.name)
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

bool CoversAll(const Asked& asked) {
  const auto& parsers = asked.table().parsers;
  return std::all_of(
      parsers.begin(), parsers.end(), [&](const FlagParser& parser) {
        const std::string& version =
            VersionOfParser(asked.it, asked.program, parser);
        return !IsAsked(asked.program, parser) ||
               (!version.empty() && parser.known->Get().Covers(version));
      });
}

std::string WhenTaken(const FlagVerdict& verdict) {
  const NameTable& table = verdict.parser->known->Get();
  const std::span<const NameRow> rows = verdict.flag->stretches.back();
  const std::string_view last = table.LastVersion(rows);
  const std::string_view first = table.FirstVersion(rows);
  return !last.empty()
             ? fmt::format("{} had it until {}", verdict.parser->program, last)
         : !first.empty()
             ? fmt::format("{} has it since {}", verdict.parser->program, first)
             : "";
}

// A component of Dynamo's that no engine runs in, by the word that starts it.
void AddComponents(const OneWorker& it, std::vector<FlaggedProgram>& programs) {
  for (const manifest::Invocation& invocation : it.worker.line.invocations) {
    for (const FlagTable& table : it.facts.catalog->flags.all()) {
      const std::string& program = table.parsers.front().program;
      const auto word = std::find_if(
          invocation.words.begin(), invocation.words.end(),
          [&program](const manifest::Word& w) { return w.text == program; });
      if (it.facts.catalog->engines.Find(table.head.name) != nullptr ||
          word == invocation.words.end()) {
        continue;
      }
      FlaggedProgram& found = programs.emplace_back(
          FlaggedProgram{.reader = {.table = &table,
                                    .release = it.facts.assumed.release.empty()
                                                   ? it.worker.release
                                                   : it.facts.assumed.release},
                         .is_dynamo = true});
      const auto first =
          static_cast<size_t>(word - invocation.words.begin()) + 1;
      found.flags = std::make_shared<const std::vector<manifest::Flag>>(
          manifest::UnderstandFlags(manifest::ReadFlags(invocation, first),
                                    found.reader));
    }
  }
}

}  // namespace

std::vector<FlaggedProgram> FlaggedPrograms(const OneWorker& it) {
  std::vector<FlaggedProgram> programs;
  if (it.worker.engine == nullptr) {
    AddComponents(it, programs);
    return programs;
  }
  FlaggedProgram server{
      .reader = it.worker.flag_reader,
      .is_dynamo = it.worker.is_dynamo,
      // The worker lives longer.
      .flags = std::shared_ptr<const std::vector<manifest::Flag>>(
          std::shared_ptr<void>(), &it.worker.flags)};
  if (HasParsers(server)) {
    programs.push_back(std::move(server));
  }
  return programs;
}

bool KnowsVersions(const OneWorker& it, const FlaggedProgram& program) {
  const auto& parsers = program.reader.table->parsers;
  return std::none_of(parsers.begin(), parsers.end(),
                      [&](const FlagParser& parser) {
                        return IsAsked(program, parser) &&
                               VersionOfParser(it, program, parser).empty();
                      });
}

FlagVerdict JudgeFlag(const OneWorker& it, const FlaggedProgram& program,
                      const manifest::Flag& flag) {
  const Asked asked{it, program};
  FlagVerdict verdict;
  if (!flag.variable.empty() || !flag.parts.empty() || !flag.word.known ||
      !IsLongFlag(flag.written) || flag.written.size() <= 2 ||
      flag.written.find('.') != std::string::npos) {
    return verdict;
  }
  const std::string name = program.reader.Dashed(flag.written);
  JudgeExact(asked, name, verdict);
  if (verdict.state == FlagState::kKnown) {
    return verdict;
  }
  FlagVerdict begun = verdict;
  JudgeBeginning(asked, name, begun);
  if (begun.state == FlagState::kAmbiguous ||
      begun.state == FlagState::kKnown) {
    return begun;
  }
  verdict.certain = CoversAll(asked);
  if (IsOfOwnServer(program, verdict)) {
    verdict.state = FlagState::kForeign;
    verdict.owner = verdict.parser->program + "'s own server";
    return verdict;
  }
  if (verdict.state == FlagState::kGone) {
    verdict.when = WhenTaken(verdict);
    return verdict;
  }
  verdict.owner = OtherOwner(asked, name);
  if (!verdict.owner.empty()) {
    verdict.state = FlagState::kForeign;
    return verdict;
  }
  verdict.near = FindNearFlags(asked, name);
  return verdict;
}

std::string ProgramName(const OneWorker& it, const FlaggedProgram& program) {
  std::string name;
  for (const FlagParser& parser : program.reader.table->parsers) {
    if (!IsAsked(program, parser)) {
      continue;
    }
    const std::string& version = VersionOfParser(it, program, parser);
    name += fmt::format("{}{}{}{}", name.empty() ? "" : " with ",
                        parser.program, version.empty() ? "" : " ", version);
  }
  return name;
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/known_flags.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/text.h"
#include "dgdc/base/whole_number.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Flags against the tables of what the parsers of a server know.
namespace dgdc::lint {
namespace {

using manifest::Flag;

// A flag of a program, and what that makes of it.
struct JudgedFlag {
  FlaggedProgram program = {};
  const Flag& flag;
  FlagVerdict verdict = {};
};

std::vector<JudgedFlag> VerdictsOf(const OneWorker& it) {
  std::vector<JudgedFlag> judged;
  for (const FlaggedProgram& program : FlaggedPrograms(it)) {
    for (const Flag& flag : *program.flags) {
      judged.push_back({program, flag, JudgeFlag(it, program, flag)});
    }
  }
  return judged;
}

// The release tells the version of an image that is not one's own.
void LackRelease(const OneWorker& it, Reporter& report) {
  report.Lacks("release", it.worker.release.empty() ? model::Need::kRelease
                                                    : model::Need::kImage);
}

void LackVersion(const OneWorker& it, const FlaggedProgram& program,
                 Reporter& report) {
  if (!KnowsVersions(it, program)) {
    LackRelease(it, report);
  }
}

// Whether some version of the program has the flag, and not all that matter.
bool DependsOnVersion(const FlagVerdict& verdict) {
  return verdict.state == FlagState::kKnown && verdict.flag != nullptr &&
         !verdict.certain;
}

// A parser ends the process with what it does not understand.
void SetFlagSeverity(const OneWorker& it, const FlagVerdict& verdict,
                     Diagnostic& finding) {
  if (verdict.certain && HasPublishedImage(it)) {
    finding.severity = Severity::kError;
  }
}

void ProposeFlag(const OneWorker& it, const FlaggedProgram& program,
                 const Flag& flag, const NearNames& near, Diagnostic& finding) {
  if (near.names.size() != 1) {
    return;
  }
  const std::string& name = near.names.front();
  if (std::any_of(program.flags->begin(), program.flags->end(),
                  [&name](const Flag& other) { return other.name == name; })) {
    return;
  }
  const auto operation =
      manifest::Amend(it.facts, it.graph, it.worker)
          .SpliceWord(flag.word, 0, flag.written.size(), name);
  if (operation) {
    SetFix(finding,
           near.only_one() ? edit::Safety::kSafe : edit::Safety::kUnsafe,
           fmt::format("write {}", name), manifest::Operations{*operation});
  }
}

// What is wrong with a flag; `knows` says how the program misses it.
Diagnostic& ReportFlag(const OneWorker& it, const FlaggedProgram& program,
                       const Flag& flag, const FlagVerdict& verdict,
                       std::string_view knows, const std::string& here,
                       Reporter& report) {
  Diagnostic& finding =
      report.At(flag.name_span,
                fmt::format("{} of {} {} no {}", ProgramName(it, program),
                            *it.worker.component.name, knows, flag.written),
                here);
  SetFlagSeverity(it, verdict, finding);
  finding.value = flag.value ? flag.value->span : Span{};
  return finding;
}

void CheckUnknownFlag(const OneWorker& it, Reporter& report) {
  for (const auto& [program, flag, verdict] : VerdictsOf(it)) {
    if (verdict.state != FlagState::kUnknown) {
      continue;
    }
    // A version that nobody read may have it.
    if (!verdict.certain && verdict.near.names.empty()) {
      LackRelease(it, report);
      continue;
    }
    Diagnostic& finding = ReportFlag(it, program, flag, verdict, "knows",
                                     DidYouMean(verdict.near), report);
    ProposeFlag(it, program, flag, verdict.near, finding);
  }
}

void CheckFlagOfOtherVersion(const OneWorker& it, Reporter& report) {
  for (const auto& [program, flag, verdict] : VerdictsOf(it)) {
    if (DependsOnVersion(verdict)) {
      LackVersion(it, program, report);
    }
    if (verdict.state != FlagState::kGone) {
      continue;
    }
    ReportFlag(it, program, flag, verdict, "has", verdict.when, report);
  }
}

void CheckForeignFlag(const OneWorker& it, Reporter& report) {
  for (const auto& [program, flag, verdict] : VerdictsOf(it)) {
    if (verdict.state != FlagState::kForeign) {
      continue;
    }
    ReportFlag(it, program, flag, verdict, "knows",
               fmt::format("a flag of {}", verdict.owner), report);
  }
}

void CheckAmbiguousFlag(const OneWorker& it, Reporter& report) {
  for (const auto& [program, flag, verdict] : VerdictsOf(it)) {
    if (verdict.state != FlagState::kAmbiguous) {
      continue;
    }
    Diagnostic& finding =
        report.At(flag.name_span,
                  fmt::format("{} of {} cannot tell which flag {} begins",
                              ProgramName(it, program),
                              *it.worker.component.name, flag.written),
                  fmt::format("one of {}", fmt::join(verdict.others, ", ")));
    SetFlagSeverity(it, verdict, finding);
    finding.value = flag.value ? flag.value->span : Span{};
  }
}

// --- Values

// What a parser wants behind the flag; "" when what is written will do.
std::string WantedText(const NameRow& row, std::string_view value) {
  constexpr size_t kMost = 16;
  const bool is_number =
      !value.empty() && (IsDigit(value.front()) || value.front() == '.' ||
                         value.front() == '-' || value.front() == '+');
  const std::string lower = Lower(value);
  const bool is_word = lower == "none" || lower == "auto" || lower == "inf" ||
                       lower == "nan" || lower == "null";
  if ((row.type == "int" || row.type == "float") && !is_number && !is_word) {
    return row.type == "int" ? "takes a whole number" : "takes a number";
  }
  if (row.type == "int" && is_number &&
      value.find('.') != std::string_view::npos && IsDigit(value.back())) {
    return "takes a whole number";
  }
  const std::vector<std::string_view> choices = row.Values();
  if (row.type != "enum" || choices.empty() || row.HasMark("computed") ||
      std::find(choices.begin(), choices.end(), value) != choices.end()) {
    return "";
  }
  return choices.size() <= kMost
             ? fmt::format("takes {}", fmt::join(choices, ", "))
             : "none of the values that it takes";
}

bool HoldsBound(double number, std::string_view bound) {
  const bool equal = bound.size() > 1 && bound[1] == '=';
  const double limit =
      NumberIn<double>(bound.substr(equal ? 2 : 1)).value_or(number);
  return bound.front() == '<' ? (equal ? number <= limit : number < limit)
                              : (equal ? number >= limit : number > limit);
}

// The limits of a flag that its number breaks; "" when none.
std::string BrokenLimits(const FlagVerdict& verdict, std::string_view value) {
  const std::optional<double> number = NumberIn<double>(value);
  if (!number) {
    return "";
  }
  for (const std::string& name : verdict.flag->names) {
    const auto found = verdict.parser->limits.find(name);
    if (found == verdict.parser->limits.end()) {
      continue;
    }
    std::string_view bounds = found->second;
    while (!bounds.empty()) {
      const std::string_view bound = bounds.substr(0, bounds.find(' '));
      bounds.remove_prefix(std::min(bound.size() + 1, bounds.size()));
      if (!HoldsBound(*number, bound)) {
        return fmt::format("takes a number {}", found->second);
      }
    }
  }
  return "";
}

bool IsTruthWord(std::string_view value) {
  const std::string lower = Lower(value);
  return lower == "true" || lower == "false" || lower == "yes" ||
         lower == "no" || lower == "on" || lower == "off" || lower == "0" ||
         lower == "1";
}

// What is wrong with the value of a flag, "" when nothing is.
std::string FaultOfValue(const Flag& flag, const FlagVerdict& verdict) {
  const NameRow& row = *verdict.row;
  const bool bare = row.type == "flag" || row.type == "bool";
  if (!flag.value) {
    return row.type == "int" || row.type == "float" || row.type == "enum"
               ? "needs a value"
               : "";
  }
  if (!flag.value->known) {
    return "";
  }
  if (bare) {
    return flag.joined || IsTruthWord(flag.value->text) ? "takes no value" : "";
  }
  const std::string limits = BrokenLimits(verdict, flag.value->text);
  return limits.empty() ? WantedText(row, flag.value->text) : limits;
}

void CheckFlagValue(const OneWorker& it, Reporter& report) {
  for (const auto& [program, flag, verdict] : VerdictsOf(it)) {
    if (verdict.state != FlagState::kKnown || verdict.row == nullptr) {
      if (DependsOnVersion(verdict)) {
        LackVersion(it, program, report);
      }
      continue;
    }
    const std::string fault = FaultOfValue(flag, verdict);
    if (fault.empty()) {
      continue;
    }
    Diagnostic& finding = report.At(
        flag.value ? flag.value->span : flag.name_span,
        flag.value ? fmt::format("{} of {} is {}", flag.written,
                                 *it.worker.component.name, flag.value->text)
                   : fmt::format("{} of {} stands alone", flag.written,
                                 *it.worker.component.name),
        fault);
    SetFlagSeverity(it, verdict, finding);
    finding.value = flag.value ? flag.value->span : Span{};
  }
}

constexpr std::array kKnownFlagRules = {
    Rule{.code = "DG3243", .check = &CheckUnknownFlag},
    Rule{.code = "DG3244", .check = &CheckFlagOfOtherVersion},
    Rule{.code = "DG3245", .check = &CheckForeignFlag},
    Rule{.code = "DG3246", .check = &CheckAmbiguousFlag},
    Rule{.code = "DG3247", .check = &CheckFlagValue},
};

}  // namespace

std::span<const Rule> KnownFlagRules() { return kKnownFlagRules; }

}  // namespace dgdc::lint

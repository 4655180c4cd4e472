// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Flags whose spelling a parser takes otherwise than it looks.
namespace dgdc::lint {
namespace {

using manifest::Flag;

// Whether a server of some known release refuses it.
bool IsEverRefused(const OneWorker& it, const std::string& written) {
  const auto& releases = it.facts.catalog->releases.all();
  return std::any_of(releases.begin(), releases.end(),
                     [&](const ReleaseProfile& release) {
                       FlagReader reader = it.worker.flag_reader;
                       reader.release = release.head.name;
                       return reader.Refuses(written);
                     });
}

std::string DashedFlag(std::string_view written) {
  std::string dashed(written);
  std::replace(dashed.begin(), dashed.end(), '_', '-');
  return dashed;
}

void ReportUnderscores(const OneWorker& it, const Flag& flag,
                       Reporter& report) {
  const std::string dashed = DashedFlag(flag.written);
  Diagnostic& finding =
      report.At(flag.name_span,
                fmt::format("{} has {}, which Dynamo knows with dashes only",
                            *it.worker.component.name, flag.written),
                fmt::format("write {}", dashed));
  const auto operation =
      manifest::Amend(it.facts, it.graph, it.worker)
          .SpliceWord(flag.word, 0, flag.written.size(), dashed);
  if (operation) {
    SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", dashed),
           manifest::Operations{*operation});
  }
}

// Of a flag that the version has under no spelling other rules tell.
void CheckUnderscores(const OneWorker& it, Reporter& report) {
  const FlagReader& reader = it.worker.flag_reader;
  for (const Flag& flag : it.worker.flags) {
    if (reader.release.empty() && IsEverRefused(it, flag.written)) {
      report.Lacks("release", model::Need::kRelease);
    }
    if (reader.Refuses(flag.written) &&
        reader.Exists(DashedFlag(flag.written))) {
      ReportUnderscores(it, flag, report);
    }
  }
}

void CheckJsonTwice(const OneWorker& it, Reporter& report) {
  const std::vector<Flag>& flags = it.worker.flags;
  for (const Flag& flag : flags) {
    const auto whole =
        std::find_if(flags.begin(), flags.end(), [&flag](const Flag& f) {
          return f.name == flag.name && f.parts.empty();
        });
    if (flag.parts.empty() || whole == flags.end()) {
      continue;
    }
    const std::string& part = flag.parts.front().word.text;
    report
        .At(flag.name_span,
            fmt::format("{} of {} replaces the whole of {}",
                        part.substr(0, part.find('=')),
                        *it.worker.component.name, whole->written),
            "only what is written field by field counts")
        .labels.push_back({whole->name_span, "without effect"});
  }
}

constexpr std::array kFlagSpellingRules = {
    Rule{.code = "DG3067", .check = &CheckUnderscores},
    Rule{.code = "DG3077", .check = &CheckJsonTwice},
};

}  // namespace

std::span<const Rule> FlagSpellingRules() { return kFlagSpellingRules; }

}  // namespace dgdc::lint

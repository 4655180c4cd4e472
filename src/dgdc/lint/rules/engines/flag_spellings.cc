// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Flags whose spelling a parser takes otherwise than it looks.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Worker;

void CheckUnderscores(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const Flag& flag : worker.flags) {
        if (!worker.is_dynamo || !worker.flag_reader.Refuses(flag.written)) {
          continue;
        }
        std::string dashed = flag.written;
        std::replace(dashed.begin(), dashed.end(), '_', '-');
        Diagnostic& finding = report.At(
            flag.name_span,
            fmt::format("{} has {}, which Dynamo knows with dashes only",
                        *worker.component.name, flag.written),
            fmt::format("write {}", dashed));
        const auto operation =
            manifest::Amend(facts, graph, worker)
                .SpliceWord(flag.word, 0, flag.written.size(), dashed);
        if (operation) {
          SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", dashed),
                 manifest::Operations{*operation});
        }
      }
    }
  }
}

void CheckJsonTwice(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const Flag& flag : worker.flags) {
        const auto whole = std::find_if(
            worker.flags.begin(), worker.flags.end(), [&flag](const Flag& f) {
              return f.name == flag.name && f.parts.empty();
            });
        if (flag.parts.empty() || whole == worker.flags.end()) {
          continue;
        }
        report
            .At(flag.name_span,
                fmt::format("{} of {} replaces the whole of {}",
                            flag.parts.front().word.text.substr(
                                0, flag.parts.front().word.text.find('=')),
                            *worker.component.name, whole->written),
                "only what is written field by field counts")
            .labels.push_back({whole->name_span, "without effect"});
      }
    }
  }
}

constexpr std::array kFlagSpellingRules = {
    Rule{.code = "DG3067", .check = &CheckUnderscores},
    Rule{.code = "DG3077", .check = &CheckJsonTwice},
};

}  // namespace

std::span<const Rule> FlagSpellingRules() { return kFlagSpellingRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"

// Elastic expert parallelism, which the operator starts in its own way.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using yaml::Node;

// The words of all args; without a command nothing shows the engine.
std::vector<std::string_view> WordsOf(const Node& args) {
  constexpr std::string_view kBlank = " \t\r\n\\";
  std::vector<std::string_view> words;
  for (const Node& arg : args.items) {
    std::string_view rest = arg.scalar;
    while (true) {
      rest.remove_prefix(std::min(rest.find_first_not_of(kBlank), rest.size()));
      if (rest.empty()) {
        break;
      }
      const size_t end = std::min(rest.find_first_of(kBlank), rest.size());
      words.push_back(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  return words;
}

void CheckElastic(const Facts& facts, Reporter& report) {
  constexpr std::string_view kElastic = "--enable-elastic-ep";
  for (const Part& part : Parts(facts)) {
    const Node& args = part.worker.component.args;
    const std::vector<std::string_view> words = WordsOf(args);
    const auto has = [&words](std::string_view flag, std::string_view value) {
      const auto at = std::find(words.begin(), words.end(), flag);
      return at != words.end() &&
             (value.empty() || (at + 1 != words.end() && at[1] == value));
    };
    if (part.graph.whole && has(kElastic, "") &&
        (has("--data-parallel-backend", "ray") || has("-dpb", "ray")) &&
        !part.graph.deployment.framework.empty() &&
        part.worker.component.command->items.empty()) {
      report.At(
          args.items.front().span,
          fmt::format("{} of {} without a command", kElastic, part.name()));
    }
  }
}

constexpr std::array kElasticRules = {
    Rule{.code = "DG4078", .check = &CheckElastic},
};

}  // namespace

std::span<const Rule> ElasticRules() { return kElasticRules; }

}  // namespace dgdc::lint

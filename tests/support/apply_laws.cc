// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/apply_laws.h"

#include <algorithm>

#include <fmt/format.h>

#include "tests/support/diff.h"

namespace dgdc::testing {
namespace {

// The groups of rules about the way of the KV cache and of collectives.
constexpr const char* kFabricGroups =
    "transports,devices,efa,collectives,completeness,providers";

std::string ValueOf(const std::vector<std::string>& args,
                    const std::string& option) {
  const auto found = std::find(args.begin(), args.end(), option);
  return found == args.end() || found + 1 == args.end() ? "" : *(found + 1);
}

}  // namespace

std::vector<std::string> BrokenApplyLaws(const Case& test,
                                         const Outcome& outcome) {
  const bool prints = std::none_of(
      test.args.begin(), test.args.end(), [](const std::string& arg) {
        return arg == "--diff" || arg == "--in-place" || arg == "-o";
      });
  if (outcome.exit != 0 || !prints) {
    return {};
  }
  std::vector<std::string> problems;
  Case again = test;
  again.input = outcome.out;
  std::replace(again.args.begin(), again.args.end(), std::string("deploy.yaml"),
               std::string("-"));
  const Outcome second = Run(again);
  if (second.out != outcome.out) {
    problems.push_back("a second run changes:\n" +
                       Diff(outcome.out, second.out));
  }
  Case lint = again;
  lint.args = {
      "lint",   "-",           "--fabric",  ValueOf(test.args, "--fabric"),
      "--only", kFabricGroups, "--fail-on", "info"};
  const Outcome findings = Run(lint);
  if (!findings.out.empty()) {
    problems.push_back("a rule about fabrics finds:\n" + findings.out);
  }
  return problems;
}

}  // namespace dgdc::testing

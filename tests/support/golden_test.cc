// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// golden_test [--update] DIR...
// Runs the golden cases in the given folders (see golden_case.h), or rewrites
// their expectations: the updater is the runner, so both call dgdc alike.
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "tests/support/apply_laws.h"
#include "tests/support/golden_case.h"
#include "tests/support/laws.h"
#include "tests/support/rule_laws.h"

namespace {

using dgdc::testing::Case;
using dgdc::testing::Expectations;
using dgdc::testing::Law;
using dgdc::testing::Outcome;

std::vector<std::string> BrokenLaws(const Case& test, const Outcome& outcome) {
  if (test.IsRule()) {
    return dgdc::testing::BrokenRuleLaws(test, outcome);
  }
  if (test.IsApply()) {
    return dgdc::testing::BrokenApplyLaws(test, outcome);
  }
  std::vector<std::string> problems;
  if (!test.IsCompile() || outcome.exit != 0) {
    return problems;
  }
  for (const Law& law : dgdc::testing::Laws()) {
    std::optional<std::string> breach;
    try {
      breach = law.check({.test = test, .outcome = outcome});
    } catch (const std::exception& error) {
      breach = fmt::format("{}\n", error.what());
    }
    if (breach) {
      problems.push_back(fmt::format("law broken: {}\n{}", law.name, *breach));
    }
  }
  return problems;
}

// Returns the problems of one case.
std::vector<std::string> Check(const std::filesystem::path& folder,
                               bool update) {
  try {
    const Case test = dgdc::testing::LoadCase(folder);
    const Outcome outcome = dgdc::testing::Run(test);
    const Expectations actual = ExpectationsOf(test, outcome);
    if (update) {
      for (const std::string& name : dgdc::testing::Update(test, actual)) {
        fmt::print("updated {}\n", (folder / name).string());
      }
    }
    std::vector<std::string> problems =
        dgdc::testing::Compare(LoadExpectations(test), actual);
    for (std::string& problem : BrokenLaws(test, outcome)) {
      problems.push_back(std::move(problem));
    }
    return problems;
  } catch (const std::exception& error) {
    // A case that is no case, or InternalError of the code under test.
    return {fmt::format("{}\n", error.what())};
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> folders(argv + 1, argv + argc);
  const bool update = std::erase(folders, "--update") > 0;
  if (folders.empty()) {
    fmt::print(stderr, "usage: golden_test [--update] DIR...\n");
    return 2;
  }
  size_t failed = 0;
  for (const std::string& folder : folders) {
    const std::vector<std::string> problems = Check(folder, update);
    for (const std::string& problem : problems) {
      fmt::print("FAILED {}: {}", folder, problem);
    }
    if (!problems.empty()) {
      ++failed;
    }
  }
  fmt::print("{} passed, {} failed\n", folders.size() - failed, failed);
  return failed == 0 ? 0 : 1;
}

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// golden_test [--update | --unfold] DIR...
// Runs the golden cases in the given folders (see golden_case.h), or rewrites
// their expectations: the updater is the runner, so both call dgdc alike. It
// also makes patches of a rule's whole manifests, and --unfold makes whole
// manifests of the patches, for those who edit them or read them elsewhere.
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "tests/support/apply_laws.h"
#include "tests/support/case_texts.h"
#include "tests/support/golden_case.h"
#include "tests/support/laws.h"
#include "tests/support/rule_laws.h"

namespace {

namespace fs = std::filesystem;

using dgdc::testing::Case;
using dgdc::testing::Expectations;
using dgdc::testing::Law;
using dgdc::testing::Outcome;

std::vector<std::string> BrokenLaws(const Case& test, const Outcome& outcome) {
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

void Print(const fs::path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    fmt::print("updated {}\n", (folder / name).string());
  }
}

// Returns the problems of a folder.
std::vector<std::string> Check(const fs::path& folder, bool update) {
  try {
    if (update && Case{.folder = fs::canonical(folder)}.IsRule()) {
      Print(folder, dgdc::testing::Fold(folder));
    }
    const std::vector<Case> cases = dgdc::testing::LoadCases(folder);
    std::vector<Outcome> outcomes;
    Expectations actual;
    for (const Case& test : cases) {
      outcomes.push_back(dgdc::testing::Run(test));
      actual.merge(ExpectationsOf(test, outcomes.back()));
    }
    if (update) {
      Print(folder, dgdc::testing::Update(cases.front(), actual));
    }
    std::vector<std::string> problems =
        dgdc::testing::Compare(LoadExpectations(cases.front()), actual);
    const std::vector<std::string> broken =
        cases.front().IsRule() ? dgdc::testing::BrokenRuleLaws(cases, outcomes)
                               : BrokenLaws(cases.front(), outcomes.front());
    problems.insert(problems.end(), broken.begin(), broken.end());
    return problems;
  } catch (const std::exception& error) {
    // A case that is no case, or InternalError of the code under test.
    return {fmt::format("{}\n", error.what())};
  }
}

std::vector<std::string> TryUnfold(const fs::path& folder) {
  try {
    Print(folder, dgdc::testing::Unfold(folder));
    return {};
  } catch (const std::exception& error) {
    return {fmt::format("{}\n", error.what())};
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> folders(argv + 1, argv + argc);
  const bool update = std::erase(folders, "--update") > 0;
  const bool unfold = std::erase(folders, "--unfold") > 0;
  if (folders.empty() || (update && unfold)) {
    fmt::print(stderr, "usage: golden_test [--update | --unfold] DIR...\n");
    return 2;
  }
  size_t failed = 0;
  for (const std::string& folder : folders) {
    const std::vector<std::string> problems =
        unfold ? TryUnfold(folder) : Check(folder, update);
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

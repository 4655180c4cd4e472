// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rule_laws.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

// A break is one thing: that many lines of bad.yaml are not in good.yaml, and
// the other way round.
constexpr size_t kMostLines = 12;

// "error[DG2001]: ..." of a report.
struct Headline {
  std::string severity = {};
  std::string code = {};
};

std::vector<Headline> Headlines(const std::string& report) {
  std::vector<Headline> headlines;
  for (const std::string& line : Lines(report)) {
    const size_t open = line.find('[');
    const size_t close = line.find("]: ");
    if (open == std::string::npos || close == std::string::npos ||
        open > close) {
      continue;
    }
    const std::string severity = line.substr(0, open);
    if (severity == "error" || severity == "warning" || severity == "info") {
      headlines.push_back({severity, line.substr(open + 1, close - open - 1)});
    }
  }
  return headlines;
}

// Lines of `a` that `b` does not have, each counted as often as it stands.
size_t Surplus(std::vector<std::string> a, std::vector<std::string> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  std::vector<std::string> rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(),
                      std::back_inserter(rest));
  return rest.size();
}

// What must hold for the manifest that every fix was made in: the finding is
// gone, no other one came, and there is nothing left to fix.
void CheckFixed(const Case& test, const Outcome& outcome,
                const std::string& code, std::vector<std::string>& problems) {
  Case fixed = test;
  fixed.input = FixedBy(test);
  if (fixed.input.empty()) {
    return;
  }
  std::replace(fixed.args.begin(), fixed.args.end(), std::string("bad.yaml"),
               std::string("-"));
  const std::vector<Headline> before = Headlines(outcome.out);
  for (const Headline& headline : Headlines(Run(fixed).out)) {
    const bool known = std::any_of(
        before.begin(), before.end(),
        [&](const Headline& old) { return old.code == headline.code; });
    if (headline.code == code || !known) {
      problems.push_back(
          fmt::format("fixed.yaml still raises {}\n", headline.code));
    }
  }
  fixed.args.insert(fixed.args.begin() + 1, {"--unsafe-fixes", "--diff"});
  if (const Outcome again = Run(fixed); !again.out.empty()) {
    problems.push_back("fixing fixed.yaml again changes:\n" + again.out);
  }
}

// The components of which the rule could not be judged, unless only the cluster
// tells.
std::set<std::string> Unjudged(Case test, const std::string& code) {
  test.args.insert(test.args.begin() + 1, "--why");
  std::set<std::string> components;
  bool counts = false;
  for (const std::string& line : Lines(Run(test).out)) {
    if (line.starts_with("not judged without ")) {
      counts = line.find("cluster") == std::string::npos;
    } else if (counts && line.starts_with(fmt::format("  {} ", code))) {
      components.insert(line.substr(0, line.rfind("  ")));
    }
  }
  return components;
}

}  // namespace

std::vector<std::string> BrokenRuleLaws(const Case& test,
                                        const Outcome& outcome) {
  std::vector<std::string> problems;
  const std::string folder = test.folder.filename();
  const std::string code = folder.substr(0, folder.find('-'));
  size_t times = 0;
  for (const Headline& headline : Headlines(outcome.out)) {
    if (headline.code == code) {
      ++times;
    } else if (headline.severity == "error") {
      problems.push_back(
          fmt::format("bad.yaml also raises {}\n", headline.code));
    }
  }
  if (times != 1) {
    problems.push_back(
        fmt::format("bad.yaml raises {} {} times\n", code, times));
  }
  CheckFixed(test, outcome, code, problems);
  Case good = test;
  // Facts of the cluster may be what differs.
  for (const std::string_view file : {"bad.yaml", "bad-facts.yaml"}) {
    std::replace(good.args.begin(), good.args.end(), std::string(file),
                 "good" + std::string(file.substr(3)));
  }
  const Outcome silent = Run(good);
  // The summary of a clean run, and what others would need.
  const std::vector<std::string> said = Lines(silent.err);
  const bool clean =
      !said.empty() && said.front().find(" checked in ") != std::string::npos &&
      std::all_of(said.begin() + 1, said.end(), [](const std::string& line) {
        return line.empty() || line.find(" would settle ") != std::string::npos;
      });
  if (!silent.out.empty() || !clean || silent.exit != 0) {
    problems.push_back("good.yaml is not clean:\n" + silent.out + silent.err);
  }
  // Silence is success only where the rule was judged.
  const std::set<std::string> known = Unjudged(test, code);
  for (const std::string& component : Unjudged(good, code)) {
    if (!known.contains(component)) {
      problems.push_back(fmt::format(
          "good.yaml is clean because nobody knows: {}\n", component));
    }
  }
  const auto bad_lines = Lines(ReadText(test.folder / "bad.yaml"));
  const auto good_lines = Lines(ReadText(test.folder / "good.yaml"));
  const size_t changed =
      std::max(Surplus(bad_lines, good_lines), Surplus(good_lines, bad_lines));
  if (changed > kMostLines) {
    problems.push_back(fmt::format(
        "bad.yaml and good.yaml differ in {} lines, more than one thing\n",
        changed));
  }
  return problems;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rule_laws.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/case_texts.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

// A break is one thing: that many lines of a bad manifest are not in its good
// one, and the other way round.
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
  std::replace(fixed.args.begin(), fixed.args.end(), test.BadFile(),
               std::string("-"));
  const std::vector<Headline> before = Headlines(outcome.out);
  for (const Headline& headline : Headlines(Run(fixed).out)) {
    const bool known = std::any_of(
        before.begin(), before.end(),
        [&](const Headline& old) { return old.code == headline.code; });
    if (headline.code == code || !known) {
      problems.push_back(fmt::format("{} still raises {} after its fixes\n",
                                     test.BadFile(), headline.code));
    }
  }
  fixed.args.insert(fixed.args.begin() + 1, {"--unsafe-fixes", "--diff"});
  if (const Outcome again = Run(fixed); !again.out.empty()) {
    problems.push_back(
        fmt::format("fixing {} again changes:\n{}", test.BadFile(), again.out));
  }
}

// The checks of a report in JSON that were not judged.
std::vector<yaml::Node> NotJudged(const std::string& report) {
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add("report", report), sink);
  const yaml::Node* checks =
      documents.empty() ? nullptr : documents.front().Find("notJudged");
  if (checks == nullptr) {
    throw std::runtime_error("a report in JSON without notJudged");
  }
  return checks->items;
}

// The components of which the rule could not be judged, unless only the cluster
// tells.
std::set<std::string> Unjudged(Case test, const std::string& code) {
  if (test.IsCompile()) {
    return {};
  }
  test.args.insert(test.args.begin() + 1, {"--format", "json"});
  std::set<std::string> components;
  for (const yaml::Node& check : NotJudged(Run(test).out)) {
    if (check.Find("code")->scalar == code &&
        check.Find("settledBy")->scalar.find("cluster") == std::string::npos) {
      const yaml::Node* component = check.Find("component");
      components.insert(component == nullptr ? "" : component->scalar);
    }
  }
  return components;
}

// The codes of errors that a bad manifest may have beside the rule's own.
std::set<std::string> AlsoRaised(const Case& test) {
  const std::string name =
      test.variant.empty() ? "also" : "also." + test.variant;
  if (!std::filesystem::exists(test.folder / name)) {
    return {};
  }
  const std::vector<std::string> lines = Lines(ReadText(test.folder / name));
  return {lines.begin(), lines.end()};
}

void CheckBad(const Case& test, const Outcome& outcome, const std::string& code,
              std::vector<std::string>& problems) {
  std::set<std::string> others;
  bool raised = false;
  for (const Headline& headline : Headlines(outcome.out)) {
    if (headline.code == code) {
      raised = true;
    } else if (headline.severity == "error") {
      others.insert(headline.code);
    }
  }
  if (!raised) {
    problems.push_back(
        fmt::format("{} does not raise {}\n", test.BadFile(), code));
  }
  if (const std::set<std::string> also = AlsoRaised(test); also != others) {
    problems.push_back(fmt::format(
        "{} has errors of other rules: {}; `also` names: {}\n", test.BadFile(),
        fmt::join(others, " "), fmt::join(also, " ")));
  }
}

// The case about the good files. Facts of the cluster may be what differs.
Case GoodOf(Case test) {
  test.args = GoodArgs(test.args, [&test](const std::string& name) {
    return test.texts.contains(name);
  });
  return test;
}

// That a good manifest is clean and that the rule was judged: what is not known
// was not known of the bad one either.
void CheckGood(const Case& good, const std::string& code,
               const std::set<std::string>& unknown_of_bad,
               std::vector<std::string>& problems) {
  const std::string name = fmt::format("{}", fmt::join(good.args, " "));
  const Outcome silent = Run(good);
  // The summary of a clean run, and what others would need.
  const std::vector<std::string> said = Lines(silent.err);
  const bool clean =
      good.IsCompile() ||
      (!said.empty() &&
       said.front().find(" checked in ") != std::string::npos &&
       std::all_of(said.begin() + 1, said.end(), [](const std::string& line) {
         return line.empty() ||
                line.find(" would settle ") != std::string::npos;
       }));
  if (!silent.out.empty() || !clean || silent.exit != 0) {
    problems.push_back(
        fmt::format("not clean: {}\n{}{}", name, silent.out, silent.err));
  }
  // Silence is success only where the rule was judged.
  for (const std::string& component : Unjudged(good, code)) {
    if (!unknown_of_bad.contains(component)) {
      problems.push_back(
          fmt::format("clean because nobody knows: {}: {}\n", name, component));
    }
  }
}

// The good manifest that stands in the arguments.
const std::string& GoodText(const Case& good) {
  for (const std::string& arg : good.args) {
    const auto text = good.texts.find(arg);
    if (arg.starts_with("good") && !arg.starts_with("good-") &&
        text != good.texts.end()) {
      return text->second;
    }
  }
  throw std::runtime_error("there is no good manifest");
}

void CheckOneThing(const Case& test, const Case& good,
                   std::vector<std::string>& problems) {
  const auto bad_lines = Lines(test.texts.at(test.BadFile()));
  const auto good_lines = Lines(GoodText(good));
  const size_t changed =
      std::max(Surplus(bad_lines, good_lines), Surplus(good_lines, bad_lines));
  if (changed > kMostLines) {
    problems.push_back(fmt::format(
        "{} and its good manifest differ in {} lines, more than one thing\n",
        test.BadFile(), changed));
  }
}

// Good manifests with no bad one of their own.
void CheckOtherGood(const Case& first, const std::string& code,
                    const std::set<std::string>& unknown,
                    std::vector<std::string>& problems) {
  const auto has = [&first](const std::string& name) {
    return first.texts.contains(name);
  };
  for (const auto& [name, text] : first.texts) {
    const auto file = CaseFile::Of(std::filesystem::path(name).stem().string());
    if (!file || file->kind != "good" || !file->subject.empty() ||
        file->variant.empty() || has("bad." + file->variant + ".yaml")) {
      continue;
    }
    Case good = first;
    good.args = CaseArgs(first.folder, file->variant, has);
    std::replace(good.args.begin(), good.args.end(), std::string("bad.yaml"),
                 name);
    CheckGood(GoodOf(std::move(good)), code, unknown, problems);
  }
}

}  // namespace

std::vector<std::string> BrokenRuleLaws(const std::vector<Case>& cases,
                                        const std::vector<Outcome>& outcomes) {
  std::vector<std::string> problems;
  const std::string folder = cases.front().folder.filename();
  const std::string code = folder.substr(0, folder.find('-'));
  for (size_t i = 0; i < cases.size(); ++i) {
    CheckBad(cases[i], outcomes[i], code, problems);
    CheckFixed(cases[i], outcomes[i], code, problems);
    const Case good = GoodOf(cases[i]);
    CheckGood(good, code, Unjudged(cases[i], code), problems);
    CheckOneThing(cases[i], good, problems);
  }
  CheckOtherGood(cases.front(), code, Unjudged(cases.front(), code), problems);
  for (const auto& [stem, patch] : Foldable(cases.front().folder)) {
    problems.push_back(fmt::format(
        "{}.yaml is shorter as a patch; ./dev update-goldens makes it\n",
        stem));
  }
  return problems;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/base/text.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/lint_settings.h"
#include "dgdc/cli/rules_page.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {
namespace {

struct RulesFlags {
  std::string word = {};
  std::string format = "text";
  std::vector<std::string> rules = {};
  std::vector<std::string> profiles = {};
};

RulesFormat FormatOf(const std::string& name) {
  if (name == "json") {
    return RulesFormat::kJson;
  }
  return name == "markdown" ? RulesFormat::kMarkdown : RulesFormat::kText;
}

int Unknown(const lint::Rulebook& book, const std::string& word, Env& env) {
  const std::string advice = book.Advice(word, /*groups=*/false);
  env.Complain(fmt::format("no rule is called \"{}\"{}{}", word,
                           advice.empty() ? "" : "; ", advice));
  env.err << "dgdc rules list prints all of them\n";
  return kUsage;
}

// `word` is empty to list all.
int RunRules(const RulesFlags& options, const std::string& word, Env& env) {
  SourceSet sources(&Catalog::Embedded().sources());
  lint::Layer flags;
  for (const std::string& path : options.rules) {
    flags.rules.push_back({path, Span{}});
  }
  LintSettings settings(sources, env,
                        {.none = true, .profiles = options.profiles}, flags);
  const FileSettings* own = settings.For("");
  if (!settings.TellFailure()) {
    return kUsage;
  }
  const Catalog& catalog = *own->catalog;
  const RulesFormat format = FormatOf(options.format);
  if (word.empty()) {
    env.out << RuleList(catalog, own->book, format);
    return kOk;
  }
  std::string page = RulePage(catalog, own->book, word, format);
  // Codes are upper-case and names lower-case, and people type either.
  for (const std::string& other : {Upper(word), Lower(word)}) {
    page = page.empty() ? RulePage(catalog, own->book, other, format) : page;
  }
  if (page.empty()) {
    return Unknown(own->book, word, env);
  }
  env.out << page;
  return kOk;
}

void DeclareCommon(const OptionSet& set, RulesFlags& options) {
  set.Add("--format", options.format,
          "text or markdown for people, json for scripts")
      .OneOf({"text", "markdown", "json"})
      .ShowsDefault();
  set.Add("--rules", options.rules, "Rules of your own as well").Called("FILE");
  DeclareProfiles(set, options.profiles);
}

}  // namespace

std::function<int(Env&)> SetUpRules(OptionSet& set) {
  auto options = std::make_shared<RulesFlags>();
  const OptionSet list = set.AddCommand("list", "All rules by group");
  const OptionSet show = set.AddCommand(
      "show", "Everything about one rule, with its reason and sources");
  show.Add("RULE", options->word, "Code or name of a rule").Required();
  for (const OptionSet& sub : {list, show}) {
    DeclareCommon(sub, *options);
  }
  return [options, show](Env& env) {
    return RunRules(*options, show.given() ? options->word : "", env);
  };
}

}  // namespace dgdc::cli

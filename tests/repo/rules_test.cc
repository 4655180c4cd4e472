// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// What every lint rule must have. Each test case is one demand and lists all
// rules that do not meet it.
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/version.h"
#include "dgdc/diag/codes.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/operators.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/manifest/shape.h"

#include "tests/repo/problems.h"
#include "tests/support/case_texts.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

const Catalog& Embedded() {
  static const Catalog& kCatalog = Catalog::Embedded();
  return kCatalog;
}

const std::vector<const RuleSpec*>& Rules() {
  static const lint::Rulebook kBook(Embedded());
  return kBook.rules();
}

std::string Title(const RuleSpec& rule) {
  return fmt::format("{}-{}", rule.code, rule.name);
}

// --- Rooms: a group's entries, functions and cases stand under one name

constexpr std::string_view kCases = "tests/golden/lint";
constexpr std::string_view kFunctions = "src/dgdc/lint/rules";

// "tests/golden/lint/GROUP/CODE-NAME"
std::string CasesOf(const RuleSpec& rule) {
  return fmt::format("{}/{}/{}", kCases, rule.group, Title(rule));
}

// What stands in a folder of the repository, sorted.
std::vector<fs::path> EntriesOf(const fs::path& below_root) {
  std::vector<fs::path> entries;
  for (const auto& entry :
       fs::directory_iterator(fs::path(DGDC_SOURCE_DIR) / below_root)) {
    entries.push_back(below_root / entry.path().filename());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

// The files in rooms; what else stands where only rooms may is a problem.
std::vector<fs::path> InRooms(std::string_view folder, Problems& problems) {
  std::vector<fs::path> inside;
  const auto& groups = Embedded().rules;
  for (const fs::path& room : EntriesOf(folder)) {
    const bool is_group = std::any_of(groups.begin(), groups.end(),
                                      [&room](const RuleGroup& group) {
                                        return group.name == room.filename();
                                      });
    if (!is_group || !fs::is_directory(fs::path(DGDC_SOURCE_DIR) / room)) {
      problems.push_back(
          fmt::format("{}: is no folder of a group of rules", room.string()));
      continue;
    }
    std::vector<fs::path> entries = EntriesOf(room);
    std::move(entries.begin(), entries.end(), std::back_inserter(inside));
  }
  return inside;
}

// Whether a manifest of that kind, "bad" or "good", is among the texts of a
// case. Facts of a cluster are none.
bool HasManifest(const std::map<std::string, std::string>& texts,
                 std::string_view kind) {
  return std::any_of(texts.begin(), texts.end(), [kind](const auto& text) {
    const auto file = CaseFile::Of(fs::path(text.first).stem().string());
    return file && file->kind == kind && file->subject.empty();
  });
}

TEST_CASE("rule_goldens") {
  Problems problems;
  std::set<std::string> expected;
  for (const RuleSpec* rule : Rules()) {
    expected.insert(CasesOf(*rule));
    const fs::path folder = fs::path(DGDC_SOURCE_DIR) / CasesOf(*rule);
    if (!fs::exists(folder)) {
      problems.push_back(CasesOf(*rule) + " is missing");
      continue;
    }
    const auto texts = CaseTexts(folder);
    for (const char* kind : {"bad", "good"}) {
      if (!HasManifest(texts, kind)) {
        problems.push_back(
            fmt::format("{} has no {} manifest", CasesOf(*rule), kind));
      }
    }
  }
  for (const fs::path& folder : InRooms(kCases, problems)) {
    if (!expected.contains(folder)) {
      problems.push_back(
          fmt::format("{} belongs to no rule of that group", folder.string()));
    }
  }
  std::sort(problems.begin(), problems.end());
  ExpectNone(problems);
}

// The code of each row of the tables in a source.
std::vector<std::string> CodesIn(const std::string& source) {
  static const std::regex kRow(R"re(\.code\s*=\s*"(\w+)")re");
  std::vector<std::string> codes;
  for (std::sregex_iterator row(source.begin(), source.end(), kRow), end;
       row != end; ++row) {
    codes.push_back((*row)[1]);
  }
  return codes;
}

TEST_CASE("rule_rooms") {
  Problems problems;
  std::map<std::string, std::string> groups;
  for (const RuleSpec* rule : Rules()) {
    groups[rule->code] = rule->group;
  }
  std::set<std::string> found;
  for (const fs::path& file : InRooms(kFunctions, problems)) {
    const std::vector<std::string> codes =
        CodesIn(ReadText(fs::path(DGDC_SOURCE_DIR) / file));
    const std::string room = file.parent_path().filename();
    for (const std::string& code : codes) {
      found.insert(code);
      if (groups[code] != room) {
        problems.push_back(fmt::format("{}: {} is a rule of {}", file.string(),
                                       code, groups[code]));
      }
    }
  }
  for (const lint::Rule& rule : lint::AllRules()) {
    if (!found.contains(std::string(rule.code))) {
      problems.push_back(fmt::format("{}: its row stands in no file below {}",
                                     rule.code, kFunctions));
    }
  }
  ExpectNone(problems);
}

// Whether a fix changes a bad manifest of the rule.
bool HasFixedCase(const RuleSpec& rule) {
  const std::vector<fs::path> files = EntriesOf(CasesOf(rule));
  return std::any_of(files.begin(), files.end(), [](const fs::path& file) {
    return file.filename().string().starts_with("fixed");
  });
}

// What a fix is to change and cannot.
void AddUnreachable(const RuleSpec& rule, Problems& problems) {
  for (const auto& [fact, value] : rule.fix.append) {
    if (!lint::IsFixList(lint::SplitRole(fact).name)) {
      problems.push_back(fmt::format("{}: {} is no list", Title(rule), fact));
    }
  }
  std::vector<std::string> facts = rule.fix.remove;
  for (const auto& [fact, value] : rule.fix.set) {
    facts.push_back(fact);
  }
  for (const std::string& fact : facts) {
    if (!lint::IsFixTarget(lint::SplitRole(fact).name)) {
      problems.push_back(
          fmt::format("{}: {} cannot be set or removed", Title(rule), fact));
    }
  }
}

TEST_CASE("rule_fixes") {
  Problems problems;
  size_t fixable = 0;
  for (const RuleSpec* rule : Rules()) {
    const std::vector<const RuleSpec*> voices = rule->Voices();
    const bool is_given =
        std::any_of(voices.begin(), voices.end(),
                    [](const RuleSpec* one) { return one->fix.IsGiven(); });
    const bool has_fix = is_given || !rule->fixes.empty();
    fixable += has_fix ? 1 : 0;
    if (is_given && !rule->fixes.empty()) {
      problems.push_back(
          fmt::format("{}: `fix` and `fixes` both", Title(*rule)));
    }
    if (has_fix && !HasFixedCase(*rule)) {
      problems.push_back(fmt::format(
          "{}: its fix does nothing in its bad manifests", Title(*rule)));
    }
    for (const RuleSpec* voice : voices) {
      AddUnreachable(*voice, problems);
    }
  }
  if (fixable * 2 < Rules().size()) {
    problems.push_back(fmt::format("{} of {} rules have a fix, fewer than half",
                                   fixable, Rules().size()));
  }
  ExpectNone(problems);
}

// Which conditions can stand before a function: those about what it judges.
bool FitsScope(const RuleSpec& rule, const lint::Check& check) {
  if (std::holds_alternative<void (*)(const lint::OneWorker&, lint::Reporter&)>(
          check)) {
    return rule.scope == RuleScope::kWorker;
  }
  return rule.scope == RuleScope::kDeployment &&
         (std::holds_alternative<void (*)(const lint::OnePair&,
                                          lint::Reporter&)>(check) ||
          std::holds_alternative<void (*)(const lint::OneDeployment&,
                                          lint::Reporter&)>(check));
}

TEST_CASE("rule_functions") {
  Problems problems;
  std::set<std::string_view> stated;
  for (const RuleSpec* rule : Rules()) {
    const lint::Rule* function = lint::FindRule(rule->code);
    if (!rule->HasConditions() && function == nullptr) {
      problems.push_back(
          fmt::format("{}: has neither a `when` nor a function", Title(*rule)));
    } else if (rule->HasConditions() && function != nullptr &&
               !FitsScope(*rule, function->check)) {
      problems.push_back(
          fmt::format("{}: its `when` is not about what its function judges",
                      Title(*rule)));
    }
    stated.insert(rule->code);
  }
  for (const lint::Rule& rule : lint::AllRules()) {
    if (!stated.contains(rule.code)) {
      problems.push_back(fmt::format("{}: not in profiles/rules", rule.code));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("rule_codes") {
  Problems problems;
  std::map<std::string, std::string> owners;
  const auto add = [&](std::string_view word, const std::string& owner) {
    const auto [at, added] = owners.emplace(word, owner);
    if (!added) {
      problems.push_back(fmt::format("{}: {} has it too", owner, at->second));
    }
  };
  for (const CodeInfo& info : Codes()) {
    add(info.code, fmt::format("{} of diag/codes.cc", info.code));
    add(info.name, fmt::format("{} of diag/codes.cc", info.name));
  }
  for (const RuleSpec* rule : Rules()) {
    add(rule->code, fmt::format("{} of {}", rule->code, rule->group));
    add(rule->name, fmt::format("{} of {}", rule->name, rule->group));
    if (!IsOwnCode(rule->code)) {
      problems.push_back(rule->code + ": must begin with DG");
    }
  }
  ExpectNone(problems);
}

TEST_CASE("rule_names") {
  // A name stands behind "allow", so it says what is wrong.
  constexpr std::string_view kOrders[] = {"no-", "use-", "avoid-"};
  Problems problems;
  for (const RuleSpec* rule : Rules()) {
    for (const std::string_view order : kOrders) {
      if (rule->name.starts_with(order)) {
        problems.push_back(
            fmt::format("{}: begins with \"{}\"", Title(*rule), order));
      }
    }
  }
  ExpectNone(problems);
}

TEST_CASE("rule_texts") {
  Problems problems;
  const auto check = [&](const RuleSpec& rule, std::string_view field,
                         std::string_view text) {
    if (!text.ends_with('.')) {
      problems.push_back(
          fmt::format("{}: {} ends without a period", Title(rule), field));
    }
  };
  for (const RuleSpec* rule : Rules()) {
    check(*rule, "summary", rule->summary);
    check(*rule, "why", rule->why);
    check(*rule, "remedy", rule->remedy);
    if (rule->severity == Severity::kError && rule->sources.empty()) {
      problems.push_back(
          fmt::format("{}: an error without evidence", Title(*rule)));
    }
    if (rule->here.scalar.ends_with('.') ||
        rule->message.scalar.ends_with('.')) {
      problems.push_back(
          fmt::format("{}: message or here ends with a period", Title(*rule)));
    }
  }
  ExpectNone(problems);
}

// Whether a text says that the operator or the API refuses something.
bool SpeaksOfRefusal(const std::string& text) {
  static const std::regex kRefusal(
      "[Aa]dmission|API server refuses|kubectl refuses");
  return std::regex_search(text, kRefusal);
}

TEST_CASE("rule_operators") {
  Problems problems;
  size_t ranges = 0;
  for (const RuleSpec* rule : Rules()) {
    const OperatorRange& operators = rule->operators;
    if (!operators.range.empty()) {
      ++ranges;
    }
    if (!operators.range.empty() && operators.sources.empty()) {
      problems.push_back(
          fmt::format("{}: its operators have no source", Title(*rule)));
    }
    if (!operators.range.empty() && !operators.all.empty()) {
      problems.push_back(
          fmt::format("{}: some operators and all", Title(*rule)));
    }
    if (operators.new_field && !OnlyLowerBounds(operators.range)) {
      problems.push_back(fmt::format("{}: no field begins with \"{}\"",
                                     Title(*rule), operators.range));
    }
    if (operators.range.empty() && operators.all.empty() &&
        (SpeaksOfRefusal(rule->why) || SpeaksOfRefusal(rule->summary))) {
      problems.push_back(fmt::format(
          "{}: says neither for which operators it holds nor why for all",
          Title(*rule)));
    }
  }
  CHECK(ranges > 80);
  ExpectNone(problems);
}

// What admission, the definition or the history of the API decides says for
// which operators it holds, and where that was read.
TEST_CASE("rule_operators_of_admission") {
  Problems problems;
  for (const RuleSpec* rule : Rules()) {
    const OperatorRange& operators = rule->operators;
    if (!rule->group.starts_with("admission") && rule->group != "api-history" &&
        operators.cel.empty()) {
      continue;
    }
    if (operators.range.empty() && operators.all.empty()) {
      problems.push_back(fmt::format("{}: has no operator", Title(*rule)));
    }
    if (operators.sources.empty() && rule->sources.empty()) {
      problems.push_back(fmt::format("{}: has no source", Title(*rule)));
    }
    if (operators.by_definition && operators.range.empty()) {
      problems.push_back(fmt::format(
          "{}: the definition alone, of no operators", Title(*rule)));
    }
  }
  ExpectNone(problems);
}

// A change of the code, what a release says of itself, or the definitions of
// all releases: from it a later reader can tell since which version something
// holds. The state of a branch does not tell that.
bool TellsSince(const std::string& id) {
  static const std::regex kChange(
      "/(commit|pull|issues)/|/blob/[0-9a-f]{7,40}/|releases|deprecations");
  const Reference* source = Embedded().FindReference(id);
  return id == "dynamo-crds" ||
         (source != nullptr && std::regex_search(source->at, kChange));
}

bool TellSince(const std::vector<std::string>& ids) {
  return std::any_of(ids.begin(), ids.end(), TellsSince);
}

TEST_CASE("operators_since") {
  Problems problems;
  for (const RuleSpec* rule : Rules()) {
    const OperatorRange& operators = rule->operators;
    if (!operators.range.empty() && !TellSince(operators.sources)) {
      problems.push_back(
          fmt::format("{}: no source says since when", Title(*rule)));
    }
  }
  for (const OperatorAddition& addition : Embedded().platform().additions) {
    if (!addition.versions.empty() && !TellSince(addition.sources)) {
      problems.push_back(fmt::format("{} ({}): no source says since when",
                                     addition.name, addition.versions));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("rules_retired") {
  Problems problems;
  const auto& groups = Embedded().rules;
  for (const RuleGroup& group : groups) {
    for (const RetiredRule& gone : group.retired) {
      for (const RuleSpec* rule : Rules()) {
        if (rule->code == gone.code || rule->name == gone.name) {
          problems.push_back(fmt::format("{}: is there, and is said to be gone",
                                         Title(*rule)));
        }
      }
      if (!gone.replaced_by.empty() &&
          Embedded().FindRule(gone.replaced_by) == nullptr) {
        problems.push_back(fmt::format("{}: {} took its place, and is no rule",
                                       gone.code, gone.replaced_by));
      }
    }
  }
  ExpectNone(problems);
}

// What is newer than some operators has its range in the schema as well.
TEST_CASE("rule_fields_of_operators") {
  std::map<std::string, std::string> versions;
  for (const manifest::Api api :
       {manifest::Api::kAlpha, manifest::Api::kBeta}) {
    for (const schema::Field& field :
         Embedded().Schema(manifest::DeploymentSchema(api)).Fields()) {
      if (!field.versions.empty()) {
        versions[field.path.substr(field.path.rfind('.') + 1)] = field.versions;
      }
    }
  }
  Problems problems;
  for (const RuleSpec* rule : Rules()) {
    const std::string& range = rule->operators.range;
    if (rule->group != "api-history" || range.empty()) {
      continue;
    }
    const std::string field = rule->blame.substr(rule->blame.rfind('.') + 1);
    if (versions[field] != lint::OutsideOf(range)) {
      problems.push_back(fmt::format("{}: holds for {}, {} is there for {}",
                                     Title(*rule), range, field,
                                     versions[field]));
    }
  }
  ExpectNone(problems);
}

TEST_CASE("rule_order") {
  Problems problems;
  for (const RuleGroup& group : Embedded().rules) {
    for (size_t i = 1; i < group.rules.size(); ++i) {
      if (group.rules[i].code < group.rules[i - 1].code) {
        problems.push_back(fmt::format("{} of {}: not in order",
                                       group.rules[i].code, group.name));
      }
    }
  }
  ExpectNone(problems);
}

// The severity of a finding about an intent; nothing where there is no such.
std::optional<Severity> SeverityOfChoice(std::string_view code) {
  for (const RuleSpec* rule : Rules()) {
    if (rule->code == code && rule->judges == Judges::kChoice) {
      return rule->severity;
    }
  }
  for (const CodeInfo& info : Codes()) {
    if (info.code == code) {
      return info.severity;
    }
  }
  return std::nullopt;
}

// Where an intent has an error there is no manifest that could be judged.
TEST_CASE("rule_compiled") {
  Problems problems;
  size_t repeated = 0;
  for (const RuleSpec* rule : Rules()) {
    if (rule->judges == Judges::kChoice &&
        (!rule->of_compiled || !rule->said_by.empty())) {
      problems.push_back(Title(*rule) + ": is about no manifest");
    }
    for (const std::string& code : rule->said_by) {
      ++repeated;
      const auto severity = SeverityOfChoice(code);
      if (!severity || *severity == Severity::kError) {
        problems.push_back(
            fmt::format("{}: {} is no finding beside which a manifest is "
                        "judged",
                        Title(*rule), code));
      }
    }
  }
  CHECK(repeated > 0);
  ExpectNone(problems);
}

// --- What has no rule

std::string NotCovered() {
  return ReadText(fs::path(DGDC_SOURCE_DIR) / "docs/rules-not-covered.md");
}

bool IsKnownCode(std::string_view code) {
  const auto codes = Codes();
  return std::any_of(
             Rules().begin(), Rules().end(),
             [code](const RuleSpec* rule) { return rule->code == code; }) ||
         std::any_of(codes.begin(), codes.end(), [code](const CodeInfo& info) {
           return info.code == code;
         });
}

TEST_CASE("rules_not_covered_names_rules_that_exist") {
  constexpr size_t kLength = 6;
  const std::string page = NotCovered();
  Problems problems;
  for (size_t at = page.find("DG"); at != std::string::npos;
       at = page.find("DG", at + 2)) {
    const std::string code = page.substr(at, kLength);
    const bool numbered =
        code.size() == kLength &&
        code.find_first_not_of("0123456789", 2) == std::string::npos;
    if (numbered && !IsKnownCode(code)) {
      problems.push_back(fmt::format("nothing has the code {}", code));
    }
  }
  ExpectNone(problems);
}

// Candidates with a rule, by name.
std::map<std::string, std::vector<std::string>> Covered() {
  std::map<std::string, std::vector<std::string>> covered;
  for (const std::string& line : Lines(ReadText(
           fs::path(DGDC_SOURCE_DIR) / "tests/corpus/lint/candidates.txt"))) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    if (name == "#") {
      continue;
    }
    for (std::string code; words >> code;) {
      covered[name].push_back(code);
    }
  }
  return covered;
}

// The names behind "- **" in part B of the catalogue.
std::vector<std::string> Candidates(const std::string& catalogue) {
  std::vector<std::string> names;
  bool listed = false;
  for (const std::string& line : Lines(catalogue)) {
    if (line.starts_with("# ")) {
      listed = line.starts_with("# B.");
    }
    constexpr std::string_view kItem = "- **";
    const size_t end = line.find("**", kItem.size());
    if (listed && line.starts_with(kItem) && end != std::string::npos) {
      names.push_back(line.substr(kItem.size(), end - kItem.size()));
    }
  }
  return names;
}

TEST_CASE("rule_candidates") {
  const auto covered = Covered();
  Problems problems;
  for (const auto& [name, codes] : covered) {
    for (const std::string& code : codes) {
      if (!IsKnownCode(code)) {
        problems.push_back(
            fmt::format("{}: nothing has the code {}", name, code));
      }
    }
  }
  const fs::path catalogue =
      fs::path(DGDC_SOURCE_DIR) / "../shared/facts/fabrics.md";
  if (fs::exists(catalogue)) {
    const std::string page = NotCovered();
    const std::vector<std::string> names = Candidates(ReadText(catalogue));
    CHECK(names.size() > 100);
    for (const std::string& name : names) {
      if (!covered.contains(name) && page.find(name) == std::string::npos) {
        problems.push_back(fmt::format("{} has no rule and no reason", name));
      }
    }
  } else {
    MESSAGE("skipped: the catalogue of candidates is not here");
  }
  ExpectNone(problems);
}

}  // namespace
}  // namespace dgdc::testing

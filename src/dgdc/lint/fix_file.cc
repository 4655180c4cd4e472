// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/edit/conflict.h"
#include "dgdc/edit/edit.h"
#include "dgdc/edit/layout.h"
#include "dgdc/lint/lint_file.h"
#include "dgdc/lint/new_errors.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

// More rounds than fixes can need that build on each other.
constexpr int kMostRounds = 20;

// How often a finding occurs, whatever line it is on.
using Counts = std::map<std::pair<std::string, std::string>, size_t>;

Counts Count(const std::vector<Diagnostic>& findings) {
  Counts counts;
  for (const Diagnostic& finding : findings) {
    ++counts[{finding.code, finding.message}];
  }
  return counts;
}

bool Contains(const Counts& all, const Counts& some) {
  return std::all_of(some.begin(), some.end(), [&all](const auto& entry) {
    const auto found = all.find(entry.first);
    return found != all.end() && found->second >= entry.second;
  });
}

class Fixer {
 public:
  Fixer(const SourceSet& sources, uint32_t file, const Catalog& catalog,
        const manifest::Assumptions& assumptions, const Selection& selection,
        edit::Safety up_to)
      : sources_(sources),
        name_(sources.Get(file).name),
        text_(sources.Get(file).text),
        catalog_(catalog),
        assumptions_(assumptions),
        selection_(selection),
        up_to_(up_to),
        is_partial_(selection.rules.size() <
                    SelectAll(*selection.book).rules.size()),
        findings_(Lint(text_)) {}

  FixedText Run();

 private:
  using Fixes = std::vector<const edit::Fix*>;

  [[nodiscard]] std::vector<Diagnostic> Lint(const std::string& text) const;
  [[nodiscard]] bool MayMake(const Diagnostic& finding) const {
    return finding.fix != nullptr && finding.fix->safety <= up_to_;
  }
  [[nodiscard]] Fixes FixesOf(const std::string& code) const;
  bool Round();
  bool Make(const Fixes& fixes);
  // A text with fixes made, and what is found in it.
  struct Attempt {
    std::string text = {};
    std::vector<Diagnostic> findings = {};
    std::vector<std::string> notes = {};
  };
  [[nodiscard]] std::optional<Attempt> Try(const std::string& text,
                                           const Fixes& fixes) const;
  [[nodiscard]] std::vector<const Diagnostic*> Raised(
      const Attempt& attempt) const;
  [[nodiscard]] bool Helps(const Attempt& attempt) const;
  [[nodiscard]] Fixes Curing(const Fixes& fixes, const Attempt& attempt) const;
  void TellBlocked();

  const SourceSet& sources_;
  std::string name_;
  std::string text_;
  const Catalog& catalog_;
  const manifest::Assumptions& assumptions_;
  const Selection& selection_;
  const edit::Safety up_to_;
  // Whether some rules do not run, so that their errors have to be looked for.
  const bool is_partial_;
  std::vector<Diagnostic> findings_;
  std::vector<std::string> notes_ = {};
};

std::vector<Diagnostic> Fixer::Lint(const std::string& text) const {
  SourceSet sources(&sources_);
  return LintFile(sources, sources.Add(name_, text), catalog_, assumptions_,
                  selection_)
      .diagnostics;
}

// Of the findings with that code, or of all.
Fixer::Fixes Fixer::FixesOf(const std::string& code) const {
  Fixes fixes;
  for (const Diagnostic& finding : findings_) {
    if (MayMake(finding) && (code.empty() || finding.code == code)) {
      fixes.push_back(finding.fix.get());
    }
  }
  return fixes;
}

// Makes those of the fixes that do not contradict the ones before.
std::optional<Fixer::Attempt> Fixer::Try(const std::string& text,
                                         const Fixes& fixes) const {
  const std::optional<edit::Layout> layout =
      edit::Layout::Read(text, /*is_json=*/false);
  if (fixes.empty() || !layout) {
    return std::nullopt;
  }
  std::vector<edit::Operation> operations;
  for (const edit::Fix* fix : fixes) {
    std::vector<edit::Operation> longer = operations;
    longer.insert(longer.end(), fix->operations.begin(), fix->operations.end());
    if (edit::MakeSchedule(layout->meaning(), longer).conflicts.empty()) {
      operations = std::move(longer);
    }
  }
  edit::Result result = edit::Apply(text, operations);
  if (!result.ok() || result.text == text) {
    return std::nullopt;
  }
  std::vector<Diagnostic> findings = Lint(result.text);
  return Attempt{.text = std::move(result.text),
                 .findings = std::move(findings),
                 .notes = std::move(result.notes)};
}

// The findings that the text before has not.
std::vector<const Diagnostic*> Fixer::Raised(const Attempt& attempt) const {
  Counts known = Count(findings_);
  std::vector<const Diagnostic*> raised;
  for (const Diagnostic& finding : attempt.findings) {
    size_t& left = known[{finding.code, finding.message}];
    if (left == 0) {
      raised.push_back(&finding);
    } else {
      --left;
    }
  }
  return raised;
}

bool Fixer::Helps(const Attempt& attempt) const {
  if (attempt.findings.size() >= findings_.size() ||
      !Contains(Count(findings_), Count(attempt.findings))) {
    return false;
  }
  if (!is_partial_) {
    return true;
  }
  SourceSet sources(&sources_);
  const uint32_t before = sources.Add(name_, text_);
  const uint32_t after = sources.Add(name_, attempt.text);
  return NewErrors(sources, before, after, catalog_, assumptions_).empty();
}

// Those of the fixes after which their finding is there less often.
Fixer::Fixes Fixer::Curing(const Fixes& fixes, const Attempt& attempt) const {
  const Counts before = Count(findings_);
  const Counts after = Count(attempt.findings);
  Fixes curing;
  for (const Diagnostic& finding : findings_) {
    const bool made =
        std::find(fixes.begin(), fixes.end(), finding.fix.get()) != fixes.end();
    const std::pair key{finding.code, finding.message};
    const auto left = after.find(key);
    if (made && (left == after.end() || left->second < before.at(key))) {
      curing.push_back(finding.fix.get());
    }
  }
  return curing;
}

// Makes the fixes, and with them those of the findings that they raise; a fix
// that cures nothing does not ride along with the others.
bool Fixer::Make(const Fixes& fixes) {
  constexpr int kMostSteps = 3;
  std::optional<Attempt> attempt = Try(text_, fixes);
  for (int i = 0; attempt && !Helps(*attempt) && i < kMostSteps; ++i) {
    Fixes more;
    for (const Diagnostic* raised : Raised(*attempt)) {
      if (!MayMake(*raised)) {
        return false;
      }
      more.push_back(raised->fix.get());
    }
    std::optional<Attempt> next = Try(attempt->text, more);
    if (next) {
      next->notes.insert(next->notes.begin(), attempt->notes.begin(),
                         attempt->notes.end());
    }
    attempt = std::move(next);
  }
  if (!attempt || !Helps(*attempt)) {
    return false;
  }
  const Fixes curing = Curing(fixes, *attempt);
  if (curing.size() < fixes.size()) {
    return Make(curing);
  }
  text_ = std::move(attempt->text);
  findings_ = std::move(attempt->findings);
  notes_.insert(notes_.end(), attempt->notes.begin(), attempt->notes.end());
  return true;
}

// Why fixes that are left were not made: what they would bring.
void Fixer::TellBlocked() {
  SourceSet sources(&sources_);
  const uint32_t file = sources.Add(name_, text_);
  Sink unknown;
  const manifest::Facts facts =
      manifest::ReadFacts(sources, file, yaml::Parse(sources, file, unknown),
                          catalog_, assumptions_);
  for (const Diagnostic& finding : findings_) {
    const std::optional<Attempt> attempt =
        MayMake(finding) ? Try(text_, {finding.fix.get()}) : std::nullopt;
    if (!attempt) {
      continue;
    }
    const std::vector<const Diagnostic*> raised = Raised(*attempt);
    if (raised.empty()) {
      if (Curing({finding.fix.get()}, *attempt).empty()) {
        notes_.push_back(fmt::format(
            "line {}: not made: {} ({}), because the finding would stay",
            sources.Locate(file, finding.primary.begin).line,
            finding.fix->title, finding.code));
      }
      continue;
    }
    const uint32_t after = sources.Add(name_, attempt->text);
    std::string note = fmt::format(
        "line {}: not made: {} ({}), because it would bring {} in line {} "
        "({})",
        sources.Locate(file, finding.primary.begin).line, finding.fix->title,
        finding.code, raised.front()->code,
        sources.Locate(after, raised.front()->primary.begin).line,
        raised.front()->message);
    const auto shows = std::find_if(
        facts.graphs.begin(), facts.graphs.end(),
        [](const manifest::Graph& graph) { return graph.fabric != nullptr; });
    if (shows != facts.graphs.end()) {
      note += fmt::format(
          "; dgdc apply --fabric {} sets all that belongs "
          "together",
          shows->fabric->head.name);
    }
    if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) {
      notes_.push_back(std::move(note));
    }
  }
}

// All at once, else those of one rule (both sides of a pair), else one alone.
bool Fixer::Round() {
  const Fixes all = FixesOf("");
  if (Make(all)) {
    return true;
  }
  std::vector<std::string> codes;
  for (const Diagnostic& finding : findings_) {
    if (std::find(codes.begin(), codes.end(), finding.code) == codes.end()) {
      codes.push_back(finding.code);
    }
  }
  return std::any_of(
             codes.begin(), codes.end(),
             [this](const std::string& code) { return Make(FixesOf(code)); }) ||
         std::any_of(all.begin(), all.end(),
                     [this](const edit::Fix* fix) { return Make({fix}); });
}

FixedText Fixer::Run() {
  const size_t before = findings_.size();
  for (int i = 0; i < kMostRounds && Round(); ++i) {
  }
  TellBlocked();
  return {.text = std::move(text_),
          .fixed = before - findings_.size(),
          .notes = std::move(notes_)};
}

}  // namespace

FixedText FixFile(const SourceSet& sources, uint32_t file,
                  const Catalog& catalog,
                  const manifest::Assumptions& assumptions,
                  const Selection& selection, edit::Safety up_to) {
  return Fixer(sources, file, catalog, assumptions, selection, up_to).Run();
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "dgdc/edit/conflict.h"
#include "dgdc/edit/edit.h"
#include "dgdc/edit/layout.h"
#include "dgdc/lint/lint_file.h"

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

  const SourceSet& sources_;
  std::string name_;
  std::string text_;
  const Catalog& catalog_;
  const manifest::Assumptions& assumptions_;
  const Selection& selection_;
  const edit::Safety up_to_;
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

// Those of the fixes that do not contradict the ones before.
bool Fixer::Make(const Fixes& fixes) {
  if (fixes.empty()) {
    return false;
  }
  const std::optional<edit::Layout> layout =
      edit::Layout::Read(text_, /*is_json=*/false);
  if (!layout) {
    return false;
  }
  std::vector<edit::Operation> operations;
  for (const edit::Fix* fix : fixes) {
    std::vector<edit::Operation> longer = operations;
    longer.insert(longer.end(), fix->operations.begin(), fix->operations.end());
    if (edit::MakeSchedule(layout->meaning(), longer).conflicts.empty()) {
      operations = std::move(longer);
    }
  }
  edit::Result result = edit::Apply(text_, operations);
  if (!result.ok() || result.text == text_) {
    return false;
  }
  std::vector<Diagnostic> after = Lint(result.text);
  const Counts before = Count(findings_);
  if (after.size() >= findings_.size() || !Contains(before, Count(after))) {
    return false;
  }
  text_ = std::move(result.text);
  findings_ = std::move(after);
  notes_.insert(notes_.end(), result.notes.begin(), result.notes.end());
  return true;
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

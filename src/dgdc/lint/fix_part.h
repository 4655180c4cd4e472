// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/edit/fix.h"
#include "dgdc/lint/sliced_text.h"

namespace dgdc::lint {

// How often a finding occurs, whatever line it is on.
using FindingCounts = std::map<std::pair<std::string, std::string>, size_t>;

FindingCounts CountFindings(const std::vector<Diagnostic>& findings);

// Whether no finding of `some` occurs more often than in `all`.
bool HoldsFindings(const FindingCounts& all, const FindingCounts& some);

// Those of `after` that `before` has not.
std::vector<const Diagnostic*> RaisedFindings(
    const std::vector<Diagnostic>& before,
    const std::vector<Diagnostic>& after);

// Whether findings like that one are there less often afterwards.
bool Lessens(const std::vector<Diagnostic>& before,
             const std::vector<Diagnostic>& after, const Diagnostic& finding);

using Fixes = std::vector<std::shared_ptr<const edit::Fix>>;

// Texts of some slices, and what a reader of the difference should know.
struct ChangedSlices {
  std::map<size_t, std::string> texts = {};
  std::vector<std::string> notes = {};
};

// Makes those of the fixes that do not contradict the ones before, on `from`
// where that has the slice, else on `text`; nothing when nothing changes.
std::optional<ChangedSlices> MakeFixes(const SlicedText& text,
                                       const ChangedSlices& from,
                                       const Fixes& fixes);

// Slices of a file that are fixed together: what is found in them follows
// from them alone, as far as anybody knows. Proposes a text, is told what is
// found in it, and goes on from there: all fixes at once, else those of one
// rule (both sides of a pair), else one alone. Fixes of findings that a text
// raises are made with those that raise them, and a fix that cures nothing does
// not ride along with the others.
class FixPart {
 public:
  explicit FixPart(edit::Safety up_to) : up_to_(up_to) {}

  [[nodiscard]] const std::vector<Diagnostic>& findings() const {
    return findings_;
  }
  [[nodiscard]] std::vector<std::string> TakeNotes() {
    return std::move(notes_);
  }

  // Begins with what is found in the part as it is.
  void Begin(std::vector<Diagnostic> findings, const SlicedText& text);
  // The text to look at next; null when there is nothing more to try.
  [[nodiscard]] const ChangedSlices* proposal() const {
    return attempt_ ? &*attempt_ : nullptr;
  }
  // What is found in the proposal, and whether it has an error of a rule that
  // does not run. A text that helps goes into `text`.
  void Judge(std::vector<Diagnostic> findings, bool has_new_errors,
             SlicedText& text);
  // What is found now that all parts have their texts; begins again if that is
  // something else.
  void Confirm(std::vector<Diagnostic> findings, const SlicedText& text);

  // Whether the fix of the finding may be made at all.
  [[nodiscard]] bool MayMake(const Diagnostic& finding) const {
    return finding.fix != nullptr && finding.fix->safety <= up_to_;
  }

 private:
  [[nodiscard]] Fixes FixesOf(const std::string& code) const;
  void Queue();
  bool Propose(const Fixes& fixes, const SlicedText& text);
  void ProposeNext(const SlicedText& text);
  bool ProposeWithRaised(const std::vector<Diagnostic>& findings,
                         const SlicedText& text);
  [[nodiscard]] Fixes Curing(const std::vector<Diagnostic>& after) const;

  edit::Safety up_to_;
  std::vector<Diagnostic> findings_ = {};
  std::vector<Fixes> queue_ = {};  // the next one last
  Fixes tried_ = {};
  std::optional<ChangedSlices> attempt_ = {};
  int steps_ = 0;
  int rounds_ = 0;
  std::vector<std::string> notes_ = {};
};

}  // namespace dgdc::lint

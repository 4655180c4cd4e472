// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_part.h"

#include <algorithm>
#include <set>

#include "dgdc/diag/sink.h"
#include "dgdc/edit/conflict.h"
#include "dgdc/edit/edit.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

// More rounds than fixes can need that build on each other.
constexpr int kMostRounds = 20;

// How often fixes of raised findings are added to those that raise them.
constexpr int kMostSteps = 3;

// What fixes do to one slice.
class SliceFixes {
 public:
  explicit SliceFixes(std::string text)
      : text_(std::move(text)), documents_(Read(text_)) {}
  // The agreement refers to the documents.
  SliceFixes(const SliceFixes&) = delete;
  SliceFixes& operator=(const SliceFixes&) = delete;

  edit::Agreement& agreement() { return agreement_; }
  [[nodiscard]] edit::Result Run() const {
    return edit::Apply(text_, agreement_.operations());
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static std::vector<yaml::Node> Read(const std::string& text) {
    SourceSet sources;
    Sink sink;
    return yaml::Parse(sources, sources.Add("", text), sink);
  }

  std::string text_;
  std::vector<yaml::Node> documents_;
  edit::Agreement agreement_{documents_};
};

// Adds the fix to all slices that it touches, or to none.
void AddFix(const edit::Fix& fix, const SlicedText& text,
            const ChangedSlices& from, std::map<size_t, SliceFixes>& by_slice) {
  std::map<size_t, std::vector<edit::Operation>> own;
  for (edit::Operation operation : fix.operations) {
    const std::optional<size_t> slice = text.Enter(operation.path);
    if (!slice) {
      return;
    }
    own[*slice].push_back(std::move(operation));
  }
  std::map<edit::Agreement*, size_t> sizes;
  const bool fits = std::all_of(own.begin(), own.end(), [&](const auto& entry) {
    const auto changed = from.texts.find(entry.first);
    edit::Agreement& agreement =
        by_slice
            .try_emplace(entry.first, changed == from.texts.end()
                                          ? text.texts[entry.first]
                                          : changed->second)
            .first->second.agreement();
    sizes[&agreement] = agreement.operations().size();
    return agreement.AddAll(entry.second);
  });
  if (!fits) {
    for (const auto& [agreement, size] : sizes) {
      agreement->Shrink(size);
    }
  }
}

}  // namespace

FindingCounts CountFindings(const std::vector<Diagnostic>& findings) {
  FindingCounts counts;
  for (const Diagnostic& finding : findings) {
    ++counts[{finding.code, finding.message}];
  }
  return counts;
}

bool HoldsFindings(const FindingCounts& all, const FindingCounts& some) {
  return std::all_of(some.begin(), some.end(), [&all](const auto& entry) {
    const auto found = all.find(entry.first);
    return found != all.end() && found->second >= entry.second;
  });
}

std::vector<const Diagnostic*> RaisedFindings(
    const std::vector<Diagnostic>& before,
    const std::vector<Diagnostic>& after) {
  FindingCounts known = CountFindings(before);
  std::vector<const Diagnostic*> raised;
  for (const Diagnostic& finding : after) {
    size_t& left = known[{finding.code, finding.message}];
    if (left == 0) {
      raised.push_back(&finding);
    } else {
      --left;
    }
  }
  return raised;
}

bool Lessens(const std::vector<Diagnostic>& before,
             const std::vector<Diagnostic>& after, const Diagnostic& finding) {
  const auto count = [&finding](const std::vector<Diagnostic>& findings) {
    return std::count_if(
        findings.begin(), findings.end(), [&finding](const Diagnostic& other) {
          return other.code == finding.code && other.message == finding.message;
        });
  };
  return count(after) < count(before);
}

std::optional<ChangedSlices> MakeFixes(const SlicedText& text,
                                       const ChangedSlices& from,
                                       const Fixes& fixes) {
  std::map<size_t, SliceFixes> by_slice;
  for (const auto& fix : fixes) {
    AddFix(*fix, text, from, by_slice);
  }
  ChangedSlices changed = from;
  bool any = false;
  for (const auto& [slice, slice_fixes] : by_slice) {
    edit::Result result = slice_fixes.Run();
    if (!result.ok()) {
      return std::nullopt;
    }
    any = any || result.text != slice_fixes.text();
    changed.texts[slice] = std::move(result.text);
    changed.notes.insert(changed.notes.end(), result.notes.begin(),
                         result.notes.end());
  }
  return any ? std::optional(std::move(changed)) : std::nullopt;
}

void FixPart::Begin(std::vector<Diagnostic> findings, const SlicedText& text) {
  findings_ = std::move(findings);
  Queue();
  ProposeNext(text);
}

// Of the findings with that code, or of all.
Fixes FixPart::FixesOf(const std::string& code) const {
  Fixes fixes;
  for (const Diagnostic& finding : findings_) {
    if (MayMake(finding) && (code.empty() || finding.code == code)) {
      fixes.push_back(finding.fix);
    }
  }
  return fixes;
}

void FixPart::Queue() {
  queue_.clear();
  const Fixes all = FixesOf("");
  queue_.push_back(all);
  std::set<std::string> codes;
  for (const Diagnostic& finding : findings_) {
    if (MayMake(finding) && codes.insert(finding.code).second) {
      queue_.push_back(FixesOf(finding.code));
    }
  }
  for (const auto& fix : all) {
    queue_.push_back({fix});
  }
  // What would be the same again.
  const auto end = std::unique(queue_.begin(), queue_.end());
  queue_.erase(end, queue_.end());
  std::reverse(queue_.begin(), queue_.end());
}

bool FixPart::Propose(const Fixes& fixes, const SlicedText& text) {
  tried_ = fixes;
  steps_ = 0;
  attempt_ = MakeFixes(text, {}, fixes);
  return attempt_.has_value();
}

void FixPart::ProposeNext(const SlicedText& text) {
  attempt_.reset();
  while (!queue_.empty() && !attempt_) {
    const Fixes next = std::move(queue_.back());
    queue_.pop_back();
    Propose(next, text);
  }
}

// Adds the fixes of what the proposal raised.
bool FixPart::ProposeWithRaised(const std::vector<Diagnostic>& findings,
                                const SlicedText& text) {
  if (steps_++ == kMostSteps) {
    return false;
  }
  Fixes more;
  for (const Diagnostic* raised : RaisedFindings(findings_, findings)) {
    if (!MayMake(*raised)) {
      return false;
    }
    more.push_back(raised->fix);
  }
  std::optional<ChangedSlices> next = MakeFixes(text, *attempt_, more);
  if (!next) {
    return false;
  }
  attempt_ = std::move(next);
  return true;
}

// Those of the fixes after which their finding is there less often.
Fixes FixPart::Curing(const std::vector<Diagnostic>& after) const {
  const FindingCounts before = CountFindings(findings_);
  const FindingCounts left = CountFindings(after);
  Fixes curing;
  for (const Diagnostic& finding : findings_) {
    const bool made =
        std::find(tried_.begin(), tried_.end(), finding.fix) != tried_.end();
    const std::pair key{finding.code, finding.message};
    const auto found = left.find(key);
    if (made && (found == left.end() || found->second < before.at(key))) {
      curing.push_back(finding.fix);
    }
  }
  return curing;
}

void FixPart::Judge(std::vector<Diagnostic> findings, bool has_new_errors,
                    SlicedText& text) {
  const bool helps =
      findings.size() < findings_.size() && !has_new_errors &&
      HoldsFindings(CountFindings(findings_), CountFindings(findings));
  if (!helps) {
    if (!ProposeWithRaised(findings, text)) {
      ProposeNext(text);
    }
    return;
  }
  const Fixes curing = Curing(findings);
  if (curing.size() < tried_.size()) {
    if (!Propose(curing, text)) {
      ProposeNext(text);
    }
    return;
  }
  for (auto& [slice, changed] : attempt_->texts) {
    text.texts[slice] = std::move(changed);
  }
  notes_.insert(notes_.end(), attempt_->notes.begin(), attempt_->notes.end());
  attempt_.reset();
  findings_ = std::move(findings);
  if (++rounds_ < kMostRounds) {
    Queue();
    ProposeNext(text);
  }
}

void FixPart::Confirm(std::vector<Diagnostic> findings,
                      const SlicedText& text) {
  const bool same = CountFindings(findings) == CountFindings(findings_);
  findings_ = std::move(findings);
  if (!same && rounds_ < kMostRounds) {
    Queue();
    ProposeNext(text);
  }
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_file.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "dgdc/lint/fix_part.h"
#include "dgdc/lint/lint_file.h"
#include "dgdc/lint/new_errors.h"
#include "dgdc/lint/sliced_text.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

using manifest::Graph;

// More often than parts can change what is found in each other.
constexpr int kMostConfirmations = 5;

// Slices that belong together.
class SliceGroups {
 public:
  explicit SliceGroups(size_t slices) : leaders_(slices) {
    std::iota(leaders_.begin(), leaders_.end(), 0U);
  }

  size_t LeaderOf(size_t slice) {
    while (leaders_[slice] != slice) {
      leaders_[slice] = leaders_[leaders_[slice]];
      slice = leaders_[slice];
    }
    return slice;
  }
  void Join(size_t a, size_t b) { leaders_[LeaderOf(a)] = LeaderOf(b); }

 private:
  std::vector<size_t> leaders_;
};

// A text of the file, and what is found in it.
struct LintedText {
  std::string text = {};
  std::vector<size_t> begins = {};  // of the slices
  uint32_t file = 0;                // of the spans
  std::vector<Diagnostic> findings = {};

  [[nodiscard]] size_t SliceAt(size_t byte) const {
    const auto behind = std::upper_bound(begins.begin(), begins.end(), byte);
    return static_cast<size_t>(behind - begins.begin()) - 1;
  }
};

// Per part what is to be looked at in its place; null where it is as it is.
using Proposals = std::vector<const ChangedSlices*>;

class Fixer {
 public:
  Fixer(const SourceSet& sources, uint32_t file, const Catalog& catalog,
        const manifest::Assumptions& assumptions, const Selection& selection,
        edit::Safety up_to, const std::vector<uint32_t>& bundle);

  FixedText Run();

 private:
  void ReadSlices();
  [[nodiscard]] bool HoldsAllFixes() const;
  void JoinGraphs(SliceGroups& groups) const;
  void JoinFindings(SliceGroups& groups) const;
  void MakeParts(bool apart);
  bool RunParts();
  void JudgeProposals();
  [[nodiscard]] Proposals ProposalsOfParts() const;
  [[nodiscard]] LintedText Compose(const Proposals& proposals) const;
  [[nodiscard]] LintedText Lint(LintedText text) const;
  [[nodiscard]] std::vector<std::vector<Diagnostic>> Share(
      const LintedText& linted, const std::vector<Diagnostic>& findings) const;
  [[nodiscard]] std::vector<Diagnostic> NewErrorsOf(const LintedText& after);
  void TellBlocked();

  const SourceSet& sources_;
  const uint32_t file_;
  const Catalog& catalog_;
  const manifest::Assumptions& assumptions_;
  const Selection& selection_;
  const edit::Safety up_to_;
  const std::vector<uint32_t>& bundle_;
  // Whether some rules do not run, so that their errors have to be looked for.
  const bool is_partial_;
  SlicedText text_ = {};
  LintedText given_ = {};
  LintedText last_ = {};  // looked at
  std::vector<FixPart> parts_ = {};
  std::vector<std::optional<size_t>> part_of_slice_ = {};
  std::vector<std::string> notes_ = {};
};

Fixer::Fixer(const SourceSet& sources, uint32_t file, const Catalog& catalog,
             const manifest::Assumptions& assumptions,
             const Selection& selection, edit::Safety up_to,
             const std::vector<uint32_t>& bundle)
    : sources_(sources),
      file_(file),
      catalog_(catalog),
      assumptions_(assumptions),
      selection_(selection),
      up_to_(up_to),
      bundle_(bundle),
      is_partial_(selection.rules.size() <
                  SelectAll(*selection.book).rules.size()) {
  given_ = Lint({.text = sources.Get(file).text, .begins = {0}});
}

// Items of a list of documents are slices too, unless a fix is about the list.
void Fixer::ReadSlices() {
  Sink sink;
  const std::vector<yaml::Node> documents = yaml::Parse(sources_, file_, sink);
  for (const SlicedText::By by :
       {SlicedText::By::kItem, SlicedText::By::kDocument}) {
    text_ = SlicedText(sources_.Get(file_).text, documents,
                       sink.has_errors() ? SlicedText::By::kFile : by);
    if (HoldsAllFixes()) {
      break;
    }
  }
  given_.begins.clear();
  for (const TextSlice& slice : text_.slices()) {
    given_.begins.push_back(slice.begin);
  }
}

// Whether every change is one of a slice.
bool Fixer::HoldsAllFixes() const {
  return std::all_of(given_.findings.begin(), given_.findings.end(),
                     [this](const Diagnostic& finding) {
                       return finding.fix == nullptr ||
                              std::all_of(
                                  finding.fix->operations.begin(),
                                  finding.fix->operations.end(),
                                  [this](const edit::Operation& operation) {
                                    edit::Path path = operation.path;
                                    return text_.Enter(path).has_value();
                                  });
                     });
}

LintedText Fixer::Compose(const Proposals& proposals) const {
  LintedText composed;
  for (size_t i = 0; i < text_.texts.size(); ++i) {
    composed.begins.push_back(composed.text.size());
    const std::string* text = &text_.texts[i];
    if (!proposals.empty() && part_of_slice_[i]) {
      const ChangedSlices* proposal = proposals[*part_of_slice_[i]];
      if (proposal != nullptr && proposal->texts.contains(i)) {
        text = &proposal->texts.at(i);
      }
    }
    composed.text += *text;
  }
  return composed;
}

LintedText Fixer::Lint(LintedText text) const {
  SourceSet sources(&sources_);
  text.file = sources.Add(sources_.Get(file_).name, text.text);
  std::vector<uint32_t> files = bundle_;
  auto own = std::find(files.begin(), files.end(), file_);
  if (own == files.end()) {
    own = files.insert(own, text.file);
  }
  *own = text.file;
  const auto index = static_cast<size_t>(own - files.begin());
  text.findings = std::move(
      LintBundle(sources, files, catalog_, assumptions_, selection_)[index]
          .diagnostics);
  return text;
}

// Plain workloads of a namespace work together.
void Fixer::JoinGraphs(SliceGroups& groups) const {
  Sink unknown;
  const manifest::Facts facts = manifest::ReadFacts(
      sources_, file_, yaml::Parse(sources_, file_, unknown), catalog_,
      assumptions_);
  for (const Graph& graph : facts.graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      if (worker.place().file == file_) {
        groups.Join(given_.SliceAt(graph.workers.front().place().begin),
                    given_.SliceAt(worker.place().begin));
      }
    }
  }
}

// So do the documents that a finding speaks of or its fix changes.
void Fixer::JoinFindings(SliceGroups& groups) const {
  for (const Diagnostic& finding : given_.findings) {
    if (finding.primary.file != given_.file) {
      continue;
    }
    const size_t own = given_.SliceAt(finding.primary.begin);
    for (const Label& label : finding.labels) {
      if (label.span.file == given_.file) {
        groups.Join(own, given_.SliceAt(label.span.begin));
      }
    }
    if (finding.fix != nullptr) {
      for (const edit::Operation& operation : finding.fix->operations) {
        edit::Path path = operation.path;
        groups.Join(own, text_.Enter(path).value_or(own));
      }
    }
  }
}

void Fixer::MakeParts(bool apart) {
  SliceGroups groups(text_.slices().size());
  if (apart) {
    JoinGraphs(groups);
    JoinFindings(groups);
  } else {
    for (size_t i = 1; i < text_.slices().size(); ++i) {
      groups.Join(0, i);
    }
  }
  parts_.clear();
  part_of_slice_.assign(text_.slices().size(), std::nullopt);
  std::vector<std::optional<size_t>> part_of_leader(text_.slices().size());
  for (size_t i = 0; i < text_.slices().size(); ++i) {
    std::optional<size_t>& part = part_of_leader[groups.LeaderOf(i)];
    if (!part) {
      part = parts_.size();
      parts_.emplace_back(up_to_);
    }
    part_of_slice_[i] = part;
  }
}

// What is found in each part. What stands in none of them, in a file of facts
// about the cluster perhaps, counts as that of the first one.
std::vector<std::vector<Diagnostic>> Fixer::Share(
    const LintedText& linted, const std::vector<Diagnostic>& findings) const {
  std::vector<std::vector<Diagnostic>> shares(parts_.size());
  for (const Diagnostic& finding : findings) {
    const size_t slice = finding.primary.file == linted.file
                             ? linted.SliceAt(finding.primary.begin)
                             : 0;
    shares[*part_of_slice_[slice]].push_back(finding);
  }
  return shares;
}

Proposals Fixer::ProposalsOfParts() const {
  Proposals proposals;
  for (const FixPart& part : parts_) {
    proposals.push_back(part.proposal());
  }
  return proposals;
}

std::vector<Diagnostic> Fixer::NewErrorsOf(const LintedText& after) {
  if (!is_partial_) {
    return {};
  }
  SourceSet sources(&sources_);
  const std::string& name = sources_.Get(file_).name;
  // In this order the file of `after` is the one of its spans.
  const uint32_t second = sources.Add(name, after.text);
  const uint32_t first = sources.Add(name, Compose({}).text);
  return NewErrors(sources, first, second, catalog_, assumptions_);
}

// Looks at all proposals in one text; each part is judged by what is found in
// it.
void Fixer::JudgeProposals() {
  last_ = Lint(Compose(ProposalsOfParts()));
  std::vector<std::vector<Diagnostic>> shares = Share(last_, last_.findings);
  const std::vector<std::vector<Diagnostic>> errors =
      Share(last_, NewErrorsOf(last_));
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i].proposal() != nullptr) {
      parts_[i].Judge(std::move(shares[i]), !errors[i].empty(), text_);
    }
  }
}

// Fixes the parts side by side; false when one harms another.
bool Fixer::RunParts() {
  const auto proposes = [](const FixPart& part) {
    return part.proposal() != nullptr;
  };
  last_ = given_;
  std::vector<std::vector<Diagnostic>> shares = Share(last_, last_.findings);
  for (size_t i = 0; i < parts_.size(); ++i) {
    parts_[i].Begin(std::move(shares[i]), text_);
  }
  for (int round = 0; round < kMostConfirmations; ++round) {
    while (std::any_of(parts_.begin(), parts_.end(), proposes)) {
      JudgeProposals();
    }
    LintedText made = Compose({});
    if (made.text != last_.text) {
      last_ = Lint(std::move(made));
    }
    shares = Share(last_, last_.findings);
    for (size_t i = 0; i < parts_.size(); ++i) {
      parts_[i].Confirm(std::move(shares[i]), text_);
    }
    if (std::none_of(parts_.begin(), parts_.end(), proposes)) {
      break;
    }
  }
  return HoldsFindings(CountFindings(given_.findings),
                       CountFindings(last_.findings));
}

// --- What is left

// Says why fixes that are left were not made: what they would bring.
class BlockedFixes {
 public:
  BlockedFixes(const LintedText& text, const SourceSet& sources,
               const std::string& name, const Catalog& catalog,
               const manifest::Assumptions& assumptions)
      : text_(text), sources_(&sources) {
    const uint32_t file = sources_.Add(name, text.text);
    Sink unknown;
    facts_.emplace(manifest::ReadFacts(sources_, file,
                                       yaml::Parse(sources_, file, unknown),
                                       catalog, assumptions));
  }

  void Add(const Diagnostic& finding, const LintedText& attempt,
           const std::vector<const Diagnostic*>& raised, bool stays);
  // In the order of the file.
  std::vector<std::string> Take();

 private:
  [[nodiscard]] std::string_view FabricAt(const Span& span) const;
  [[nodiscard]] size_t LineIn(const LintedText& attempt, size_t byte);

  const LintedText& text_;
  SourceSet sources_;
  std::optional<manifest::Facts> facts_ = {};
  std::vector<std::pair<size_t, std::string>> notes_ = {};
};

// The fabric that the deployment shows, else one of the file.
std::string_view BlockedFixes::FabricAt(const Span& span) const {
  const Graph* shows = nullptr;
  for (const Graph& graph : facts_->graphs) {
    if (graph.fabric == nullptr) {
      continue;
    }
    const bool is_own = graph.document != nullptr &&
                        manifest::Holds(graph.document->span, span);
    if (shows == nullptr || is_own) {
      shows = &graph;
    }
    if (is_own) {
      break;
    }
  }
  return shows == nullptr ? std::string_view() : shows->fabric->head.name;
}

// The line in the file with this fix alone.
size_t BlockedFixes::LineIn(const LintedText& attempt, size_t byte) {
  const size_t slice = attempt.SliceAt(byte);
  const auto lines = [](std::string_view text, size_t begin, size_t end) {
    return std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
  };
  return static_cast<size_t>(1 + lines(text_.text, 0, text_.begins[slice]) +
                             lines(attempt.text, attempt.begins[slice], byte));
}

void BlockedFixes::Add(const Diagnostic& finding, const LintedText& attempt,
                       const std::vector<const Diagnostic*>& raised,
                       bool stays) {
  const std::string not_made = fmt::format(
      "line {}: not made: {} ({}), because",
      LineIn(text_, finding.primary.begin), finding.fix->title, finding.code);
  if (raised.empty()) {
    if (stays) {
      notes_.emplace_back(finding.primary.begin,
                          not_made + " the finding would stay");
    }
    return;
  }
  const Diagnostic& first = *raised.front();
  std::string note =
      fmt::format("{} it would bring {} in line {} ({})", not_made, first.code,
                  LineIn(attempt, first.primary.begin), first.message);
  if (const std::string_view fabric = FabricAt(finding.primary);
      !fabric.empty()) {
    note += fmt::format(
        "; dgdc apply --fabric {} sets all that belongs together", fabric);
  }
  notes_.emplace_back(finding.primary.begin, std::move(note));
}

std::vector<std::string> BlockedFixes::Take() {
  std::stable_sort(
      notes_.begin(), notes_.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::set<std::string_view> seen;
  std::vector<std::string> notes;
  for (const auto& [place, note] : notes_) {
    if (seen.insert(note).second) {
      notes.push_back(note);
    }
  }
  return notes;
}

// Tries what is left once more, in every part one fix alone at a time.
void Fixer::TellBlocked() {
  std::vector<std::vector<const Diagnostic*>> left(parts_.size());
  size_t most = 0;
  for (size_t i = 0; i < parts_.size(); ++i) {
    for (const Diagnostic& finding : parts_[i].findings()) {
      if (parts_[i].MayMake(finding)) {
        left[i].push_back(&finding);
      }
    }
    most = std::max(most, left[i].size());
  }
  if (most == 0) {
    return;
  }
  BlockedFixes blocked(last_, sources_, sources_.Get(file_).name, catalog_,
                       assumptions_);
  for (size_t turn = 0; turn < most; ++turn) {
    std::vector<std::optional<ChangedSlices>> changed(parts_.size());
    Proposals proposals(parts_.size(), nullptr);
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (turn < left[i].size()) {
        changed[i] = MakeFixes(text_, {}, {left[i][turn]->fix});
        proposals[i] = changed[i] ? &*changed[i] : nullptr;
      }
    }
    const LintedText attempt = Lint(Compose(proposals));
    const auto shares = Share(attempt, attempt.findings);
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (proposals[i] != nullptr) {
        const Diagnostic& finding = *left[i][turn];
        const std::vector<Diagnostic>& before = parts_[i].findings();
        blocked.Add(finding, attempt, RaisedFindings(before, shares[i]),
                    !Lessens(before, shares[i], finding));
      }
    }
  }
  std::vector<std::string> notes = blocked.Take();
  std::move(notes.begin(), notes.end(), std::back_inserter(notes_));
}

FixedText Fixer::Run() {
  const FixPart any(up_to_);
  if (std::none_of(given_.findings.begin(), given_.findings.end(),
                   [&any](const Diagnostic& f) { return any.MayMake(f); })) {
    return {.text = std::move(given_.text)};
  }
  ReadSlices();
  MakeParts(/*apart=*/text_.slices().size() > 1);
  const std::vector<std::string> texts = text_.texts;
  if (!RunParts() && parts_.size() > 1) {
    text_.texts = texts;
    MakeParts(/*apart=*/false);
    RunParts();
  }
  for (FixPart& part : parts_) {
    std::vector<std::string> notes = part.TakeNotes();
    std::move(notes.begin(), notes.end(), std::back_inserter(notes_));
  }
  TellBlocked();
  return {.text = std::move(last_.text),
          .fixed = given_.findings.size() - last_.findings.size(),
          .notes = std::move(notes_)};
}

}  // namespace

FixedText FixFile(const SourceSet& sources, uint32_t file,
                  const Catalog& catalog,
                  const manifest::Assumptions& assumptions,
                  const Selection& selection, edit::Safety up_to,
                  const std::vector<uint32_t>& bundle) {
  return Fixer(sources, file, catalog, assumptions, selection, up_to, bundle)
      .Run();
}

}  // namespace dgdc::lint

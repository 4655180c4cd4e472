// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/edit.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "dgdc/diag/sink.h"
#include "dgdc/edit/conflict.h"
#include "dgdc/edit/editor.h"
#include "dgdc/edit/layout.h"
#include "dgdc/edit/slices.h"
#include "dgdc/edit/tree.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::edit {
namespace {

using yaml::Node;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr const char* kBroken = "the text is no YAML without errors";

// A text that is changed slice by slice.
class TextEditor {
 public:
  TextEditor(std::string_view text, bool is_json, std::vector<Node> documents)
      : text_(text), is_json_(is_json), documents_(std::move(documents)) {}

  Result Run(const std::vector<Operation>& operations) const;

 private:
  // What happens in one slice.
  struct Work {
    Slice slice = {};
    std::vector<Operation> operations = {};
  };

  [[nodiscard]] static std::vector<Work> Distribute(
      const std::vector<Slice>& slices,
      const std::vector<Operation>& operations);
  [[nodiscard]] std::optional<Layout> Read(const Slice& slice) const;
  [[nodiscard]] std::optional<Result> RunSlices(
      const std::vector<Work>& works) const;

  const std::string_view text_;
  const bool is_json_;
  const std::vector<Node> documents_;
};

// The slices that change, with paths from the slice on.
std::vector<TextEditor::Work> TextEditor::Distribute(
    const std::vector<Slice>& slices,
    const std::vector<Operation>& operations) {
  std::vector<std::vector<Operation>> by_slice(slices.size());
  for (const Operation& operation : operations) {
    const size_t at = slices.size() == 1 ? 0 : operation.path.document;
    Operation& own = by_slice[at].emplace_back(operation);
    own.path.document -= slices[at].first_document;
  }
  std::vector<Work> works;
  for (size_t i = 0; i < slices.size(); ++i) {
    if (!by_slice[i].empty()) {
      works.push_back({slices[i], std::move(by_slice[i])});
    }
  }
  return works;
}

// Nothing when the slice alone does not mean what it means in the text.
std::optional<Layout> TextEditor::Read(const Slice& slice) const {
  if (slice.documents == documents_.size()) {
    SourceSet sources;
    sources.Add("", std::string(text_));
    return Layout::Of(std::move(sources), documents_, is_json_);
  }
  std::optional<Layout> layout = Layout::Read(slice.In(text_), is_json_);
  const bool same =
      layout && layout->meaning().size() == slice.documents &&
      std::equal(
          layout->meaning().begin(), layout->meaning().end(),
          documents_.begin() +
              static_cast<std::ptrdiff_t>(slice.first_document),
          [](const Node& a, const Node& b) { return SameMeaning(a, b); });
  return same ? std::move(layout) : std::nullopt;
}

// Nothing when a slice cannot be changed apart from the rest.
std::optional<Result> TextEditor::RunSlices(
    const std::vector<Work>& works) const {
  Result result;
  std::vector<Editor> editors;
  std::vector<Schedule> schedules;
  size_t lines = 0;
  size_t counted = 0;
  for (const Work& work : works) {
    std::optional<Layout> layout = Read(work.slice);
    if (!layout) {
      return std::nullopt;
    }
    lines += static_cast<size_t>(std::count(
        text_.begin() + static_cast<std::ptrdiff_t>(counted),
        text_.begin() + static_cast<std::ptrdiff_t>(work.slice.begin), '\n'));
    counted = work.slice.begin;
    schedules.push_back(MakeSchedule(layout->meaning(), work.operations));
    editors.emplace_back(*std::move(layout), lines);
    for (std::string& conflict : schedules.back().conflicts) {
      result.problems.push_back(
          {.refusal = Refusal::kContradiction, .text = std::move(conflict)});
    }
  }
  size_t copied = 0;
  for (size_t i = 0; i < works.size() && result.ok(); ++i) {
    editors[i].Run(std::move(schedules[i].operations));
    Result edited = editors[i].Take();
    result.problems = std::move(edited.problems);
    result.notes.insert(result.notes.end(), edited.notes.begin(),
                        edited.notes.end());
    const Slice& slice = works[i].slice;
    if (slice.end != text_.size() && !edited.text.ends_with('\n')) {
      return std::nullopt;
    }
    result.text += text_.substr(copied, slice.begin - copied);
    result.text += edited.text;
    copied = slice.end;
  }
  result.text += text_.substr(copied);
  return result;
}

Result TextEditor::Run(const std::vector<Operation>& operations) const {
  const bool all_there = std::all_of(
      operations.begin(), operations.end(), [this](const Operation& operation) {
        return operation.path.document < documents_.size();
      });
  if (!all_there) {
    return {.problems = {{.refusal = Refusal::kMissing,
                          .text = "there is no such document"}}};
  }
  std::optional<Result> result =
      RunSlices(Distribute(Slices(text_, documents_), operations));
  if (!result) {
    result = RunSlices(
        Distribute({WholeText(text_, documents_.size())}, operations));
  }
  return result.value_or(
      Result{.problems = {{.refusal = Refusal::kBroken, .text = kBroken}}});
}

Result ApplyAs(bool is_json, std::string_view text,
               const std::vector<Operation>& operations) {
  const std::string_view mark =
      text.starts_with(kByteOrderMark) ? kByteOrderMark : std::string_view();
  const std::string_view body = text.substr(mark.size());
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("", std::string(body)), sink);
  Result result =
      sink.has_errors()
          ? Result{.problems = {{.refusal = Refusal::kBroken, .text = kBroken}}}
          : TextEditor(body, is_json, std::move(documents)).Run(operations);
  if (result.ok()) {
    result.text.insert(0, mark);
  } else {
    result.text = text;
    result.notes.clear();
  }
  return result;
}

}  // namespace

Result Apply(std::string_view text, const std::vector<Operation>& operations) {
  return ApplyAs(false, text, operations);
}

Result ApplyToJson(std::string_view text,
                   const std::vector<Operation>& operations) {
  return ApplyAs(true, text, operations);
}

}  // namespace dgdc::edit

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/sliced_text.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dgdc/diag/sink.h"
#include "dgdc/edit/slices.h"
#include "dgdc/edit/tree.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

using yaml::Node;

// Of a list of documents, as kubectl prints them.
constexpr std::string_view kItems = "items";

// What a text says alone; null when it is no document or several.
Node ReadAlone(std::string_view text) {
  SourceSet sources;
  Sink unknown;
  std::vector<Node> read =
      yaml::Parse(sources, sources.Add("", std::string(text)), unknown);
  return read.size() == 1 ? std::move(read.front()) : Node{};
}

bool IsListOfDocuments(const Node& document) {
  const Node* items = document.Find(kItems);
  return items != nullptr && items->IsSeq() && items->items.size() > 1 &&
         std::all_of(
             items->items.begin(), items->items.end(),
             [](const Node& item) { return item.Find("kind") != nullptr; });
}

// Where the line of an item begins that has nothing before the item but its
// dash; nothing where it has.
std::optional<size_t> LineOfItem(std::string_view text, const Node& item) {
  const size_t begin = item.span.begin;
  const size_t line = text.rfind('\n', begin) + 1;
  const std::string_view before = text.substr(line, begin - line);
  const size_t dash = before.find_first_not_of(' ');
  const bool is_block =
      dash != std::string_view::npos && before[dash] == '-' &&
      before.find_first_not_of(' ', dash + 1) == std::string_view::npos;
  return is_block ? std::optional(line) : std::nullopt;
}

// Where the fields begin that stand behind the items, or the slice ends.
size_t EndOfItems(std::string_view text, const Node& document,
                  const TextSlice& slice) {
  const size_t last = document.Find(kItems)->items.back().span.begin;
  size_t end = slice.end;
  for (const yaml::Entry& entry : document.entries) {
    if (entry.key_span.begin > last) {
      end = std::min(end, text.rfind('\n', entry.key_span.begin) + 1);
    }
  }
  return end;
}

// The document as its items and what is around them; nothing where an item
// would not read alone as it does there.
std::optional<std::vector<TextSlice>> SliceList(std::string_view text,
                                                const Node& document,
                                                const TextSlice& slice) {
  const std::vector<Node>& items = document.Find(kItems)->items;
  TextSlice rest = slice;
  std::vector<TextSlice> slices;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::optional<size_t> line = LineOfItem(text, items[i]);
    if (!line || *line <= rest.begin) {
      return std::nullopt;
    }
    rest.end = *line;
    slices.push_back(rest);
    rest = slice;
    rest.begin = *line;
    rest.item = i;
  }
  rest.end = EndOfItems(text, document, slice);
  slices.push_back(rest);
  if (rest.end < slice.end) {
    rest = slice;
    rest.begin = slices.back().end;
    slices.push_back(rest);
  }
  const bool apart =
      std::all_of(slices.begin(), slices.end(), [&](const TextSlice& one) {
        const Node alone =
            ReadAlone(text.substr(one.begin, one.end - one.begin));
        return !one.item ||
               (alone.IsSeq() && alone.items.size() == 1 &&
                edit::SameMeaning(alone.items.front(), items[*one.item]));
      });
  return apart ? std::optional(std::move(slices)) : std::nullopt;
}

// Adds a document, in its items where it has some.
void AddSlices(std::string_view text, const Node& document,
               const TextSlice& slice, std::vector<TextSlice>& slices) {
  const auto list = IsListOfDocuments(document)
                        ? SliceList(text, document, slice)
                        : std::nullopt;
  if (list) {
    slices.insert(slices.end(), list->begin(), list->end());
  } else {
    slices.push_back(slice);
  }
}

}  // namespace

SlicedText::SlicedText(const std::string& text,
                       const std::vector<Node>& documents, By by) {
  bool apart = by != By::kFile;
  for (const edit::Slice& slice : edit::Slices(text, documents)) {
    const TextSlice own{.begin = slice.begin,
                        .end = slice.end,
                        .first_document = slice.first_document,
                        .documents = slice.documents};
    const bool is_whole = slice.documents == documents.size();
    apart = apart &&
            (is_whole || edit::SameMeaning(ReadAlone(slice.In(text)),
                                           documents[slice.first_document]));
    if (apart && by == By::kItem && slice.documents == 1) {
      AddSlices(text, documents[slice.first_document], own, slices_);
    } else {
      slices_.push_back(own);
    }
  }
  if (!apart || slices_.empty()) {
    slices_ = {{.begin = 0, .end = text.size(), .documents = documents.size()}};
  }
  for (const TextSlice& slice : slices_) {
    texts.push_back(text.substr(slice.begin, slice.end - slice.begin));
  }
}

std::optional<size_t> SlicedText::Enter(edit::Path& path) const {
  constexpr size_t kStepsToItem = 2;
  for (size_t i = 0; i < slices_.size(); ++i) {
    const TextSlice& slice = slices_[i];
    if (path.document < slice.first_document ||
        path.document >= slice.first_document + slice.documents) {
      continue;
    }
    const bool is_alone = i + 1 == slices_.size() ||
                          slices_[i + 1].first_document != slice.first_document;
    const bool is_first =
        i == 0 || slices_[i - 1].first_document != slice.first_document;
    if (is_alone && is_first) {
      path.document -= slice.first_document;
      return i;
    }
    if (slice.item && path.steps.size() > kStepsToItem &&
        path.steps[0] == edit::Step::Key(kItems) &&
        path.steps[1] == edit::Step::Index(*slice.item)) {
      path.document = 0;
      path.steps.erase(path.steps.begin(), path.steps.begin() + 1);
      path.steps[0] = edit::Step::Index(0);
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace dgdc::lint

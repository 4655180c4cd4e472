// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/layout.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dgdc/base/check.h"
#include "dgdc/diag/sink.h"
#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::Node;

const Entry* MergeOf(std::string_view text, const Node& map) {
  const Entry* merge = map.FindEntry("<<");
  // In quotes it is a key like any other.
  return merge != nullptr && text[merge->key_span.begin] == '<' ? merge
                                                                : nullptr;
}

// Behind an anchor or tag on the same line.
size_t SkipInlineProperties(std::string_view text, size_t pos) {
  while (true) {
    const size_t next = text.find_first_not_of(' ', pos);
    if (next == std::string_view::npos ||
        (text[next] != '&' && text[next] != '!')) {
      return pos;
    }
    pos = yaml::NameEnd(text, next);
  }
}

// Whether a text may have anchors, aliases or merge keys. Without any it means
// what is written.
bool MayShare(std::string_view text) {
  return text.find_first_of("&*") != std::string_view::npos ||
         text.find("<<") != std::string_view::npos;
}

}  // namespace

std::optional<Layout> Layout::Read(std::string_view text, bool is_json) {
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("", std::string(text)), sink);
  return sink.has_errors()
             ? std::nullopt
             : Of(std::move(sources), std::move(documents), is_json);
}

std::optional<Layout> Layout::Of(SourceSet sources, std::vector<Node> documents,
                                 bool is_json) {
  constexpr uint32_t kFile = 1;
  Layout layout;
  layout.is_json_ = is_json;
  layout.sources_ = std::move(sources);
  layout.meaning_ = std::move(documents);
  if (!MayShare(layout.text())) {
    layout.written_ = layout.meaning_;
    layout.style_ = yaml::HabitsOf(layout.text(), layout.written_, is_json);
    return layout;
  }
  Sink sink;
  layout.written_ = yaml::ParseLayout(layout.sources_, kFile, sink);
  if (sink.has_errors()) {
    return std::nullopt;
  }
  layout.style_ = yaml::HabitsOf(layout.text(), layout.written_, is_json);
  for (size_t i = 0; i < layout.written_.size(); ++i) {
    Use document{.path = {.document = i},
                 .way = {.nodes = {&layout.written_[i]}, .aliases = {nullptr}}};
    layout.Index(document);
  }
  return layout;
}

void Layout::Index(Use& use) {
  const Node& node = use.way.last();
  if (node.IsAlias()) {
    uses_.push_back(use);
    return;
  }
  if (node.anchor != 0) {
    anchors_[{use.path.document, node.anchor}] = &node;
  }
  const auto go_into = [&](Step step, const Node& child) {
    use.path.steps.push_back(std::move(step));
    use.way.nodes.push_back(&child);
    use.way.aliases.push_back(nullptr);
    Index(use);
    use.path.steps.pop_back();
    use.way.nodes.pop_back();
    use.way.aliases.pop_back();
  };
  for (const Entry& entry : node.entries) {
    go_into(Step::Key(entry.key), entry.value);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    go_into(Step::Index(i), node.items[i]);
  }
}

bool Layout::HasAliases(size_t document, uint32_t anchor) const {
  return anchor != 0 &&
         std::any_of(uses_.begin(), uses_.end(), [&](const Use& use) {
           return use.path.document == document &&
                  use.way.last().anchor == anchor;
         });
}

std::vector<Use> Layout::AliasesOf(size_t document, uint32_t anchor) const {
  std::vector<Use> uses;
  std::copy_if(uses_.begin(), uses_.end(), std::back_inserter(uses),
               [&](const Use& use) {
                 return anchor != 0 && use.path.document == document &&
                        use.way.last().anchor == anchor;
               });
  return uses;
}

Use Layout::UseOf(size_t document, const Node& alias) const {
  const auto found =
      std::find_if(uses_.begin(), uses_.end(), [&](const Use& use) {
        return use.path.document == document && &use.way.last() == &alias;
      });
  DGDC_CHECK(found != uses_.end(), "an alias that is not in the text");
  return *found;
}

Node Layout::Expanded(size_t document, const Node& node) const {
  if (node.IsAlias()) {
    return Expanded(document, *anchors_.at({document, node.anchor}));
  }
  Node result = node;
  result.entries.clear();
  result.items.clear();
  const Entry* merge = MergeOf(text(), node);
  for (const Entry& entry : node.entries) {
    if (&entry != merge) {
      result.Set(entry.key, Expanded(document, entry.value));
    }
  }
  if (merge != nullptr) {
    Merge(document, merge->value, result);
  }
  for (const Node& item : node.items) {
    result.items.push_back(Expanded(document, item));
  }
  return result;
}

// Adds what the map does not have; of several the first one counts.
void Layout::Merge(size_t document, const Node& value, Node& map) const {
  const Node merged = Expanded(document, value);
  for (const Entry& entry : merged.entries) {
    if (map.Find(entry.key) == nullptr) {
      map.Set(entry.key, entry.value);
    }
  }
  for (const Node& item : merged.items) {
    Merge(document, item, map);
  }
}

Way Layout::Walk(const Path& path) const {
  Way way;
  const auto enter = [&](const Node& node) {
    const bool is_alias = node.IsAlias();
    way.aliases.push_back(is_alias ? &node : nullptr);
    way.nodes.push_back(is_alias ? anchors_.at({path.document, node.anchor})
                                 : &node);
  };
  enter(written_[path.document]);
  for (const Step& step : path.steps) {
    const Node& node = way.last();
    if (step.kind == Step::Kind::kKey) {
      const Node* child = node.Find(step.key);
      if (child == nullptr) {
        way.merged = MergeOf(text(), node) != nullptr;
        return way;
      }
      enter(*child);
    } else if (step.kind == Step::Kind::kIndex &&
               step.index < node.items.size()) {
      enter(node.items[step.index]);
    } else {
      return way;
    }
  }
  return way;
}

bool IsFlow(std::string_view text, const Node& node) {
  return !node.IsScalar() && node.span.begin < text.size() &&
         (text[node.span.begin] == '[' || text[node.span.begin] == '{');
}

bool HasMerge(std::string_view text, const Node& map) {
  return MergeOf(text, map) != nullptr;
}

bool IsFirstOnLine(std::string_view text, size_t pos) {
  const size_t line = yaml::LineBegin(text, pos);
  return text.find_first_not_of(" \t", line) >= pos;
}

size_t DashOf(std::string_view text, const Node& list, size_t index) {
  return index == 0 ? list.span.begin
                    : yaml::SkipFiller(text, ItemEnd(text, list, index - 1));
}

bool IsUnwritten(const Entry& entry) {
  return entry.value.span == entry.key_span && !entry.value.IsAlias();
}

bool IsUnwritten(std::string_view text, const Node& list, size_t index) {
  const Node& item = list.items[index];
  return item.IsNull() && item.span.end == item.span.begin + 1 &&
         text[item.span.begin] == '-';
}

size_t ColonEnd(std::string_view text, const Entry& entry) {
  return text.find(':', entry.key_span.end) + 1;
}

size_t EntryEnd(std::string_view text, const Entry& entry) {
  return IsUnwritten(entry) ? SkipInlineProperties(text, ColonEnd(text, entry))
                            : entry.value.span.end;
}

size_t ItemEnd(std::string_view text, const Node& list, size_t index) {
  return IsUnwritten(text, list, index)
             ? SkipInlineProperties(text, list.items[index].span.end)
             : list.items[index].span.end;
}

}  // namespace dgdc::edit

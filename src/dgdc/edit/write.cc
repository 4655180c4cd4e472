// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/write.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "dgdc/edit/style.h"
#include "dgdc/edit/write_text.h"
#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::edit {
namespace {

using yaml::Entry;
using yaml::LineEnd;
using yaml::Node;

using MaybeChange = std::optional<TextChange>;

// The whole of the situation that a change is made in.
struct Writer {
  const Layout& layout;
  const Way& way;
  const Operation& operation;
  Style style;

  [[nodiscard]] std::string_view text() const { return layout.text(); }

  // Whether what node `depth` of the way holds stands in brackets.
  [[nodiscard]] bool InFlow(size_t depth) const {
    for (size_t i = depth + 1; i-- > 0;) {
      const Node& node = *way.nodes[i];
      if (IsFlow(text(), node) &&
          !(node.items.empty() && node.entries.empty())) {
        return true;
      }
      // What an alias stands for is written somewhere else.
      if (way.aliases[i] != nullptr) {
        return false;
      }
    }
    return false;
  }

  MaybeChange Set() const;
  MaybeChange Replace() const;
  MaybeChange ReplaceEntry(const Entry& entry, const Node& value) const;
  MaybeChange ReplaceItem(const Node& list, size_t index,
                          const Node& value) const;
  MaybeChange Add(const Node& container, const Step& step,
                  const Node& value) const;
  MaybeChange AddEntry(const Node& map, const std::string& key,
                       const Node& value) const;
  MaybeChange AddItem(const Node& list, size_t at, const Node& value) const;
  MaybeChange AddToFlow(const Node& container, size_t at,
                        std::string part) const;
  MaybeChange Insert() const;
  MaybeChange Remove() const;
  MaybeChange Empty(size_t depth) const;
  MaybeChange RemoveEntry(const Node& map, size_t index) const;
  MaybeChange RemoveItem(const Node& list, size_t index) const;
  MaybeChange RemoveFromFlow(const Node& container, size_t index) const;
  MaybeChange Rename() const;
};

size_t PositionOf(const Node& map, std::string_view key) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(),
                   [key](const Entry& entry) { return entry.key == key; });
  return static_cast<size_t>(found - map.entries.begin());
}

size_t ColumnOf(std::string_view text, size_t pos) {
  return static_cast<size_t>(yaml::Column(text, pos));
}

size_t CountOf(const Node& node) {
  return node.IsMap() ? node.entries.size() : node.items.size();
}

// Where part `index` of a flow collection begins and ends.
size_t PartBegin(const Node& node, size_t index) {
  return node.IsMap() ? node.entries[index].key_span.begin
                      : node.items[index].span.begin;
}

size_t PartEnd(std::string_view text, const Node& node, size_t index) {
  return node.IsMap() ? EntryEnd(text, node.entries[index])
                      : node.items[index].span.end;
}

// The value that the rest of a path makes around `value`.
Node Wrap(const std::vector<Step>& steps, size_t from, const Node& value) {
  if (from == steps.size()) {
    return value;
  }
  Node inner = Wrap(steps, from + 1, value);
  Node outer;
  if (steps[from].kind == Step::Kind::kKey) {
    outer.Set(steps[from].key, std::move(inner));
    return outer;
  }
  if (inner.IsMap() && inner.Find(steps[from].key) == nullptr) {
    Node named = Node::Map();
    named.Set(steps[from].key, Node::String(steps[from].value));
    for (Entry& entry : inner.entries) {
      named.Set(entry.key, std::move(entry.value));
    }
    inner = std::move(named);
  }
  outer.Push(std::move(inner));
  return outer;
}

// --- Set

MaybeChange Writer::Set() const {
  const std::vector<Step>& steps = operation.path.steps;
  if (way.steps() == steps.size()) {
    return Replace();
  }
  const Node value = Wrap(steps, way.steps() + 1, operation.value);
  Node added = value;
  const Step& step = steps[way.steps()];
  if (step.kind == Step::Kind::kItem) {
    added = Wrap(steps, way.steps(), operation.value).items.front();
  }
  return Add(way.last(), step, added);
}

MaybeChange Writer::Replace() const {
  if (operation.path.steps.empty()) {
    return std::nullopt;
  }
  const Node& parent = *way.nodes[way.steps() - 1];
  const Step& last = operation.path.steps.back();
  return last.kind == Step::Kind::kKey
             ? ReplaceEntry(*parent.FindEntry(last.key), operation.value)
             : ReplaceItem(parent, last.index, operation.value);
}

bool IsBlock(const Node& value) {
  return !value.entries.empty() || !value.items.empty();
}

// Whether a literal block would be written, which takes in the comments that a
// collection in its place leaves behind.
bool HoldsLines(const Node& value) {
  return value.IsString() && value.scalar.find('\n') != std::string::npos;
}

MaybeChange Writer::ReplaceEntry(const Entry& entry, const Node& value) const {
  const Node& old = entry.value;
  const size_t colon = ColonEnd(text(), entry);
  const bool flow = InFlow(way.steps() - 1);
  const bool old_flow = IsFlow(text(), old) && IsBlock(old) && !old.IsAlias();
  if (flow || (old_flow && IsBlock(value)) ||
      (!IsBlock(value) && (!IsBlock(old) || old_flow))) {
    if (IsUnwritten(entry)) {
      return TextChange{colon, colon, " " + PrintFlow(value, style)};
    }
    return TextChange{old.span.begin, old.span.end,
                      PrintLike(text(), old, value, flow, style)};
  }
  const size_t column = ColumnOf(text(), entry.key_span.begin);
  const std::string printed = HoldsLines(value)
                                  ? " " + yaml::InQuotes(value.scalar, '"')
                                  : PrintValue(value, column, style);
  if (IsBlock(value) && !IsBlock(old)) {
    // What was on the line goes, the comment behind it stays.
    const size_t end = EntryEnd(text(), entry);
    const size_t line_end = LineEnd(text(), end);
    return TextChange{
        colon, line_end,
        std::string(text().substr(end, line_end - end)) + printed};
  }
  return TextChange{colon, EntryEnd(text(), entry), printed};
}

MaybeChange Writer::ReplaceItem(const Node& list, size_t index,
                                const Node& value) const {
  const Node& old = list.items[index];
  const bool flow = InFlow(way.steps() - 1);
  const bool old_flow = IsFlow(text(), old) && IsBlock(old);
  if (flow || old_flow || (!IsBlock(value) && !IsBlock(old))) {
    if (!flow && IsUnwritten(text(), list, index)) {
      return TextChange{old.span.end, old.span.end,
                        " " + PrintFlow(value, style)};
    }
    return TextChange{old.span.begin, old.span.end,
                      PrintLike(text(), old, value, flow, style)};
  }
  const size_t dash = DashOf(text(), list, index);
  return TextChange{dash + 1, ItemEnd(text(), list, index),
                    HoldsLines(value)
                        ? " " + yaml::InQuotes(value.scalar, '"')
                        : PrintItem(value, ColumnOf(text(), dash), style)};
}

MaybeChange Writer::Add(const Node& container, const Step& step,
                        const Node& value) const {
  if (container.IsNull() || !IsBlock(container)) {
    // Nothing is in it: it is written anew.
    Node whole = container.IsNull() ? Node() : container;
    if (step.kind == Step::Kind::kKey) {
      whole.Set(step.key, value);
    } else {
      whole.Push(value);
    }
    if (way.steps() == 0) {
      return std::nullopt;
    }
    const Operation set = Operation::Set(
        Path{.document = operation.path.document,
             .steps = {operation.path.steps.begin(),
                       operation.path.steps.begin() +
                           static_cast<std::ptrdiff_t>(way.steps())}},
        std::move(whole));
    return Write(layout, way, set);
  }
  return step.kind == Step::Kind::kKey
             ? AddEntry(container, step.key, value)
             : AddItem(container, container.items.size(), value);
}

MaybeChange Writer::AddEntry(const Node& map, const std::string& key,
                             const Node& value) const {
  if (!map.IsMap()) {
    return std::nullopt;
  }
  size_t at = map.entries.size();
  for (const std::string& before : operation.before) {
    at = std::min(at, PositionOf(map, before));
  }
  if (InFlow(way.steps())) {
    return IsFlow(text(), map) ? AddToFlow(map, at,
                                           PrintKey(key, style) + style.colon +
                                               PrintFlow(value, style))
                               : std::nullopt;
  }
  const size_t column = ColumnOf(text(), map.entries.front().key_span.begin);
  const std::string printed =
      PrintKey(key, style) + ":" + PrintValue(value, column, style);
  const std::string separator = style.newline + std::string(column, ' ');
  if (at == 0) {
    const size_t begin = map.entries.front().key_span.begin;
    return TextChange{begin, begin, printed + separator};
  }
  const size_t end = BehindLine(text(), EntryEnd(text(), map.entries[at - 1]),
                                map.entries[at - 1].value);
  return TextChange{end, end, separator + printed};
}

MaybeChange Writer::AddItem(const Node& list, size_t at,
                            const Node& value) const {
  if (!list.IsSeq()) {
    return std::nullopt;
  }
  if (InFlow(way.steps())) {
    return AddToFlow(list, at, PrintFlow(value, style));
  }
  const Node& neighbour = list.items[at == 0 ? 0 : at - 1];
  const size_t column = ColumnOf(text(), list.span.begin);
  const std::string printed =
      "-" + (IsFlow(text(), neighbour) ? " " + PrintFlow(value, style)
                                       : PrintItem(value, column, style));
  const std::string separator = style.newline + std::string(column, ' ');
  if (at == 0) {
    return TextChange{list.span.begin, list.span.begin, printed + separator};
  }
  const size_t end =
      BehindLine(text(), ItemEnd(text(), list, at - 1), neighbour);
  return TextChange{end, end, separator + printed};
}

MaybeChange Writer::AddToFlow(const Node& container, size_t at,
                              std::string part) const {
  const size_t count = CountOf(container);
  // A list with a part per line goes on so.
  std::string separator = style.comma;
  const size_t first = PartBegin(container, 0);
  const bool own_lines =
      text()
          .substr(container.span.begin, first - container.span.begin)
          .find('\n') != std::string_view::npos;
  if (own_lines) {
    separator = "," + style.newline + std::string(ColumnOf(text(), first), ' ');
  }
  if (at < count) {
    const size_t begin = PartBegin(container, at);
    return TextChange{begin, begin, std::move(part) + separator};
  }
  const size_t end = PartEnd(text(), container, count - 1);
  return TextChange{end, end, separator + std::move(part)};
}

MaybeChange Writer::Insert() const {
  const Node& list = way.last();
  if (!IsBlock(list)) {
    return Add(list, Step::Index(0), operation.value);
  }
  return AddItem(list, std::min(operation.position, list.items.size()),
                 operation.value);
}

// --- Remove

MaybeChange Writer::Remove() const {
  size_t depth = operation.path.steps.size() - 1;  // of the container
  while (operation.prune && depth > 0 && CountOf(*way.nodes[depth]) == 1) {
    --depth;
  }
  const Node& container = *way.nodes[depth];
  const Step& step = operation.path.steps[depth];
  if (CountOf(container) == 1) {
    return Empty(depth);
  }
  const size_t index = step.kind == Step::Kind::kKey
                           ? PositionOf(container, step.key)
                           : step.index;
  if (InFlow(depth)) {
    return IsFlow(text(), container) ? RemoveFromFlow(container, index)
                                     : std::nullopt;
  }
  return step.kind == Step::Kind::kKey ? RemoveEntry(container, index)
                                       : RemoveItem(container, index);
}

// The last part of a collection goes: brackets remain.
MaybeChange Writer::Empty(size_t depth) const {
  const bool map = way.nodes[depth]->IsMap();
  if (depth == 0) {
    const Span whole = way.nodes.front()->span;
    return TextChange{whole.begin, whole.end, map ? "{}" : "[]"};
  }
  Path path{.document = operation.path.document,
            .steps = {operation.path.steps.begin(),
                      operation.path.steps.begin() +
                          static_cast<std::ptrdiff_t>(depth)}};
  const Node empty = map ? Node::Map() : Node::Seq();
  Way shorter = way;
  shorter.nodes.resize(depth + 1);
  shorter.aliases.resize(depth + 1);
  return Write(layout, shorter, Operation::Set(std::move(path), empty));
}

MaybeChange Writer::RemoveEntry(const Node& map, size_t index) const {
  const Entry& entry = map.entries[index];
  const size_t begin = entry.key_span.begin;
  const size_t end = EntryEnd(text(), entry);
  if (IsFirstOnLine(text(), begin)) {
    return WholeLines(text(), begin, end);
  }
  // It continues a "- ", on whose line the next one comes now.
  return TextChange{begin, NextPart(text(), end), ""};
}

MaybeChange Writer::RemoveItem(const Node& list, size_t index) const {
  const size_t begin = DashOf(text(), list, index);
  const size_t end = ItemEnd(text(), list, index);
  if (IsFirstOnLine(text(), begin)) {
    return WholeLines(text(), begin, end);
  }
  return TextChange{begin, NextPart(text(), end), ""};
}

MaybeChange Writer::RemoveFromFlow(const Node& container, size_t index) const {
  if (index + 1 < CountOf(container)) {
    return TextChange{PartBegin(container, index),
                      PartBegin(container, index + 1), ""};
  }
  return TextChange{PartEnd(text(), container, index - 1),
                    PartEnd(text(), container, index), ""};
}

MaybeChange Writer::Rename() const {
  const Node& map = *way.nodes[way.steps() - 1];
  const Span key = map.FindEntry(operation.path.steps.back().key)->key_span;
  return TextChange{key.begin, key.end, PrintKey(operation.text, style)};
}

}  // namespace

MaybeChange Write(const Layout& layout, const Way& way,
                  const Operation& operation) {
  const Writer writer{.layout = layout,
                      .way = way,
                      .operation = operation,
                      .style = ReadStyle(layout, way)};
  switch (operation.kind) {
    case Operation::Kind::kSet:
      return writer.Set();
    case Operation::Kind::kInsert:
      return writer.Insert();
    case Operation::Kind::kRemove:
      return writer.Remove();
    case Operation::Kind::kRename:
      return writer.Rename();
    case Operation::Kind::kSplice:
      return SpliceScalar(layout, way.last(), operation, writer.style);
  }
  return std::nullopt;
}

std::string Written(std::string_view text,
                    const std::vector<TextChange>& changes) {
  std::string result;
  size_t copied = 0;
  for (const TextChange& change : changes) {
    result += text.substr(copied, change.begin - copied);
    result += change.text;
    copied = change.end;
  }
  result += text.substr(copied);
  return result;
}

bool LacksQuotes(const Layout& layout, const Way& way,
                 const Operation& operation) {
  const Node& there = way.last();
  return operation.kind == Operation::Kind::kSet &&
         operation.value.IsString() && there.IsString() &&
         way.steps() == operation.path.steps.size() &&
         yaml::NeedsQuotes(there.scalar) &&
         layout.sources().Text(there.span) == there.scalar;
}

}  // namespace dgdc::edit

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/source_text.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "dgdc/yaml/scalar.h"
#include "dgdc/yaml/source_text_reader.h"

namespace dgdc::yaml {
namespace {

// The lines of `text` but the first, each moved by as many columns as lie
// between `from` and `to`.
std::string Shift(std::string_view text, size_t from, size_t to) {
  std::string out;
  for (bool first = true;; first = false) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (!first && line.find_first_not_of(' ') != std::string_view::npos) {
      const size_t blanks = line.find_first_not_of(' ');
      const size_t wanted = blanks + to;
      line.remove_prefix(blanks);
      out.append(wanted - std::min(wanted, from), ' ');
    } else if (!first && line.size() > from) {
      line.remove_prefix(from);  // blanks of a block scalar
      out.append(to, ' ');
    } else if (!first) {
      line = {};
    }
    out += line;
    if (end == text.size()) {
      return out;
    }
    out += '\n';
    text.remove_prefix(end + 1);
  }
}

bool IsWithin(const Span& inner, const Span& outer) {
  return inner.file == outer.file && outer.begin <= inner.begin &&
         inner.end <= outer.end;
}

}  // namespace

SourceText::SourceText(const SourceSet& sources, const Node& document) {
  if (document.span.known()) {
    text_ = sources.Get(document.span.file).text;
    style_ = HabitsOf(text_, std::span(&document, 1), /*is_json=*/false);
    SourceTextReader(*this, document).Run();
  }
}

SourceText::Key SourceText::KeyOf(const Node& node) {
  return {node.span.begin, node.span.end, !node.IsScalar()};
}

const SourceText::Place* SourceText::PlaceOf(const Node& node) const {
  const auto found = index_.find(KeyOf(node));
  return !node.span.known() || found == index_.end() ? nullptr
                                                     : &places_[found->second];
}

const Around* SourceText::Find(const Node& node) const {
  const Place* place = PlaceOf(node);
  return place == nullptr ? nullptr : &place->around;
}

bool SourceText::IsFlow(const Node& node) const {
  const Place* place = PlaceOf(node);
  return place != nullptr && place->is_flow;
}

size_t SourceText::StepOf(const Node& node) const {
  const Place* place = PlaceOf(node);
  if (place != nullptr && place->step && place->node->kind == node.kind) {
    return *place->step;
  }
  return node.IsSeq() ? style_.list_indent : style_.indent;
}

std::optional<std::string> SourceText::TextOf(const Node& node,
                                              size_t column) const {
  const Place* place = PlaceOf(node);
  if (place == nullptr || place->node == nullptr || !place->is_movable ||
      !Equal(node, *place->node)) {
    return std::nullopt;
  }
  const size_t begin = node.span.begin;
  const size_t end = node.IsScalar() || place->is_flow
                         ? static_cast<size_t>(node.span.end)
                         : place->end;
  const std::string_view text = text_.substr(begin, end - begin);
  if (node.IsNull() && PlainKind(text) != Node::Kind::kNull) {
    return "";  // nothing stands behind the key
  }
  return Shift(text, place->column, column);
}

std::string SourceText::KeyText(const Entry& entry) const {
  if (entry.key_span.known()) {
    const std::string_view text = text_.substr(
        entry.key_span.begin, entry.key_span.end - entry.key_span.begin);
    if (text == '"' + entry.key + '"' || text == '\'' + entry.key + '\'' ||
        text == entry.key) {
      return std::string(text);
    }
  }
  return Quote(entry.key);
}

size_t SourceText::EndOf(const Node& node) const {
  const Place* place = PlaceOf(node);
  return place == nullptr ? node.span.end : place->end;
}

void SourceText::Give(Around& from, Around& to, bool to_part) {
  auto lines = std::exchange(from.above, {});
  std::string behind = std::exchange(from.behind, {});
  if (!behind.empty() && to.behind.empty() && !to_part) {
    to.behind = std::move(behind);
  } else if (!behind.empty()) {
    lines.push_back(behind.substr(behind.find('#')));
  }
  auto& below = from.below;
  lines.insert(lines.end(), below.begin(), below.end());
  below.clear();
  to.above.insert(to_part ? to.above.begin() : to.above.end(), lines.begin(),
                  lines.end());
}

void SourceText::Adopt(const Node& to, const Node& from) {
  const auto giver = index_.find(KeyOf(from));
  if (giver == index_.end() || KeyOf(to) == KeyOf(from)) {
    return;
  }
  const auto [taker, is_new] = index_.emplace(KeyOf(to), places_.size());
  if (is_new) {
    places_.emplace_back();
  }
  Give(places_[giver->second].around, places_[taker->second].around,
       /*to_part=*/false);
}

void SourceText::Settle(const Node& tree, const std::vector<Span>& gone) {
  std::set<size_t> kept;
  const auto mark = [&](const Node& node, const auto& self) -> void {
    if (const auto found = index_.find(KeyOf(node));
        node.span.known() && found != index_.end()) {
      kept.insert(found->second);
    }
    for (const Entry& entry : node.entries) {
      self(entry.value, self);
    }
    for (const Node& item : node.items) {
      self(item, self);
    }
  };
  mark(tree, mark);
  for (size_t id = 0; id < places_.size(); ++id) {
    Place& place = places_[id];
    if (place.node == nullptr || kept.contains(id) ||
        !IsWithin(place.node->span, tree.span) ||
        std::any_of(gone.begin(), gone.end(), [&place](const Span& span) {
          return IsWithin(place.node->span, span);
        })) {
      continue;
    }
    // Places stand in the order of the text: parts follow what holds them.
    const auto part = kept.upper_bound(id);
    if (part != kept.end() && places_[*part].node != nullptr &&
        IsWithin(places_[*part].node->span, place.node->span)) {
      Give(place.around, places_[*part].around, /*to_part=*/true);
      continue;
    }
    size_t holder = place.parent;
    while (holder != kNoPlace && !kept.contains(holder)) {
      holder = places_[holder].parent;
    }
    if (holder != kNoPlace) {
      Give(place.around, places_[holder].around, /*to_part=*/false);
    }
  }
}

}  // namespace dgdc::yaml

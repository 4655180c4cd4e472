// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/infer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/apply/leaves.h"
#include "dgdc/model/facts.h"

namespace dgdc::apply {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr std::string_view kEach = "!each:";
constexpr std::string_view kItem = "item";
constexpr std::string_view kItemKey = "item.key";
constexpr std::string_view kItemValue = "item.value";

bool IsParam(std::string_view name) {
  return name.starts_with(model::kParamPrefix);
}
bool IsItem(std::string_view name) {
  return name == kItem || name == kItemKey || name == kItemValue;
}

// A piece of a text: a literal, or the name of a value.
struct Piece {
  std::string text = {};
  bool is_name = false;
};

std::vector<Piece> PiecesOf(std::string_view text) {
  std::vector<Piece> pieces;
  while (!text.empty()) {
    const size_t open = text.find('{');
    if (open != 0) {
      pieces.push_back({.text = std::string(text.substr(0, open))});
    }
    if (open == std::string_view::npos) {
      break;
    }
    const size_t close = std::min(text.find('}', open), text.size() - 1);
    pieces.push_back(
        {.text = std::string(text.substr(open + 1, close - open - 1)),
         .is_name = true});
    text.remove_prefix(close + 1);
  }
  return pieces;
}

class Inferrer {
 public:
  explicit Inferrer(const yaml::Scope& scope) : scope_(scope) {}

  bool Match(const Node& pattern, const Node& value);
  [[nodiscard]] std::vector<Entry> TakeParams();

 private:
  bool MatchName(std::string_view name, const Node& value);
  bool MatchText(std::string_view text, const std::string& value);
  bool MatchList(const Node& pattern, const Node& value);
  bool MatchEach(const Node& pattern, const Node* first, size_t count);
  bool MatchMap(const Node& pattern, const Node& value);
  [[nodiscard]] const Node* Bound(std::string_view name) const;
  [[nodiscard]] const Node* Known(std::string_view name) const;

  const yaml::Scope& scope_;
  std::vector<Entry> bound_ = {};  // parameters and the parts of an item
};

const Node* Inferrer::Bound(std::string_view name) const {
  const auto found =
      std::find_if(bound_.begin(), bound_.end(),
                   [name](const Entry& entry) { return entry.key == name; });
  return found == bound_.end() ? nullptr : &found->value;
}

const Node* Inferrer::Known(std::string_view name) const {
  const Node* bound = Bound(name);
  return bound != nullptr || IsItem(name) ? bound : scope_.FindValue(name);
}

bool Inferrer::MatchName(std::string_view name, const Node& value) {
  if (const Node* bound = Bound(name)) {
    return Equal(*bound, value);
  }
  if (IsParam(name) || IsItem(name)) {
    bound_.push_back(Entry{std::string(name), {}, value});
    return true;
  }
  const Node* known = scope_.FindValue(name);
  return known != nullptr &&
         (known->IsScalar() && value.IsScalar() ? known->scalar == value.scalar
                                                : Equal(*known, value));
}

// The names that have values stand for these, until one is left to be read.
bool Inferrer::MatchText(std::string_view text, const std::string& value) {
  std::vector<Piece> pieces = PiecesOf(text);
  auto open = std::count_if(pieces.begin(), pieces.end(),
                            [](const Piece& piece) { return piece.is_name; });
  for (Piece& piece : pieces) {
    const Node* known = piece.is_name ? Known(piece.text) : nullptr;
    const bool needed =
        open > 1 || !IsParam(piece.text) || Bound(piece.text) != nullptr;
    if (known != nullptr && known->IsScalar() && needed) {
      piece = {.text = known->scalar};
      --open;
    }
  }
  if (open > 1) {
    return false;
  }
  std::string before;
  std::string after;
  std::string name;
  for (const Piece& piece : pieces) {
    if (piece.is_name) {
      name = piece.text;
    } else {
      (name.empty() ? before : after) += piece.text;
    }
  }
  if (name.empty()) {
    return before == value;
  }
  return value.size() > before.size() + after.size() &&
         value.starts_with(before) && value.ends_with(after) &&
         MatchName(name, Node::String(value.substr(
                             before.size(),
                             value.size() - before.size() - after.size())));
}

// Items of a list from which each of these was made.
bool Inferrer::MatchEach(const Node& pattern, const Node* first, size_t count) {
  Node list = Node::Seq();
  for (const Node* item = first; item != first + count; ++item) {
    Node plain = pattern;
    plain.tag = "";
    const bool fits = pattern.IsScalar()
                          ? MatchText(pattern.scalar, item->scalar)
                          : Match(plain, *item);
    const Node* whole = Bound(kItem);
    const Node* key = Bound(kItemKey);
    const Node* rest = Bound(kItemValue);
    if (!fits || (whole == nullptr && key == nullptr && rest == nullptr)) {
      return false;
    }
    if (whole != nullptr) {
      list.Push(*whole);
    } else if (key == nullptr || rest == nullptr ||
               key->scalar == rest->scalar) {
      list.Push(key == nullptr ? *rest : *key);
    } else {
      list.Push(Node::String(key->scalar + "=" + rest->scalar));
    }
    std::erase_if(bound_, [](const Entry& entry) { return IsItem(entry.key); });
  }
  return MatchName(std::string_view(pattern.tag).substr(kEach.size()), list);
}

bool Inferrer::MatchList(const Node& pattern, const Node& value) {
  if (!value.IsSeq()) {
    return false;
  }
  const auto fixed = static_cast<size_t>(std::count_if(
      pattern.items.begin(), pattern.items.end(),
      [](const Node& item) { return !item.tag.starts_with(kEach); }));
  const bool repeats = fixed < pattern.items.size();
  if (fixed + 1 < pattern.items.size() || value.items.size() < fixed ||
      (!repeats && value.items.size() > fixed)) {
    return false;
  }
  size_t next = 0;
  for (const Node& item : pattern.items) {
    const bool is_each = item.tag.starts_with(kEach);
    const size_t count = is_each ? value.items.size() - fixed : 1;
    const bool fits = is_each
                          ? MatchEach(item, value.items.data() + next, count)
                          : Match(item, value.items[next]);
    if (!fits) {
      return false;
    }
    next += count;
  }
  return true;
}

bool Inferrer::MatchMap(const Node& pattern, const Node& value) {
  if (!value.IsMap()) {
    return false;
  }
  size_t there = 0;
  for (const Entry& entry : pattern.entries) {
    const Node* same = value.Find(entry.key);
    if (same == nullptr && entry.value.tag == "!maybe") {
      continue;
    }
    if (same == nullptr || !Match(entry.value, *same)) {
      return false;
    }
    ++there;
  }
  return there == value.entries.size();
}

bool Inferrer::Match(const Node& pattern, const Node& value) {
  if (pattern.tag == "!from" || pattern.tag == "!maybe") {
    return MatchName(pattern.scalar, value);
  }
  if (pattern.tag == "!fmt") {
    return value.IsScalar() && MatchText(pattern.scalar, value.scalar);
  }
  if (pattern.tag == "!join") {
    Node list = Node::Seq();
    for (size_t begin = 0; begin <= value.scalar.size();) {
      const size_t end =
          std::min(value.scalar.find(',', begin), value.scalar.size());
      list.Push(Node::String(value.scalar.substr(begin, end - begin)));
      begin = end + 1;
    }
    return value.IsScalar() && !value.scalar.empty() &&
           MatchName(pattern.scalar, list);
  }
  if (pattern.tag == "!json") {
    Node plain = pattern;
    plain.tag = "";
    const std::optional<Node> tree = JsonIn(value.scalar);
    return value.IsScalar() && tree && Match(plain, *tree);
  }
  if (!pattern.tag.empty()) {
    return false;
  }
  return pattern.IsMap()   ? MatchMap(pattern, value)
         : pattern.IsSeq() ? MatchList(pattern, value)
                           : value.IsScalar() && pattern.scalar == value.scalar;
}

std::vector<Entry> Inferrer::TakeParams() {
  for (Entry& entry : bound_) {
    entry.key.erase(0, model::kParamPrefix.size());
  }
  return std::move(bound_);
}

}  // namespace

std::optional<std::vector<Entry>> InferParams(const Node& pattern,
                                              const Node& value,
                                              const yaml::Scope& scope) {
  Inferrer inferrer(scope);
  return inferrer.Match(pattern, value) ? std::optional(inferrer.TakeParams())
                                        : std::nullopt;
}

}  // namespace dgdc::apply

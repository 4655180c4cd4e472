// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/style.h"

namespace dgdc::yaml {

// Comments and blank lines around a value. Lines have no indentation; "" is a
// blank one.
struct Around {
  std::vector<std::string> above = {};
  // On the line where the value's key or the value itself ends, with the
  // blanks before it.
  std::string behind = {};
  // Below the last part of a block collection, indented as its parts are.
  std::vector<std::string> below = {};
};

// How a person wrote a document down: comments, blank lines, quotes, style.
// Values are recognized by their spans wherever a changed tree has them, so
// that what surrounds them follows, and what did not change keeps its text.
class SourceText {
 public:
  // `document` must have been read from `sources`, and outlive this.
  SourceText(const SourceSet& sources, const Node& document);

  // Columns that a block collection is indented below its key: its own when it
  // has been below one, else what most of its kind have.
  [[nodiscard]] size_t StepOf(const Node& node) const;
  [[nodiscard]] bool prefers_double_quotes() const {
    return style_.quote == '"';
  }
  // Whether some value stands in more than one place.
  [[nodiscard]] bool has_aliases() const { return has_aliases_; }

  // Null of a value that is not in the document.
  [[nodiscard]] const Around* Find(const Node& node) const;
  // Whether the value was written with brackets or braces.
  [[nodiscard]] bool IsFlow(const Node& node) const;
  // The value as it was written, without a line break at the end; nothing when
  // it changed, or leans on an anchor elsewhere. `column` is the new one: of
  // the first byte of a block collection, else of the value's key or dash.
  // Includes the comments inside and below a block collection.
  [[nodiscard]] std::optional<std::string> TextOf(const Node& node,
                                                  size_t column) const;
  [[nodiscard]] std::string KeyText(const Entry& entry) const;

  // Behind the last byte of the value and of the comments below it.
  [[nodiscard]] size_t EndOf(const Node& node) const;

  // What surrounds `from`, which will not be written, surrounds `to` instead.
  void Adopt(const Node& to, const Node& from);
  // Gives the comments around values that `tree` does not have, and that lie
  // outside of `gone`, to the first value inside or else next outside of them
  // that it has.
  void Settle(const Node& tree, const std::vector<Span>& gone);

 private:
  friend class SourceTextReader;

  static constexpr size_t kNoPlace = SIZE_MAX;

  struct Place {
    Around around = {};
    const Node* node = nullptr;  // null of one that only Adopt made
    size_t parent = kNoPlace;
    size_t end = 0;
    size_t column = 0;                // as of TextOf
    std::optional<size_t> step = {};  // as of StepOf
    bool is_flow = false;
    // Its text means the same elsewhere.
    bool is_movable = true;
  };
  using Key = std::tuple<uint32_t, uint32_t, bool>;

  static Key KeyOf(const Node& node);
  [[nodiscard]] const Place* PlaceOf(const Node& node) const;
  void Give(Around& from, Around& to, bool to_part);

  std::string_view text_;
  std::deque<Place> places_;  // in the order of the text
  std::map<Key, size_t> index_;
  Style style_ = {};
  bool has_aliases_ = false;
};

}  // namespace dgdc::yaml

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"
#include "dgdc/yaml/source_text.h"

namespace dgdc::yaml {

// Fills a SourceText: walks the tree along the text and gives every comment
// line between two parts to one of them.
class SourceTextReader {
 public:
  SourceTextReader(SourceText& source, const Node& document);

  void Run();

 private:
  // A comment, or a blank line when the text is empty.
  struct Line {
    size_t column = 0;
    size_t end = 0;
    std::string_view text = {};
  };

  // What the walk tells about a value to what holds it.
  struct Seen {
    bool is_movable = true;
    bool is_below = true;  // the key, and not at an anchor elsewhere
  };

  size_t AddPlace(const Node& node, size_t parent, size_t column);
  Seen Value(const Node& node, size_t begin, size_t column, size_t parent);
  Seen Collection(const Node& node, size_t id);
  Seen Scalar(const Node& node, size_t place);
  void NoteStep(const Node& node, size_t column);

  // The text up to `next`, where a part begins in `column`.
  void Gap(size_t next, size_t column);
  void EndLine();
  [[nodiscard]] std::vector<Line> Lines(size_t begin, size_t end) const;
  // Gives the lines that stand deeper than `column` to the blocks that ended;
  // the rest are returned.
  std::vector<std::string> GiveToClosed(const std::vector<Line>& lines,
                                        size_t column);
  [[nodiscard]] size_t DocumentEnd() const;
  [[nodiscard]] bool IsElsewhere(const Span& span) const;

  SourceText& source_;
  std::string_view text_;
  const Node& document_;
  size_t cursor_ = 0;                   // behind the last token
  size_t last_ = SourceText::kNoPlace;  // owns what follows on its line
  bool after_alias_ = false;
  std::vector<size_t> closed_ = {};      // blocks that ended, deepest first
  std::vector<std::string> above_ = {};  // of the next place
};

}  // namespace dgdc::yaml

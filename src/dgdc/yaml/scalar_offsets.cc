// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/scalar_offsets.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/base/text.h"
#include "dgdc/base/utf8.h"
#include "dgdc/yaml/extent.h"

namespace dgdc::yaml {
namespace {

using Offsets = std::vector<uint32_t>;

uint32_t To32(size_t offset) { return static_cast<uint32_t>(offset); }

bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == '\r'; }

// What the escape after a backslash writes, and its length.
struct Escape {
  std::string text = {};
  size_t length = 0;
};

std::optional<Escape> HexEscape(std::string_view digits, size_t count) {
  const std::optional<uint32_t> code = ReadHex(digits, count);
  if (!code) {
    return std::nullopt;
  }
  Escape escape{.length = 1 + count};
  AppendUtf8(*code, escape.text);
  return escape;
}

// Of YAML 1.2, 5.7; `text` starts behind the backslash.
std::optional<Escape> ReadEscape(std::string_view text) {
  using Row = std::pair<char, std::string_view>;
  static constexpr Row kSimple[] = {
      {'"', "\""},     {'/', "/"},        {'\'', "'"},     {'\\', "\\"},
      {' ', " "},      {'\t', "\t"},      {'L', "\u2028"}, {'N', "\xC2\x85"},
      {'P', "\u2029"}, {'_', "\xC2\xA0"}, {'a', "\a"},     {'b', "\b"},
      {'e', "\x1B"},   {'f', "\f"},       {'n', "\n"},     {'r', "\r"},
      {'t', "\t"},     {'v', "\v"}};
  if (text.empty()) {
    return std::nullopt;
  }
  switch (text.front()) {
    case 'x':
      return HexEscape(text.substr(1), 2);
    case 'u':
      return HexEscape(text.substr(1), 4);
    case 'U':
      return HexEscape(text.substr(1), 8);
    case '0':
      return Escape{.text = std::string(1, '\0'), .length = 1};
    default:
      break;
  }
  const auto* const found =
      std::find_if(std::begin(kSimple), std::end(kSimple),
                   [&](const Row& row) { return row.first == text.front(); });
  if (found == std::end(kSimple)) {
    return std::nullopt;
  }
  return Escape{.text = std::string(found->second), .length = 1};
}

// Follows a value through its text. Every step compares with the value, so
// that a wrong guess ends in "cannot be followed" and never in a wrong place.
class Follower {
 public:
  Follower(std::string_view text, std::string_view value)
      : text_(text), value_(value) {
    offsets_.reserve(value.size() + 1);
  }

  // Plain and quoted scalars in [begin, end), quotes excluded.
  std::optional<Offsets> Flow(size_t begin, size_t end, char quote) {
    size_t pos = begin;
    while (pos < end) {
      const std::optional<size_t> next =
          IsSpace(text_[pos]) ? Spaces(pos, end) : Character(pos, end, quote);
      if (!next) {
        return std::nullopt;
      }
      pos = *next;
    }
    return Finish(end);
  }

  // The block scalar whose "|" or ">" stands at `begin`.
  std::optional<Offsets> Block(size_t begin) {
    size_t line = NextLine(begin);
    const std::optional<size_t> indent = Indent(line);
    if (!indent) {
      return std::nullopt;
    }
    std::vector<size_t> breaks;
    while (offsets_.size() < value_.size() && line < text_.size()) {
      const size_t end = LineEnd(text_, line);
      if (end - line > *indent) {
        if (!Breaks(breaks) || !Bytes(line + *indent, end)) {
          return std::nullopt;
        }
        breaks.clear();
      }
      breaks.push_back(end);
      line = NextLine(line);
    }
    if (!Breaks(breaks)) {
      return std::nullopt;
    }
    return Finish(offsets_.empty() ? begin : offsets_.back() + size_t{1});
  }

 private:
  // Of a block scalar: the spaces of its first line with content that are not
  // content themselves.
  [[nodiscard]] std::optional<size_t> Indent(size_t line) const {
    const size_t in_value = value_.find_first_not_of(" \n");
    const size_t in_text = text_.find_first_not_of(" \r\n", line);
    if (in_value == std::string_view::npos ||
        in_text == std::string_view::npos) {
      return 0;
    }
    const size_t newline = value_.find_last_of('\n', in_value);
    const size_t content =
        newline == std::string_view::npos ? in_value : in_value - newline - 1;
    const size_t column = in_text - LineBegin(text_, in_text);
    return content > column ? std::nullopt : std::optional(column - content);
  }

  bool Write(char c, size_t at) {
    if (offsets_.size() >= value_.size() || value_[offsets_.size()] != c) {
      return false;
    }
    offsets_.push_back(To32(at));
    return true;
  }

  bool Bytes(size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      // The last line may be longer than what chomping left of it.
      if (!Write(text_[i], i)) {
        return offsets_.size() == value_.size();
      }
    }
    return true;
  }

  // What became of the line breaks between two lines of a block scalar: all
  // of them, all but one, or a blank.
  bool Breaks(const std::vector<size_t>& breaks) {
    for (const size_t at : breaks) {
      if (offsets_.size() < value_.size() && value_[offsets_.size()] == '\n') {
        offsets_.push_back(To32(at));
      } else if (breaks.size() == 1 && offsets_.size() < value_.size()) {
        return Write(' ', at);
      }
    }
    return true;
  }

  // Blanks as they are, unless they belong to a folded line break.
  std::optional<size_t> Spaces(size_t pos, size_t end) {
    size_t behind = pos;
    std::vector<size_t> breaks;
    for (; behind < end && IsSpace(text_[behind]); ++behind) {
      if (text_[behind] == '\n') {
        breaks.push_back(behind);
      }
    }
    bool same = true;
    if (breaks.empty()) {
      same = Bytes(pos, behind);
    } else if (breaks.size() == 1) {
      same = Write(' ', pos);
    } else {
      for (size_t i = 1; i < breaks.size(); ++i) {
        // yaml-cpp keeps one of those before the closing quote.
        const bool is_cut = behind == end && offsets_.size() == value_.size();
        same = same && (is_cut || Write('\n', breaks[i]));
      }
    }
    return same ? std::optional(behind) : std::nullopt;
  }

  std::optional<size_t> Character(size_t pos, size_t end, char quote) {
    const char c = text_[pos];
    if (quote == '\'' && c == '\'') {
      return Write('\'', pos) ? std::optional(pos + 2) : std::nullopt;
    }
    if (quote != '"' || c != '\\') {
      return Write(c, pos) ? std::optional(pos + 1) : std::nullopt;
    }
    if (LineEnd(text_, pos + 1) == pos + 1) {
      return EscapedBreak(pos + 1, end);
    }
    const auto escape = ReadEscape(text_.substr(pos + 1, end - pos - 1));
    if (!escape) {
      return std::nullopt;
    }
    for (const char byte : escape->text) {
      if (!Write(byte, pos)) {
        return std::nullopt;
      }
    }
    return pos + 1 + escape->length;
  }

  // Behind the blanks that follow an escaped line break; empty lines count.
  std::optional<size_t> EscapedBreak(size_t pos, size_t end) {
    bool is_first = true;
    for (; pos < end && IsSpace(text_[pos]); ++pos) {
      if (text_[pos] == '\n' && !std::exchange(is_first, false) &&
          !Write('\n', pos)) {
        return std::nullopt;
      }
    }
    return pos;
  }

  [[nodiscard]] size_t NextLine(size_t pos) const {
    const size_t newline = text_.find('\n', pos);
    return newline == std::string_view::npos ? text_.size() : newline + 1;
  }

  std::optional<Offsets> Finish(size_t end) {
    if (offsets_.size() != value_.size()) {
      return std::nullopt;
    }
    offsets_.push_back(To32(end));
    return std::move(offsets_);
  }

  std::string_view text_;
  std::string_view value_;
  Offsets offsets_;
};

std::optional<Offsets> Follow(const SourceSet& sources, const Node& scalar) {
  const Span& span = scalar.span;
  if (span.file == 0 || span.file > sources.size()) {
    return std::nullopt;
  }
  const std::string_view text = sources.Get(span.file).text;
  if (span.begin >= span.end || span.end > text.size()) {
    return std::nullopt;
  }
  Follower follower(text, scalar.scalar);
  const char first = text[span.begin];
  if (first == '|' || first == '>') {
    return follower.Block(span.begin);
  }
  if (first == '"' || first == '\'') {
    return span.end - span.begin < 2
               ? std::nullopt
               : follower.Flow(span.begin + 1, span.end - 1, first);
  }
  return follower.Flow(span.begin, span.end, '\0');
}

}  // namespace

Offsets ScalarOffsets(const SourceSet& sources, const Node& scalar) {
  if (auto offsets = Follow(sources, scalar)) {
    return *std::move(offsets);
  }
  Offsets nowhere(scalar.scalar.size() + 1, scalar.span.begin);
  return nowhere;
}

}  // namespace dgdc::yaml

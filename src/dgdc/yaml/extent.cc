// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/extent.h"

#include <algorithm>

#include "dgdc/yaml/scalar.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kWhitespace = " \t\r\n";

bool IsWhitespace(char c) {
  return kWhitespace.find(c) != std::string_view::npos;
}

}  // namespace

size_t LineBegin(std::string_view text, size_t pos) {
  if (pos == 0) {
    return 0;
  }
  const size_t newline = text.rfind('\n', pos - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

size_t LineEnd(std::string_view text, size_t pos) {
  const size_t end = std::min(text.find('\n', pos), text.size());
  return end > pos && text[end - 1] == '\r' ? end - 1 : end;
}

int Column(std::string_view text, size_t pos) {
  return static_cast<int>(pos - LineBegin(text, pos));
}

int LineIndent(std::string_view text, size_t pos) {
  const size_t begin = LineBegin(text, pos);
  const size_t content = text.find_first_not_of(' ', begin);
  return static_cast<int>(std::min(content, text.size()) - begin);
}

size_t SkipFiller(std::string_view text, size_t pos) {
  while (pos < text.size()) {
    if (text[pos] == '#' && (pos == 0 || IsWhitespace(text[pos - 1]))) {
      pos = LineEnd(text, pos);
    } else if (IsWhitespace(text[pos])) {
      ++pos;
    } else {
      break;
    }
  }
  return pos;
}

size_t SkipProperties(std::string_view text, size_t pos) {
  while (pos < text.size() && (text[pos] == '!' || text[pos] == '&')) {
    pos = SkipFiller(text, NameEnd(text, pos));
  }
  return pos;
}

size_t NameEnd(std::string_view text, size_t pos) {
  const size_t end = text.substr(pos).starts_with("!<")
                         ? text.find_first_of("> \t\r\n", pos)
                         : text.find_first_of(",[]{} \t\r\n", pos);
  if (end == std::string_view::npos) {
    return text.size();
  }
  return text[end] == '>' ? end + 1 : end;
}

size_t PlainEnd(std::string_view text, size_t pos, std::string_view value) {
  // Folding changes only blanks and line breaks, so the other characters of
  // the value stand in the text in the same order.
  for (const char c : value) {
    if (IsWhitespace(c)) {
      continue;
    }
    while (pos < text.size() && text[pos] != c) {
      ++pos;
    }
    ++pos;
  }
  return std::min(pos, text.size());
}

size_t QuotedEnd(std::string_view text, size_t pos) {
  const char quote = text[pos];
  for (size_t i = pos + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool is_doubled =
          quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'';
      if (!is_doubled) {
        return i + 1;
      }
      ++i;
    }
  }
  return std::string_view::npos;
}

size_t BlockScalarEnd(std::string_view text, size_t pos, int parent_column) {
  size_t end = pos + 1;
  int indent = -1;  // not known before the first line with content
  for (; end < text.size() && !IsWhitespace(text[end]); ++end) {
    if (text[end] >= '1' && text[end] <= '9') {
      indent = std::max(parent_column, 0) + (text[end] - '0');
    }
  }
  size_t line = text.find('\n', end);
  while (line != std::string_view::npos && ++line < text.size()) {
    const size_t line_end = LineEnd(text, line);
    const int column = LineIndent(text, line);
    if (line + static_cast<size_t>(column) < line_end) {
      const bool is_marker = text.substr(line).starts_with("---") ||
                             text.substr(line).starts_with("...");
      if (column <= parent_column || column < indent || is_marker) {
        break;
      }
      indent = indent < 0 ? column : indent;
      end = line_end;
    }
    line = text.find('\n', line_end);
  }
  return end;
}

size_t FlowEnd(std::string_view text, size_t pos) {
  constexpr std::string_view kBetween = ",:?";
  size_t end = SkipProperties(text, SkipFiller(text, pos));
  while (end < text.size() &&
         kBetween.find(text[end]) != std::string_view::npos) {
    end = SkipProperties(text, SkipFiller(text, end + 1));
  }
  const bool closes =
      end < text.size() && (text[end] == ']' || text[end] == '}');
  return closes ? end + 1 : pos;
}

size_t NullWordLength(std::string_view text) {
  const std::string_view word =
      text.substr(0, text.find_first_of(" \t\r\n,[]{}:"));
  return PlainKind(word) == Node::Kind::kNull ? word.size() : 0;
}

bool IsMarker(std::string_view text, size_t at, std::string_view marker) {
  return Column(text, at) == 0 && text.substr(at).starts_with(marker);
}

bool StartsWithBracket(std::string_view text, size_t at) {
  return at < text.size() && (text[at] == '[' || text[at] == '{');
}

bool FollowsDocumentEnd(std::string_view text, size_t at) {
  while (at != 0) {
    const size_t line = LineBegin(text, at - 1);
    const size_t content = SkipFiller(text, line);
    if (content < at) {
      return IsMarker(text, content, "...");
    }
    at = line;
  }
  return false;
}

}  // namespace dgdc::yaml

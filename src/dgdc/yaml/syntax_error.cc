// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/syntax_error.h"

#include <algorithm>
#include <array>

#include "dgdc/base/text.h"
#include "dgdc/yaml/extent.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kQuoteHelp =
    "put the value in quotes if it is meant as text";

struct Rewording {
  std::string_view original = {};  // the start of yaml-cpp's message
  std::string_view message = {};
  std::string_view help = {};
  // What the culprit starts with: yaml-cpp marks some only behind their end.
  char start = '\0';
};

// Messages that need no look at the text.
constexpr std::array kRewordings = {
    Rewording{.original = "bad YAML version",
              .message = "%YAML line without a version",
              .help = "remove the %YAML line, or write %YAML 1.2"},
    Rewording{.original = "repeated YAML directive",
              .message = "second %YAML line",
              .help = "keep one of the two"},
    Rewording{.original = "YAML major version too large",
              .message = "unsupported YAML version",
              .help = "remove the %YAML line, or write %YAML 1.2"},
    Rewording{.original = "alias not found after *",
              .message = "'*' without the name of an anchor",
              .help = kQuoteHelp,
              .start = '*'},
    Rewording{.original = "anchor not found after &",
              .message = "'&' without a name",
              .help = kQuoteHelp,
              .start = '&'},
    Rewording{.original = "bad character found while scanning hex number",
              .message = "escape with a character that is no hexadecimal digit",
              .help = "write two digits after \\x, four after \\u",
              .start = '\\'},
    Rewording{.original = "cannot assign multiple anchors",
              .message = "second anchor on one value",
              .help = "keep one of the two anchors"},
    Rewording{.original = "cannot assign multiple tags",
              .message = "second tag on one value",
              .help = "keep one of the two tags"},
    Rewording{.original = "cannot set zero indentation for a block scalar",
              .message = "block scalar with an indentation of zero",
              .help = "remove the digit after the '|' or '>'",
              .start = '0'},
    Rewording{.original = "end of verbatim tag not found",
              .message = "tag opened with '!<' is never closed",
              .help = "add the '>' that ends the tag",
              .start = '!'},
    Rewording{.original = "illegal EOF in scalar",
              .message = "unclosed quote",
              .help = "add the closing quote"},
    Rewording{.original = "illegal block entry",
              .message = "list item not allowed here",
              .help = "start the list on a line of its own, indented by two "
                      "spaces"},
    Rewording{.original = "illegal character found while scanning a",
              .message = "name of an anchor with a character not allowed there",
              .help = "use letters, digits, '-' and '_' only"},
    Rewording{.original = "illegal document indicator in scalar",
              .message = "document marker inside quotes",
              .help = "close the quote, or indent the marker"},
    Rewording{.original = "illegal map key",
              .message = "key not allowed here",
              .help = "start the map on a line of its own, indented by two "
                      "spaces"},
    Rewording{.original = "invalid unicode",
              .message = "escape of a code point that does not exist",
              .help = "write a Unicode code point after \\u or \\U",
              .start = '\\'},
    Rewording{.original = "tag handle with no suffix",
              .message = "tag without a name",
              .help = kQuoteHelp},
    Rewording{.original = "unexpected character in block scalar",
              .message = "text on the line of a '|' or '>'",
              .help = "start the text on the next line, indented"},
    Rewording{.original = "unknown escape character",
              .message = "unknown escape in double quotes",
              .help = "write \\\\ for a backslash, or use single quotes",
              .start = '\\'},
};

bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// The first byte of the line that is not a blank.
size_t LineContent(std::string_view text, size_t pos) {
  const size_t end = LineEnd(text, pos);
  return std::min(text.find_first_not_of(" \t", LineBegin(text, pos)), end);
}

// The start of the closest line above that holds more than a comment.
std::optional<size_t> LineAbove(std::string_view text, size_t pos) {
  for (size_t begin = LineBegin(text, pos); begin != 0;) {
    begin = LineBegin(text, begin - 1);
    const size_t content = LineContent(text, begin);
    if (content != LineEnd(text, begin) && text[content] != '#') {
      return begin;
    }
  }
  return std::nullopt;
}

// Behind the character at `pos`; `pos` itself at the end of a line.
size_t CharacterEnd(std::string_view text, size_t pos) {
  if (pos >= LineEnd(text, pos)) {
    return pos;
  }
  size_t end = pos + 1;
  while (end < text.size() &&
         (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    ++end;
  }
  return end;
}

SyntaxError At(std::string_view text, size_t pos, std::string_view message,
               std::string_view help) {
  return SyntaxError{.begin = pos,
                     .end = CharacterEnd(text, pos),
                     .message = std::string(message),
                     .help = std::string(help)};
}

// Whether the text between two quotes runs on into a line that is not indented
// deeper than the collection the first quote stands in. Legal for yaml-cpp,
// but when an error follows, the first quote lacks its partner.
bool RunsOn(std::string_view text, size_t begin, size_t end, int column) {
  size_t line = text.find('\n', begin);
  while (line < end && ++line < end) {
    if (LineContent(text, line) != LineEnd(text, line) &&
        LineIndent(text, line) <= column) {
      return true;
    }
    line = text.find('\n', line);
  }
  return false;
}

// The first quote among what was not understood that lacks its partner.
std::optional<size_t> FindUnclosedQuote(std::string_view text,
                                        const Failure& failure) {
  bool starts_token = true;
  for (size_t i = failure.unsure_from; i < failure.at;) {
    const char c = text[i];
    if (starts_token && (c == '"' || c == '\'')) {
      const size_t end = QuotedEnd(text, i);
      if (end == std::string_view::npos ||
          RunsOn(text, i, end, failure.block_column)) {
        return i;
      }
      i = end;
      starts_token = false;
    } else if (starts_token && (c == '!' || c == '&')) {
      i = NameEnd(text, i);
    } else if (c == '#' && i != 0 && IsBlank(text[i - 1])) {
      i = LineEnd(text, i);
    } else {
      starts_token = IsOneOf(c, "\n[]{},:?-") || (starts_token && IsBlank(c));
      ++i;
    }
  }
  return std::nullopt;
}

// A tab among the leading blanks of the line that failed or the one above.
std::optional<size_t> FindTab(std::string_view text, size_t at) {
  const auto tab_of_line = [text](size_t line) -> std::optional<size_t> {
    const size_t tab = text.find('\t', line);
    return tab < LineContent(text, line) ? std::optional(tab) : std::nullopt;
  };
  const size_t line = LineBegin(text, at);
  if (const auto tab = tab_of_line(line)) {
    return tab;
  }
  const auto above = LineAbove(text, line);
  return above ? tab_of_line(*above) : std::nullopt;
}

// Whether a bracket further down closes the one at `open`.
bool IsClosed(std::string_view text, size_t open) {
  size_t depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (IsOneOf(text[i], "[{")) {
      ++depth;
    } else if (IsOneOf(text[i], "]}") && --depth == 0) {
      return true;
    } else if (IsOneOf(text[i], "\"'") && IsOneOf(text[i - 1], " [{,:\n")) {
      const size_t end = QuotedEnd(text, i);
      if (end == std::string_view::npos) {
        return false;
      }
      i = end - 1;
    }
  }
  return false;
}

SyntaxError ExplainFlow(std::string_view text, const Failure& failure) {
  const size_t open = failure.open_bracket.value_or(failure.at);
  if (IsClosed(text, open)) {
    return At(text, failure.at,
              "missing ',' between two parts of a list or map",
              "put a ',' in front of this");
  }
  const bool is_list = text.substr(open).starts_with('[');
  return At(text, open,
            is_list ? "unclosed bracket '['" : "unclosed bracket '{'",
            is_list ? "add the ']' that ends the list"
                    : "add the '}' that ends the map");
}

// yaml-cpp met a ':' where it does not expect one. Most often the lines above
// have swallowed this line's key as a part of their value.
SyntaxError ExplainColon(std::string_view text, const Failure& failure) {
  const size_t key = LineContent(text, failure.at);
  const std::string_view before =
      text.substr(key, std::max(failure.at, key) - key);
  if (before.find(": ") != std::string_view::npos) {
    return At(text, failure.at, "second ':' on one line",
              "put the value in quotes, or start the inner map on the next "
              "line");
  }
  const auto above = LineAbove(text, failure.at);
  if (!above || failure.open_bracket) {
    return At(text, failure.at, "':' not allowed here",
              "check the indentation of this line and of the one above");
  }
  const size_t content = LineContent(text, *above);
  const std::string_view line =
      text.substr(content, LineEnd(text, *above) - content);
  if (line.find(": ") == std::string_view::npos && !line.ends_with(':') &&
      !IsOneOf(line.front(), "\"'") && !line.starts_with("- ") &&
      Column(text, content) <= Column(text, key)) {
    return KeyWithoutColon(text, content, content + line.size());
  }
  if (Column(text, content) < Column(text, key)) {
    return SyntaxError{
        .begin = key,
        .end = failure.at,
        .message = "key below a key that already has a value",
        .help = "align it with the key above, or remove the value of that key"};
  }
  return At(text, failure.at, "':' not allowed here",
            "check the indentation of this line and of the one above");
}

// yaml-cpp met something behind a complete value.
SyntaxError ExplainLeftover(std::string_view text, const Failure& failure) {
  const size_t at = failure.at;
  if (LineContent(text, at) == at) {
    if (failure.in_block_map && Column(text, at) == failure.block_column) {
      if (text.substr(at).starts_with("- ")) {
        return At(text, at, "list item among the keys of a map",
                  "indent the list below its key, or remove the '-'");
      }
      const size_t end = std::min(text.find(" #", at), LineEnd(text, at));
      return KeyWithoutColon(text, at, end);
    }
    return At(text, at, "indentation that fits none of the lines above",
              "align the line with the keys or list items it belongs to");
  }
  const size_t before = text.find_last_not_of(" \t", at - 1);
  if (before != std::string_view::npos && IsOneOf(text[before], "\"'")) {
    return At(text, at, "text after the closing quote",
              text[before] == '"'
                  ? "write \\\" for a quote inside double quotes"
                  : "write '' for a quote inside single quotes");
  }
  return At(text, at, "text after the end of the value",
            "put the whole value in quotes");
}

// By the words of yaml-cpp alone.
SyntaxError Reword(std::string_view text, const Failure& failure) {
  const auto found = std::find_if(
      kRewordings.begin(), kRewordings.end(), [&](const Rewording& entry) {
        return failure.message.starts_with(entry.original);
      });
  if (found != kRewordings.end()) {
    SyntaxError error = At(text, failure.at, found->message, found->help);
    const size_t start = failure.at == 0 || found->start == '\0'
                             ? std::string_view::npos
                             : text.rfind(found->start, failure.at - 1);
    if (start != std::string_view::npos) {
      error.begin = start;
      error.end = failure.at;
    }
    return error;
  }
  return At(text, failure.at, "not YAML: " + std::string(failure.message),
            "rewrite this place by the rules of YAML 1.2");
}

}  // namespace

SyntaxError KeyWithoutColon(std::string_view text, size_t begin, size_t end) {
  const std::string_view key = text.substr(begin, end - begin);
  const size_t colon = key.find(':');
  if (colon != std::string_view::npos &&
      !key.substr(colon).starts_with("://")) {
    return At(text, begin + colon, "missing space after ':'",
              "put a space between the ':' and the value");
  }
  return SyntaxError{.begin = begin,
                     .end = end,
                     .message = "missing ':' after a key",
                     .help =
                         "write a ':' and a value after the key, or indent "
                         "the line below the one it continues"};
}

SyntaxError UnclosedQuote(std::string_view text, size_t begin) {
  const bool is_double = text.substr(begin).starts_with('"');
  return At(text, begin,
            is_double ? "unclosed double quote" : "unclosed single quote",
            is_double ? "add the closing \"" : "add the closing '");
}

SyntaxError Explain(std::string_view text, const Failure& failure) {
  const std::string_view message = failure.message;
  if (const auto quote = FindUnclosedQuote(text, failure)) {
    return UnclosedQuote(text, *quote);
  }
  if (!failure.open_bracket) {
    if (const auto tab = FindTab(text, failure.at)) {
      return At(text, *tab, "tab character used for indentation",
                "YAML allows only spaces here; indent with two spaces");
    }
  }
  if (message == "end of sequence flow not found" ||
      message == "end of map flow not found") {
    return ExplainFlow(text, failure);
  }
  if (message == "illegal map value") {
    return ExplainColon(text, failure);
  }
  const std::string found(
      text.substr(failure.at, CharacterEnd(text, failure.at) - failure.at));
  if (message == "illegal flow end") {
    return At(text, failure.at, "unexpected '" + found + "'",
              "close a list with ']' and a map with '}', or put the value in "
              "quotes");
  }
  if (message == "unknown token" || found == ",") {
    return At(text, failure.at, "value that starts with '" + found + "'",
              "put the value in quotes");
  }
  if (message == "end of map not found" ||
      message == "end of sequence not found") {
    return ExplainLeftover(text, failure);
  }
  if (message == "the referenced anchor is not defined") {
    SyntaxError error =
        At(text, failure.at, "alias without an anchor",
           "define the anchor above, or put the value in quotes");
    error.end = NameEnd(text, failure.at);
    return error;
  }
  return Reword(text, failure);
}

}  // namespace dgdc::yaml

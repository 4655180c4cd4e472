// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/write_text.h"

#include <algorithm>
#include <vector>

#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/scalar.h"
#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::edit {
namespace {

using yaml::LineBegin;
using yaml::LineEnd;
using yaml::Node;

char FirstByte(std::string_view text, const Node& node) {
  return node.span.begin < node.span.end && node.span.end <= text.size()
             ? text[node.span.begin]
             : '\0';
}

bool IsBlockScalar(char first) { return first == '|' || first == '>'; }

// The spaces before the content of the block scalar at `begin`.
size_t ContentIndent(std::string_view text, size_t begin) {
  const size_t content = text.find_first_not_of(" \r\n", LineEnd(text, begin));
  return content == std::string_view::npos
             ? 0
             : static_cast<size_t>(yaml::Column(text, content));
}

// The empty lines that follow the line of `end`.
size_t EmptyLinesBehind(std::string_view text, size_t end) {
  const size_t line_end = LineEnd(text, end);
  const size_t next = text.find_first_not_of(" \r\n", line_end);
  const std::string_view between =
      text.substr(line_end, std::min(next, text.size()) - line_end);
  const auto breaks = std::count(between.begin(), between.end(), '\n');
  return breaks == 0 ? 0 : static_cast<size_t>(breaks) - 1;
}

std::string ReplaceAll(std::string text, std::string_view from,
                       std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// Every line but the first indented, empty ones not.
std::string Indented(std::string_view text, size_t indent, const Style& style) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    out += style.newline;
    if (i + 1 < text.size() && text[i + 1] != '\n') {
      out.append(indent, ' ');
    }
  }
  // What follows the part continues its last line.
  if (text.ends_with('\n')) {
    out.append(indent, ' ');
  }
  return out;
}

// A text as it must stand inside a scalar that begins with `first`.
std::string Inside(std::string_view text, char first, size_t indent,
                   const Style& style) {
  if (first == '\'') {
    return ReplaceAll(std::string(text), "'", "''");
  }
  if (first == '"') {
    const std::string quoted = yaml::InQuotes(text, '"');
    if (quoted.starts_with('"')) {
      return quoted.substr(1, quoted.size() - 2);
    }
    return ReplaceAll(ReplaceAll(std::string(text), "\\", "\\\\"), "\"",
                      "\\\"");
  }
  return IsBlockScalar(first) ? Indented(text, indent, style)
                              : std::string(text);
}

// Lines that began at column `from` begin at `to`; the first one is placed by
// the caller, and lines with less in front of them stay as they are.
std::string Moved(std::string_view text, size_t from, size_t to) {
  std::string out;
  for (size_t line = 0; line < text.size();) {
    const size_t next = std::min(text.find('\n', line), text.size() - 1) + 1;
    std::string_view content = text.substr(line, next - line);
    if (line != 0 && content.find_first_not_of(' ') >= from &&
        content.find_first_not_of(" \r\n") != std::string_view::npos) {
      content.remove_prefix(from);
      out.append(to, ' ');
    }
    out += content;
    line = next;
  }
  return out;
}

// The header of a literal block that holds `value` in place of the block `old`:
// its sign says what becomes of the line breaks at the end. Folded lines could
// not say every text.
std::string HeaderFor(std::string_view text, const Node& old,
                      std::string_view value) {
  const size_t line_end = LineEnd(text, old.span.begin);
  const std::string_view header =
      text.substr(old.span.begin + 1, line_end - old.span.begin - 1);
  const size_t signs =
      std::min(header.find_first_not_of("+-0123456789"), header.size());
  std::string result = "|";
  for (const char c : header.substr(0, signs)) {
    result += c == '+' || c == '-' ? "" : std::string(1, c);
  }
  if (!value.ends_with('\n')) {
    result += '-';
  } else if (value.ends_with("\n\n")) {
    result += '+';
  }
  return result + std::string(header.substr(signs));
}

}  // namespace

std::string PrintLike(std::string_view text, const Node& old, const Node& value,
                      bool in_flow, const Style& style) {
  const char first = FirstByte(text, old);
  if (!value.IsString() || style.json) {
    return PrintFlow(value, style);
  }
  if (IsBlockScalar(first) && value.scalar.find('\n') != std::string::npos &&
      value.scalar.find_first_of(" \n") != 0) {
    const size_t indent = ContentIndent(text, old.span.begin);
    const size_t end = value.scalar.find_last_not_of('\n') + 1;
    std::string block =
        HeaderFor(text, old, value.scalar) +
        Inside("\n" + value.scalar.substr(0, end), first, indent, style);
    // One line break ends the last line; the empty lines behind the block stay.
    size_t breaks = 1 + EmptyLinesBehind(text, old.span.end);
    for (; end + breaks < value.scalar.size(); ++breaks) {
      block += style.newline;
    }
    return block;
  }
  if ((first == '"' || first == '\'') && old.IsString()) {
    return yaml::InQuotes(value.scalar, first);
  }
  if (in_flow) {
    return PrintFlow(value, style);
  }
  return value.scalar.find('\n') == std::string::npos
             ? PrintScalar(value, 0, style)
             : yaml::InQuotes(value.scalar, '"');
}

size_t BehindLine(std::string_view text, size_t end, const Node& value) {
  size_t line_end = LineEnd(text, end);
  const Node* last = &value;
  while (!last->IsScalar() && !(last->entries.empty() && last->items.empty())) {
    last = last->IsMap() ? &last->entries.back().value : &last->items.back();
  }
  const char first = FirstByte(text, *last);
  const bool keeps =
      IsBlockScalar(first) &&
      text.substr(last->span.begin,
                  LineEnd(text, last->span.begin) - last->span.begin)
              .find('+') != std::string_view::npos;
  if (!keeps) {
    return line_end;
  }
  const size_t next = text.find_first_not_of(" \r\n", line_end);
  if (next == std::string_view::npos) {
    return text.size();
  }
  return std::max(line_end, LineEnd(text, LineBegin(text, next) - 1));
}

TextChange WholeLines(std::string_view text, size_t begin, size_t end) {
  const size_t line = LineBegin(text, begin);
  const size_t next = text.find('\n', end);
  if (next != std::string_view::npos) {
    return {line, next + 1, ""};
  }
  // The last line of a text without a final line break: the break before goes.
  return {line == 0 ? 0 : LineEnd(text, line - 1), text.size(), ""};
}

size_t NextPart(std::string_view text, size_t end) {
  return text.find_first_not_of(" \r\n", LineEnd(text, end));
}

std::optional<TextChange> CopyAnchor(const Layout& layout, const Use& use) {
  const std::string_view text = layout.text();
  const Node& alias = use.way.last();
  const Node& parent = *use.way.nodes[use.way.steps() - 1];
  const Node& anchored = layout.Anchored(use.path.document, alias);
  const std::string_view content =
      text.substr(anchored.span.begin, anchored.span.end - anchored.span.begin);
  if (anchored.IsScalar() || IsFlow(text, anchored)) {
    return TextChange{alias.span.begin, alias.span.end, std::string(content)};
  }
  if (IsFlow(text, parent)) {
    return std::nullopt;
  }
  const Style style = ReadStyle(layout, use.way);
  const auto from =
      static_cast<size_t>(yaml::Column(text, anchored.span.begin));
  const Step& last = use.path.steps.back();
  if (last.kind == Step::Kind::kIndex) {
    const size_t dash = DashOf(text, parent, last.index);
    const auto to = static_cast<size_t>(yaml::Column(text, dash)) + 2;
    return TextChange{dash + 1, alias.span.end, " " + Moved(content, from, to)};
  }
  const yaml::Entry& entry = *parent.FindEntry(last.key);
  const auto to =
      static_cast<size_t>(yaml::Column(text, entry.key_span.begin)) +
      (anchored.IsMap() ? style.indent : style.list_indent);
  const size_t line_end = LineEnd(text, alias.span.end);
  return TextChange{
      ColonEnd(text, entry), line_end,
      std::string(text.substr(alias.span.end, line_end - alias.span.end)) +
          style.newline + std::string(to, ' ') + Moved(content, from, to)};
}

std::optional<TextChange> SpliceScalar(const Layout& layout, const Node& scalar,
                                       const Operation& operation,
                                       const Style& style) {
  const std::vector<uint32_t> at =
      yaml::ScalarOffsets(layout.sources(), scalar);
  const std::string_view text = layout.text();
  const char first = FirstByte(text, scalar);
  const size_t indent =
      IsBlockScalar(first) ? ContentIndent(text, scalar.span.begin) : 0;
  return TextChange{at[operation.position], at[operation.end],
                    Inside(operation.text, first, indent, style)};
}

}  // namespace dgdc::edit

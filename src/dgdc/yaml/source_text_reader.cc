// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/source_text_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "dgdc/yaml/extent.h"

namespace dgdc::yaml {
namespace {

constexpr size_t kMaxStep = 8;

size_t ColumnOf(std::string_view text, size_t pos) {
  return static_cast<size_t>(Column(text, pos));
}

std::string_view WithoutReturn(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// Where a comment begins in what follows a token on its line, with the blanks
// before it; npos when there is none.
size_t CommentBegin(std::string_view rest) {
  const size_t text = rest.find_first_not_of(" \t");
  if (text != std::string_view::npos && rest[text] == '#') {
    return 0;
  }
  const size_t comment = rest.find(" #");
  return comment == std::string_view::npos
             ? comment
             : rest.find_last_not_of(' ', comment) + 1;
}

// Whether a flow collection may hold an anchor or an alias. Text in quotes
// that looks like one counts too: it costs the layout of one line.
bool MayRefer(std::string_view text) {
  for (size_t i = 1; i < text.size(); ++i) {
    const bool begins = text[i] == '&' || text[i] == '*';
    if (begins &&
        std::string_view(" ,[{:").find(text[i - 1]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

// "|+" and ">+" own the blank lines below them.
bool KeepsBreaks(std::string_view scalar) {
  const std::string_view header = scalar.substr(0, scalar.find('\n'));
  return (header.starts_with('|') || header.starts_with('>')) &&
         header.find('+') != std::string_view::npos;
}

}  // namespace

SourceTextReader::SourceTextReader(SourceText& source, const Node& document)
    : source_(source),
      text_(source.text_),
      document_(document),
      cursor_(document.span.begin) {}

void SourceTextReader::Run() {
  const size_t begin = document_.span.begin;
  Value(document_, begin, ColumnOf(text_, begin), SourceText::kNoPlace);
  EndLine();
  GiveToClosed(Lines(cursor_, DocumentEnd()), 0);
}

size_t SourceTextReader::DocumentEnd() const {
  size_t line = cursor_;
  while (line < text_.size()) {
    const bool at_begin = line == 0 || text_[line - 1] == '\n';
    const std::string_view rest = text_.substr(line);
    if (at_begin && (rest.starts_with("---") || rest.starts_with("..."))) {
      break;
    }
    line = std::min(LineEnd(text_, line), text_.size());
    line = std::min(text_.find('\n', line), text_.size() - 1) + 1;
  }
  return line;
}

bool SourceTextReader::IsElsewhere(const Span& span) const {
  return span.begin < cursor_;
}

size_t SourceTextReader::AddPlace(const Node& node, size_t parent,
                                  size_t column) {
  const size_t id = source_.places_.size();
  source_.places_.push_back(
      SourceText::Place{.around = {.above = std::exchange(above_, {})},
                        .node = &node,
                        .parent = parent,
                        .end = node.span.end,
                        .column = column});
  source_.index_.emplace(SourceText::KeyOf(node), id);
  return id;
}

// `begin` is where the value's key ends, or its dash; `column` that of the key
// or dash.
SourceTextReader::Seen SourceTextReader::Value(const Node& node, size_t begin,
                                               size_t column, size_t parent) {
  cursor_ = begin;
  const size_t colon = text_.find_first_not_of(" \t\r\n", begin);
  if (colon != std::string_view::npos && text_[colon] == ':') {
    cursor_ = colon + 1;
  }
  const size_t token = SkipFiller(text_, cursor_);
  const bool is_alias =
      token < text_.size() && text_[token] == '*' && node.span.begin != token;
  if (is_alias) {
    source_.has_aliases_ = true;
    cursor_ = NameEnd(text_, token);
    // Its own place is at the anchor.
    last_ = parent;
    after_alias_ = true;
    return {.is_movable = false, .is_below = false};
  }
  const bool is_missing = node.IsNull() && node.span.end <= begin;
  const bool has_properties = !is_missing && token < text_.size() &&
                              token < node.span.begin &&
                              (text_[token] == '&' || text_[token] == '!');
  const bool has_tag = has_properties &&
                       text_.substr(token, node.span.begin - token).find('!') !=
                           std::string_view::npos;
  const size_t place = AddPlace(node, parent, column);
  last_ = place;
  const Seen seen = is_missing        ? Seen{}
                    : node.IsScalar() ? Scalar(node, place)
                                      : Collection(node, place);
  source_.places_[place].is_movable = seen.is_movable && !has_tag;
  return {.is_movable = seen.is_movable && !has_properties};
}

SourceTextReader::Seen SourceTextReader::Scalar(const Node& node,
                                                size_t place) {
  const std::string_view text =
      text_.substr(node.span.begin, node.span.end - node.span.begin);
  cursor_ = node.span.end;
  last_ = place;
  return {.is_movable = !KeepsBreaks(text)};
}

void SourceTextReader::NoteStep(const Node& node, size_t column) {
  const size_t begin = ColumnOf(text_, node.span.begin);
  const auto found = source_.index_.find(SourceText::KeyOf(node));
  if (begin < column || begin - column > kMaxStep ||
      found == source_.index_.end()) {
    return;
  }
  source_.places_[found->second].step = begin - column;
}

SourceTextReader::Seen SourceTextReader::Collection(const Node& node,
                                                    size_t id) {
  const std::string_view text =
      text_.substr(node.span.begin, node.span.end - node.span.begin);
  if (text.starts_with('[') || text.starts_with('{')) {
    source_.places_[id].is_flow = true;
    cursor_ = node.span.end;
    return {.is_movable = !MayRefer(text)};
  }
  const size_t column = ColumnOf(text_, node.span.begin);
  source_.places_[id].column = column;
  bool is_movable = true;
  for (const Entry& entry : node.entries) {
    if (IsElsewhere(entry.key_span)) {  // merged in
      is_movable = false;
      source_.has_aliases_ = true;
      continue;
    }
    Gap(entry.key_span.begin, column);
    const Seen seen = Value(entry.value, entry.key_span.end, column, id);
    is_movable = is_movable && seen.is_movable;
    if (!entry.value.IsScalar() && seen.is_below &&
        !source_.IsFlow(entry.value)) {
      NoteStep(entry.value, column);
    }
  }
  for (const Node& item : node.items) {
    const size_t dash = &item == &node.items.front()
                            ? node.span.begin
                            : text_.find('-', SkipFiller(text_, cursor_));
    Gap(dash, column);
    const Seen seen = Value(item, dash + 1, column, id);
    is_movable = is_movable && seen.is_movable;
  }
  closed_.push_back(id);
  source_.places_[id].end = std::max<size_t>(node.span.end, cursor_);
  return {.is_movable = is_movable};
}

// A comment behind the last token.
void SourceTextReader::EndLine() {
  const size_t end = LineEnd(text_, cursor_);
  const std::string_view rest =
      WithoutReturn(text_.substr(cursor_, end - cursor_));
  const size_t comment = CommentBegin(rest);
  if (comment != std::string_view::npos && last_ != SourceText::kNoPlace) {
    Around& around = source_.places_[last_].around;
    if (after_alias_) {
      around.below.emplace_back(rest.substr(rest.find('#', comment)));
    } else {
      around.behind = rest.substr(comment);
    }
  }
  for (const size_t closed : closed_) {
    source_.places_[closed].end =
        std::max(source_.places_[closed].end, cursor_ + rest.size());
  }
  cursor_ = end;
}

void SourceTextReader::Gap(size_t next, size_t column) {
  const size_t line = LineBegin(text_, next);
  if (cursor_ < line) {
    EndLine();
    std::vector<std::string> lines = GiveToClosed(Lines(cursor_, line), column);
    std::move(lines.begin(), lines.end(), std::back_inserter(above_));
  }
  closed_.clear();
  last_ = SourceText::kNoPlace;
  after_alias_ = false;
  cursor_ = next;
}

std::vector<SourceTextReader::Line> SourceTextReader::Lines(size_t begin,
                                                            size_t end) const {
  std::vector<Line> lines;
  begin = std::min(text_.find('\n', begin), end) + 1;
  while (begin < end) {
    const size_t line_end = std::min(text_.find('\n', begin), end);
    const std::string_view line =
        WithoutReturn(text_.substr(begin, line_end - begin));
    const size_t text = line.find_first_not_of(" \t");
    if (text == std::string_view::npos) {
      lines.push_back({.end = begin + line.size()});
    } else if (line[text] == '#') {
      lines.push_back({.column = text,
                       .end = begin + line.size(),
                       .text = line.substr(text)});
    }
    begin = line_end + 1;
  }
  return lines;
}

std::vector<std::string> SourceTextReader::GiveToClosed(
    const std::vector<Line>& lines, size_t column) {
  size_t block = 0;  // in closed_, where the line goes at the deepest
  size_t given = 0;
  std::vector<std::string> blanks;
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (line.text.empty()) {
      blanks.emplace_back();
      continue;
    }
    if (line.column <= column || closed_.empty()) {
      break;
    }
    while (block + 1 < closed_.size() &&
           source_.places_[closed_[block]].column > line.column) {
      ++block;
    }
    SourceText::Place& owner = source_.places_[closed_[block]];
    auto& below = owner.around.below;
    below.insert(below.end(), blanks.begin(), blanks.end());
    below.push_back(
        std::string(line.column - std::min(line.column, owner.column), ' ') +
        std::string(line.text));
    blanks.clear();
    for (size_t outer = block; outer < closed_.size(); ++outer) {
      source_.places_[closed_[outer]].end = line.end;
    }
    given = i + 1;
  }
  std::vector<std::string> rest;
  for (size_t i = given; i < lines.size(); ++i) {
    rest.emplace_back(lines[i].text);
  }
  return rest;
}

}  // namespace dgdc::yaml

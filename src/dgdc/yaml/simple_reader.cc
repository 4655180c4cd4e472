// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/simple_reader.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "dgdc/base/text.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::yaml {
namespace {

// Whoever doubts gives up: each reading function returns false where the text
// is not simple, and its caller does the same.
class SimpleReader {
 public:
  SimpleReader(const Input& input, Builder& builder)
      : text_(input.text), builder_(builder) {}

  bool Read();

 private:
  static constexpr size_t kNone = std::string_view::npos;
  // As long a key as any reader takes without being told that it is one.
  static constexpr size_t kLongestKey = 1000;

  [[nodiscard]] char At(size_t pos) const {
    return pos < text_.size() ? text_[pos] : '\n';
  }
  [[nodiscard]] bool EndsWord(size_t pos) const {
    return At(pos) == ' ' || At(pos) == '\n';
  }
  [[nodiscard]] bool IsDash(size_t pos) const {
    return At(pos) == '-' && EndsWord(pos + 1);
  }
  [[nodiscard]] size_t SkipSpaces(size_t pos) const {
    return std::min(text_.find_first_not_of(' ', pos), text_.size());
  }
  [[nodiscard]] size_t LineEndAt(size_t pos) const {
    return std::min(text_.find('\n', pos), text_.size());
  }
  // Whether nothing but a comment is left of the line at these blanks.
  [[nodiscard]] bool IsLineOver(size_t pos) const {
    const size_t next = SkipSpaces(pos);
    return At(next) == '\n' || (At(next) == '#' && next > pos);
  }

  void FindToken(size_t line);
  bool EndLine(size_t pos);

  bool ReadDocument();
  bool ReadValueOnNextLine(size_t column);
  bool ReadMap(size_t column);
  bool ReadList(size_t column);
  bool ReadKey();
  bool ReadScalarOrFlow(size_t parent);
  bool ReadLiteral(size_t parent);
  bool ReadFlow();
  bool ReadFlowItem(bool in_map);
  bool ReadQuoted();
  bool ReadPlain(size_t end);

  [[nodiscard]] size_t QuoteEnd(size_t pos) const;
  [[nodiscard]] size_t KeyEnd(size_t pos) const;
  [[nodiscard]] size_t BlockPlainEnd(size_t pos) const;
  [[nodiscard]] size_t FlowPlainEnd(size_t pos) const;
  [[nodiscard]] bool BeginsPlain(size_t pos) const;
  bool Unquote(std::string_view inside, char quote);

  std::string_view text_;
  Builder& builder_;
  size_t pos_ = 0;
  // What is read next is the first token of its line, in this column; there is
  // none at the end of the document.
  size_t column_ = 0;
  bool at_end_ = false;
  std::string value_ = {};
  size_t depth_ = 0;  // of flow collections
};

// Goes to the first token at or behind the beginning of this line.
void SimpleReader::FindToken(size_t line) {
  at_end_ = false;
  for (; line < text_.size(); line = LineEndAt(line) + 1) {
    const size_t token = SkipSpaces(line);
    if (At(token) == '\n' || At(token) == '#') {
      continue;
    }
    pos_ = token;
    column_ = token - line;
    at_end_ = column_ == 0 && (text_.substr(token).starts_with("---") ||
                               text_.substr(token).starts_with("..."));
    return;
  }
  pos_ = text_.size();
  at_end_ = true;
}

// Goes from the end of a value to the next token.
bool SimpleReader::EndLine(size_t pos) {
  if (!IsLineOver(pos)) {
    return false;
  }
  FindToken(LineEndAt(pos) + 1);
  return true;
}

bool SimpleReader::Read() {
  // Few texts have them, and nobody agrees on tabs.
  if (text_.find('\r') != kNone) {
    return false;
  }
  FindToken(0);
  if (pos_ == text_.size()) {
    return false;
  }
  while (pos_ < text_.size()) {
    if (!ReadDocument()) {
      return false;
    }
  }
  return true;
}

bool SimpleReader::ReadDocument() {
  builder_.BeginDocument(pos_);
  if (at_end_ && (At(pos_) != '-' || !EndLine(pos_ + 3))) {
    return false;
  }
  if (at_end_) {
    return false;  // an empty document
  }
  if (IsDash(pos_) ? !ReadList(column_) : !ReadMap(column_)) {
    return false;
  }
  if (!at_end_) {
    return false;
  }
  builder_.EndDocument();
  return true;
}

bool SimpleReader::ReadMap(size_t column) {
  builder_.BeginCollection(Node::Kind::kMap, pos_, "?", Builder::kNoAnchor,
                           /*is_flow=*/false);
  do {
    if (!ReadKey()) {
      return false;
    }
    if (IsLineOver(pos_) ? !EndLine(pos_) || !ReadValueOnNextLine(column)
                         : !ReadScalarOrFlow(column)) {
      return false;
    }
  } while (!at_end_ && column_ == column);
  builder_.EndCollection();
  return at_end_ || column_ < column;
}

bool SimpleReader::ReadValueOnNextLine(size_t column) {
  if (at_end_ || column_ < column) {
    return false;
  }
  if (IsDash(pos_)) {
    return ReadList(column_);
  }
  return column_ > column && ReadMap(column_);
}

bool SimpleReader::ReadList(size_t column) {
  builder_.BeginCollection(Node::Kind::kSeq, pos_, "?", Builder::kNoAnchor,
                           /*is_flow=*/false);
  do {
    const size_t item = SkipSpaces(pos_ + 1);
    if (At(item) == '\n' || At(item) == '#' || IsDash(item)) {
      return false;
    }
    column_ += item - pos_;
    pos_ = item;
    if (KeyEnd(pos_) != kNone ? !ReadMap(column_) : !ReadScalarOrFlow(column)) {
      return false;
    }
  } while (!at_end_ && column_ == column && IsDash(pos_));
  builder_.EndCollection();
  return at_end_ || column_ <= column;
}

// Behind the quotation mark that ends this text, which has to be on the line.
size_t SimpleReader::QuoteEnd(size_t pos) const {
  const char quote = text_[pos];
  for (size_t i = pos + 1; At(i) != '\n'; ++i) {
    if (quote == '"' && text_[i] == '\\' && At(i + 1) != '\n') {
      ++i;
    } else if (text_[i] == quote) {
      if (quote == '"' || At(i + 1) != quote) {
        return i + 1;
      }
      ++i;
    }
  }
  return kNone;
}

// What begins a value that needs no quotation marks, and means nothing else.
bool SimpleReader::BeginsPlain(size_t pos) const {
  constexpr std::string_view kIndicators = "?:,[]{}#&*!|>'\"%@`\t\n ";
  const char c = At(pos);
  return kIndicators.find(c) == kNone && !IsDash(pos);
}

// The colon behind the key that begins here; kNone when none does.
size_t SimpleReader::KeyEnd(size_t pos) const {
  if (At(pos) == '"' || At(pos) == '\'') {
    const size_t end = QuoteEnd(pos);
    return end != kNone && At(end) == ':' && EndsWord(end + 1) ? end : kNone;
  }
  if (!BeginsPlain(pos)) {
    return kNone;
  }
  for (size_t i = pos + 1; At(i) != '\n'; ++i) {
    if (text_[i] == ':' && EndsWord(i + 1)) {
      return i;
    }
    if (text_[i] == '#' && text_[i - 1] == ' ') {
      return kNone;
    }
  }
  return kNone;
}

bool SimpleReader::ReadKey() {
  const size_t end = KeyEnd(pos_);
  if (end == kNone || end - pos_ > kLongestKey) {
    return false;
  }
  const bool quoted = At(pos_) == '"' || At(pos_) == '\'';
  if (quoted ? !ReadQuoted() : !ReadPlain(end)) {
    return false;
  }
  pos_ = end + 1;
  return true;
}

// The value in `text_` up to `end`, without quotation marks.
bool SimpleReader::ReadPlain(size_t end) {
  const std::string_view plain = text_.substr(pos_, end - pos_);
  if (plain.ends_with(' ') || plain.find('\t') != kNone) {
    return false;
  }
  if (PlainKind(plain) == Node::Kind::kNull) {
    builder_.Null(pos_, Builder::kNoAnchor);
  } else {
    value_ = plain;
    builder_.Scalar(pos_, "?", Builder::kNoAnchor, value_);
  }
  pos_ = end;
  return true;
}

bool SimpleReader::Unquote(std::string_view inside, char quote) {
  value_.clear();
  for (size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\t') {
      return false;
    }
    if (quote == '\'') {
      value_ += inside[i];
      if (inside[i] == '\'') {
        ++i;  // it is written twice
      }
      continue;
    }
    if (inside[i] != '\\') {
      value_ += inside[i];
      continue;
    }
    switch (inside[++i]) {
      case '"':
      case '\\':
        value_ += inside[i];
        break;
      case 'n':
        value_ += '\n';
        break;
      default:
        return false;
    }
  }
  return true;
}

bool SimpleReader::ReadQuoted() {
  const size_t end = QuoteEnd(pos_);
  if (end == kNone ||
      !Unquote(text_.substr(pos_ + 1, end - pos_ - 2), text_[pos_])) {
    return false;
  }
  builder_.Scalar(pos_, "!", Builder::kNoAnchor, value_);
  pos_ = end;
  return true;
}

// Where the value ends that begins here, outside of brackets.
size_t SimpleReader::BlockPlainEnd(size_t pos) const {
  size_t end = LineEndAt(pos);
  const size_t comment = text_.substr(0, end).find(" #", pos);
  end = std::min(end, comment);
  while (end > pos && text_[end - 1] == ' ') {
    --end;
  }
  return end;
}

// A value on the line of its key or dash, and what follows it. `parent` is the
// column of the collection.
bool SimpleReader::ReadScalarOrFlow(size_t parent) {
  pos_ = SkipSpaces(pos_);
  const char first = At(pos_);
  if (first == '|') {
    return ReadLiteral(parent);
  }
  bool read = false;
  if (first == '"' || first == '\'') {
    read = ReadQuoted();
  } else if (first == '[' || first == '{') {
    read = ReadFlow();
  } else if (BeginsPlain(pos_) && KeyEnd(pos_) == kNone) {
    read = ReadPlain(BlockPlainEnd(pos_));
  }
  // What stands further to the right would go on with the value.
  return read && EndLine(pos_) && (at_end_ || column_ <= parent);
}

// "|" and "|-": the lines that are indented, as they are.
bool SimpleReader::ReadLiteral(size_t parent) {
  const size_t at = pos_++;
  const bool strip = At(pos_) == '-';
  pos_ += strip ? 1 : 0;
  if (!IsLineOver(pos_)) {
    return false;
  }
  size_t line = LineEndAt(pos_) + 1;
  if (line >= text_.size()) {
    return false;
  }
  const size_t indent = SkipSpaces(line) - line;
  if (indent <= parent || At(line + indent) == '\n') {
    return false;
  }
  value_.clear();
  for (; line < text_.size();) {
    const size_t end = LineEndAt(line);
    const size_t content = std::min(SkipSpaces(line), end);
    if (content < end && content - line < indent) {
      if (text_[content] == '\t') {
        return false;
      }
      break;
    }
    value_ += text_.substr(std::min(line + indent, end),
                           end - std::min(line + indent, end));
    if (end < text_.size()) {
      value_ += '\n';
    }
    line = end + 1;
  }
  const size_t last = value_.find_last_not_of('\n');
  value_.resize(
      std::min(last + (strip ? size_t{1} : size_t{2}), value_.size()));
  builder_.Scalar(at, "!", Builder::kNoAnchor, value_);
  FindToken(line);
  return at_end_ || column_ <= parent;
}

// Within brackets only words of which no character means anything there.
size_t SimpleReader::FlowPlainEnd(size_t pos) const {
  constexpr std::string_view kInside = "_-./=@%+~$";
  if (!IsAlnum(At(pos)) && At(pos) != '/' && At(pos) != '.' &&
      !(At(pos) == '-' && (IsAlnum(At(pos + 1)) || At(pos + 1) == '-'))) {
    return kNone;
  }
  size_t end = pos + 1;
  while (IsAlnum(At(end)) || kInside.find(At(end)) != kNone ||
         (At(end) == ':' && IsAlnum(At(end + 1)))) {
    ++end;
  }
  return end;
}

bool SimpleReader::ReadFlowItem(bool in_map) {
  const char first = At(pos_);
  if (first == '[' || first == '{') {
    return !in_map && ReadFlow();
  }
  if (first == '"' || first == '\'') {
    return ReadQuoted();
  }
  const size_t end = FlowPlainEnd(pos_);
  return end != kNone && ReadPlain(end);
}

// A list or a map in brackets that ends on its line.
bool SimpleReader::ReadFlow() {
  constexpr size_t kDeepest = 50;
  if (++depth_ > kDeepest) {
    return false;
  }
  const bool is_map = At(pos_) == '{';
  const char close = is_map ? '}' : ']';
  builder_.BeginCollection(is_map ? Node::Kind::kMap : Node::Kind::kSeq, pos_,
                           "?", Builder::kNoAnchor, /*is_flow=*/true);
  pos_ = SkipSpaces(pos_ + 1);
  for (bool first = true; At(pos_) != close; first = false) {
    if (!first) {
      if (At(pos_) != ',') {
        return false;
      }
      pos_ = SkipSpaces(pos_ + 1);
    }
    if (is_map) {
      if (!ReadFlowItem(/*in_map=*/true) || At(pos_) != ':' ||
          At(pos_ + 1) != ' ') {
        return false;
      }
      pos_ = SkipSpaces(pos_ + 1);
    }
    if (!ReadFlowItem(/*in_map=*/false)) {
      return false;
    }
    pos_ = SkipSpaces(pos_);
  }
  ++pos_;
  --depth_;
  builder_.EndCollection();
  return true;
}

}  // namespace

std::optional<std::vector<Node>> ReadSimple(const Input& input,
                                            Builder::Form form) {
  Builder builder(input, form);
  try {
    if (SimpleReader(input, builder).Read()) {
      return builder.TakeDocuments();
    }
    return std::nullopt;
  } catch (const StopParsing&) {
    // The other reader comes to the same place.
    return std::nullopt;
  }
}

}  // namespace dgdc::yaml

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/allow_comment.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kMark = "dgdc:";
constexpr std::string_view kVerb = "allow";
constexpr std::string_view kAllowReason = "--";
constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kMarker = "---";

// A part of a text that knows where it begins.
struct Piece {
  std::string_view text = {};
  size_t begin = 0;

  [[nodiscard]] Piece Sub(size_t from,
                          size_t count = std::string_view::npos) const {
    return {text.substr(from, count), begin + from};
  }
};

Piece Trim(const Piece& piece) {
  const size_t first = piece.text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return piece.Sub(piece.text.size());
  }
  return piece.Sub(first, piece.text.find_last_not_of(kBlank) + 1 - first);
}

// The pieces between separators, trimmed, without empty ones.
std::vector<Piece> Split(Piece piece, char separator) {
  std::vector<Piece> parts;
  while (true) {
    const size_t end = piece.text.find(separator);
    if (const Piece part = Trim(piece.Sub(0, end)); !part.text.empty()) {
      parts.push_back(part);
    }
    if (end == std::string_view::npos) {
      return parts;
    }
    piece = piece.Sub(end + 1);
  }
}

Span SpanOf(uint32_t file, const Piece& piece) {
  return {file, static_cast<uint32_t>(piece.begin),
          static_cast<uint32_t>(piece.begin + piece.text.size())};
}

// What follows "#", from "dgdc:" on.
AllowClause ParseComment(uint32_t file, const Piece& comment) {
  AllowClause clause{.span = SpanOf(file, Trim(comment))};
  const Piece order = Trim(comment.Sub(kMark.size()));
  const size_t verb_end = order.text.find_first_of(kBlank);
  if (order.text.substr(0, verb_end) != kVerb ||
      verb_end == std::string_view::npos) {
    return clause;
  }
  const Piece rest = order.Sub(verb_end);
  const size_t dashes = rest.text.find(kAllowReason);
  if (dashes != std::string_view::npos) {
    clause.reason = Trim(rest.Sub(dashes + kAllowReason.size())).text;
  }
  for (const Piece& word : Split(rest.Sub(0, dashes), ',')) {
    clause.words.push_back({std::string(word.text), SpanOf(file, word)});
  }
  return clause;
}

// Begins a document, wherever it stands: no content can look like it.
bool IsMarker(std::string_view line) {
  return line.starts_with(kMarker) &&
         (line.size() == kMarker.size() ||
          kBlank.find(line[kMarker.size()]) != std::string_view::npos);
}

// Walks over the lines of a file and knows the document of each.
class Scanner {
 public:
  Scanner(const SourceSet& sources, uint32_t file)
      : text_(sources.Get(file).text), file_(file) {}

  std::vector<AllowComment> Scan();

 private:
  void Line(const Piece& line);
  void EndDocument(size_t end);
  void Comment(const Piece& line, size_t hash);

  std::string_view text_;
  uint32_t file_;
  uint32_t line_ = 0;
  bool head_ = true;              // nothing but comments in the document so far
  size_t document_ = 0;           // where it begins
  size_t first_of_document_ = 0;  // in found_
  std::vector<size_t> waiting_;   // in found_, for the next line
  std::vector<AllowComment> found_;
};

// "#" begins a comment only at the start or behind a blank.
size_t FindMark(std::string_view line) {
  for (size_t hash = line.find('#'); hash != std::string_view::npos;
       hash = line.find('#', hash + 1)) {
    const size_t word = line.find_first_not_of(kBlank, hash + 1);
    if ((hash == 0 || kBlank.find(line[hash - 1]) != std::string_view::npos) &&
        word != std::string_view::npos &&
        line.substr(word).starts_with(kMark)) {
      return hash;
    }
  }
  return std::string_view::npos;
}

void Scanner::Comment(const Piece& line, size_t hash) {
  const size_t mark = line.text.find(kMark, hash);
  AllowComment comment{.clause = ParseComment(file_, line.Sub(mark))};
  const bool alone = line.text.find_first_not_of(kBlank) == hash;
  if (alone && !head_) {
    waiting_.push_back(found_.size());
  } else if (!alone && !IsMarker(line.text)) {
    comment.line = line_;
  }
  found_.push_back(std::move(comment));
}

void Scanner::Line(const Piece& line) {
  ++line_;
  const bool marker = IsMarker(line.text);
  // A comment above the first marker belongs to the document below it.
  if (marker && !head_) {
    EndDocument(line.begin);
  }
  const size_t first =
      line.text.find_first_not_of(kBlank, marker ? kMarker.size() : 0);
  const bool content = first != std::string_view::npos &&
                       line.text[first] != '#' &&
                       !(head_ && line.text[first] == '%');
  if (content) {
    head_ = false;
    for (const size_t index : std::exchange(waiting_, {})) {
      found_[index].line = line_;
    }
  }
  if (const size_t hash = FindMark(line.text); hash != std::string_view::npos) {
    Comment(line, hash);
  }
}

void Scanner::EndDocument(size_t end) {
  for (size_t i = first_of_document_; i < found_.size(); ++i) {
    found_[i].area = {file_, static_cast<uint32_t>(document_),
                      static_cast<uint32_t>(end)};
  }
  // A comment below the last line has no line to hold for: it is unused.
  for (const size_t index : std::exchange(waiting_, {})) {
    found_[index].line = line_;
  }
  first_of_document_ = found_.size();
  document_ = end;
  head_ = true;
}

std::vector<AllowComment> Scanner::Scan() {
  if (text_.find(kMark) == std::string_view::npos) {
    return {};
  }
  const Piece all{text_, 0};
  for (size_t begin = 0; begin < text_.size();) {
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    Line(all.Sub(begin, end - begin));
    begin = end + 1;
  }
  EndDocument(text_.size());
  return std::move(found_);
}

}  // namespace

std::vector<AllowComment> FindAllowComments(const SourceSet& sources,
                                            uint32_t file) {
  return Scanner(sources, file).Scan();
}

std::vector<AllowClause> ParseAllowAnnotation(const SourceSet& sources,
                                              const yaml::Node& text) {
  const std::vector<uint32_t> offsets = yaml::ScalarOffsets(sources, text);
  const auto span = [&](const Piece& piece) {
    return Span{text.span.file, offsets[piece.begin],
                std::max(offsets[piece.begin + piece.text.size()],
                         offsets[piece.begin])};
  };
  std::vector<AllowClause> clauses;
  for (const Piece& part : Split({text.scalar, 0}, ';')) {
    AllowClause clause{.span = span(part), .annotation = true};
    const size_t colon = part.text.find(':');
    if (colon != std::string_view::npos) {
      clause.reason = Trim(part.Sub(colon + 1)).text;
    }
    for (const Piece& word : Split(part.Sub(0, colon), ',')) {
      clause.words.push_back({std::string(word.text), span(word)});
    }
    clauses.push_back(std::move(clause));
  }
  return clauses;
}

}  // namespace dgdc::lint

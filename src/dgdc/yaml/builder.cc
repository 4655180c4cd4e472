// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/builder.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "dgdc/yaml/extent.h"
#include "dgdc/yaml/scalar.h"
#include "dgdc/yaml/tag.h"

namespace dgdc::yaml {
namespace {

constexpr std::string_view kMergeKey = "<<";
constexpr size_t kLargeMap = 16;  // enough entries for an index

}  // namespace

std::optional<Span> Builder::Frame::FindKey(const std::string& key) const {
  if (merge_span && key == kMergeKey) {
    return merge_span;
  }
  if (!index.empty()) {
    const auto found = index.find(key);
    return found == index.end() ? std::nullopt : std::optional(found->second);
  }
  const Entry* entry = node.FindEntry(key);
  return entry == nullptr ? std::nullopt : std::optional(entry->key_span);
}

void Builder::Frame::Add(Entry entry) {
  if (!index.empty()) {
    index.emplace(entry.key, entry.key_span);
  }
  // Most maps of a manifest are small, and moving entries costs.
  if (node.entries.empty()) {
    node.entries.reserve(4);
  }
  node.entries.push_back(std::move(entry));
  if (node.entries.size() == kLargeMap) {
    for (const Entry& known : node.entries) {
      index.emplace(known.key, known.key_span);
    }
  }
}

void Builder::BeginDocument(size_t at) {
  const bool has_marker = IsMarker(input_.text, at, "---");
  const bool is_stuck = last_document_ == at;
  if (is_stuck ||
      (last_document_ && !has_marker && !FollowsDocumentEnd(input_.text, at))) {
    // The reader takes the rest of a broken document for a new one, and at a
    // stray ',' it returns empty documents for ever.
    documents_.pop_back();
    input_.Fail(SyntaxError{
        .begin = at,
        .end = LineEnd(input_.text, at),
        .message = is_stuck ? "text that starts with a stray character"
                            : "text after the end of the document",
        .help = is_stuck ? "put the text in quotes"
                         : "align it with the lines above, or put a line '---' "
                           "between two documents"});
  }
  last_document_ = at;
  cursor_ = has_marker ? at + 3 : at;
  unsure_from_ = cursor_;
  document_span_ = input_.SpanOf(at, cursor_);
  anchors_.clear();
  root_ = Node::Null(document_span_);
}

void Builder::EndDocument() {
  documents_.push_back(std::exchange(root_, Node()));
}

std::vector<Node> Builder::TakeDocuments() {
  return std::exchange(documents_, {});
}

bool Builder::ExpectsKey() const {
  return !frames_.empty() && frames_.back().node.IsMap() &&
         frames_.back().slot == Slot::kKey;
}

// Whether what stands at `at` belongs to the innermost collection. The reader
// marks a missing value where the next token begins, which may be its key.
bool Builder::IsWrittenAt(size_t at) const {
  return frames_.empty() || frames_.back().is_flow || ExpectsKey() ||
         Column(input_.text, at) > frames_.back().column;
}

// The reader lets a line without a ':' pass as a key without a value.
void Builder::CheckColon(const Frame& frame) const {
  const std::string_view text = input_.text;
  const size_t next = text.find_first_not_of(" \t", cursor_);
  const bool has_colon = next != std::string_view::npos && text[next] == ':';
  const size_t key = frame.next.key_span.begin - input_.offset;
  const size_t before = key == 0 ? std::string_view::npos
                                 : text.find_last_not_of(" \t\n", key - 1);
  const bool is_explicit =
      before != std::string_view::npos && text[before] == '?';
  if (!frame.is_flow && !has_colon && !is_explicit) {
    input_.Fail(KeyWithoutColon(text, key, cursor_));
  }
}

Span Builder::EmptySpan(size_t at) {
  if (frames_.empty()) {
    return document_span_;
  }
  const Frame& frame = frames_.back();
  if (frame.node.IsSeq()) {
    // The dash, or the comma in a flow sequence.
    if (!frame.is_flow) {
      at = SkipProperties(input_.text, SkipFiller(input_.text, cursor_));
      cursor_ = std::min(at + 1, input_.text.size());
    }
    return input_.SpanOf(at, std::min(at + 1, input_.text.size()));
  }
  if (frame.slot == Slot::kKey) {
    input_.Fail(SyntaxError{.begin = at,
                            .end = std::min(at + 1, input_.text.size()),
                            .message = "missing key before a ':'",
                            .help = "write a key, or put the value in quotes"});
  }
  CheckColon(frame);
  return frame.next.key_span;
}

void Builder::Null(size_t at, Anchor anchor) {
  const size_t begin = SkipProperties(input_.text, at);
  const size_t length = NullWordLength(input_.text.substr(begin));
  Node node;
  if (length != 0 && IsWrittenAt(begin)) {
    cursor_ = begin + length;
    unsure_from_ = cursor_;
    node = Node::Null(input_.SpanOf(begin, cursor_));
    if (ExpectsKey()) {
      node = Node::String(input_.text.substr(begin, length), node.span);
    }
  } else {
    node = Node::Null(EmptySpan(at));
  }
  Remember(anchor, node);
  Deliver(std::move(node));
}

void Builder::Alias(size_t at, Anchor anchor) {
  cursor_ = NameEnd(input_.text, at);
  unsure_from_ = cursor_;
  const Span span = input_.SpanOf(at, cursor_);
  if (const auto known = anchors_.find(anchor); known != anchors_.end()) {
    if (form_ == Form::kLayout) {
      Node alias = Node::Of(Node::Kind::kString, "", span);
      alias.tag = "*";
      alias.anchor = static_cast<uint32_t>(anchor);
      Deliver(std::move(alias));
    } else {
      Deliver(known->second);
    }
    return;
  }
  // The anchor's content is not complete: the alias stands inside it.
  const auto open = std::find_if(
      frames_.begin(), frames_.end(),
      [anchor](const Frame& frame) { return frame.anchor == anchor; });
  Diagnostic& finding = input_.Report(
      "DG0010", span,
      "alias \"" + std::string(input_.text.substr(at, cursor_ - at)) +
          "\" stands inside its own anchor",
      "remove the alias; a value cannot be a part of itself");
  if (open != frames_.end()) {
    finding.labels.push_back(
        Label{.span = input_.SpanOf(open->begin, open->begin + 1),
              .text = "the anchor's value starts here"});
  }
  Deliver(Node::Null(span));
}

size_t Builder::ScalarEnd(size_t begin, const std::string& value) const {
  const char first = begin < input_.text.size() ? input_.text[begin] : '\0';
  if (first == '"' || first == '\'') {
    const size_t end = QuotedEnd(input_.text, begin);
    if (end == std::string_view::npos) {
      input_.Fail(UnclosedQuote(input_.text, begin));
    }
    return end;
  }
  if (first == '|' || first == '>') {
    const int column = frames_.empty() ? -1 : frames_.back().column;
    return BlockScalarEnd(input_.text, begin, column);
  }
  return PlainEnd(input_.text, begin, value);
}

Node::Kind Builder::ScalarKind(const std::string& tag, const std::string& value,
                               Span span) const {
  const Node::Kind plain = PlainKind(value);
  if (tag == "?") {
    return plain;
  }
  const std::optional<Node::Kind> wanted = TypeOfTag(tag);
  if (!wanted) {
    return Node::Kind::kString;
  }
  if (*wanted == Node::Kind::kFloat && plain == Node::Kind::kInt) {
    return *wanted;
  }
  if (plain != *wanted) {
    input_.Report("DG0001", span, "value that does not fit its tag",
                  "remove the tag, or write a value of that type");
  }
  return plain;
}

void Builder::Scalar(size_t at, const std::string& tag, Anchor anchor,
                     const std::string& value) {
  const size_t begin = SkipProperties(input_.text, at);
  constexpr std::string_view kStyled = "\"'|>";
  const bool is_styled =
      begin < input_.text.size() &&
      kStyled.find(input_.text[begin]) != std::string_view::npos;
  Node node = Node::Of(Node::Kind::kNull, value);
  node.tag = CustomTag(tag);
  const bool is_written = !value.empty() || (is_styled && IsWrittenAt(begin));
  if (is_written) {
    cursor_ = ScalarEnd(begin, value);
    const bool is_quoted =
        input_.text[begin] == '"' || input_.text[begin] == '\'';
    unsure_from_ = is_quoted ? begin : cursor_;
    node.span = input_.SpanOf(begin, cursor_);
  } else {
    node.span = EmptySpan(at);
  }
  const bool is_only_tag = !is_written && !node.tag.empty();
  node.kind =
      is_only_tag ? Node::Kind::kNull : ScalarKind(tag, value, node.span);
  const bool is_merge_key =
      form_ == Form::kMeaning && value == kMergeKey && tag == "?";
  if (node.IsNull() && !ExpectsKey()) {
    node.scalar.clear();
  }
  Remember(anchor, node);
  Deliver(std::move(node), is_merge_key);
}

void Builder::BeginCollection(Node::Kind kind, size_t at,
                              const std::string& tag, Anchor anchor,
                              bool is_flow) {
  const std::string_view text = input_.text;
  if (frames_.size() >= kMaxDepth) {
    input_.Fail(NestedTooDeep(at, std::min(at + 1, text.size())));
  }
  // Without properties of its own, those at a block map are its first key's.
  const bool has_properties = tag != "?" || anchor != kNoAnchor;
  const size_t begin = has_properties ? SkipProperties(text, at) : at;
  const bool has_bracket = is_flow && StartsWithBracket(text, begin);
  // What counts inside a flow collection is the block collection around it.
  int column = frames_.empty() ? -1 : frames_.back().column;
  if (!is_flow) {
    column = has_properties ? LineIndent(text, begin) : Column(text, begin);
  }
  cursor_ = has_bracket ? begin + 1 : begin;
  unsure_from_ = cursor_;
  Node node = Node::Of(kind, "");
  node.tag = CustomTag(tag);
  frames_.push_back(Frame{.node = std::move(node),
                          .anchor = anchor,
                          .is_flow = is_flow,
                          .begin = begin,
                          .column = column});
}

void Builder::EndCollection() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.is_flow && StartsWithBracket(input_.text, frame.begin)) {
    cursor_ = FlowEnd(input_.text, cursor_);
  }
  frame.node.span = input_.SpanOf(frame.begin, std::max(cursor_, frame.begin));
  for (Node& merged : frame.merges) {
    for (Entry& entry : merged.entries) {
      if (!frame.FindKey(entry.key)) {
        frame.Add(std::move(entry));
      }
    }
  }
  Remember(frame.anchor, frame.node);
  Deliver(std::move(frame.node));
}

void Builder::Remember(Anchor anchor, Node& node) {
  if (anchor == kNoAnchor) {
    return;
  }
  if (form_ == Form::kLayout) {
    node.anchor = static_cast<uint32_t>(anchor);
    anchors_.insert_or_assign(anchor, Node());
  } else {
    anchors_.insert_or_assign(anchor, node);
  }
}

void Builder::Deliver(Node node, bool is_merge_key) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = frames_.back();
  if (frame.node.IsSeq()) {
    frame.node.items.push_back(std::move(node));
    return;
  }
  switch (std::exchange(frame.slot, Slot::kKey)) {
    case Slot::kKey:
      DeliverKey(frame, std::move(node), is_merge_key);
      return;
    case Slot::kValue:
      frame.next.value = std::move(node);
      frame.Add(std::move(frame.next));
      return;
    case Slot::kMerge:
      DeliverMerge(frame, std::move(node));
      return;
    case Slot::kDropped:
      return;
  }
}

void Builder::DeliverKey(Frame& frame, Node key, bool is_merge_key) const {
  frame.slot = Slot::kDropped;
  if (!key.IsScalar()) {
    frame.next = Entry{.key = key.scalar, .key_span = key.span};
    ReportCollectionKey(key);
    return;
  }
  const std::optional<Span> first = frame.FindKey(key.scalar);
  frame.next = Entry{.key = std::move(key.scalar), .key_span = key.span};
  if (first) {
    Diagnostic& finding = input_.Report(
        "DG0002", key.span, "duplicate key \"" + frame.next.key + "\"",
        "keep one of the two");
    finding.labels.push_back(
        Label{.span = *first, .text = "first written here"});
    return;
  }
  if (is_merge_key) {
    frame.merge_span = key.span;
  }
  frame.slot = is_merge_key ? Slot::kMerge : Slot::kValue;
}

void Builder::ReportCollectionKey(const Node& key) const {
  const size_t begin = key.span.begin - input_.offset;
  const bool is_template = key.IsMap() && begin != 0 &&
                           input_.text.substr(begin - 1).starts_with("{{");
  if (is_template) {
    input_.Report("DG0001", key.span, "template expression outside of quotes",
                  "render the template first, or put the value in quotes");
    return;
  }
  input_.Report("DG0001", key.span,
                key.IsMap() ? "map used as a key" : "list used as a key",
                "write a single word as the key, or put it in quotes");
}

void Builder::DeliverMerge(Frame& frame, Node value) const {
  const bool is_list_of_maps =
      value.IsSeq() &&
      std::all_of(value.items.begin(), value.items.end(),
                  [](const Node& item) { return item.IsMap(); });
  if (value.IsMap()) {
    frame.merges.push_back(std::move(value));
  } else if (is_list_of_maps) {
    std::move(value.items.begin(), value.items.end(),
              std::back_inserter(frame.merges));
  } else {
    input_.Report("DG0001", value.span,
                  "merge key '<<' with a value that is no map",
                  "merge a map or a list of maps, or put the key in quotes");
  }
}

Failure Builder::Describe(size_t at, std::string_view message) const {
  Failure failure{.at = at, .message = message, .unsure_from = unsure_from_};
  for (const Frame& frame : frames_) {
    if (!frame.is_flow) {
      failure.block_column = frame.column;
      failure.in_block_map = frame.node.IsMap();
    } else if (StartsWithBracket(input_.text, frame.begin)) {
      failure.open_bracket = frame.begin;
    }
  }
  return failure;
}

}  // namespace dgdc::yaml

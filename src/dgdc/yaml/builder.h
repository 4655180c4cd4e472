// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/syntax_error.h"

namespace dgdc::yaml {

// Ends the parsing of a text after a finding that leaves nothing to go on with.
// Thrown through yaml-cpp; parse.cc catches it.
class StopParsing : public std::exception {};

// One text, and where findings about it go. Offsets count from the first byte
// behind a byte order mark, as yaml-cpp's do.
struct Input {
  std::string_view text;
  uint32_t file = 0;
  size_t offset = 0;  // of `text` in the file
  Sink& sink;

  [[nodiscard]] Span SpanOf(size_t begin, size_t end) const;
  // The reference is valid until the next report.
  Diagnostic& Report(std::string_view code, Span span, std::string message,
                     std::string help) const;
  void Report(SyntaxError error) const;
  [[noreturn]] void Fail(SyntaxError error) const;
};

// The reader recurses per level, as does everything that walks a tree.
inline constexpr size_t kMaxDepth = 200;

SyntaxError NestedTooDeep(size_t begin, size_t end);

// Makes trees from the events of a YAML reader, which knows where things begin
// but not where they end, and neither looks at keys nor expands aliases.
class Builder {
 public:
  // The reader's number for an anchor within its document.
  using Anchor = size_t;
  static constexpr Anchor kNoAnchor = 0;

  // kMeaning expands aliases and merge keys, kLayout keeps what is written.
  enum class Form : uint8_t { kMeaning, kLayout };

  Builder(const Input& input, Form form) : input_(input), form_(form) {}

  void BeginDocument(size_t at);
  void EndDocument();
  void Null(size_t at, Anchor anchor);
  void Alias(size_t at, Anchor anchor);
  void Scalar(size_t at, const std::string& tag, Anchor anchor,
              const std::string& value);
  void BeginCollection(Node::Kind kind, size_t at, const std::string& tag,
                       Anchor anchor, bool is_flow);
  void EndCollection();

  // What the reader has seen when it gives up at `at` with `message`.
  [[nodiscard]] Failure Describe(size_t at, std::string_view message) const;

  // The complete documents.
  [[nodiscard]] std::vector<Node> TakeDocuments();

 private:
  // What a map does with the next value.
  enum class Slot : uint8_t { kKey, kValue, kMerge, kDropped };

  struct Frame {
    Node node = {};
    Anchor anchor = kNoAnchor;
    bool is_flow = false;
    size_t begin = 0;
    int column = 0;
    // Of a map.
    Slot slot = Slot::kKey;
    Entry next = {};
    std::vector<Node> merges = {};
    // Of the merge key, which becomes no entry.
    std::optional<Span> merge_span = {};
    // Where the keys stand; empty as long as the map is so small that looking
    // through its entries is quicker.
    std::unordered_map<std::string, Span> index = {};

    // Where the map has this key already; nothing when it has not.
    [[nodiscard]] std::optional<Span> FindKey(const std::string& key) const;
    void Add(Entry entry);
  };

  [[nodiscard]] bool ExpectsKey() const;
  [[nodiscard]] bool IsWrittenAt(size_t at) const;
  // The place of a value that is not there.
  Span EmptySpan(size_t at);
  void CheckColon(const Frame& frame) const;

  size_t ScalarEnd(size_t begin, const std::string& value) const;
  Node::Kind ScalarKind(const std::string& tag, const std::string& value,
                        Span span) const;

  void Remember(Anchor anchor, Node& node);
  void Deliver(Node node, bool is_merge_key = false);
  void DeliverKey(Frame& frame, Node key, bool is_merge_key) const;
  void DeliverMerge(Frame& frame, Node value) const;
  void ReportCollectionKey(const Node& key) const;

  const Input& input_;
  const Form form_;
  std::vector<Node> documents_;
  std::optional<size_t> last_document_;
  Node root_;
  Span document_span_;
  std::vector<Frame> frames_;
  std::map<Anchor, Node> anchors_;
  size_t cursor_ = 0;       // behind the last token
  size_t unsure_from_ = 0;  // see Failure
};

}  // namespace dgdc::yaml

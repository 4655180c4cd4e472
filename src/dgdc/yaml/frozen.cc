// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/frozen.h"

#include <cstddef>
#include <utility>

#include "dgdc/base/check.h"

namespace dgdc::yaml {
namespace {

// --- Writing

// Seven bits a byte, the low ones first; the eighth says that more follow.
void PutNumber(size_t value, std::string& out) {
  constexpr size_t kMore = 0x80;
  for (; value >= kMore; value >>= 7U) {
    out.push_back(static_cast<char>((value & (kMore - 1)) | kMore));
  }
  out.push_back(static_cast<char>(value));
}

void PutText(std::string_view text, std::string& out) {
  PutNumber(text.size(), out);
  out.append(text);
}

// A span of no file is 0; otherwise its length and one, and where it begins.
void PutSpan(const Span& span, std::string& out) {
  if (!span.known()) {
    PutNumber(0, out);
    return;
  }
  PutNumber(size_t{span.end - span.begin} + 1, out);
  PutNumber(span.begin, out);
}

void PutNode(const Node& node, std::string& out) {
  DGDC_CHECK(node.anchor == 0 && node.origin == nullptr,
             "a tree of a layout or of a rendered manifest is not frozen");
  out.push_back(static_cast<char>(node.kind));
  PutSpan(node.span, out);
  PutText(node.tag, out);
  PutText(node.scalar, out);
  PutNumber(node.entries.size(), out);
  for (const Entry& entry : node.entries) {
    PutText(entry.key, out);
    PutSpan(entry.key_span, out);
    PutNode(entry.value, out);
  }
  PutNumber(node.items.size(), out);
  for (const Node& item : node.items) {
    PutNode(item, out);
  }
}

// --- Reading

class Reader {
 public:
  Reader(std::string_view bytes, uint32_t file) : left_(bytes), file_(file) {}

  // Fills the node, which is empty: moving trees costs more than reading them.
  void Fill(Node& node);
  [[nodiscard]] bool done() const { return left_.empty(); }

 private:
  std::string_view Take(size_t count) {
    DGDC_CHECK(count <= left_.size(), "a frozen tree is cut off");
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }
  uint8_t Byte() { return static_cast<uint8_t>(Take(1).front()); }
  size_t Number();
  void Fill(std::string& text) { text.assign(Take(Number())); }
  Span Place();

  std::string_view left_ = {};
  uint32_t file_ = 0;
};

size_t Reader::Number() {
  size_t value = 0;
  for (unsigned shift = 0;; shift += 7U) {
    const size_t byte = Byte();
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) {
      return value;
    }
  }
}

Span Reader::Place() {
  const size_t length = Number();
  if (length == 0) {
    return {};
  }
  const size_t begin = Number();
  return {.file = file_,
          .begin = static_cast<uint32_t>(begin),
          .end = static_cast<uint32_t>(begin + length - 1)};
}

void Reader::Fill(Node& node) {
  const uint8_t kind = Byte();
  DGDC_CHECK(kind <= static_cast<uint8_t>(Node::Kind::kMap),
             "a frozen tree has no such kind of node");
  node.kind = static_cast<Node::Kind>(kind);
  node.span = Place();
  Fill(node.tag);
  Fill(node.scalar);
  node.entries.resize(Number());
  for (Entry& entry : node.entries) {
    Fill(entry.key);
    entry.key_span = Place();
    Fill(entry.value);
  }
  node.items.resize(Number());
  for (Node& item : node.items) {
    Fill(item);
  }
}

}  // namespace

std::string Freeze(const Node& node) {
  std::string out;
  PutNode(node, out);
  return out;
}

Node Thaw(std::string_view bytes, uint32_t file) {
  Reader reader(bytes, file);
  Node node;
  reader.Fill(node);
  DGDC_CHECK(reader.done(), "bytes follow a frozen tree");
  return node;
}

}  // namespace dgdc::yaml

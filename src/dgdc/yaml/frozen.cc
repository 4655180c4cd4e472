// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/frozen.h"

#include <cstddef>

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

// What a node has besides its kind: most have little, and a start reads tens of
// thousands of them.
struct Parts {
  static constexpr unsigned kKind = 0x07;
  static constexpr unsigned kPlace = 0x08;
  static constexpr unsigned kTag = 0x10;
  static constexpr unsigned kScalar = 0x20;
  static constexpr unsigned kEntries = 0x40;
  static constexpr unsigned kItems = 0x80;
};

void PutSpan(const Span& span, std::string& out) {
  PutNumber(span.end - span.begin, out);
  PutNumber(span.begin, out);
}

unsigned PartsOf(const Node& node) {
  return static_cast<unsigned>(node.kind) |
         (node.span.known() ? Parts::kPlace : 0U) |
         (node.tag.empty() ? 0U : Parts::kTag) |
         (node.scalar.empty() ? 0U : Parts::kScalar) |
         (node.entries.empty() ? 0U : Parts::kEntries) |
         (node.items.empty() ? 0U : Parts::kItems);
}

void PutNode(const Node& node, std::string& out) {
  DGDC_CHECK(node.anchor == 0 && node.origin == nullptr,
             "a tree of a layout or of a rendered manifest is not frozen");
  const unsigned parts = PartsOf(node);
  out.push_back(static_cast<char>(parts));
  if ((parts & Parts::kPlace) != 0) {
    PutSpan(node.span, out);
  }
  if ((parts & Parts::kTag) != 0) {
    PutText(node.tag, out);
  }
  if ((parts & Parts::kScalar) != 0) {
    PutText(node.scalar, out);
  }
  if ((parts & Parts::kEntries) != 0) {
    PutNumber(node.entries.size(), out);
  }
  for (const Entry& entry : node.entries) {
    PutText(entry.key, out);
    // A key of no file is 0; otherwise its length and one, and its begin.
    if (entry.key_span.known()) {
      PutNumber(size_t{entry.key_span.end - entry.key_span.begin} + 1, out);
      PutNumber(entry.key_span.begin, out);
    } else {
      PutNumber(0, out);
    }
    PutNode(entry.value, out);
  }
  if ((parts & Parts::kItems) != 0) {
    PutNumber(node.items.size(), out);
  }
  for (const Node& item : node.items) {
    PutNode(item, out);
  }
}

// --- Reading

class Reader {
 public:
  Reader(std::string_view bytes, uint32_t file)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), file_(file) {}

  // Fills the node, which is empty: moving trees costs more than reading them.
  void Fill(Node& node);
  [[nodiscard]] bool done() const { return at_ == end_; }

 private:
  uint8_t Byte() {
    DGDC_CHECK(at_ != end_, "a frozen tree is cut off");
    return static_cast<uint8_t>(*at_++);
  }
  size_t Number();
  void Fill(std::string& text);
  Span Place(size_t length);

  const char* at_ = nullptr;
  const char* end_ = nullptr;
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

void Reader::Fill(std::string& text) {
  const size_t size = Number();
  DGDC_CHECK(std::cmp_less_equal(size, end_ - at_), "a frozen tree is cut off");
  text.assign(at_, size);
  at_ += size;
}

Span Reader::Place(size_t length) {
  const size_t begin = Number();
  return {.file = file_,
          .begin = static_cast<uint32_t>(begin),
          .end = static_cast<uint32_t>(begin + length)};
}

void Reader::Fill(Node& node) {
  const unsigned parts = Byte();
  node.kind = static_cast<Node::Kind>(parts & Parts::kKind);
  DGDC_CHECK(node.kind <= Node::Kind::kMap,
             "a frozen tree has no such kind of node");
  if ((parts & Parts::kPlace) != 0) {
    node.span = Place(Number());
  }
  if ((parts & Parts::kTag) != 0) {
    Fill(node.tag);
  }
  if ((parts & Parts::kScalar) != 0) {
    Fill(node.scalar);
  }
  if ((parts & Parts::kEntries) != 0) {
    node.entries.resize(Number());
  }
  for (Entry& entry : node.entries) {
    Fill(entry.key);
    if (const size_t length = Number(); length != 0) {
      entry.key_span = Place(length - 1);
    }
    Fill(entry.value);
  }
  if ((parts & Parts::kItems) != 0) {
    node.items.resize(Number());
  }
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

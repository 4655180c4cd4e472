// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/json.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "dgdc/base/text.h"
#include "dgdc/base/utf8.h"

namespace dgdc::manifest {
namespace {

using yaml::Entry;
using yaml::Node;

// Everything that walks a tree recurses per level.
constexpr int kMaxJsonDepth = 100;

class JsonReader {
 public:
  explicit JsonReader(const Word& word) : word_(word), text_(word.text) {}

  std::optional<Node> Read() {
    Node node;
    if (!Value(node, 0)) {
      return std::nullopt;
    }
    SkipSpace();
    if (pos_ != text_.size()) {
      Fail(pos_, text_.size(), "text behind the end of the JSON value");
      return std::nullopt;
    }
    return node;
  }

  [[nodiscard]] const JsonError& error() const { return error_; }

 private:
  bool Fail(size_t begin, size_t end, std::string message) {
    error_ = JsonError{std::move(message), word_.Part(begin, end)};
    return false;
  }

  // At what stands here instead of what was expected.
  bool FailHere(std::string_view expected) {
    if (pos_ >= text_.size()) {
      const size_t last = text_.empty() ? 0 : text_.size() - 1;
      return Fail(
          last, text_.size(),
          "JSON that ends where " + std::string(expected) + " must stand");
    }
    const size_t end = pos_ + 1;
    return Fail(pos_, end, "no " + std::string(expected) + " here");
  }

  [[nodiscard]] char Peek() const {
    return pos_ < text_.size() ? text_[pos_] : '\0';
  }

  void SkipSpace() {
    pos_ = std::min(text_.find_first_not_of(" \t\r\n", pos_), text_.size());
  }

  bool Skip(char c) {
    SkipSpace();
    if (pos_ >= text_.size() || text_[pos_] != c) {
      return false;
    }
    ++pos_;
    return true;
  }

  bool Value(Node& node, int depth) {
    SkipSpace();
    const char c = Peek();
    if (c == '"') {
      return String(node);
    }
    if (c == '{' || c == '[') {
      if (depth >= kMaxJsonDepth) {
        return Fail(pos_, pos_ + 1, "JSON nested too deep");
      }
      return c == '{' ? Object(node, depth) : Array(node, depth);
    }
    if (c == '-' || IsDigit(c)) {
      return Number(node);
    }
    using Row = std::pair<std::string_view, Node::Kind>;
    for (const auto& [word, kind] :
         {Row{"true", Node::Kind::kBool}, Row{"false", Node::Kind::kBool},
          Row{"null", Node::Kind::kNull}}) {
      if (text_.substr(pos_).starts_with(word)) {
        const Span span = word_.Part(pos_, pos_ + word.size());
        node = Node::Of(kind, kind == Node::Kind::kNull ? "" : word, span);
        pos_ += word.size();
        return true;
      }
    }
    return c == '\'' ? Fail(pos_, pos_ + 1, "JSON strings take double quotes")
                     : FailHere("value");
  }

  bool Object(Node& node, int depth) {
    const size_t begin = pos_++;
    node = Node::Map();
    std::unordered_map<std::string, size_t> known;
    if (!Skip('}')) {
      do {
        SkipSpace();
        Node key;
        if (Peek() != '"') {
          return Peek() == '\''
                     ? Fail(pos_, pos_ + 1, "JSON keys take double quotes")
                     : FailHere("key in double quotes");
        }
        if (!String(key)) {
          return false;
        }
        if (!Skip(':')) {
          return FailHere("':'");
        }
        Entry entry{
            .key = std::move(key.scalar), .key_span = key.span, .value = {}};
        if (!Value(entry.value, depth + 1)) {
          return false;
        }
        const auto [same, is_new] =
            known.try_emplace(entry.key, node.entries.size());
        if (is_new) {
          node.entries.push_back(std::move(entry));
        } else {
          node.entries[same->second] = std::move(entry);
        }
      } while (Skip(','));
      if (!Skip('}')) {
        return FailHere("',' or '}'");
      }
    }
    node.span = word_.Part(begin, pos_);
    return true;
  }

  bool Array(Node& node, int depth) {
    const size_t begin = pos_++;
    node = Node::Seq();
    if (!Skip(']')) {
      do {
        if (!Value(node.items.emplace_back(), depth + 1)) {
          return false;
        }
      } while (Skip(','));
      if (!Skip(']')) {
        return FailHere("',' or ']'");
      }
    }
    node.span = word_.Part(begin, pos_);
    return true;
  }

  bool Digits() {
    const size_t begin = pos_;
    while (IsDigit(Peek())) {
      ++pos_;
    }
    return pos_ != begin;
  }

  bool Number(Node& node) {
    const size_t begin = pos_;
    pos_ += Peek() == '-' ? 1U : 0U;
    const bool has_leading_zero =
        Peek() == '0' && pos_ + 1 < text_.size() && IsDigit(text_[pos_ + 1]);
    bool valid = Digits() && !has_leading_zero;
    bool is_float = false;
    if (valid && Peek() == '.') {
      ++pos_;
      is_float = true;
      valid = Digits();
    }
    if (valid && (Peek() == 'e' || Peek() == 'E')) {
      ++pos_;
      is_float = true;
      pos_ += Peek() == '+' || Peek() == '-' ? 1U : 0U;
      valid = Digits();
    }
    if (!valid) {
      const size_t end = std::max(pos_, begin + 1);
      return Fail(begin, end, "number that JSON does not allow");
    }
    node = Node::Of(is_float ? Node::Kind::kFloat : Node::Kind::kInt,
                    text_.substr(begin, pos_ - begin), word_.Part(begin, pos_));
    return true;
  }

  bool String(Node& node) {
    const size_t begin = pos_++;
    std::string value;
    while (pos_ < text_.size() && text_[pos_] != '"') {
      const char c = text_[pos_];
      if (static_cast<unsigned char>(c) < 0x20) {
        return Fail(pos_, pos_ + 1,
                    "line break or control character in a JSON string");
      }
      ++pos_;
      if (c != '\\') {
        value += c;
      } else if (!Escape(value)) {
        return false;
      }
    }
    if (pos_ >= text_.size()) {
      return Fail(begin, begin + 1, "JSON string without closing quote");
    }
    ++pos_;
    node = Node::String(value, word_.Part(begin, pos_));
    return true;
  }

  // Behind a backslash.
  bool Escape(std::string& value) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
    const size_t begin = pos_ - 1;
    const char c = Peek();
    const size_t known =
        pos_ < text_.size() ? kNames.find(c) : std::string_view::npos;
    if (known != std::string_view::npos) {
      ++pos_;
      value += kBytes[known];
      return true;
    }
    const std::optional<uint32_t> code = Hex();
    if (!code) {
      return Fail(begin, std::min(begin + 2, text_.size()),
                  "escape that JSON does not know");
    }
    uint32_t point = *code;
    const bool is_high = point >= 0xD800 && point < 0xDC00;
    if (is_high && Peek() == '\\') {
      const size_t before = pos_++;
      const std::optional<uint32_t> low = Hex();
      if (low && *low >= 0xDC00 && *low < 0xE000) {
        point = 0x10000 + ((point - 0xD800) << 10U) + (*low - 0xDC00);
      } else {
        pos_ = before;
      }
    }
    AppendUtf8(point, value);
    return true;
  }

  // "uXXXX".
  std::optional<uint32_t> Hex() {
    constexpr size_t kLength = 5;
    if (Peek() != 'u') {
      return std::nullopt;
    }
    const std::optional<uint32_t> code =
        ReadHex(text_.substr(pos_ + 1), kLength - 1);
    if (!code) {
      return std::nullopt;
    }
    pos_ += kLength;
    return code;
  }

  const Word& word_;
  std::string_view text_;
  size_t pos_ = 0;
  JsonError error_;
};

}  // namespace

std::optional<Node> ReadJson(const Word& word, JsonError* error) {
  JsonReader reader(word);
  std::optional<Node> node = reader.Read();
  if (!node && error != nullptr) {
    *error = reader.error();
  }
  return node;
}

}  // namespace dgdc::manifest

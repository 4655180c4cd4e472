// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/word.h"

#include <algorithm>
#include <utility>

namespace dgdc::manifest {
namespace {

bool IsReferenceByte(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

// Of the values that one word may hold: more than an API server stores.
constexpr size_t kMaxValues = size_t{2} << 20U;

}  // namespace

Span Word::Part(size_t begin, size_t end) const {
  if (at.size() != text.size() + 1 || begin > end || end > text.size()) {
    return span;
  }
  const uint32_t first = at[begin];
  // The bytes of a variable's value share a place, which ends with the value.
  const auto behind =
      begin == end || at[end] > at[end - 1]
          ? at.begin() + static_cast<std::ptrdiff_t>(end)
          : std::upper_bound(at.begin() + static_cast<std::ptrdiff_t>(end),
                             at.end(), at[end - 1]);
  const bool has_end = behind != at.end() && *behind >= first;
  return Span{span.file, first, has_end ? *behind : std::max(first, span.end)};
}

Word Word::Slice(size_t begin, size_t end) const {
  end = std::min(end, text.size());
  begin = std::min(begin, end);
  Word slice;
  slice.text = text.substr(begin, end - begin);
  slice.span = Part(begin, end);
  if (at.size() == text.size() + 1) {
    slice.at.assign(at.begin() + static_cast<std::ptrdiff_t>(begin),
                    at.begin() + static_cast<std::ptrdiff_t>(end) + 1);
  }
  slice.known = known;
  slice.quoted = quoted;
  slice.many = many;
  slice.in_args = in_args;
  return slice;
}

Word WordOf(const SourceSet& sources, const yaml::Node& scalar) {
  Word word;
  word.span = scalar.span;
  word.known = scalar.IsScalar();
  word.text = scalar.scalar;
  word.at = ScalarOffsets(sources, scalar);
  return word;
}

bool HoldsTemplate(std::string_view text) {
  const size_t begin = text.find("{{");
  return begin != std::string_view::npos &&
         text.find("}}", begin) != std::string_view::npos;
}

bool IsVariableName(std::string_view text) {
  return !text.empty() && (text.front() < '0' || text.front() > '9') &&
         std::all_of(text.begin(), text.end(), IsReferenceByte);
}

// As the API server's documentation of `command` and the kubelet have it: the
// name reaches to the first ')', nothing inside of it is looked at again, and
// an unknown one stays as written.
Word ExpandReferences(const Word& word, const LookUp& variables) {
  const std::string_view text = word.text;
  if (text.find('$') == std::string_view::npos &&
      text.find("{{") == std::string_view::npos) {
    return word;
  }
  Word out = word;
  out.text.clear();
  out.at.clear();
  const auto copy = [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      out.text += text[i];
      out.at.push_back(word.at[i]);
    }
  };
  size_t budget = kMaxValues;
  // Searched for once only, so that many "$(" without ")" stay linear.
  size_t last_close = text.rfind(')');
  last_close = last_close == std::string_view::npos ? 0 : last_close;
  for (size_t pos = 0; pos < text.size();) {
    const char next = pos + 1 < text.size() ? text[pos + 1] : '\0';
    if (text[pos] != '$' || (next != '$' && next != '(')) {
      copy(pos, pos + 1);
      ++pos;
      continue;
    }
    if (next == '$' || pos >= last_close) {
      copy(pos, next == '$' ? pos + 1 : pos + 2);
      pos += 2;
      continue;
    }
    const size_t close = text.find(')', pos);
    const std::string_view name = text.substr(pos + 2, close - pos - 2);
    const auto value = variables ? variables(name) : std::nullopt;
    if (value && value->size() <= budget) {
      budget -= value->size();
      out.text += *value;
      out.at.insert(out.at.end(), value->size(), word.at[pos]);
    } else {
      copy(pos, close + 1);
      out.known = out.known && !value && !IsVariableName(name);
    }
    pos = close + 1;
  }
  out.at.push_back(word.at.back());
  out.known = out.known && !HoldsTemplate(text);
  return out;
}

}  // namespace dgdc::manifest

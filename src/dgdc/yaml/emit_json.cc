// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "dgdc/yaml/emit.h"

namespace dgdc::yaml {
namespace {

std::string JsonString(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (byte < 0x20) {
      out.append("\\u00").append(1, kHex[byte >> 4U]);
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// YAML allows numbers that JSON does not have: +1, 007, .5, 5., .inf.
std::string JsonNumber(std::string_view text) {
  std::string sign;
  if (text.starts_with('-') || text.starts_with('+')) {
    sign = text.front() == '-' ? "-" : "";
    text.remove_prefix(1);
  }
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) {
    return JsonString(sign + std::string(text));
  }
  const size_t whole_end =
      std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view whole = text.substr(0, whole_end);
  std::string_view rest = text.substr(whole_end);
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
  if (rest == "." || rest.starts_with(".e") || rest.starts_with(".E")) {
    rest.remove_prefix(1);
  }
  return sign.append(whole.empty() ? "0" : whole).append(rest);
}

void AppendJson(const Node& node, std::string& out) {
  switch (node.kind) {
    case Node::Kind::kNull:
      out += "null";
      return;
    case Node::Kind::kBool:
      out += node.AsBool().value_or(false) ? "true" : "false";
      return;
    case Node::Kind::kInt:
      if (const auto value = node.AsInt()) {
        out += std::to_string(*value);
        return;
      }
      [[fallthrough]];
    case Node::Kind::kFloat:
      out += JsonNumber(node.scalar);
      return;
    case Node::Kind::kString:
      out += JsonString(node.scalar);
      return;
    case Node::Kind::kSeq:
      out += '[';
      for (const Node& item : node.items) {
        AppendJson(item, out);
        out += ',';
      }
      break;
    case Node::Kind::kMap:
      out += '{';
      for (const Entry& entry : node.entries) {
        out += JsonString(entry.key) + ":";
        AppendJson(entry.value, out);
        out += ',';
      }
      break;
  }
  if (!node.entries.empty() || !node.items.empty()) {
    out.pop_back();
  }
  out += node.IsMap() ? '}' : ']';
}

}  // namespace

std::string EmitJson(const Node& node) {
  std::string out;
  AppendJson(node, out);
  return out;
}

}  // namespace dgdc::yaml

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/emit.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::yaml {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kColumns = 80;

// Whether the node takes lines of its own in block style.
bool IsBlock(const Node& node) {
  return !node.entries.empty() || !node.items.empty();
}

// Whether a text with line breaks survives as a literal block, and an editor
// that strips trailing blanks does not harm it.
bool FitsLiteralBlock(std::string_view text) {
  if (text.front() == '\n' || text.front() == ' ' || text.back() == ' ' ||
      text.find(" \n") != std::string_view::npos) {
    return false;
  }
  std::string without_breaks(text);
  std::replace(without_breaks.begin(), without_breaks.end(), '\n', '.');
  return !Quote(without_breaks).starts_with('"');
}

std::string LiteralBlock(std::string_view text, size_t indent) {
  std::string out = "|";
  if (!text.ends_with('\n')) {
    out += '-';
  } else if (text.ends_with("\n\n")) {
    out += '+';
  }
  if (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    out += '\n';
    if (end != begin) {
      out.append(indent, ' ').append(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const EmitOptions& options) : options_(options) {}

  void Document(const Node& node) {
    if (IsBlock(node)) {
      Block(node, 0, false);
    } else {
      out_ += EmitInline(node, 0) + "\n";
    }
  }
  void Separator() { out_ += "---\n"; }
  std::string Take() { return std::move(out_); }

 private:
  // The entries or items of a collection. `continues` says that the first one
  // follows a "- " on the line that is already begun.
  void Block(const Node& node, size_t indent, bool continues) {
    const Origin* previous = nullptr;
    for (const Entry& entry : node.entries) {
      Begin(node, entry.value, previous, indent, continues);
      out_ += Quote(entry.key) + ":";
      if (IsBlock(entry.value)) {
        out_ += '\n';
        Block(entry.value, indent + kIndent, false);
      } else {
        out_ += " " + EmitInline(entry.value, indent) + "\n";
      }
      previous = entry.value.origin.get();
      continues = false;
    }
    for (const Node& item : node.items) {
      Begin(node, item, previous, indent, continues);
      out_ += "- ";
      if (IsBlock(item)) {
        Block(item, indent + kIndent, true);
      } else {
        out_ += EmitInline(item, indent) + "\n";
      }
      previous = item.origin.get();
      continues = false;
    }
  }

  // The comments and the indentation of an entry or item.
  void Begin(const Node& parent, const Node& child, const Origin* previous,
             size_t indent, bool continues) {
    if (continues) {
      return;
    }
    Comments(parent, child, previous, indent);
    out_.append(indent, ' ');
  }

  // A comment cannot stand between "- " and what follows on its line, so an
  // item's line carries those of the first parts too.
  void Comments(const Node& parent, const Node& child, const Origin* previous,
                size_t indent) {
    if (!options_.comments) {
      return;
    }
    const Origin* origin = child.origin.get();
    if (origin != nullptr && origin != parent.origin.get() &&
        origin != previous) {
      Comment(origin->why, indent);
    }
    if (!parent.IsSeq()) {
      return;
    }
    if (!child.entries.empty()) {
      Comments(child, child.entries.front().value, nullptr, indent);
    } else if (!child.items.empty()) {
      Comments(child, child.items.front(), nullptr, indent);
    }
  }

  void Comment(std::string_view text, size_t indent) {
    constexpr std::string_view kBlanks = " \n";
    std::string line;
    const auto flush = [&] {
      if (!line.empty()) {
        out_.append(indent, ' ').append("#").append(line).append("\n");
        line.clear();
      }
    };
    for (size_t begin = text.find_first_not_of(kBlanks);
         begin != std::string_view::npos;) {
      const size_t end =
          std::min(text.find_first_of(kBlanks, begin), text.size());
      const std::string_view word = text.substr(begin, end - begin);
      if (indent + 2 + CodePoints(line) + CodePoints(word) > kColumns) {
        flush();
      }
      line.append(" ").append(word);
      begin = text.find_first_not_of(kBlanks, end);
    }
    flush();
  }

  const EmitOptions& options_;
  std::string out_;
};

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
  if (IsBlock(node)) {
    out.pop_back();
  }
  out += node.IsMap() ? '}' : ']';
}

}  // namespace

std::string Emit(const Node& document, const EmitOptions& options) {
  Writer writer(options);
  writer.Document(document);
  return writer.Take();
}

std::string Emit(const std::vector<Node>& documents,
                 const EmitOptions& options) {
  Writer writer(options);
  for (size_t i = 0; i < documents.size(); ++i) {
    if (i != 0) {
      writer.Separator();
    }
    writer.Document(documents[i]);
  }
  return writer.Take();
}

std::string EmitInline(const Node& node, size_t indent) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return "null";
    case Node::Kind::kSeq:
      return "[]";
    case Node::Kind::kMap:
      return "{}";
    case Node::Kind::kBool:
    case Node::Kind::kInt:
    case Node::Kind::kFloat:
      return node.scalar;
    case Node::Kind::kString:
      break;
  }
  if (node.scalar.find('\n') != std::string::npos &&
      FitsLiteralBlock(node.scalar)) {
    return LiteralBlock(node.scalar, indent + kIndent);
  }
  return Quote(node.scalar);
}

std::string EmitJson(const Node& node) {
  std::string out;
  AppendJson(node, out);
  return out;
}

}  // namespace dgdc::yaml

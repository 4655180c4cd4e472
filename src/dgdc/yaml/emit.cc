// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/emit.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/scalar.h"
#include "dgdc/yaml/source_text.h"

namespace dgdc::yaml {
namespace {

constexpr size_t kIndent = 2;
constexpr size_t kDash = 2;  // columns of "- "
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
    if (TakesLines(node, options_.column)) {
      Children(node, options_.column);
    } else {
      out_ += Inline(node, options_.column) + "\n";
    }
  }
  void Separator() { out_ += "---\n"; }
  std::string Take() { return std::move(out_); }

 private:
  // A block collection on lines of its own, and the comments below it.
  void Children(const Node& node, size_t indent) {
    const std::optional<std::string> text = TextOf(node, indent);
    if (text) {
      const Node& first =
          node.IsMap() ? node.entries.front().value : node.items.front();
      Above(first, indent, /*first=*/true);
      out_.append(indent, ' ').append(*text);
      EndLine("");
      return;
    }
    Block(node, indent, false);
    if (const Around* around = Find(node)) {
      CommentLines(around->below, indent);
    }
  }

  // The entries or items of a collection. `continues` says that the first one
  // follows a "- " on the line that is already begun.
  void Block(const Node& node, size_t indent, bool continues) {
    const Origin* previous = nullptr;
    bool first = true;
    for (const Entry& entry : node.entries) {
      Begin(node, entry.value, previous, indent, continues, first);
      EntryLines(entry, indent);
      previous = entry.value.origin.get();
      continues = false;
      first = false;
    }
    for (const Node& item : node.items) {
      Begin(node, item, previous, indent, continues, first);
      out_ += "- ";
      ItemLines(item, indent);
      previous = item.origin.get();
      continues = false;
      first = false;
    }
  }

  void EntryLines(const Entry& entry, size_t indent) {
    const Node& value = entry.value;
    out_ += (source_ == nullptr ? Quote(entry.key) : source_->KeyText(entry));
    out_ += ':';
    if (TakesLines(value, indent)) {
      EndLine(Behind(value));
      Children(value, indent + (source_ == nullptr ? kIndent
                                                   : source_->StepOf(value)));
      return;
    }
    std::string text = Inline(value, indent);
    if (text.starts_with('|') || text.starts_with('>')) {
      text.insert(text.find('\n'), std::exchange(pending_, ""));
    }
    if (!text.empty()) {
      out_ += ' ' + text;
    }
    EndLine(Behind(value));
  }

  // What stands behind a dash in column `indent`.
  void ItemLines(const Node& item, size_t indent) {
    if (!TakesLines(item, indent)) {
      out_ += Inline(item, indent);
      EndLine(Behind(item));
      return;
    }
    const size_t column = indent + kDash;
    if (const auto text = TextOf(item, column)) {
      out_ += *text;
      EndLine(Behind(item));
      return;
    }
    // The first line ends with the comment of its own and then this one.
    pending_ = Behind(item);
    Block(item, column, true);
    if (const Around* around = Find(item)) {
      CommentLines(around->below, column);
    }
  }

  // The comments and the indentation of an entry or item.
  void Begin(const Node& parent, const Node& child, const Origin* previous,
             size_t indent, bool continues, bool first) {
    if (continues) {
      return;
    }
    Comments(parent, child, previous, indent);
    Above(child, indent, first);
    if (parent.IsSeq()) {
      AboveFirstParts(child, indent);
    }
    out_.append(indent, ' ');
  }

  // Nor can those of values that came to stand behind a dash.
  void AboveFirstParts(const Node& item, size_t indent) {
    const Node* part = &item;
    while (TakesLines(*part, indent) && !TextOf(*part, indent)) {
      part =
          part->IsMap() ? &part->entries.front().value : &part->items.front();
      Above(*part, indent, false);
      if (item.IsMap()) {
        return;
      }
    }
  }

  [[nodiscard]] const Around* Find(const Node& node) const {
    return source_ == nullptr ? nullptr : source_->Find(node);
  }

  [[nodiscard]] std::optional<std::string> TextOf(const Node& node,
                                                  size_t column) const {
    return source_ == nullptr ? std::nullopt : source_->TextOf(node, column);
  }

  // Whether the value takes lines of its own below its key.
  [[nodiscard]] bool TakesLines(const Node& node, size_t indent) const {
    if (!IsBlock(node) || source_ == nullptr || !source_->IsFlow(node)) {
      return IsBlock(node);
    }
    return !TextOf(node, indent) && indent + Flow(node).size() > kColumns;
  }

  // A value that stands in several places has its comments at the first.
  bool IsNew(const void* comment) { return printed_.insert(comment).second; }

  void Above(const Node& node, size_t indent, bool first) {
    const Around* around = Find(node);
    if (around == nullptr) {
      return;
    }
    const auto& lines = around->above;
    const auto begin =
        first ? std::find_if(lines.begin(), lines.end(),
                             [](const auto& line) { return !line.empty(); })
              : lines.begin();
    CommentLines(lines, indent, static_cast<size_t>(begin - lines.begin()));
  }

  void CommentLines(const std::vector<std::string>& lines, size_t indent,
                    size_t begin = 0) {
    if (!IsNew(&lines)) {
      return;
    }
    for (size_t i = begin; i < lines.size(); ++i) {
      // Blank lines would belong to a text that keeps those at its end.
      if (!lines[i].empty()) {
        out_.append(indent, ' ').append(lines[i]).append("\n");
      } else if (!ends_with_text_) {
        out_ += '\n';
      }
    }
  }

  std::string Behind(const Node& node) {
    const Around* around = Find(node);
    return around != nullptr && IsNew(&around->behind) ? around->behind : "";
  }

  void EndLine(const std::string& comment) {
    out_ += comment;
    out_ += std::exchange(pending_, "");
    out_ += '\n';
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

  // A scalar or an empty collection, without the last line break.
  std::string Inline(const Node& node, size_t indent) {
    ends_with_text_ = false;
    if (auto text = TextOf(node, indent)) {
      return *text;
    }
    if (IsBlock(node)) {
      return Flow(node);
    }
    std::string text = EmitInline(node, indent);
    ends_with_text_ = text.starts_with("|+");
    return node.IsString() && text.starts_with('\'') ? StringText(node.scalar)
                                                     : text;
  }

  // Quoted as the source quotes, when it must be.
  [[nodiscard]] std::string StringText(const std::string& text) const {
    std::string quoted = Quote(text);
    const bool prefers_double =
        source_ != nullptr && source_->prefers_double_quotes();
    if (prefers_double && quoted.starts_with('\'') &&
        text.find_first_of("\"\\") == std::string::npos) {
      return '"' + text + '"';
    }
    return quoted;
  }

  // On one line, with brackets and braces.
  [[nodiscard]] std::string Flow(const Node& node) const {
    std::string out;
    if (node.IsMap()) {
      for (const Entry& entry : node.entries) {
        out += (out.empty() ? "" : ", ") + FlowText(entry.key) + ": " +
               Flow(entry.value);
      }
      return '{' + out + '}';
    }
    if (node.IsSeq()) {
      for (const Node& item : node.items) {
        out += (out.empty() ? "" : ", ") + Flow(item);
      }
      return '[' + out + ']';
    }
    if (node.IsNull()) {
      return "null";
    }
    return node.IsString() ? FlowText(node.scalar) : node.scalar;
  }

  [[nodiscard]] std::string FlowText(const std::string& text) const {
    const std::string quoted = StringText(text);
    const bool is_plain = !quoted.starts_with('"') && !quoted.starts_with('\'');
    return is_plain && text.find_first_of(",[]{}") != std::string::npos
               ? '\'' + text + '\''
               : quoted;
  }

  const EmitOptions& options_;
  const SourceText* source_ = options_.source;
  std::string pending_;          // behind the line that is begun
  bool ends_with_text_ = false;  // that owns the line breaks at its end
  std::set<const void*> printed_;
  std::string out_;
};

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

}  // namespace dgdc::yaml

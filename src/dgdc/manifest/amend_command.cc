// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "dgdc/manifest/amend.h"
#include "dgdc/yaml/scalar_offsets.h"

// The changes that go into commands: flags and scripts.
namespace dgdc::manifest {
namespace {

using edit::Operation;
using edit::Path;
using yaml::Node;

// A part of a string value of the manifest.
struct Part {
  Path path = {};
  const Node* scalar = nullptr;
  size_t begin = 0;
  size_t end = 0;
};

bool IsScalarAround(const Node& node, const Span& span) {
  return node.IsString() && node.span.file == span.file &&
         node.span.begin <= span.begin && span.end <= node.span.end;
}

void FindScalar(const Node& node, const Path& path, const Span& span,
                Part& part) {
  if (part.scalar != nullptr) {
    return;
  }
  if (IsScalarAround(node, span)) {
    part.path = path;
    part.scalar = &node;
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    FindScalar(entry.value, path.Then(entry.key), span, part);
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    FindScalar(node.items[i], path.Then(edit::Step::Index(i)), span, part);
  }
}

// The bytes of the file as a part of the string that they are in, which must
// stand below `below`.
std::optional<Part> PartOf(const Facts& facts, const Path& below,
                           const Span& span) {
  Part part;
  if (const Node* from = NodeAt(facts, below)) {
    FindScalar(*from, below, span, part);
  }
  if (part.scalar == nullptr) {
    return std::nullopt;
  }
  const std::vector<uint32_t> at =
      yaml::ScalarOffsets(*facts.sources, *part.scalar);
  if (at.size() > 1 && at.front() == at.back()) {
    return std::nullopt;  // cannot be followed
  }
  const auto index = [&at](uint32_t byte) {
    return static_cast<size_t>(std::lower_bound(at.begin(), at.end(), byte) -
                               at.begin());
  };
  part.begin = std::min(index(span.begin), part.scalar->scalar.size());
  part.end = std::min(index(span.end), part.scalar->scalar.size());
  return part;
}

// The quote that is open in a shell's word at the end of `text`, 0 for none.
char OpenQuote(std::string_view text) {
  char open = '\0';
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && open != '\'') {
      ++i;
    } else if (open == '\0' && (text[i] == '"' || text[i] == '\'')) {
      open = text[i];
    } else if (text[i] == open) {
      open = '\0';
    }
  }
  return open;
}

// What must stand in a script for `text`, inside of that quote.
std::string ShellText(std::string_view text, char quote) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
      "_-+./:,=@%";
  std::string out;
  for (const char c : text) {
    if (quote == '\'') {
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
      continue;
    }
    const bool special =
        quote == '"'
            ? std::string_view("\"\\$`").find(c) != std::string_view::npos
            : kPlain.find(c) == std::string_view::npos;
    if (special) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

// A whole word of a script.
std::string ShellWord(std::string_view text) {
  const std::string plain = ShellText(text, '\0');
  return plain == text && !text.empty() ? plain
                                        : "'" + ShellText(text, '\'') + "'";
}

// What stands before the words of the line that `last` ends: a script that has
// a flag per line goes on so.
std::string SeparatorOf(const Part& last) {
  const std::string_view script = last.scalar->scalar;
  const size_t newline = script.rfind('\n', last.begin);
  if (newline == std::string_view::npos || newline == 0 ||
      script[newline - 1] != '\\') {
    return " ";
  }
  const size_t content = script.find_first_not_of(' ', newline + 1);
  return " \\\n" + std::string(content - newline - 1, ' ');
}

// Whether the bytes [begin, end) of the word are written one by one, and not
// what a variable stands for.
bool AreOwnBytes(const Word& word, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (word.at[i] >= word.at[i + 1]) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Operations> SplicePlace(const Facts& facts, const Span& place,
                                      std::string_view text) {
  const auto around = FindAround(facts, place);
  const auto part = around ? PartOf(facts, around->path, place) : std::nullopt;
  return part ? std::optional(Operations{Operation::Splice(
                    part->path, part->begin, part->end, text)})
              : std::nullopt;
}

std::optional<Operation> Amend::SpliceWord(const Word& word, size_t begin,
                                           size_t end,
                                           std::string_view text) const {
  if (!possible() || word.at.size() <= end || !AreOwnBytes(word, begin, end)) {
    return std::nullopt;
  }
  const Span span{word.span.file, word.at[begin], word.at[end]};
  const std::optional<Part> part = PartOf(facts_, places_->component, span);
  if (!part) {
    return std::nullopt;
  }
  std::string written(text);
  if (worker_.line.form == Form::kShell) {
    const std::optional<Part> whole =
        PartOf(facts_, places_->component, word.span);
    if (!whole || whole->begin > part->begin) {
      return std::nullopt;
    }
    written = ShellText(
        text, OpenQuote(std::string_view(part->scalar->scalar)
                            .substr(whole->begin, part->begin - whole->begin)));
  }
  return Operation::Splice(part->path, part->begin, part->end, written);
}

// Replaces what a script assigns to a variable.
std::optional<Operations> Amend::SetInScript(const Word& value,
                                             std::string_view text) const {
  if (value.text == text) {
    return Operations{};
  }
  const auto operation = SpliceWord(value, 0, value.text.size(), text);
  return operation ? std::optional(Operations{*operation}) : std::nullopt;
}

// --- Flags

std::optional<Operations> Amend::SetFlag(
    std::string_view name, const std::optional<std::string>& value) const {
  if (!possible() || worker_.server == nullptr ||
      worker_.server->words.empty()) {
    return std::nullopt;
  }
  const Flag* flag = worker_.FindFlag(name);
  if (flag != nullptr && flag->value.has_value() && value) {
    return SetInScript(*flag->value, *value);
  }
  if (flag != nullptr) {
    return value || flag->value ? std::nullopt : std::optional(Operations{});
  }
  const Word& last = worker_.server->words.back();
  if (worker_.line.form == Form::kShell) {
    const std::optional<Part> part =
        PartOf(facts_, places_->component, last.span);
    if (!part) {
      return std::nullopt;
    }
    std::string text = SeparatorOf(*part) + ShellWord(name);
    if (value) {
      text += " " + ShellWord(*value);
    }
    return Operations{
        Operation::Splice(part->path, part->end, part->end, text)};
  }
  const Path list = places_->container.Then(last.in_args ? "args" : "command");
  Operations operations = {
      Operation::Insert(list, edit::kEnd, Node::String(name))};
  if (value) {
    operations.push_back(
        Operation::Insert(list, edit::kEnd, Node::String(*value)));
  }
  return operations;
}

std::optional<Operations> Amend::RemoveFlag(std::string_view name) const {
  if (!possible() || worker_.server == nullptr) {
    return std::nullopt;
  }
  Operations operations;
  for (const Flag& flag : worker_.flags) {
    if (flag.name != name) {
      continue;
    }
    const auto& words = worker_.server->words;
    const auto at =
        std::find_if(words.begin(), words.end(), [&flag](const Word& word) {
          return word.span.begin == flag.name_span.begin;
        });
    if (at == words.end() || at == words.begin()) {
      return std::nullopt;
    }
    const bool two = flag.value.has_value() && !flag.joined;
    if (worker_.line.form == Form::kShell) {
      const Word& end = two ? *(at + 1) : *at;
      const std::optional<Part> part =
          PartOf(facts_, places_->component,
                 {end.span.file, (at - 1)->span.end, end.span.end});
      if (!part) {
        return std::nullopt;
      }
      operations.push_back(
          Operation::Splice(part->path, part->begin, part->end, ""));
      continue;
    }
    for (auto word = at; word <= at + (two ? 1 : 0); ++word) {
      const auto item = FindSpan(facts_, places_->component, word->span);
      if (!item) {
        return std::nullopt;
      }
      operations.push_back(Operation::RemoveAndPrune(item->path));
    }
  }
  return operations;
}

}  // namespace dgdc::manifest

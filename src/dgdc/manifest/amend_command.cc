// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <utility>

#include "dgdc/edit/edit.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/shell_quote.h"
#include "dgdc/yaml/emit.h"

// The changes that go into commands: flags and scripts.
namespace dgdc::manifest {
namespace {

using edit::Operation;
using edit::Path;
using yaml::Node;

// What stands before the words of the line that `last` ends: a script that has
// a flag per line goes on so.
std::string SeparatorOf(const StringPart& last) {
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

std::optional<Operations> SplicePlace(const Facts& facts, const Worker* worker,
                                      const Span& place,
                                      std::string_view text) {
  const auto around = FindAround(facts, worker, place);
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
  const std::optional<StringPart> part =
      PartOf(facts_, places_->component, span);
  if (!part) {
    return std::nullopt;
  }
  std::string written(text);
  if (worker_.line.form == Form::kShell) {
    const std::optional<StringPart> whole =
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
  if (flag != nullptr && !flag->variable.empty() && value) {
    return SetEnv(flag->variable, Node::String(*value));
  }
  if (flag != nullptr && flag->value.has_value() && value) {
    return SetInScript(*flag->value, *value);
  }
  if (flag != nullptr) {
    return value || flag->value ? std::nullopt : std::optional(Operations{});
  }
  return AppendFlag(name, value);
}

// Behind the last word of the server's command.
std::optional<Operations> Amend::AppendFlag(
    std::string_view name, const std::optional<std::string>& value) const {
  const Word& last = worker_.server->words.back();
  if (worker_.line.form == Form::kShell) {
    const std::optional<StringPart> part =
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
  const std::string wanted = worker_.flag_reader.Name(name);
  Operations operations;
  const auto add = [&operations](std::optional<Operations> more) {
    if (more) {
      std::move(more->begin(), more->end(), std::back_inserter(operations));
    }
    return more.has_value();
  };
  for (const Flag& flag : worker_.flags) {
    if (flag.name != wanted) {
      continue;
    }
    if (!flag.variable.empty()) {
      if (!add(RemoveEnv(flag.variable))) {
        return std::nullopt;
      }
      continue;
    }
    bool removed = true;
    for (const FlagPart& part : flag.parts) {
      removed = removed && add(RemoveWords(part.word, part.joined ? 0 : 1));
    }
    if (flag.parts.empty()) {
      const bool apart = flag.value.has_value() && !flag.joined;
      removed = add(RemoveWords(flag.word, apart ? 1 + flag.more.size() : 0));
    }
    if (!removed) {
      return std::nullopt;
    }
  }
  return operations;
}

// A word of the server's command and so many behind it.
std::optional<Operations> Amend::RemoveWords(const Word& name,
                                             size_t values) const {
  const auto& words = worker_.server->words;
  const auto at = std::find_if(
      words.begin(), words.end(),
      [&name](const Word& word) { return word.span.begin == name.span.begin; });
  if (at == words.end() || at == words.begin() ||
      std::cmp_less_equal(words.end() - at, values)) {
    return std::nullopt;
  }
  const auto last = at + static_cast<std::ptrdiff_t>(values);
  if (worker_.line.form == Form::kShell) {
    const std::optional<StringPart> part =
        PartOf(facts_, places_->component,
               {last->span.file, (at - 1)->span.end, last->span.end});
    return part ? std::optional(Operations{Operation::Splice(
                      part->path, part->begin, part->end, "")})
                : std::nullopt;
  }
  Operations operations;
  for (auto word = at; word <= last; ++word) {
    const auto item = FindSpan(facts_, places_->component, word->span);
    if (!item) {
      return std::nullopt;
    }
    operations.push_back(Operation::RemoveAndPrune(item->path));
  }
  return operations;
}

// --- JSON that is written field by field

// One change after the other; what is no change of a field is not done.
std::optional<Operations> Amend::ChangeParts(
    const Flag& flag, const Operations& operations) const {
  if (!possible() || worker_.server == nullptr) {
    return std::nullopt;
  }
  Operations all;
  for (const Operation& operation : operations) {
    std::string path;
    for (const edit::Step& step : operation.path.steps) {
      if (step.kind != edit::Step::Kind::kKey) {
        return std::nullopt;
      }
      path += (path.empty() ? "" : ".") + step.key;
    }
    std::optional<Operations> more;
    if (operation.kind == Operation::Kind::kSet) {
      more = SetPart(flag, path, operation.value);
    } else {
      more = RemovePart(flag, path, operation);
    }
    if (!more) {
      return std::nullopt;
    }
    std::move(more->begin(), more->end(), std::back_inserter(all));
  }
  return all;
}

// A part of its own goes; of one that is JSON the field goes, and the part when
// nothing is left of it.
std::optional<Operations> Amend::RemovePart(const Flag& flag,
                                            const std::string& path,
                                            const Operation& operation) const {
  const auto part = std::find_if(
      flag.parts.begin(), flag.parts.end(), [&path](const FlagPart& p) {
        return p.path == path || path.starts_with(p.path + ".");
      });
  if (part == flag.parts.end()) {
    return std::nullopt;
  }
  if (part->path != path) {
    Operation inner = operation;
    const auto outer =
        1 + std::count(part->path.begin(), part->path.end(), '.');
    inner.path.steps.erase(inner.path.steps.begin(),
                           inner.path.steps.begin() + outer);
    const edit::Result result =
        edit::ApplyToJson(part->value.text, {std::move(inner)});
    if (!result.ok()) {
      return std::nullopt;
    }
    const bool is_empty =
        result.text.find_first_not_of("{} ") == std::string::npos;
    if (!is_empty) {
      return SetInScript(part->value, result.text);
    }
  }
  return RemoveWords(part->word, part->joined ? 0 : 1);
}

std::optional<Operations> Amend::SetPart(const Flag& flag,
                                         const std::string& path,
                                         const Node& value) const {
  const std::string text =
      value.IsString() ? value.scalar : yaml::EmitJson(value);
  const auto part =
      std::find_if(flag.parts.begin(), flag.parts.end(),
                   [&path](const FlagPart& p) { return p.path == path; });
  if (part != flag.parts.end()) {
    // A list of single words may stand behind "+", with commas.
    std::string words = part->list ? "" : text;
    for (const Node& item : value.items) {
      if (part->list) {
        words += (words.empty() ? "" : ",") + item.scalar;
      }
    }
    return SetInScript(part->value, words);
  }
  const bool around =
      std::any_of(flag.parts.begin(), flag.parts.end(), [&](const auto& p) {
        return path.starts_with(p.path + ".") || p.path.starts_with(path + ".");
      });
  return around ? std::nullopt : AppendFlag(flag.written + "." + path, text);
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/startup.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/edit/operation.h"
#include "dgdc/manifest/places.h"
#include "dgdc/manifest/shell_quote.h"

namespace dgdc::apply {
namespace {

using edit::Operation;
using edit::Path;
using edit::Step;
using manifest::Operations;
using yaml::Node;

bool HasMount(const Target& target, const StartupRule& rule) {
  const auto& mounts = target.worker().mounts;
  return std::any_of(mounts.begin(), mounts.end(), [&rule](const auto& mount) {
    return *mount.path == rule.mount;
  });
}

// The lines that the worker is to have. A mount that is there shows that its
// collectives go over the fabric, whatever carries the KV cache.
std::set<std::string_view> WantedLines(const Target& target) {
  std::set<std::string_view> lines;
  for (const FabricProfile* fabric :
       {&target.fabric, target.options.collectives}) {
    if (fabric == nullptr || fabric->startup.empty()) {
      continue;
    }
    const model::View view =
        ViewOf(target.subject, *fabric, target.options.params, Carries{});
    for (const StartupRule& rule : fabric->startup) {
      if (HasMount(target, rule) && view.Holds(rule.when)) {
        lines.insert(rule.line.scalar);
      }
    }
  }
  return lines;
}

// What a line runs, however it is called.
std::string_view FileOf(std::string_view line) {
  return line.substr(line.rfind(' ') + 1);
}

// The texts of a list that may be missing.
std::vector<std::string> TextsOf(const Node* list) {
  std::vector<std::string> texts;
  if (list != nullptr) {
    for (const Node& item : list->items) {
      texts.push_back(item.scalar);
    }
  }
  return texts;
}

// How many of the words start the engine, with its module: the rest are flags.
size_t StartWords(const EngineProfile& engine,
                  const std::vector<std::string>& words) {
  for (const std::vector<std::string>& command : engine.server.commands) {
    const auto at =
        std::search(words.begin(), words.end(), command.begin(), command.end());
    if (at != words.end()) {
      return static_cast<size_t>(at - words.begin()) + command.size();
    }
  }
  return 0;
}

Node ListOf(const std::vector<std::string>& words) {
  Node list = Node::Seq();
  for (const std::string& word : words) {
    list.Push(Node::String(word));
  }
  return list;
}

// A command that is no script becomes one that runs the line first.
std::optional<Operations> Wrap(const Target& target, std::string_view line) {
  const manifest::Worker& worker = target.worker();
  if (worker.line.form != manifest::Form::kExec || worker.engine == nullptr) {
    return std::nullopt;
  }
  const Path& container = target.amend.places().container;
  const Path args = container.Then("args");
  const Node* list = NodeAt(target.subject.facts, args);
  std::vector<std::string> words =
      TextsOf(NodeAt(target.subject.facts, container.Then("command")));
  const size_t own = words.size();
  const std::vector<std::string> behind = TextsOf(list);
  words.insert(words.end(), behind.begin(), behind.end());
  const size_t start_words = StartWords(*worker.engine, words);
  const size_t start = std::max(own, start_words);
  words.resize(start);
  if (start_words == 0 ||
      std::any_of(words.begin(), words.end(), manifest::HoldsTemplate)) {
    return std::nullopt;
  }
  const manifest::WrappedStart wrapped =
      manifest::WrapStart({std::string(line)}, words);
  Operations operations = {
      Operation::Set(container.Then("command"), ListOf(wrapped.command))};
  if (list == nullptr) {
    operations.push_back(Operation::Set(args, ListOf(wrapped.args)));
    return operations;
  }
  for (const std::string& word : wrapped.args) {
    operations.push_back(Operation::Insert(args, 0, Node::String(word)));
  }
  for (size_t i = own; i < start; ++i) {
    operations.push_back(Operation::Remove(args.Then(Step::Index(i - own))));
  }
  return operations;
}

// The converse, where the script does nothing else.
std::optional<Operations> Unwrap(const Target& target, std::string_view line) {
  const Path& container = target.amend.places().container;
  const Path args = container.Then("args");
  const std::vector<std::string> words =
      TextsOf(NodeAt(target.subject.facts, args));
  const manifest::Worker& worker = target.worker();
  if (worker.server == nullptr) {
    return std::nullopt;
  }
  std::vector<std::string> command;
  for (const manifest::Word& word : worker.server->words) {
    if (manifest::Holds(worker.line.script.span, word.span)) {
      command.push_back(word.text);
    }
  }
  if (command.empty()) {
    return std::nullopt;
  }
  const manifest::WrappedStart wrapped =
      manifest::WrapStart({std::string(line)}, command);
  if (TextsOf(NodeAt(target.subject.facts, container.Then("command"))) !=
          wrapped.command ||
      words.size() < wrapped.args.size() ||
      !std::equal(wrapped.args.begin(), wrapped.args.end(), words.begin())) {
    return std::nullopt;
  }
  Operations operations = {
      Operation::Set(container.Then("command"), ListOf(command))};
  for (size_t i = 0; i < wrapped.args.size(); ++i) {
    operations.push_back(Operation::RemoveAndPrune(args.Then(Step::Index(i))));
  }
  return operations;
}

void Take(std::optional<Operations> operations, Changes& changes) {
  std::move(operations->begin(), operations->end(),
            std::back_inserter(changes.operations));
}

void AddLine(const Target& target, std::string_view line, Changes& changes) {
  const manifest::Word& script = target.worker().line.script;
  if (script.text.find(FileOf(line)) != std::string::npos) {
    return;
  }
  std::optional<Operations> operations =
      script.text.empty()
          ? Wrap(target, line)
          : manifest::SplicePlace(
                target.subject.facts, &target.worker(), script.Part(0, 1),
                fmt::format("{}\n{}", line, script.text.front()));
  if (operations) {
    Take(std::move(operations), changes);
    return;
  }
  changes.notes.push_back(
      fmt::format("left the command of {}, which has no place for a line "
                  "before it: run \"{}\" before the server",
                  target.name(), line));
}

// Where the text is a line of the script; npos where it is none.
size_t LineAt(std::string_view script, std::string_view line) {
  for (size_t at = script.find(line); at != std::string_view::npos;
       at = script.find(line, at + 1)) {
    const size_t end = at + line.size();
    if ((at == 0 || script[at - 1] == '\n') && end < script.size() &&
        script[end] == '\n') {
      return at;
    }
  }
  return std::string_view::npos;
}

void RemoveLine(const Target& target, std::string_view line, Changes& changes) {
  const manifest::Word& script = target.worker().line.script;
  const size_t at = LineAt(script.text, line);
  if (at == std::string_view::npos) {
    return;
  }
  std::optional<Operations> operations = Unwrap(target, line);
  if (!operations) {
    operations =
        manifest::SplicePlace(target.subject.facts, &target.worker(),
                              script.Part(at, at + line.size() + 1), "");
  }
  if (operations) {
    Take(std::move(operations), changes);
    changes.notes.push_back(
        fmt::format("removed \"{}\" from the command of {}: what it runs is "
                    "not mounted any more",
                    line, target.name()));
  }
}

}  // namespace

Changes ChangeStartup(const Target& target) {
  Changes changes;
  const std::set<std::string_view> wanted = WantedLines(target);
  for (const std::string_view line : wanted) {
    AddLine(target, line, changes);
  }
  if (target.options.keep) {
    return changes;
  }
  std::set<std::string_view> lost;
  for (const FabricProfile& fabric :
       target.subject.facts.catalog->fabrics.all()) {
    for (const StartupRule& rule : fabric.startup) {
      if (!HasMount(target, rule)) {
        lost.insert(rule.line.scalar);
      }
    }
  }
  for (const std::string_view line : lost) {
    RemoveLine(target, line, changes);
  }
  return changes;
}

}  // namespace dgdc::apply

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_run.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dgdc::manifest {
namespace {

bool IsInList(std::string_view word, const auto& list) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

}  // namespace

bool ShellCommand::IsDeclaration() const {
  constexpr std::string_view kNames[] = {"declare", "export", "local",
                                         "readonly", "typeset"};
  return !words.empty() && IsInList(words.front().text, kNames);
}

bool ShellCommand::IsTest() const {
  constexpr std::string_view kNames[] = {"[", "test"};
  return !words.empty() && IsInList(words.front().text, kNames);
}

std::vector<Invocation> ScriptRun::Take() {
  limits_.budget = state_.scope().budget;
  return std::exchange(done_, {});
}

void ScriptRun::Run(ShellCommand command, bool may_skip) {
  if (command.words.empty()) {
    for (auto& [name, variable] : command.assignments) {
      state_.Assign(name, std::move(variable), false);
    }
  } else if (command.IsDeclaration()) {
    Declare(command);
  } else {
    Start(command, may_skip);
  }
}

void ScriptRun::Declare(ShellCommand& command) {
  const std::vector<Word>& words = command.words;
  const bool is_export = words.front().text == "export";
  bool exports = is_export;
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string& text = words[i].text;
    if (text.starts_with('-')) {
      exports = is_export ? text.find('n') == std::string_view::npos
                          : text.find('x') != std::string_view::npos;
    } else if (exports && IsVariableName(text)) {
      state_.Export(words[i]);
    }
  }
  for (auto& [name, variable] : command.assignments) {
    state_.Assign(name, std::move(variable), exports);
  }
}

void ScriptRun::Start(ShellCommand& command, bool may_skip) {
  Invocation invocation;
  invocation.assignments = state_.exports();
  for (auto& [name, variable] : command.assignments) {
    if (!variable.values.empty() && !variable.is_array) {
      Word& value = variable.values.front();
      value.known = value.known && variable.known;
      invocation.assignments.emplace_back(name, std::move(value));
    }
  }
  invocation.words = std::move(command.words);
  invocation.conditional = may_skip || state_.IsConditional();
  DropPrefixes(invocation);
  Builtin(invocation.words);
  const auto call = FindShellCall(invocation.words);
  if (call && limits_.shells > 0) {
    Nested(*call, invocation);
  } else {
    Add(std::move(invocation));
  }
}

void ScriptRun::Add(Invocation invocation) {
  if (!IsFull()) {
    --limits_.invocations;
    done_.push_back(std::move(invocation));
  }
}

// A shell that the script calls sees the exported variables only.
void ScriptRun::Nested(const ShellCall& call, const Invocation& outer) {
  std::map<std::string, std::optional<std::string>, std::less<>> exported;
  for (const auto& [name, value] : outer.assignments) {
    exported[name.text] =
        value.known ? std::optional(value.text) : std::nullopt;
  }
  const LookUp& environment = state_.scope().environment;
  const LookUp inner =
      [&](std::string_view name) -> std::optional<std::string> {
    const auto found = exported.find(name);
    if (found != exported.end()) {
      return found->second;
    }
    return environment ? environment(name) : std::nullopt;
  };
  limits_.budget = state_.scope().budget;
  --limits_.shells;
  std::vector<Invocation> nested = ReadNested(call, inner, limits_);
  ++limits_.shells;
  state_.scope().budget = limits_.budget;
  for (Invocation& invocation : nested) {
    invocation.conditional = invocation.conditional || outer.conditional;
    // Its own come later and count.
    invocation.assignments.insert(invocation.assignments.begin(),
                                  outer.assignments.begin(),
                                  outer.assignments.end());
    done_.push_back(std::move(invocation));
  }
}

// Those that change what the script knows.
void ScriptRun::Builtin(const std::vector<Word>& words) {
  constexpr std::string_view kReaders[] = {"mapfile", "read", "readarray",
                                           "unset"};
  const std::string_view program = words.front().text;
  const std::string_view first =
      words.size() > 1 ? std::string_view(words[1].text) : "";
  if (program == "shift") {
    state_.scope().positional.reset();
  } else if (program == "set") {
    if (first.starts_with('-') && first.find('a') != std::string_view::npos) {
      state_.ExportAll();
    }
    if (std::any_of(words.begin(), words.end(),
                    [](const Word& word) { return word.text == "--"; })) {
      state_.scope().positional.reset();
    }
  } else if (IsInList(program, kReaders)) {
    for (size_t i = 1; i < words.size(); ++i) {
      if (IsVariableName(words[i].text)) {
        state_.Lose(words[i]);
      }
    }
  }
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "dgdc/manifest/shell.h"
#include "dgdc/manifest/shell_scope.h"
#include "dgdc/manifest/shell_state.h"
#include "dgdc/manifest/word.h"

namespace dgdc::manifest {

// A simple command as the script writes it.
struct ShellCommand {
  std::vector<std::pair<Word, ShellVariable>> assignments = {};
  std::vector<Word> words = {};

  // "export" and its like, whose arguments are assignments.
  [[nodiscard]] bool IsDeclaration() const;
  // "[" or "test".
  [[nodiscard]] bool IsTest() const;
};

// More than people write: what is beyond is left out, so that no script can
// make us hold copies of its variables without end. Shared with the shells
// that a script calls.
struct ScriptLimits {
  size_t invocations = 2000;
  size_t budget = size_t{4} << 20U;  // see ShellScope
  int shells = 8;                    // shells in shells
};

// What the commands of a script do: they set variables or start programs.
class ScriptRun {
 public:
  ScriptRun(ShellScope scope, ScriptLimits& limits)
      : state_(std::move(scope)), limits_(limits) {}

  ShellState& state() { return state_; }
  [[nodiscard]] bool IsFull() const { return limits_.invocations == 0; }
  void Run(ShellCommand command, bool may_skip);
  // In the order of the text.
  std::vector<Invocation> Take();

 private:
  void Declare(ShellCommand& command);
  void Start(ShellCommand& command, bool may_skip);
  void Builtin(const std::vector<Word>& words);
  void Nested(const ShellCall& call, const Invocation& outer);
  void Add(Invocation invocation);

  ShellState state_;
  ScriptLimits& limits_;
  std::vector<Invocation> done_ = {};
};

// ReadScript within limits.
std::vector<Invocation> ReadNested(const ShellCall& call,
                                   const LookUp& environment,
                                   ScriptLimits& limits);

}  // namespace dgdc::manifest

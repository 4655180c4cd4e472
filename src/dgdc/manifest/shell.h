// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "dgdc/manifest/word.h"

namespace dgdc::manifest {

// One simple command of what a container runs: a program and its arguments.
// A script has several ("ulimit -l unlimited && exec python3 ...").
struct Invocation {
  // The program first: "exec", "env A=b", "nohup" and the like before it are
  // left out. Without its redirections.
  std::vector<Word> words = {};
  // NAME=value before the program, or `export NAME=value` in the script before
  // this command: in order, the last one counts.
  std::vector<std::pair<Word, Word>> assignments = {};  // name, value
  // Stands in an if, a loop, a function or behind "||": may not run.
  bool conditional = false;
};

// The script of a shell and the words behind it ($0, $1, ...).
struct ShellCall {
  Word script = {};
  std::vector<Word> positional = {};
};

// The call that a command is when its program is a shell with -c, in any
// spelling ("bash -euo pipefail -c SCRIPT").
std::optional<ShellCall> FindShellCall(const std::vector<Word>& words);

// Takes "exec", "env A=b", "nohup" and the like from the front of a command;
// the variables that they set are added to its assignments.
void DropPrefixes(Invocation& invocation);

// The commands of a script, in the order of its text, those of shells that it
// calls included. Never fails: of what is no shell it makes the best.
std::vector<Invocation> ReadScript(const ShellCall& call,
                                   const LookUp& environment);

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dgdc/manifest/shell_scope.h"
#include "dgdc/manifest/word.h"

// The words of a POSIX shell script, with what bash adds and people use.
namespace dgdc::manifest {

// Whether words are split where unquoted values have blanks, and file names
// are put in for patterns; neither happens to the value of an assignment.
enum class Splitting : uint8_t { kFields, kNone };

struct ShellWords {
  std::vector<Word> words = {};
  // No quotes, no variables: only such a word can be "if" or "}".
  bool plain = true;
  bool complete = true;  // false: a quote or bracket is not closed
  size_t end = 0;        // behind the last byte
};

// Reads the word that begins at byte `begin` of the script and ends at a
// blank or an operator. It becomes no or several words where the shell splits.
ShellWords ReadShellWord(const Word& script, size_t begin, ShellScope& scope,
                         Splitting splitting);

// Reads the words of an array, "(...)", of which the bracket stands at `begin`.
ShellWords ReadShellArray(const Word& script, size_t begin, ShellScope& scope);

// Whether the byte ends an unquoted word.
bool EndsShellWord(char c);

}  // namespace dgdc::manifest

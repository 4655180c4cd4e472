// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/manifest/shell_scope.h"
#include "dgdc/manifest/word.h"

namespace dgdc::manifest {

// What a script has set so far, and how certain that is: what is set in a
// part that may not run is not known behind it.
class ShellState {
 public:
  // Constructs of the shell's grammar around a command.
  enum class Open : uint8_t { kCompound, kCase, kFunction, kGroup, kSubshell };

  explicit ShellState(ShellScope scope) : scope_(std::move(scope)) {}

  ShellScope& scope() { return scope_; }
  // NAME=value as the next program gets them.
  [[nodiscard]] const std::vector<std::pair<Word, Word>>& exports() const {
    return exports_;
  }

  // Variables that the container has are exported whether asked for or not.
  void Assign(const Word& name, ShellVariable variable, bool exports);
  // Puts the old value of "NAME+=" before the added one. The old words move
  // over: copies would add up.
  void Append(std::string_view name, ShellVariable& added);
  // "export NAME" of what the script has set.
  void Export(const Word& name);
  // From now on every assignment exports.
  void ExportAll() { exports_all_ = true; }
  // "unset", "read": nobody knows any more.
  void Lose(std::string_view name);
  // The same, also of what the container has.
  void Lose(const Word& name);

  void Push(Open kind) { open_.push_back(Construct{.kind = kind}); }
  // A closing word without its opening one means nothing.
  void Pop(Open kind);
  [[nodiscard]] bool IsInside(Open kind) const {
    return !open_.empty() && open_.back().kind == kind;
  }
  // Between "then" and "else", or two cases.
  void NextBranch();
  // Behind "&&" or "||", up to the end of the list of commands.
  void BeginOptional() { is_optional_ = true; }
  void EndOptional();

  // Whether what stands here may not run.
  [[nodiscard]] bool IsConditional() const;

 private:
  struct Construct {
    Open kind = Open::kCompound;
    std::vector<std::string> touched = {};
  };

  void AddExport(const Word& name, const ShellVariable& variable);
  void Touch(std::string_view name, ShellVariable variable);
  void Forget(const std::vector<std::string>& names);

  ShellScope scope_;
  std::vector<std::pair<Word, Word>> exports_ = {};
  std::vector<Construct> open_ = {};
  std::vector<std::string> optional_ = {};
  bool is_optional_ = false;
  bool exports_all_ = false;
};

}  // namespace dgdc::manifest

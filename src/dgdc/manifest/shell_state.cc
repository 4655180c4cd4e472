// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/shell_state.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace dgdc::manifest {
namespace {

// More than people write; every command gets a copy.
constexpr size_t kMaxExports = 200;

}  // namespace

void ShellState::Assign(const Word& name, ShellVariable variable,
                        bool exports) {
  const auto is_same = [&](const auto& pair) {
    return pair.first.text == name.text;
  };
  if (exports || exports_all_ ||
      (scope_.environment && scope_.environment(name.text)) ||
      std::any_of(exports_.begin(), exports_.end(), is_same)) {
    AddExport(name, variable);
  }
  Touch(name.text, std::move(variable));
}

void ShellState::Append(std::string_view name, ShellVariable& added) {
  const auto found = scope_.variables.find(name);
  if (added.is_array && found != scope_.variables.end() &&
      found->second.is_array) {
    ShellVariable& old = found->second;
    added.known = added.known && std::exchange(old.known, false);
    std::move(added.values.begin(), added.values.end(),
              std::back_inserter(old.values));
    added.values = std::exchange(old.values, {});
    return;
  }
  added.known = false;
  for (Word& value : added.values) {
    value.known = false;
  }
}

void ShellState::Export(const Word& name) {
  const auto found = scope_.variables.find(name.text);
  if (found != scope_.variables.end()) {
    AddExport(name, found->second);
  }
}

void ShellState::Lose(std::string_view name) {
  Touch(name, ShellVariable{.known = false});
  Forget({std::string(name)});
}

void ShellState::Lose(const Word& name) {
  Lose(name.text);
  if (scope_.environment && scope_.environment(name.text)) {
    Word value = name;
    value.known = false;
    value.may_not_hold = true;
    AddExport(name, ShellVariable{.values = {std::move(value)}});
  }
}

void ShellState::AddExport(const Word& name, const ShellVariable& variable) {
  if (variable.is_array || variable.values.empty()) {
    return;
  }
  std::erase_if(exports_,
                [&](const auto& pair) { return pair.first.text == name.text; });
  if (exports_.size() < kMaxExports) {
    Word value = variable.values.front();
    value.known = value.known && variable.known;
    exports_.emplace_back(name, std::move(value));
  }
}

void ShellState::Touch(std::string_view name, ShellVariable variable) {
  if (!open_.empty()) {
    open_.back().touched.emplace_back(name);
  }
  if (is_optional_) {
    optional_.emplace_back(name);
  }
  scope_.variables.insert_or_assign(std::string(name), std::move(variable));
}

void ShellState::Forget(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto found = scope_.variables.find(name);
    if (found != scope_.variables.end()) {
      found->second.known = false;
    }
    for (auto& [exported, value] : exports_) {
      if (exported.text == name) {
        value.known = false;
        value.may_not_hold = true;
      }
    }
  }
}

void ShellState::Pop(Open kind) {
  if (!IsInside(kind)) {
    return;
  }
  std::vector<std::string> touched = std::move(open_.back().touched);
  open_.pop_back();
  if (kind != Open::kGroup) {
    Forget(touched);
  }
  if (!open_.empty()) {
    std::move(touched.begin(), touched.end(),
              std::back_inserter(open_.back().touched));
  }
}

void ShellState::NextBranch() {
  if (!open_.empty()) {
    Forget(open_.back().touched);
  }
}

void ShellState::EndOptional() {
  Forget(std::exchange(optional_, {}));
  is_optional_ = false;
}

bool ShellState::IsConditional() const {
  return std::any_of(open_.begin(), open_.end(), [](const Construct& open) {
    return open.kind != Open::kGroup && open.kind != Open::kSubshell;
  });
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Scripts that a shell reads otherwise than they look.
namespace dgdc::lint {
namespace {

using manifest::Facts;

bool IsSpace(char c) { return IsBlank(c) || c == '\n'; }

// Walks through the text of a script outside of quotes and comments.
class Scanner {
 public:
  explicit Scanner(std::string_view script) : script_(script) {}

  // The next backslash that stands where a line should go on, but escapes a
  // blank.
  std::optional<size_t> EscapedBlank() {
    // What a here-document holds is no shell.
    if (script_.find("<<") != std::string_view::npos) {
      return std::nullopt;
    }
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (c == '\\') {
        const size_t at = at_;
        at_ += 2;
        if (StartsWord(at) && at + 1 < script_.size() &&
            IsBlank(script_[at + 1])) {
          return at;
        }
      } else if (c == '\'' || c == '"') {
        SkipQuoted(c);
      } else if (c == '#' && StartsWord(at_)) {
        at_ = std::min(script_.find('\n', at_), script_.size());
      } else {
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool StartsWord(size_t at) const {
    return at == 0 || IsSpace(script_[at - 1]);
  }
  void SkipQuoted(char quote) {
    ++at_;
    while (at_ < script_.size() && script_[at_] != quote) {
      at_ += quote == '"' && script_[at_] == '\\' ? 2U : 1U;
    }
    ++at_;
  }

  std::string_view script_;
  size_t at_ = 0;
};

// Makes every backslash continue its line: in a literal scalar the blanks
// behind it go, in a folded one it goes itself with the blank before it.
std::optional<manifest::Operations> Continue(const Facts& facts,
                                             const manifest::Word& script) {
  manifest::Operations operations;
  Scanner scanner(script.text);
  while (const auto at = scanner.EscapedBlank()) {
    const size_t text = script.text.find_first_not_of(" \t", *at + 1);
    const bool ends_line =
        text == std::string::npos || script.text[text] == '\n';
    const size_t begin = ends_line ? *at + 1 : *at - (*at == 0 ? 0 : 1);
    const size_t end = ends_line ? std::min(text, script.text.size()) : *at + 1;
    const auto removal =
        manifest::SplicePlace(facts, nullptr, script.Part(begin, end), "");
    if (!removal) {
      return std::nullopt;
    }
    operations.insert(operations.end(), removal->begin(), removal->end());
  }
  return operations;
}

void CheckContinuation(const OneWorker& it, Reporter& report) {
  const manifest::Word& script = it.worker.line.script;
  if (it.worker.line.form != manifest::Form::kShell) {
    report.Read(it, "command");
    return;
  }
  if (const auto at = Scanner(script.text).EscapedBlank()) {
    SetFix(
        report.At(script.Part(*at, *at + 1),
                  fmt::format("the script of {} has a backslash before a blank",
                              *it.worker.component.name),
                  "does not continue the line"),
        edit::Safety::kSafe, "let every line go on",
        Continue(it.facts, script));
  }
}

constexpr std::array kScriptRules = {
    Rule{.code = "DG5290", .check = &CheckContinuation},
};

}  // namespace

std::span<const Rule> ScriptRules() { return kScriptRules; }

}  // namespace dgdc::lint

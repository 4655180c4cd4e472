// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/registry.h"

// Scripts that a shell reads otherwise than they look.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsSpace(char c) { return IsBlank(c) || c == '\n'; }

// Walks through the text of a script outside of quotes and comments.
class Scanner {
 public:
  explicit Scanner(std::string_view script) : script_(script) {}

  // The first backslash that stands where a line should go on, but escapes a
  // blank.
  std::optional<size_t> EscapedBlank() {
    // What a here-document holds is no shell.
    if (script_.find("<<") != std::string_view::npos) {
      return std::nullopt;
    }
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (c == '\\') {
        if (StartsWord() && Next() && IsBlank(*Next())) {
          return at_;
        }
        at_ += 2;
      } else if (c == '\'' || c == '"') {
        SkipQuoted(c);
      } else if (c == '#' && StartsWord()) {
        at_ = std::min(script_.find('\n', at_), script_.size());
      } else {
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] bool StartsWord() const {
    return at_ == 0 || IsSpace(script_[at_ - 1]);
  }
  [[nodiscard]] std::optional<char> Next() const {
    return at_ + 1 < script_.size() ? std::optional(script_[at_ + 1])
                                    : std::nullopt;
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

void CheckContinuation(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const manifest::Word& script = worker.line.script;
      if (worker.line.form != manifest::Form::kShell) {
        continue;
      }
      if (const auto at = Scanner(script.text).EscapedBlank()) {
        report.At(script.Part(*at, *at + 1),
                  fmt::format("the script of {} has a backslash before a blank",
                              *worker.component.name),
                  "does not continue the line");
      }
    }
  }
}

constexpr std::array kRules = {
    Rule{.code = "DG5290", .check = &CheckContinuation},
};

}  // namespace

std::span<const Rule> ScriptRules() { return kRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/pattern.h"

#include <mutex>
#include <utility>

#include <re2/re2.h>

namespace dgdc {

struct Pattern::Compiled {
  explicit Compiled(std::string_view pattern) : text(pattern) {}

  const RE2& Get() const {
    std::call_once(once, [this] {
      RE2::Options options;
      options.set_log_errors(false);
      regex.emplace(text, options);
    });
    return *regex;
  }

  std::string text;
  mutable std::once_flag once;
  mutable std::optional<RE2> regex;
};

Pattern Pattern::Sound(std::string_view text) {
  return Pattern(std::make_shared<const Compiled>(text));
}

Result<Pattern> Pattern::Read(std::string_view text) {
  Pattern pattern = Sound(text);
  const RE2& regex = pattern.compiled_->Get();
  if (!regex.ok()) {
    return Failure{regex.error()};
  }
  return pattern;
}

bool Pattern::Matches(std::string_view text) const {
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->Get());
}

std::optional<std::string> Pattern::FirstGroup(std::string_view text) const {
  std::string group;
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->Get(), &group)
             ? std::optional(std::move(group))
             : std::nullopt;
}

}  // namespace dgdc

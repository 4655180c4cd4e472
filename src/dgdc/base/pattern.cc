// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/pattern.h"

#include <utility>

#include <re2/re2.h>

namespace dgdc {

struct Pattern::Compiled {
  Compiled(std::string_view text, const RE2::Options& options)
      : regex({text.data(), text.size()}, options) {}

  RE2 regex;
};

Result<Pattern> Pattern::Read(std::string_view text) {
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const Compiled>(text, options);
  if (!compiled->regex.ok()) {
    return Failure{compiled->regex.error()};
  }
  return Pattern(std::move(compiled));
}

bool Pattern::Matches(std::string_view text) const {
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->regex);
}

std::optional<std::string> Pattern::FirstGroup(std::string_view text) const {
  std::string group;
  return RE2::PartialMatch({text.data(), text.size()}, compiled_->regex, &group)
             ? std::optional(std::move(group))
             : std::nullopt;
}

}  // namespace dgdc

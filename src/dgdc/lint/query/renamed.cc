// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/renamed.h"

namespace dgdc::lint {

bool IsRenamed(std::string_view name, std::string_view made) {
  const size_t at = made.find(name);
  if (name.empty() || made.size() == name.size() ||
      at == std::string_view::npos) {
    return false;
  }
  const std::string_view before = made.substr(0, at);
  const std::string_view behind = made.substr(at + name.size());
  return (before.empty() || before.ends_with('-') || before.ends_with('.')) &&
         (behind.empty() || behind.starts_with('-') || behind.starts_with('.'));
}

}  // namespace dgdc::lint

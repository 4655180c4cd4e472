// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "dgdc/diag/diagnostic.h"

// Credentials in texts. Reports end up in logs that many can read, so they
// never repeat one.
namespace dgdc {

// A credential that its form gives away, as in "hf_" and 34 letters.
struct Token {
  size_t begin = 0;  // bytes in the text
  size_t end = 0;    // 0: none
  std::string_view service = {};
  size_t prefix = 0;  // bytes that say what it is and are no secret
};

// The first one at or behind `from`.
Token FindToken(std::string_view text, size_t from = 0);

// Whether a value was generated, not thought up like "dummy" or a path.
bool LooksGenerated(std::string_view value);

// `text` with an asterisk for every character of a token and of the other
// secrets in `known`; its length in characters stays.
std::string HideSecrets(std::string text, std::span<const std::string> known);

// The same in everything that a finding says.
void HideSecrets(std::span<const std::string> known, Diagnostic& finding);

}  // namespace dgdc

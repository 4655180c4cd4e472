// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"

// Credentials in texts. Reports end up in logs that many can read, so they
// never repeat one. What is a credential is decided here, by its form, by the
// name that stands before it (diag/secret_name.h), or because it is the user's
// part of an address.
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

// Bytes of a text.
struct TextRange {
  size_t begin = 0;
  size_t end = 0;

  friend auto operator<=>(const TextRange&, const TextRange&) = default;
};

// The credentials of any text, be it a script, a command line, YAML or JSON:
// sorted, without overlaps.
std::vector<TextRange> FindSecrets(std::string_view text);

// The password of the address that begins at or behind `from`; an empty range
// when there is none.
TextRange FindUrlSecret(std::string_view text, size_t from = 0);

// Puts a secret, or each line of one, among the values that are hidden
// wherever they stand. Very short ones are hidden in their own place only.
void AddSecret(std::string_view value, std::vector<std::string>& known);

// `text` with an asterisk for every character of a credential and of the
// secrets in `known`; lines and columns stay.
std::string HideSecrets(std::string text, std::span<const std::string> known);

// The same in everything that a finding says.
void HideSecrets(std::span<const std::string> known, Diagnostic& finding);

// An asterisk for every character of these bytes that is no blank.
std::string Cover(std::string_view text, std::span<const TextRange> ranges);

}  // namespace dgdc

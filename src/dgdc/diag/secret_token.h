// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dgdc/diag/secret.h"

// Credentials that their form gives away.
namespace dgdc {

enum class TokenCare : uint8_t {
  kSure,  // for a finding
  kHide,  // rather too much than too little
};

// The first one at or behind `from`; its end is 0 when there is none.
Token NextToken(std::string_view text, size_t from, TokenCare care);
Token NextPrivateKey(std::string_view text, size_t from);

// How much of a value that is a token says what it is and is no secret, as
// "hf_"; 0 for any other value.
size_t OpenPrefix(std::string_view value);

}  // namespace dgdc

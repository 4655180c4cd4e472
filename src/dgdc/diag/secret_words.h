// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What is known about how credentials look and what they are called. The tables
// are profiles/secrets/credentials.yaml, where each list has its reason;
// src/dgdc/catalog/embed_secrets.cc writes the implementation when dgdc is
// built, because hiding a secret must not wait for a catalog.
namespace dgdc {

// What may follow the prefix of a token.
enum class TokenBody : uint8_t {
  kWord,  // letters, digits, "_" and "-"
  kJwt,   // a JSON Web Token: two or three words with dots
  kUrl,   // up to the end of a URL
};

// How tokens of a service begin, and how many characters follow at least.
struct TokenForm {
  std::string_view prefix = {};
  size_t length = 0;
  std::string_view service = {};
  TokenBody body = TokenBody::kWord;
};

std::span<const TokenForm> TokenForms();

// The lists of the table, by their keys there.
enum class WordList : uint8_t {
  kSecret,
  kSecretEndings,
  kMild,
  kLikely,
  kDescribing,
  kNeutral,
  kTextTokens,
  kOpeningKeys,
  kNamingKeys,
  kInnocent,
  kObjects,
  kHeld,
  kPlaceholders,
};

std::span<const std::string_view> WordsOf(WordList list);

}  // namespace dgdc

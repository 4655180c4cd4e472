// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
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

// The lists that have a word.
class WordLists {
 public:
  constexpr WordLists(std::initializer_list<WordList> lists) {
    for (const WordList list : lists) {
      bits_ |= Bit(list);
    }
  }

  [[nodiscard]] constexpr bool Has(WordList list) const {
    return (bits_ & Bit(list)) != 0;
  }

 private:
  static constexpr uint32_t Bit(WordList list) {
    return uint32_t{1} << static_cast<uint32_t>(list);
  }

  uint32_t bits_ = 0;
};

struct SecretWord {
  std::string_view word = {};
  WordLists lists = {};
};

// The words of all lists that begin with this byte, the empty one with 0.
std::span<const SecretWord> SecretWordsFrom(char first);

// Which lists have the word: few words begin alike, so that looking them
// through is as good as anything else.
inline WordLists ListsOf(std::string_view word) {
  for (const SecretWord& row :
       SecretWordsFrom(word.empty() ? '\0' : word.front())) {
    if (row.word == word) {
      return row.lists;
    }
  }
  return {};
}

// How words end that are written together.
std::span<const std::string_view> SecretEndings();

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

// What is known about how credentials look and what they are called; the
// sentences over each table say what belongs into it.
namespace dgdc {

// What may follow the prefix of a token.
enum class TokenBody : uint8_t {
  kWord,      // letters, digits, "_" and "-"
  kJson,      // a JSON Web Token: two or three words with dots
  kAnything,  // up to the end of a URL
};

// How tokens of a service begin, and how many characters follow at least.
struct TokenForm {
  std::string_view prefix = {};
  size_t length = 0;
  std::string_view service = {};
  TokenBody body = TokenBody::kWord;
};

std::span<const TokenForm> TokenForms();

// Words that end the name of a secret whatever stands before them: a value
// under DB_PASSWORD is one even when somebody thought it up.
std::span<const std::string_view> SecretWords();

// Words that make a name one of a secret when the value looks generated.
std::span<const std::string_view> LikelySecretWords();

// Words that say about a secret what is none itself: the name of one, the file
// that holds it, how long it may be.
std::span<const std::string_view> DescribingWords();

// Words that say which of several secrets it is, or how it is written.
std::span<const std::string_view> NeutralWords();

// Words before "token" that say what kind of text a model reads or writes.
std::span<const std::string_view> TextTokenWords();

// Words before "key" with which it opens something.
std::span<const std::string_view> OpeningKeyWords();

// Words before "key" with which it only names something.
std::span<const std::string_view> NamingKeyWords();

// Whole names that only look like one of a secret.
std::span<const std::string_view> InnocentNames();

// Words before "secret" in fields that hold a secret, and not the name of an
// object that does.
std::span<const std::string_view> HeldSecretWords();

// Values that stand where a secret would, in lower case.
std::span<const std::string_view> Placeholders();

}  // namespace dgdc

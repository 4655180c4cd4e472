// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret_token.h"

#include <algorithm>
#include <bitset>

#include "dgdc/base/text.h"
#include "dgdc/diag/secret_words.h"

namespace dgdc {
namespace {

// What stands behind the head of a private key that is one.
constexpr size_t kLeastKey = 40;

bool IsTokenChar(char c) { return IsAlnum(c) || c == '_' || c == '-'; }

bool EndsUrl(char c) {
  return IsWhite(c) ||
         std::string_view("\"'`<>\\,;|)}]").find(c) != std::string_view::npos;
}

size_t EndOfBody(TokenBody body, std::string_view text, size_t from) {
  const auto end =
      std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(),
                   [body](char c) {
                     switch (body) {
                       case TokenBody::kWord:
                         return !IsTokenChar(c);
                       case TokenBody::kJwt:
                         return !IsTokenChar(c) && c != '.';
                       case TokenBody::kUrl:
                         return EndsUrl(c);
                     }
                     return true;
                   });
  return static_cast<size_t>(end - text.begin());
}

// The token of this form at this place; its end is 0 when it is none.
Token TokenAt(const TokenForm& form, std::string_view text, size_t at,
              TokenCare care) {
  // Placeholders repeat themselves, as in "hf_xxxxxxxxxxxxxxxx". What is only
  // hidden may be one all the same.
  const bool sure = care == TokenCare::kSure;
  const size_t distinct = sure ? 10 : 4;
  const size_t shortest =
      sure ? form.length : std::min<size_t>(form.length, 16);
  const size_t body = at + form.prefix.size();
  const size_t end = EndOfBody(form.body, text, body);
  const std::string_view rest = text.substr(body, end - body);
  if (rest.size() < shortest || DistinctBytes(rest) < distinct ||
      (form.body == TokenBody::kJwt && rest.find('.') == std::string::npos)) {
    return {};
  }
  return {.begin = at,
          .end = end,
          .service = form.service,
          .prefix = form.prefix.size()};
}

// The bytes with which tokens begin; most words of a text begin with others.
std::bitset<256> FirstBytes() {
  std::bitset<256> bytes;
  for (const TokenForm& form : TokenForms()) {
    bytes.set(static_cast<unsigned char>(form.prefix.front()));
  }
  return bytes;
}

}  // namespace

Token NextToken(std::string_view text, size_t from, TokenCare care) {
  static const std::bitset<256> kFirst = FirstBytes();
  for (size_t at = from; at < text.size(); ++at) {
    if (!kFirst[static_cast<unsigned char>(text[at])] ||
        (at > 0 && IsTokenChar(text[at - 1]))) {
      continue;
    }
    for (const TokenForm& form : TokenForms()) {
      if (text[at] != form.prefix.front() ||
          !text.substr(at).starts_with(form.prefix)) {
        continue;
      }
      if (const Token token = TokenAt(form, text, at, care); token.end != 0) {
        return token;
      }
    }
  }
  return {};
}

// "-----BEGIN RSA PRIVATE KEY-----" and what follows; a key that was cut off
// is hidden to the end.
Token NextPrivateKey(std::string_view text, size_t from) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  constexpr std::string_view kDashes = "-----";
  for (size_t at = text.find(kBegin, from); at != std::string_view::npos;
       at = text.find(kBegin, at + 1)) {
    const size_t head = text.find(kDashes, at + kBegin.size());
    if (head == std::string_view::npos) {
      return {};
    }
    if (text.substr(at, head - at).find("PRIVATE KEY") !=
        std::string_view::npos) {
      const size_t body = head + kDashes.size();
      return {.begin = at,
              .end = std::min(text.find(kEnd, body), text.size()),
              .service = "a key pair (private key)",
              .prefix = body - at};
    }
  }
  return {};
}

size_t OpenPrefix(std::string_view value) {
  const Token token = NextToken(value, 0, TokenCare::kHide);
  return token.begin == 0 && token.end == value.size() ? token.prefix : 0;
}

namespace {

// The least bytes of a text that holds a token of any form, or a key.
size_t ShortestText() {
  size_t shortest = kLeastKey;
  for (const TokenForm& form : TokenForms()) {
    shortest = std::min<size_t>(shortest, form.prefix.size() + form.length);
  }
  return shortest;
}

}  // namespace

Token FindToken(std::string_view text, size_t from) {
  // Most texts of a manifest are too short to hold one.
  static const size_t kShortest = ShortestText();
  if (text.size() < from + kShortest) {
    return {};
  }
  const Token token = NextToken(text, from, TokenCare::kSure);
  const Token key = NextPrivateKey(text, from);
  // A head alone is somebody's explanation.
  if (key.end != 0 && key.end > key.begin + key.prefix + kLeastKey &&
      (token.end == 0 || key.begin < token.begin)) {
    return key;
  }
  return token;
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "dgdc/base/text.h"
#include "dgdc/diag/secret.h"
#include "dgdc/diag/secret_name.h"
#include "dgdc/diag/secret_token.h"

// Credentials in texts of any language. It knows no grammar: a name, what may
// stand between a name and its value, and a value look alike in all of them.
namespace dgdc {
namespace {

bool IsNameStart(char c) { return IsLetter(c) || c == '_' || c == '-'; }
bool IsNameChar(char c) {
  return IsAlnum(c) || c == '_' || c == '-' || c == '.';
}
bool IsQuote(char c) { return c == '"' || c == '\'' || c == '`'; }

class SecretScanner {
 public:
  explicit SecretScanner(std::string_view text) : text_(text) {}

  std::vector<TextRange> Scan();

 private:
  [[nodiscard]] char At(size_t i) const {
    return i < text_.size() ? text_[i] : '\n';
  }
  template <class Is>
  [[nodiscard]] size_t Skip(size_t at, Is is) const {
    while (at < text_.size() && is(text_[at])) {
      ++at;
    }
    return at;
  }
  // Behind a quotation mark, also one that a text in quotes has to escape.
  [[nodiscard]] size_t SkipQuote(size_t at) const {
    if (At(at) == '\\' && at + 1 < text_.size() && IsQuote(text_[at + 1])) {
      return at + 2;
    }
    return at < text_.size() && IsQuote(text_[at]) ? at + 1 : at;
  }
  void AddTokens();
  void AddUrls();
  void AddNamed();
  void AddBearer();
  void LookBehindName(size_t begin, size_t end);
  [[nodiscard]] size_t ValueOfPair(size_t begin, size_t end) const;
  [[nodiscard]] size_t ValueOfFlag(size_t end) const;
  [[nodiscard]] TextRange ReadValue(size_t at, bool mapping) const;
  void Add(std::string_view name, TextRange value);

  std::string_view text_;
  std::vector<TextRange> found_ = {};
};

void SecretScanner::AddTokens() {
  for (Token token = NextToken(text_, 0, TokenCare::kHide); token.end != 0;
       token = NextToken(text_, token.end, TokenCare::kHide)) {
    found_.push_back({token.begin + token.prefix, token.end});
  }
  for (Token key = NextPrivateKey(text_, 0); key.end != 0;
       key = NextPrivateKey(text_, key.end)) {
    found_.push_back({key.begin + key.prefix, key.end});
  }
}

void SecretScanner::AddUrls() {
  for (TextRange range = FindUrlSecret(text_); range.end != 0;
       range = FindUrlSecret(text_, range.end)) {
    found_.push_back(range);
  }
}

// Up to the quotation mark that ends it, or what ends a word. In a mapping of
// YAML blanks belong to the value.
TextRange SecretScanner::ReadValue(size_t at, bool mapping) const {
  at = Skip(at, &IsBlank);
  const size_t begin = SkipQuote(at);
  if (begin != at) {
    const std::string_view close = text_.substr(at, begin - at);
    size_t end = text_.find(close, begin);
    // A quotation mark behind a backslash is part of the text.
    while (close.size() == 1 && close != "'" && end != std::string_view::npos &&
           text_[end - 1] == '\\') {
      end = text_.find(close, end + 1);
    }
    return {begin, end == std::string_view::npos ? text_.size() : end};
  }
  if (mapping &&
      std::string_view("{[|>&*!#\n").find(At(at)) != std::string_view::npos) {
    return {};
  }
  const std::string_view ends = mapping ? "\"\n,}]" : " \t\n\r\"'`;&|)},]";
  size_t end = std::min(text_.find_first_of(ends, at), text_.size());
  if (mapping) {
    end = std::min(end, std::max(text_.find(" #", at), at));
    // A header in quotation marks ends with one that did not begin here.
    while (end > at && (IsWhite(text_[end - 1]) || IsQuote(text_[end - 1]))) {
      --end;
    }
  }
  return {at, end};
}

void SecretScanner::Add(std::string_view name, TextRange value) {
  // "Authorization: Bearer TOKEN" names the kind of secret before it.
  static constexpr std::array<std::string_view, 4> kSchemes = {
      "bearer ", "basic ", "token ", "apikey "};
  for (const std::string_view scheme : kSchemes) {
    const std::string_view start = text_.substr(value.begin, scheme.size());
    if (value.end - value.begin > scheme.size() &&
        std::equal(start.begin(), start.end(), scheme.begin(), scheme.end(),
                   [](char a, char b) { return ToLower(a) == b; })) {
      value.begin += scheme.size();
    }
  }
  if (value.end > value.begin &&
      IsSecret(name, text_.substr(value.begin, value.end - value.begin))) {
    value.begin +=
        OpenPrefix(text_.substr(value.begin, value.end - value.begin));
    found_.push_back(value);
  }
}

// Where the value of {name: NAME, value: VALUE} begins, on one line or two; 0
// when this is no such pair.
size_t SecretScanner::ValueOfPair(size_t begin, size_t end) const {
  size_t before = begin;
  while (before > 0 &&
         (IsBlank(text_[before - 1]) || IsQuote(text_[before - 1]) ||
          text_[before - 1] == '\\')) {
    --before;
  }
  if (before == 0 || text_[before - 1] != ':') {
    return 0;
  }
  const std::string_view left = text_.substr(0, before - 1);
  const size_t last = left.find_last_not_of("\"'\\ ");
  if (last == std::string_view::npos ||
      !left.substr(0, last + 1).ends_with("name")) {
    return 0;
  }
  size_t at = SkipQuote(end);
  at = Skip(at, [](char c) { return IsWhite(c) || c == ','; });
  at = SkipQuote(at);
  constexpr std::string_view kValue = "value";
  if (!text_.substr(at).starts_with(kValue)) {
    return 0;
  }
  at = Skip(SkipQuote(at + kValue.size()), &IsBlank);
  return At(at) == ':' ? at + 1 : 0;
}

// Where the value of a flag begins: behind "=", a blank, or in the next item of
// a list; 0 when none follows.
size_t SecretScanner::ValueOfFlag(size_t end) const {
  size_t at = SkipQuote(end);
  if (at < text_.size() && !IsWhite(text_[at]) && text_[at] != ',') {
    return 0;
  }
  at = Skip(at, [](char c) { return IsWhite(c) || c == ','; });
  if (At(at) == '-' && IsBlank(At(at + 1))) {
    at = Skip(at + 1, &IsBlank);
  }
  if (at >= text_.size() || At(SkipQuote(at)) == '-' || At(at) == '\\') {
    return At(at) == '\\' && IsQuote(At(at + 1)) ? at : 0;
  }
  return at;
}

void SecretScanner::LookBehindName(size_t begin, size_t end) {
  const std::string_view name = text_.substr(begin, end - begin);
  const size_t close = SkipQuote(end);
  const size_t at = Skip(close, &IsBlank);
  if (At(at) == '=' && At(at + 1) != '=') {
    Add(name, ReadValue(at + 1, false));
    return;
  }
  if (At(at) == ':' && (IsWhite(At(at + 1)) || IsQuote(At(at + 1)) ||
                        At(at + 1) == '\\' || close != end)) {
    Add(name, ReadValue(at + 1, true));
    return;
  }
  if (const size_t pair = ValueOfPair(begin, end); pair != 0) {
    Add(name, ReadValue(pair, true));
    return;
  }
  if (name.starts_with('-')) {
    if (const size_t value = ValueOfFlag(end); value != 0) {
      Add(name, ReadValue(value, false));
    }
  }
}

void SecretScanner::AddNamed() {
  for (size_t at = 0; at < text_.size();) {
    if (!IsNameStart(text_[at]) || (at > 0 && IsNameChar(text_[at - 1]))) {
      ++at;
      continue;
    }
    const size_t end = Skip(at, &IsNameChar);
    if (JudgeName(text_.substr(at, end - at)) != NameOfSecret::kNo) {
      LookBehindName(at, end);
    }
    at = end;
  }
}

// Of a header in whatever program's words.
void SecretScanner::AddBearer() {
  constexpr std::string_view kBearer = "Bearer ";
  constexpr size_t kShortest = 12;
  for (size_t at = text_.find(kBearer); at != std::string_view::npos;
       at = text_.find(kBearer, at + 1)) {
    const TextRange value = ReadValue(at + kBearer.size(), false);
    const std::string_view word =
        text_.substr(value.begin, value.end - value.begin);
    if (word.size() >= kShortest && !IsPlaceholder(word)) {
      found_.push_back(value);
    }
  }
}

std::vector<TextRange> SecretScanner::Scan() {
  AddTokens();
  AddUrls();
  AddNamed();
  AddBearer();
  std::sort(found_.begin(), found_.end());
  std::vector<TextRange> merged;
  for (const TextRange& range : found_) {
    if (merged.empty() || range.begin > merged.back().end) {
      merged.push_back(range);
    } else {
      merged.back().end = std::max(merged.back().end, range.end);
    }
  }
  return merged;
}

// What stands between "://" and the path.
std::string_view AuthorityAt(std::string_view text, size_t begin) {
  constexpr std::string_view kEnds = " \t\r\n\"'`<>|\\";
  std::string_view rest = text.substr(begin);
  rest = rest.substr(0, rest.find_first_of(kEnds));
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') == std::string_view::npos) {
    // A password with a slash, which should have been escaped; a number behind
    // the colon is a port.
    const size_t colon = authority.find(':');
    const bool password =
        colon != std::string_view::npos && colon + 1 < authority.size() &&
        std::any_of(authority.begin() + static_cast<std::ptrdiff_t>(colon) + 1,
                    authority.end(), [](char c) { return !IsDigit(c); });
    authority = password ? rest : std::string_view();
  }
  return authority;
}

}  // namespace

TextRange FindUrlSecret(std::string_view text, size_t from) {
  constexpr std::string_view kStart = "://";
  // A shorter user without a password is a name, as in ssh://git@host.
  constexpr size_t kShortestUser = 16;
  for (size_t at = text.find(kStart, from); at != std::string_view::npos;
       at = text.find(kStart, at + 1)) {
    const size_t begin = at + kStart.size();
    const std::string_view authority = AuthorityAt(text, begin);
    const size_t end = authority.rfind('@');
    if (end == std::string_view::npos || end == 0) {
      continue;
    }
    const std::string_view user = authority.substr(0, end);
    const size_t colon = user.find(':');
    const bool alone =
        colon == std::string_view::npos || colon + 1 == user.size();
    const std::string_view password =
        alone ? user.substr(0, colon) : user.substr(colon + 1);
    if ((alone && password.size() < kShortestUser) || IsPlaceholder(password)) {
      continue;
    }
    // A token as the user beside a word as the password: all of it.
    const bool both = !alone && colon >= kShortestUser;
    return {alone || both ? begin : begin + colon + 1,
            alone ? begin + password.size() : begin + end};
  }
  return {};
}

std::vector<TextRange> FindSecrets(std::string_view text) {
  return SecretScanner(text).Scan();
}

}  // namespace dgdc

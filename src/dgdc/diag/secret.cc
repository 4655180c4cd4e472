// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "dgdc/source/source_set.h"

namespace dgdc {
namespace {

// How tokens of a service begin, and how many characters follow at least.
struct TokenForm {
  std::string_view prefix = {};
  size_t length = 0;
  std::string_view service = {};
};

constexpr std::array kForms = {
    TokenForm{"hf_", 30, "Hugging Face"},
    TokenForm{"nvapi-", 40, "NVIDIA NGC"},
    TokenForm{"ghp_", 36, "GitHub"},
    TokenForm{"github_pat_", 40, "GitHub"},
    TokenForm{"glpat-", 20, "GitLab"},
    TokenForm{"sk-proj-", 40, "OpenAI"},
    TokenForm{"AKIA", 16, "AWS"},
};

bool IsTokenChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         c == '-';
}

// Placeholders repeat themselves: "hf_xxxxxxxxxxxxxxxx".
bool IsRandom(std::string_view text) {
  constexpr size_t kDistinct = 10;
  return std::set<char>(text.begin(), text.end()).size() >= kDistinct;
}

// The first token of one form; its end is 0 when there is none.
Token FindForm(const TokenForm& form, std::string_view text, size_t from) {
  for (size_t at = text.find(form.prefix, from); at != std::string_view::npos;
       at = text.find(form.prefix, at + 1)) {
    const size_t body = at + form.prefix.size();
    const auto end = static_cast<size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(body),
                         text.end(), IsTokenChar) -
        text.begin());
    if ((at == 0 || !IsTokenChar(text[at - 1])) && end - body >= form.length &&
        IsRandom(text.substr(body, end - body))) {
      return {.begin = at,
              .end = end,
              .service = form.service,
              .prefix = form.prefix.size()};
    }
  }
  return {};
}

void Cover(std::string& text, size_t begin, size_t end) {
  const std::string stars(
      CodePoints(std::string_view(text).substr(begin, end - begin)), '*');
  text.replace(begin, end - begin, stars);
}

}  // namespace

Token FindToken(std::string_view text, size_t from) {
  Token first;
  for (const TokenForm& form : kForms) {
    const Token token = FindForm(form, text, from);
    if (token.end != 0 && (first.end == 0 || token.begin < first.begin)) {
      first = token;
    }
  }
  return first;
}

bool LooksGenerated(std::string_view value) {
  constexpr size_t kShortest = 16;
  const auto any = [value](int (*is)(int)) {
    return std::any_of(value.begin(), value.end(),
                       [is](unsigned char c) { return is(c) != 0; });
  };
  return value.size() >= kShortest && any(std::isdigit) && any(std::isalpha) &&
         !any(std::isspace) && !value.starts_with('/') &&
         value.find("://") == std::string_view::npos && IsRandom(value);
}

std::string HideSecrets(std::string text, std::span<const std::string> known) {
  for (const std::string& secret : known) {
    for (size_t at = secret.empty() ? std::string::npos : text.find(secret);
         at != std::string::npos; at = text.find(secret, at)) {
      Cover(text, at, at + secret.size());
    }
  }
  for (Token token = FindToken(text); token.end != 0;
       token = FindToken(text, token.end)) {
    Cover(text, token.begin + token.prefix, token.end);
  }
  return text;
}

void HideSecrets(std::span<const std::string> known, Diagnostic& finding) {
  const auto hide = [known](std::string& text) {
    text = HideSecrets(std::move(text), known);
  };
  hide(finding.message);
  hide(finding.here);
  for (Label& label : finding.labels) {
    hide(label.text);
  }
  for (std::vector<std::string>* list : {&finding.why, &finding.help}) {
    std::for_each(list->begin(), list->end(), hide);
  }
}

}  // namespace dgdc

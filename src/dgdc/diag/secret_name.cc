// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret_name.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "dgdc/base/text.h"
#include "dgdc/diag/secret_words.h"

namespace dgdc {
namespace {

using Words = std::vector<std::string>;

bool IsAlnumChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool IsUpperChar(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool IsLowerChar(char c) {
  return std::islower(static_cast<unsigned char>(c)) != 0;
}

bool IsOneOf(std::string_view word, WordList list) {
  const auto words = WordsOf(list);
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "HF_TOKEN", "--hf-token", "hfToken" and "HFToken" are "hf", "token".
Words SplitName(std::string_view name) {
  Words words;
  bool inside = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsAlnumChar(c)) {
      inside = false;
      continue;
    }
    const bool hump = i > 0 && IsUpperChar(c) &&
                      (IsLowerChar(name[i - 1]) ||
                       (IsUpperChar(name[i - 1]) && i + 1 < name.size() &&
                        IsLowerChar(name[i + 1])));
    if (!inside || hump) {
      words.emplace_back();
    }
    words.back() += c;
    inside = true;
  }
  for (std::string& word : words) {
    word = Lower(word);
  }
  return words;
}

// Numbers and words that only tell several secrets apart.
void DropNeutral(Words& words) {
  const auto neutral = [](const std::string& word) {
    return std::all_of(word.begin(), word.end(), &IsDigit) ||
           IsOneOf(word, WordList::kNeutral);
  };
  while (words.size() > 1 && neutral(words.back())) {
    words.pop_back();
  }
}

// A word of secrets, alone or at the end of one that is written together, as
// in "pgpassword"; "tokenizer" is none.
bool EndsAsSecret(const std::string& word) {
  if (IsOneOf(word, WordList::kSecret)) {
    return true;
  }
  const auto ends = WordsOf(WordList::kSecretEndings);
  return word != "token" &&
         std::any_of(ends.begin(), ends.end(), [&word](std::string_view end) {
           return word.ends_with(end);
         });
}

bool HasPairOf(const Words& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (IsOneOf(words[i] + words[i + 1], WordList::kSecret)) {
      return true;
    }
  }
  return false;
}

NameOfSecret JudgeLastWord(const Words& words) {
  const std::string& last = words.back();
  const std::string before =
      words.size() > 1 ? words[words.size() - 2] : std::string();
  if (EndsAsSecret(last)) {
    return NameOfSecret::kYes;
  }
  if (last == "token") {
    return IsOneOf(before, WordList::kTextTokens) ? NameOfSecret::kNo
                                                  : NameOfSecret::kYes;
  }
  if (last == "key") {
    if (before.empty() || IsOneOf(before, WordList::kNamingKeys)) {
      return NameOfSecret::kNo;
    }
    return IsOneOf(before, WordList::kOpeningKeys) ? NameOfSecret::kYes
                                                   : NameOfSecret::kLikely;
  }
  return IsOneOf(last, WordList::kLikely) ? NameOfSecret::kLikely
                                          : NameOfSecret::kNo;
}

bool IsDnsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLowerChar(c) || IsDigit(c) || c == '-' || c == '.';
  });
}

// A field like envFromSecret names an object; clientSecret holds one.
bool NamesObject(std::string_view name, std::string_view value) {
  const Words words = SplitName(name);
  const bool field = !name.empty() && IsLowerChar(name.front()) &&
                     std::all_of(name.begin(), name.end(), &IsAlnumChar);
  return field && words.size() > 1 &&
         IsOneOf(words.back(), WordList::kObjects) &&
         !IsOneOf(words[words.size() - 2], WordList::kHeld) &&
         IsDnsName(value) && !LooksGenerated(value);
}

// "$NAME", "${...}", "$(...)"; a password may begin with a dollar sign.
bool IsVariable(std::string_view value) {
  if (value.size() < 2 || value.front() != '$') {
    return false;
  }
  if (value[1] == '{' || value[1] == '(') {
    return value.find_first_of("})") == value.size() - 1;
  }
  return std::all_of(value.begin() + 1, value.end(), [](char c) {
    return IsUpperChar(c) || IsDigit(c) || c == '_';
  });
}

bool IsPath(std::string_view value) {
  static constexpr std::string_view kStarts[] = {"/", "./", "../", "~/",
                                                 "file:"};
  if (std::none_of(
          std::begin(kStarts), std::end(kStarts),
          [value](std::string_view s) { return value.starts_with(s); })) {
    return false;
  }
  // Keys in base64 have slashes, too, but few.
  constexpr size_t kShortest = 16;
  while (!value.empty()) {
    const size_t slash = value.find('/');
    const std::string_view part = value.substr(0, slash);
    if (part.size() >= kShortest &&
        std::any_of(part.begin(), part.end(), &IsUpperChar) &&
        std::any_of(part.begin(), part.end(), &IsLowerChar) &&
        std::any_of(part.begin(), part.end(), &IsDigit)) {
      return false;
    }
    value = slash == std::string_view::npos ? std::string_view()
                                            : value.substr(slash + 1);
  }
  return true;
}

}  // namespace

NameOfSecret JudgeName(std::string_view name) {
  if (IsOneOf(Lower(name), WordList::kInnocent)) {
    return NameOfSecret::kNo;
  }
  Words words = SplitName(name);
  if (words.empty()) {
    return NameOfSecret::kNo;
  }
  if (words.size() > 1 &&
      IsOneOf(words[words.size() - 2] + words.back(), WordList::kSecret)) {
    return NameOfSecret::kYes;
  }
  DropNeutral(words);
  if (IsOneOf(words.back(), WordList::kDescribing)) {
    return NameOfSecret::kNo;
  }
  if (const NameOfSecret last = JudgeLastWord(words);
      last != NameOfSecret::kNo) {
    return last;
  }
  // SECRET_SALT and API_KEY_HEADROOM: whatever it is, it is of a secret.
  const Words earlier(words.begin(), words.end() - 1);
  const bool of_secret =
      HasPairOf(words) ||
      std::any_of(earlier.begin(), earlier.end(), [](const std::string& word) {
        return !IsOneOf(word, WordList::kMild) &&
               IsOneOf(word, WordList::kSecret);
      });
  return of_secret ? NameOfSecret::kLikely : NameOfSecret::kNo;
}

bool LooksGenerated(std::string_view value) {
  constexpr size_t kShortest = 16;
  constexpr size_t kDistinct = 10;
  const auto any = [value](int (*is)(int)) {
    return std::any_of(value.begin(), value.end(),
                       [is](unsigned char c) { return is(c) != 0; });
  };
  return value.size() >= kShortest && any(std::isdigit) && any(std::isalpha) &&
         !any(std::isspace) && !value.starts_with('/') &&
         value.find("://") == std::string_view::npos &&
         std::set<char>(value.begin(), value.end()).size() >= kDistinct;
}

bool IsPlaceholder(std::string_view value) {
  return IsOneOf(Lower(value), WordList::kPlaceholders) || IsVariable(value) ||
         IsPath(value) || (value.starts_with('<') && value.ends_with('>')) ||
         value.starts_with("{{") ||
         // Hidden already, as in "hf_****".
         value.ends_with("****") ||
         value.find_first_not_of("*.xX") == std::string_view::npos;
}

bool IsSecret(std::string_view name, std::string_view value) {
  const NameOfSecret judged = JudgeName(name);
  if (judged == NameOfSecret::kNo || IsPlaceholder(value)) {
    return false;
  }
  return judged == NameOfSecret::kLikely ? LooksGenerated(value)
                                         : !NamesObject(name, value);
}

}  // namespace dgdc

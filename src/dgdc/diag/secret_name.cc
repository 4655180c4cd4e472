// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret_name.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dgdc/base/text.h"
#include "dgdc/diag/secret_words.h"

namespace dgdc {
namespace {

bool IsOneOf(std::string_view word, WordList list) {
  return ListsOf(word).Has(list);
}

// The words of a name in lower case: "HF_TOKEN", "--hf-token", "hfToken" and
// "HFToken" are "hf", "token".
class NameWords {
 public:
  explicit NameWords(std::string_view name);

  [[nodiscard]] size_t size() const { return begins_.size(); }
  [[nodiscard]] std::string_view At(size_t i) const { return From(i, i + 1); }
  // Both words, written together.
  [[nodiscard]] std::string_view Pair(size_t i) const { return From(i, i + 2); }
  [[nodiscard]] std::string_view Last() const { return At(size() - 1); }
  // The word before that, "" when there is none.
  [[nodiscard]] std::string_view BeforeLast() const {
    return size() > 1 ? At(size() - 2) : std::string_view();
  }
  void DropLast() {
    letters_.resize(begins_.back());
    begins_.pop_back();
  }

 private:
  [[nodiscard]] std::string_view From(size_t i, size_t end) const {
    const size_t stop = end < size() ? begins_[end] : letters_.size();
    return std::string_view(letters_).substr(begins_[i], stop - begins_[i]);
  }

  std::string letters_ = {};  // of all words, without what separates them
  std::vector<size_t> begins_ = {};
};

NameWords::NameWords(std::string_view name) {
  letters_.reserve(name.size());
  bool inside = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!IsAlnum(c)) {
      inside = false;
      continue;
    }
    const bool hump =
        i > 0 && IsUpper(c) &&
        (IsLower(name[i - 1]) ||
         (IsUpper(name[i - 1]) && i + 1 < name.size() && IsLower(name[i + 1])));
    if (!inside || hump) {
      begins_.push_back(letters_.size());
    }
    letters_ += ToLower(c);
    inside = true;
  }
}

// Numbers and words that only tell several secrets apart.
void DropNeutral(NameWords& words) {
  const auto neutral = [](std::string_view word) {
    return std::all_of(word.begin(), word.end(), &IsDigit) ||
           IsOneOf(word, WordList::kNeutral);
  };
  while (words.size() > 1 && neutral(words.Last())) {
    words.DropLast();
  }
}

// A word of secrets, alone or at the end of one that is written together, as
// in "pgpassword"; "tokenizer" is none.
bool EndsAsSecret(std::string_view word, WordLists lists) {
  if (lists.Has(WordList::kSecret)) {
    return true;
  }
  const auto ends = SecretEndings();
  return word != "token" &&
         std::any_of(ends.begin(), ends.end(), [word](std::string_view end) {
           return word.ends_with(end);
         });
}

bool HasPairOf(const NameWords& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (IsOneOf(words.Pair(i), WordList::kSecret)) {
      return true;
    }
  }
  return false;
}

NameOfSecret JudgeLastWord(const NameWords& words, WordLists lists) {
  const std::string_view last = words.Last();
  const std::string_view before = words.BeforeLast();
  if (EndsAsSecret(last, lists)) {
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
  return lists.Has(WordList::kLikely) ? NameOfSecret::kLikely
                                      : NameOfSecret::kNo;
}

// SECRET_SALT and API_KEY_HEADROOM: whatever it is, it is of a secret.
bool IsOfSecret(const NameWords& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const WordLists lists = ListsOf(words.At(i));
    if (lists.Has(WordList::kSecret) && !lists.Has(WordList::kMild)) {
      return true;
    }
  }
  return HasPairOf(words);
}

NameOfSecret JudgeWords(NameWords words) {
  if (words.size() == 0) {
    return NameOfSecret::kNo;
  }
  if (words.size() > 1 &&
      IsOneOf(words.Pair(words.size() - 2), WordList::kSecret)) {
    return NameOfSecret::kYes;
  }
  DropNeutral(words);
  const WordLists lists = ListsOf(words.Last());
  if (lists.Has(WordList::kDescribing)) {
    return NameOfSecret::kNo;
  }
  const NameOfSecret last = JudgeLastWord(words, lists);
  return last == NameOfSecret::kNo && IsOfSecret(words) ? NameOfSecret::kLikely
                                                        : last;
}

bool IsDnsName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLower(c) || IsDigit(c) || c == '-' || c == '.';
  });
}

// A field like envFromSecret names an object; clientSecret holds one.
bool NamesObject(std::string_view name, std::string_view value) {
  const NameWords words(name);
  const bool field = !name.empty() && IsLower(name.front()) &&
                     std::all_of(name.begin(), name.end(), &IsAlnum);
  return field && words.size() > 1 &&
         IsOneOf(words.Last(), WordList::kObjects) &&
         !IsOneOf(words.BeforeLast(), WordList::kHeld) && IsDnsName(value) &&
         !LooksGenerated(value);
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
    return IsUpper(c) || IsDigit(c) || c == '_';
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
        std::any_of(part.begin(), part.end(), &IsUpper) &&
        std::any_of(part.begin(), part.end(), &IsLower) &&
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
  const NameOfSecret judged = JudgeWords(NameWords(name));
  return judged != NameOfSecret::kNo &&
                 IsOneOf(Lower(name), WordList::kInnocent)
             ? NameOfSecret::kNo
             : judged;
}

bool LooksGenerated(std::string_view value) {
  constexpr size_t kShortest = 16;
  constexpr size_t kDistinct = 10;
  return value.size() >= kShortest &&
         std::any_of(value.begin(), value.end(), &IsDigit) &&
         std::any_of(value.begin(), value.end(), &IsLetter) &&
         std::none_of(value.begin(), value.end(), &IsWhite) &&
         !value.starts_with('/') &&
         value.find("://") == std::string_view::npos &&
         DistinctBytes(value) >= kDistinct;
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

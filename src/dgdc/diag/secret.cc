// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/secret.h"

#include <algorithm>
#include <utility>

#include "dgdc/base/text.h"
#include "dgdc/diag/secret_token.h"

namespace dgdc {
namespace {

// A shorter value is part of too many words.
constexpr size_t kShortestKnown = 4;
// A longer one is no word of its own by accident.
constexpr size_t kLongWord = 8;

bool IsWordChar(char c) { return IsAlnum(c) || c == '_'; }

bool StandsAlone(std::string_view text, size_t begin, size_t end) {
  return (begin == 0 || !IsWordChar(text[begin - 1])) &&
         (end == text.size() || !IsWordChar(text[end]));
}

void FindKnown(std::string_view text, const std::string& secret,
               std::vector<TextRange>& ranges) {
  if (secret.empty()) {
    return;
  }
  for (size_t at = text.find(secret); at != std::string_view::npos;
       at = text.find(secret, at + 1)) {
    const size_t end = at + secret.size();
    if (secret.size() >= kLongWord || StandsAlone(text, at, end)) {
      ranges.push_back({at, end});
    }
  }
}

}  // namespace

void AddSecret(std::string_view value, std::vector<std::string>& known) {
  value.remove_prefix(OpenPrefix(value));
  bool whole = true;
  while (!value.empty()) {
    const size_t end = std::min(value.find('\n'), value.size());
    whole = whole && end == value.size();
    std::string_view line = value.substr(0, end);
    const size_t first = line.find_first_not_of(" \t\r");
    line = first == std::string_view::npos
               ? std::string_view()
               : line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
    if (line.size() >= (whole ? kShortestKnown : kLongWord) &&
        std::find(known.begin(), known.end(), line) == known.end()) {
      known.emplace_back(line);
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

std::string Cover(std::string_view text, std::span<const TextRange> ranges) {
  std::string covered;
  covered.reserve(text.size());
  size_t done = 0;
  for (const TextRange& range : ranges) {
    const size_t begin = std::max(range.begin, done);
    covered += text.substr(done, begin - done);
    for (size_t at = begin; at < range.end; ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (IsWhite(text[at])) {
        covered += text[at];
      } else if ((byte & 0xC0U) != 0x80U || at == begin) {
        covered += '*';
      }
    }
    done = std::max(done, range.end);
  }
  return covered += text.substr(done);
}

std::string HideSecrets(std::string text, std::span<const std::string> known) {
  std::vector<TextRange> ranges = FindSecrets(text);
  for (const std::string& secret : known) {
    FindKnown(text, secret, ranges);
  }
  if (ranges.empty()) {
    return text;
  }
  std::sort(ranges.begin(), ranges.end());
  return Cover(text, ranges);
}

void HideSecrets(std::span<const std::string> known, Diagnostic& finding) {
  const auto hide = [known](std::string& text) {
    text = HideSecrets(std::move(text), known);
  };
  hide(finding.message);
  hide(finding.here);
  hide(finding.field_path);
  for (Label& label : finding.labels) {
    hide(label.text);
  }
  for (std::vector<std::string>* list : {&finding.why, &finding.help}) {
    std::for_each(list->begin(), list->end(), hide);
  }
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/image.h"

#include <algorithm>
#include <cctype>

#include "dgdc/base/text.h"

namespace dgdc::manifest {
namespace {

bool IsIdentifier(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
}

// A number without leading zeros at `at`, which moves behind it.
bool SkipNumber(std::string_view text, size_t& at) {
  const size_t begin = at;
  while (at < text.size() && IsDigit(text[at])) {
    ++at;
  }
  return at > begin && (text[begin] != '0' || at == begin + 1);
}

// Dot-separated identifiers; purely numeric ones have no leading zero.
bool AreIdentifiers(std::string_view text, bool numbers_strict) {
  size_t begin = 0;
  while (true) {
    const size_t end = std::min(text.find('.', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (part.empty() || !std::all_of(part.begin(), part.end(), IsIdentifier)) {
      return false;
    }
    const bool number = std::all_of(part.begin(), part.end(), IsDigit);
    if (numbers_strict && number && part.size() > 1 && part[0] == '0') {
      return false;
    }
    if (end == text.size()) {
      return true;
    }
    begin = end + 1;
  }
}

bool HasAngledName(std::string_view text) {
  const size_t open = text.find('<');
  return open != std::string_view::npos &&
         text.find('>', open + 2) != std::string_view::npos;
}

}  // namespace

bool HasPlaceholder(std::string_view text) {
  return text.find("${") != std::string_view::npos ||
         text.find("{{") != std::string_view::npos || HasAngledName(text);
}

std::string_view TagSuffix(const Image& image) {
  const std::string_view tag = *image.tag;
  const size_t at =
      image.version.empty() ? std::string_view::npos : tag.find(image.version);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = tag.substr(at + image.version.size());
  return rest.starts_with('-') ? rest.substr(1) : std::string_view();
}

std::string TagVersion(std::string_view tag) {
  size_t at = !tag.empty() && (tag[0] == 'v' || tag[0] == 'V') ? 1 : 0;
  const size_t begin = at;
  for (int part = 0; part < 3; ++part) {
    if (part > 0) {
      if (at >= tag.size() || tag[at] != '.') {
        return "";
      }
      ++at;
    }
    if (!SkipNumber(tag, at)) {
      return "";
    }
  }
  const std::string version(tag.substr(begin, at - begin));
  std::string_view rest = tag.substr(at);
  const size_t plus = rest.find('+');
  if (plus != std::string_view::npos) {
    if (!AreIdentifiers(rest.substr(plus + 1), false)) {
      return "";
    }
    rest = rest.substr(0, plus);
  }
  const bool fits =
      rest.empty() || (rest[0] == '-' && AreIdentifiers(rest.substr(1), true));
  return fits ? version : "";
}

Image ReadImage(const yaml::Node& node) {
  Image image;
  if (!node.IsScalar() || node.IsNull()) {
    return image;
  }
  image.text = {node.scalar, node.span};
  image.placeholder = HasPlaceholder(node.scalar);
  std::string_view rest = node.scalar;
  if (const size_t at = rest.find('@'); at != std::string_view::npos) {
    image.digest = true;
    rest = rest.substr(0, at);
  }
  const size_t slash = rest.rfind('/');
  const size_t colon = rest.rfind(':');
  if (colon != std::string_view::npos &&
      (slash == std::string_view::npos || colon > slash)) {
    image.tag.value = rest.substr(colon + 1);
    // The tag stands at the end of what is quoted at most by one character.
    const auto size = static_cast<uint32_t>(node.scalar.size());
    const uint32_t quote = node.span.end - node.span.begin == size + 2 ? 1 : 0;
    const auto offset = static_cast<uint32_t>(colon + 1);
    image.tag.span = {
        node.span.file, node.span.begin + quote + offset,
        node.span.begin + quote + static_cast<uint32_t>(rest.size())};
    rest = rest.substr(0, colon);
  }
  image.repository = rest;
  image.name = rest.substr(slash == std::string_view::npos ? 0 : slash + 1);
  if (!image.placeholder) {
    image.version = TagVersion(*image.tag);
  }
  return image;
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/base/text.h"

namespace dgdc::schema {
namespace {

using yaml::Node;

bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Takes the next `count` digits, as a number.
std::optional<int> TakeDigits(std::string_view& text, size_t count) {
  if (text.size() < count ||
      !std::all_of(text.begin(), text.begin() + static_cast<int>(count),
                   &IsDigit)) {
    return std::nullopt;
  }
  int value = 0;
  std::from_chars(text.data(), text.data() + count, value);
  text.remove_prefix(count);
  return value;
}

bool Take(std::string_view& text, char c) {
  if (!text.starts_with(c)) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

std::vector<std::string_view> Split(std::string_view text,
                                    std::string_view by) {
  std::vector<std::string_view> parts;
  for (size_t at = text.find(by); at != std::string_view::npos;
       at = text.find(by)) {
    parts.push_back(text.substr(0, at));
    text.remove_prefix(at + by.size());
  }
  parts.push_back(text);
  return parts;
}

// --- Numbers

template <class T>
bool IsInteger(std::string_view scalar) {
  const std::optional<int64_t> value =
      Node::Of(Node::Kind::kInt, scalar).AsInt();
  return value && *value >= std::numeric_limits<T>::min() &&
         *value <= std::numeric_limits<T>::max();
}

// --- Time

bool TakeDate(std::string_view& text) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const std::optional<int> year = TakeDigits(text, 4);
  if (!year || !Take(text, '-')) {
    return false;
  }
  const std::optional<int> month = TakeDigits(text, 2);
  if (!month || *month < 1 || *month > 12 || !Take(text, '-')) {
    return false;
  }
  const bool leap = (*year % 4 == 0 && *year % 100 != 0) || *year % 400 == 0;
  const std::optional<int> day = TakeDigits(text, 2);
  return day && *day >= 1 &&
         *day <= kDays[static_cast<size_t>(*month - 1)] +
                     (leap && *month == 2 ? 1 : 0);
}

// Hours and minutes.
bool TakeClock(std::string_view& text) {
  const std::optional<int> hour = TakeDigits(text, 2);
  if (!hour || *hour > 23 || !Take(text, ':')) {
    return false;
  }
  const std::optional<int> minute = TakeDigits(text, 2);
  return minute && *minute <= 59;
}

bool IsDate(std::string_view text) { return TakeDate(text) && text.empty(); }

// RFC 3339, without leap seconds, which the server refuses.
bool IsDateTime(std::string_view text) {
  if (!TakeDate(text) || !(Take(text, 'T') || Take(text, 't')) ||
      !TakeClock(text) || !Take(text, ':')) {
    return false;
  }
  const std::optional<int> second = TakeDigits(text, 2);
  if (!second || *second > 59) {
    return false;
  }
  if (Take(text, '.')) {
    const size_t digits =
        std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) {
      return false;
    }
    text.remove_prefix(digits);
  }
  if (Take(text, 'Z') || Take(text, 'z')) {
    return text.empty();
  }
  return (Take(text, '+') || Take(text, '-')) && TakeClock(text) &&
         text.empty();
}

// "1h30m", "1.5s", "0" as Go has them, and "2 days".
bool IsDuration(std::string_view text) {
  constexpr std::string_view kUnits[] = {
      "ns", "us",  "\xC2\xB5s", "ms",      "s",  "sec",  "second", "seconds",
      "m",  "min", "minute",    "minutes", "h",  "hr",   "hour",   "hours",
      "d",  "day", "days",      "w",       "wk", "week", "weeks"};
  if (!Take(text, '-')) {
    Take(text, '+');
  }
  if (text == "0") {
    return true;
  }
  if (text.empty()) {
    return false;
  }
  while (!text.empty()) {
    const size_t unit =
        std::min(text.find_first_not_of("0123456789."), text.size());
    if (unit == 0 || text.substr(0, unit) == ".") {
      return false;
    }
    text.remove_prefix(unit);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const size_t end = std::min(text.find_first_of("0123456789."), text.size());
    if (std::find(std::begin(kUnits), std::end(kUnits), text.substr(0, end)) ==
        std::end(kUnits)) {
      return false;
    }
    text.remove_prefix(end);
  }
  return true;
}

// --- Addresses

bool IsIpv4(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ".");
  return parts.size() == 4 &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           const bool plain = !part.empty() && part.size() <= 3 &&
                              std::all_of(part.begin(), part.end(), &IsDigit) &&
                              (part.size() == 1 || part.front() != '0');
           return plain && (part.size() < 3 || part <= "255");
         });
}

// How many groups of 16 bits a part of an address without "::" holds; nothing
// when it is none. The last may be an IPv4 address.
std::optional<size_t> CountGroups(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const std::vector<std::string_view> groups = Split(text, ":");
  size_t count = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    const std::string_view group = groups[i];
    if (i + 1 == groups.size() && IsIpv4(group)) {
      count += 2;
    } else if (!group.empty() && group.size() <= 4 &&
               std::all_of(group.begin(), group.end(), &IsHex)) {
      ++count;
    } else {
      return std::nullopt;
    }
  }
  return count;
}

bool IsIpv6(std::string_view text) {
  const std::vector<std::string_view> halves = Split(text, "::");
  if (halves.size() > 2) {
    return false;
  }
  const std::optional<size_t> left = CountGroups(halves.front());
  if (halves.size() == 1) {
    return left == 8;
  }
  const std::optional<size_t> right = CountGroups(halves.back());
  const bool misplaced = halves.front().find('.') != std::string_view::npos;
  return left && right && !misplaced && *left + *right <= 7;
}

bool IsCidr(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return false;
  }
  const std::string_view address = text.substr(0, slash);
  const std::string_view bits = text.substr(slash + 1);
  const bool v4 = IsIpv4(address);
  if (!(v4 || IsIpv6(address)) || bits.empty() || bits.size() > 3 ||
      !std::all_of(bits.begin(), bits.end(), &IsDigit)) {
    return false;
  }
  int value = 0;
  std::from_chars(bits.data(), bits.data() + bits.size(), value);
  return value <= (v4 ? 32 : 128);
}

// 6, 8 or 20 bytes by two digits, or by four with dots.
bool IsMac(std::string_view text) {
  const char by = text.size() > 4 && text[4] == '.' ? '.'
                  : text.size() > 2                 ? text[2]
                                                    : '\0';
  if (by != ':' && by != '-' && by != '.') {
    return false;
  }
  const size_t width = by == '.' ? 4 : 2;
  const std::vector<std::string_view> parts =
      Split(text, std::string_view(&by, 1));
  const size_t bytes = parts.size() * width / 2;
  return (bytes == 6 || bytes == 8 || bytes == 20) &&
         std::all_of(parts.begin(), parts.end(), [width](std::string_view p) {
           return p.size() == width && std::all_of(p.begin(), p.end(), &IsHex);
         });
}

// --- Identifiers and bytes

// `version` is '\0' for any. Dashes may be left out, all or some.
template <char version>
bool IsUuid(std::string_view text) {
  std::string digits;
  size_t next = 0;
  for (const size_t width : {8U, 4U, 4U, 4U, 12U}) {
    if (next != 0 && text.substr(next).starts_with('-')) {
      ++next;
    }
    const std::string_view part =
        text.substr(std::min(next, text.size()), width);
    if (part.size() != width ||
        !std::all_of(part.begin(), part.end(), &IsHex)) {
      return false;
    }
    digits += part;
    next += width;
  }
  constexpr size_t kVersionAt = 12;
  return next == text.size() &&
         (version == '\0' || digits[kVersionAt] == version);
}

bool IsBase64(std::string_view text) {
  const size_t padding =
      text.size() - std::min(text.find_last_not_of('=') + 1, text.size());
  text.remove_suffix(padding);
  return padding <= 2 && (text.size() + padding) % 4 == 0 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
         });
}

std::string WithoutDashes(std::string_view name) {
  std::string plain(name);
  std::erase(plain, '-');
  return plain;
}

constexpr auto kInt = Node::Kind::kInt;
constexpr auto kString = Node::Kind::kString;

constexpr std::array kFormats = {
    Format{"byte", kString, &IsBase64, "write it in base64"},
    Format{"cidr", kString, &IsCidr,
           "write an address with a prefix length, "
           "as in 10.0.0.0/8"},
    Format{"date", kString, &IsDate, "write a date as in 2026-01-31"},
    Format{"date-time", kString, &IsDateTime,
           "write a time as in 2026-01-31T12:00:00Z"},
    Format{"duration", kString, &IsDuration,
           "write a duration as in 90s or 1h30m"},
    Format{"int32", kInt, &IsInteger<int32_t>, "it must fit 32 bits"},
    Format{"int64", kInt, &IsInteger<int64_t>, "it must fit 64 bits"},
    Format{"ipv4", kString, &IsIpv4, "write an address as in 10.0.0.1"},
    Format{"ipv6", kString, &IsIpv6, "write an address as in fd00::1"},
    Format{"mac", kString, &IsMac, "write an address as in 02:00:5e:10:00:00"},
    Format{"uuid", kString, &IsUuid<'\0'>,
           "write a UUID, 32 hexadecimal digits with dashes"},
    Format{"uuid3", kString, &IsUuid<'3'>, "write a UUID of version 3"},
    Format{"uuid4", kString, &IsUuid<'4'>, "write a UUID of version 4"},
    Format{"uuid5", kString, &IsUuid<'5'>, "write a UUID of version 5"},
};

}  // namespace

const Format* FindFormat(std::string_view name) {
  const std::string plain = WithoutDashes(name);
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&plain](const Format& format) {
                                     return WithoutDashes(format.name) == plain;
                                   });
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace dgdc::schema

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>

// What is said of single bytes of text, in ASCII and whatever the locale.
namespace dgdc {

// A space or a tab: what separates words within a line.
constexpr bool IsBlank(char c) { return c == ' ' || c == '\t'; }

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsLetter(char c) { return IsUpper(c) || IsLower(c); }
constexpr bool IsAlnum(char c) { return IsLetter(c) || IsDigit(c); }

// What std::isspace says in ASCII.
constexpr bool IsWhite(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// How many different bytes a text has.
inline size_t DistinctBytes(std::string_view text) {
  std::bitset<256> seen;
  for (const char c : text) {
    seen.set(static_cast<unsigned char>(c));
  }
  return seen.count();
}

constexpr char ToLower(char c) {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// Lower-case letters of ASCII become upper-case, every other byte stays.
inline std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    c = IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return upper;
}

// Upper-case letters of ASCII become lower-case, every other byte stays.
inline std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = ToLower(c);
  }
  return lower;
}

}  // namespace dgdc

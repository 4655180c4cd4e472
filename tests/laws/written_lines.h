// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A YAML text line by line: what each of them says, and how it is written.
namespace dgdc::testing {

// A key with its scalar, an item of a list that is one, or a key with a
// collection.
struct Said {
  // Items of lists by their names, else by what they are: where they stand
  // says nothing.
  std::string path = {};
  std::string value = {};  // "" of a collection, "empty" when it is empty
};

struct WrittenLine {
  std::string_view text = {};     // without its line break
  std::vector<Said> says = {};    // what stands on it, in whole or in part
  std::string_view comment = {};  // with its "#"
  bool blank = false;
};

struct WrittenText {
  std::vector<WrittenLine> lines = {};
  bool ends_with_break = false;
  // How often it is said, by path and value, and which paths there are.
  std::map<std::pair<std::string, std::string>, size_t> said = {};
  std::map<std::string, size_t> paths = {};

  [[nodiscard]] size_t Count(const Said& said) const;
};

// Views point into `text`; without lines when it is no YAML.
WrittenText ReadLines(const std::string& text);

// The text with comments of our own over every third line and behind every
// third value; the same text when it would mean something else then.
std::string WithComments(const std::string& text);

// For each line of `a` its partner in `b`, or npos: a longest common
// subsequence of equal lines.
std::vector<size_t> PairLines(const WrittenText& a, const WrittenText& b);

}  // namespace dgdc::testing

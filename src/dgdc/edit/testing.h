// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/edit/edit.h"
#include "dgdc/edit/operation.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/node.h"

// What the tests of edits share.
namespace dgdc::edit::testing {

// The path that ToString writes so: "spec.env[name=X].value", "l[0]".
inline Path PathOf(std::string_view text, size_t document = 0) {
  Path path{.document = document};
  while (!text.empty()) {
    const bool in_brackets = text.front() == '[';
    const size_t end = std::min(
        in_brackets ? text.find(']') : text.find_first_of(".["), text.size());
    const std::string_view word =
        text.substr(in_brackets ? 1 : 0, end - (in_brackets ? 1 : 0));
    const size_t equals = word.find('=');
    if (!in_brackets) {
      path.steps.push_back(Step::Key(word));
    } else if (equals == std::string_view::npos) {
      path.steps.push_back(Step::Index(std::stoul(std::string(word))));
    } else {
      path.steps.push_back(
          Step::Item(word.substr(0, equals), word.substr(equals + 1)));
    }
    text.remove_prefix(std::min(end + (in_brackets ? 1 : 0), text.size()));
    if (text.starts_with('.')) {
      text.remove_prefix(1);
    }
  }
  return path;
}

// What a YAML text says.
inline yaml::Node ValueOf(std::string text) {
  return dgdc::testing::Parse(std::move(text));
}

inline Operation SetTo(std::string_view path, std::string value) {
  return Operation::Set(PathOf(path), ValueOf(std::move(value)));
}

inline Operation InsertAt(std::string_view list, size_t position,
                          std::string value) {
  return Operation::Insert(PathOf(list), position, ValueOf(std::move(value)));
}

// The text with the operations; "! " and the reasons where nothing is changed.
inline std::string EditedOrWhy(std::string_view text,
                               const std::vector<Operation>& operations) {
  const Result result = Apply(text, operations);
  if (result.ok()) {
    return result.text;
  }
  CHECK(result.text == text);
  CHECK(result.notes.empty());
  std::string why = "!";
  for (const Problem& problem : result.problems) {
    why += " " + problem.text;
  }
  return why;
}

}  // namespace dgdc::edit::testing

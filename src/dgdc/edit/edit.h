// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/edit/problem.h"

// Changes of a YAML text in its own bytes.
namespace dgdc::edit {

struct Result {
  // The text with all operations, or as it was when there is a problem.
  std::string text = {};
  // Why nothing was changed.
  std::vector<Problem> problems = {};
  // What a reader of the difference should know: an alias that was written
  // out.
  std::vector<std::string> notes = {};

  [[nodiscard]] bool ok() const { return problems.empty(); }
};

// Makes the operations, all of them or none. Every path is about the text as
// it is given, whatever the operations before it do to positions in lists.
//
// What is not changed keeps every byte: comments, blank lines, quotes, order,
// indentation, line breaks. What is new follows the style around it. A value
// that several places share through an anchor is changed where it stands when
// the operations ask for the same in all of them; otherwise the alias of the
// one place is written out first. Operations that contradict each other are a
// problem, and so is a text that cannot be changed as asked: the result is
// parsed again and compared with what it must mean.
Result Apply(std::string_view text, const std::vector<Operation>& operations);

// The same of a JSON text, which stays JSON.
Result ApplyToJson(std::string_view text,
                   const std::vector<Operation>& operations);

}  // namespace dgdc::edit

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dgdc::testing {

// A folder that says how dgdc is called and what must come of it:
//   args             one argument per line; below compile/ and examples/ it may
//                    be absent, meaning "compile intent.yaml", below lint/
//                    meaning "lint bad.yaml"
//   stdin            absent = empty
//   expected.stdout  (expected.yaml of compile and apply, expected.txt of
//                    lint)
//                    absent = nothing
//   expected.stderr  absent = nothing; not looked at below lint/
//   exit             absent = 0
//   expected.files/  what the command wrote, absent = nothing
//   fixed.yaml       below lint/: what bad.yaml is after every fix, absent when
//                    the rule has none
struct Case {
  std::filesystem::path folder = {};
  std::vector<std::string> args = {};
  std::string input = {};

  [[nodiscard]] bool IsCompile() const;
  // A case below lint/: a folder CODE-NAME with bad.yaml and good.yaml.
  [[nodiscard]] bool IsRule() const;
  // A case below apply/, about the file deploy.yaml.
  [[nodiscard]] bool IsApply() const;
};

// What came of it.
struct Outcome {
  int exit = 0;
  std::string out = {};
  std::string err = {};
  std::map<std::string, std::string> files = {};  // by path

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// The files of a case that state expectations, by path below its folder, with
// their texts. What is absent by the rules above has no entry.
using Expectations = std::map<std::string, std::string>;

// All throw std::exception when the case itself is at fault.
Case LoadCase(const std::filesystem::path& folder);
Expectations LoadExpectations(const Case& test);
// Runs the command in process. It reads the files of the case folder; what it
// writes is caught.
Outcome Run(const Case& test);

// bad.yaml of a rule's case after `lint --fix --unsafe-fixes`; "" when nothing
// was fixed.
std::string FixedBy(const Case& test);

Expectations ExpectationsOf(const Case& test, const Outcome& outcome);

// One entry per expectation that does not hold; empty = the case passed.
std::vector<std::string> Compare(const Expectations& expected,
                                 const Expectations& actual);

// Writes what changed and removes what no longer holds; returns the paths.
std::vector<std::string> Update(const Case& test, const Expectations& actual);

}  // namespace dgdc::testing

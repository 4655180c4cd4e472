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
//   expected.stdout  (expected.yaml of compile and apply) absent = nothing
//   expected.stderr  absent = nothing
//   exit             absent = 0
//   expected.files/  what the command wrote, absent = nothing
//
// A folder CODE-NAME of a rule, below lint/, holds any number of manifests that
// break it and that do not, as files or patches (case_texts.h). VARIANT is one
// word, and nothing, with its dot, in the first case:
//   good.VARIANT.yaml or .patch   clean
//   bad.VARIANT.yaml or .patch    raises the code
//   args.VARIANT                  about the bad manifest, absent = args
//   also.VARIANT                  codes of errors that the bad one has too
//   expected.VARIANT.txt          the report about the bad one, with the ids of
//                                 sources in place of titles and addresses
//   exit.VARIANT                  absent = 1 with an error in the report, or 0
//   fixed.VARIANT.patch           what every fix makes of the bad one, absent
//                                 when there is none
struct Case {
  std::filesystem::path folder = {};
  std::vector<std::string> args = {};
  std::string input = {};
  // Of a rule: the manifests that patches make, and the other ones, by name.
  std::string variant = {};
  std::map<std::string, std::string> texts = {};

  [[nodiscard]] bool IsCompile() const;
  // A case below lint/, about the file BadFile().
  [[nodiscard]] bool IsRule() const;
  [[nodiscard]] std::string BadFile() const;
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

// The cases of a folder: of a rule one for each bad manifest, else one.
std::vector<Case> LoadCases(const std::filesystem::path& folder);
Expectations LoadExpectations(const Case& test);
// Runs the command in process. It reads the files of the case folder; what it
// writes is caught.
Outcome Run(const Case& test);

// The bad manifest of a rule's case after `lint --fix --unsafe-fixes`; "" when
// nothing was fixed.
std::string FixedBy(const Case& test);

Expectations ExpectationsOf(const Case& test, const Outcome& outcome);

// One entry per expectation that does not hold; empty = the case passed.
std::vector<std::string> Compare(const Expectations& expected,
                                 const Expectations& actual);

// Writes what changed in the folder of a case and removes what no longer holds;
// returns the paths.
std::vector<std::string> Update(const Case& test, const Expectations& actual);

}  // namespace dgdc::testing

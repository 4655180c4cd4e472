// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/cli/env.h"

namespace dgdc::cli {

// One file to look at.
struct LintInput {
  std::string path = {};  // to read it
  std::string name = {};  // in findings
  bool named = false;     // given by itself, not found in a directory
};

struct LintInputs {
  // In the order of the arguments, those of a directory sorted; none twice.
  std::vector<LintInput> files = {};
  // What cannot be read, as "PATH: why".
  std::vector<std::string> problems = {};
  // Whether directories or patterns were searched for files.
  bool searched = false;
};

// Expands files, directories (their YAML and JSON), quoted patterns and "-",
// which findings call `stdin_name`.
LintInputs CollectInputs(const std::vector<std::string>& paths,
                         const std::string& stdin_name, Env& env);

}  // namespace dgdc::cli

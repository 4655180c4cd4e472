// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/cli/env.h"
#include "dgdc/cli/options.h"

namespace dgdc::cli {

// What becomes of a manifest that a command changes: printed unless one of
// these says otherwise.
struct EditedFlags {
  std::string output = {};
  bool in_place = false;
  bool diff = false;
  bool show_secrets = false;
};

void DeclareEdited(OptionSet& set, EditedFlags& flags);

// Options that exclude each other, in words; "" when there are none.
std::string FindConflict(const EditedFlags& flags, const std::string& path);

// Writes or prints `after`, what the manifest `path` became, or how it differs
// from `before`. The exit code.
int WriteEdited(const EditedFlags& flags, const std::string& path,
                const std::string& before, const std::string& after, Env& env);

}  // namespace dgdc::cli

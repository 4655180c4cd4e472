// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/cli/env.h"
#include "dgdc/cli/options.h"

namespace dgdc::cli {

// What would change in the files of a run. A difference that git applies
// cannot hide what it changes, so one that shows a credential is not printed
// unless that is asked for.
class Differences {
 public:
  explicit Differences(bool show_secrets) : show_secrets_(show_secrets) {}

  void Add(const std::string& name, const std::string& before,
           const std::string& after);

  // Prints all of them, or says where they would show a credential or a line
  // that a terminal or the log of a job obeys. False when it did.
  bool Print(Env& env) const;

 private:
  bool show_secrets_;
  std::string text_ = {};
  std::vector<std::string> revealing_ = {};  // "FILE:LINE"
  std::vector<std::string> unsafe_ = {};     // "line N about FILE"
};

// --show-secrets; what it goes with, the caller adds.
Option DeclareShowSecrets(OptionSet& set, bool& show_secrets);

}  // namespace dgdc::cli

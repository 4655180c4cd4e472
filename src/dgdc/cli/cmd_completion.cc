// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/completion.h"
#include "dgdc/cli/completion_names.h"
#include "dgdc/cli/exit_code.h"

namespace dgdc::cli {

std::function<int(Env&)> SetUpCompletion(OptionSet& set) {
  auto name = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const Shell& shell : Shells()) {
    names.emplace_back(shell.name);
  }
  set.Add("SHELL", *name, "Which shell").Required().OneOf(names);
  return [name](Env& env) {
    for (const Shell& shell : Shells()) {
      if (shell.name == *name) {
        env.out << shell.script(CompletableCommands(Catalog::Embedded()));
      }
    }
    return kOk;
  };
}

}  // namespace dgdc::cli

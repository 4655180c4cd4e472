// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "dgdc/cli/env.h"
#include "dgdc/cli/options.h"

namespace dgdc::cli {

// A command: one row of the table in cli.cc. `setup` declares its options
// and returns what runs once they are parsed.
struct Command {
  std::string_view name = {};
  std::string_view summary = {};
  std::function<int(Env&)> (*setup)(OptionSet& set) = nullptr;
};

// In the order of the help text.
std::span<const Command> Commands();

std::function<int(Env&)> SetUpApply(OptionSet& set);
std::function<int(Env&)> SetUpCompile(OptionSet& set);
std::function<int(Env&)> SetUpCompletion(OptionSet& set);
std::function<int(Env&)> SetUpConvert(OptionSet& set);
std::function<int(Env&)> SetUpFn(OptionSet& set);
std::function<int(Env&)> SetUpInspect(OptionSet& set);
std::function<int(Env&)> SetUpKustomize(OptionSet& set);
std::function<int(Env&)> SetUpLint(OptionSet& set);
std::function<int(Env&)> SetUpPlan(OptionSet& set);
std::function<int(Env&)> SetUpPods(OptionSet& set);
std::function<int(Env&)> SetUpProfiles(OptionSet& set);
std::function<int(Env&)> SetUpRules(OptionSet& set);
std::function<int(Env&)> SetUpSchema(OptionSet& set);
std::function<int(Env&)> SetUpVersion(OptionSet& set);
std::function<int(Env&)> SetUpDocs(OptionSet& set);

// Of the program, "0.1.0".
std::string_view ProgramVersion();

}  // namespace dgdc::cli

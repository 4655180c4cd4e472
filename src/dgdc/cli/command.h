// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "dgdc/cli/env.h"

namespace CLI {
class App;
}  // namespace CLI

namespace dgdc::cli {

// A command: one row of the table in cli.cc. `setup` declares its options
// and returns what runs once they are parsed.
struct Command {
  std::string_view name = {};
  std::string_view summary = {};
  std::function<int(Env&)> (*setup)(CLI::App& app) = nullptr;
};

// In the order of the help text.
std::span<const Command> Commands();

// The whole command line, declared from the table. `chosen` receives what the
// parsed command runs.
void Declare(CLI::App& app, std::function<int(Env&)>& chosen);

std::function<int(Env&)> SetUpApply(CLI::App& app);
std::function<int(Env&)> SetUpCompile(CLI::App& app);
std::function<int(Env&)> SetUpCompletion(CLI::App& app);
std::function<int(Env&)> SetUpConvert(CLI::App& app);
std::function<int(Env&)> SetUpFn(CLI::App& app);
std::function<int(Env&)> SetUpInspect(CLI::App& app);
std::function<int(Env&)> SetUpKustomize(CLI::App& app);
std::function<int(Env&)> SetUpLint(CLI::App& app);
std::function<int(Env&)> SetUpPlan(CLI::App& app);
std::function<int(Env&)> SetUpProfiles(CLI::App& app);
std::function<int(Env&)> SetUpRules(CLI::App& app);
std::function<int(Env&)> SetUpSchema(CLI::App& app);
std::function<int(Env&)> SetUpVersion(CLI::App& app);
std::function<int(Env&)> SetUpDocs(CLI::App& app);

// Of the program, "0.1.0".
std::string_view ProgramVersion();

}  // namespace dgdc::cli

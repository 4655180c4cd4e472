// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/command_line.h"

#include <algorithm>
#include <array>
#include <functional>

#include <CLI/CLI.hpp>

#include "dgdc/cli/command.h"

namespace dgdc::cli {
namespace {

// CLI11 writes a value and its choices as "LEVEL:{error,warning,info}", and a
// check as "INT:POSITIVE".
void ReadValue(const std::string& type, OptionInfo& info) {
  const size_t open = type.find(":{");
  info.value = type.substr(0, type.find(':'));
  if (open == std::string::npos || !type.ends_with('}')) {
    return;
  }
  std::string choice;
  for (const char c : type.substr(open + 2)) {
    if (c == ',' || c == '}') {
      info.choices.push_back(std::move(choice));
      choice.clear();
    } else {
      choice += c;
    }
  }
}

OptionInfo Describe(const CLI::Option& option) {
  OptionInfo info{.summary = option.get_description(),
                  .default_value = option.get_default_str(),
                  .required = option.get_required(),
                  .repeatable = option.get_expected_max() > 1};
  for (const std::string& name : option.get_snames()) {
    info.names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    info.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) {
    ReadValue(option.get_type_name(), info);
  }
  if (info.positional()) {
    info.value = option.get_name(true);
  }
  return info;
}

void Describe(const CLI::App& app, const std::string& path,
              std::vector<CommandInfo>& all) {
  CommandInfo info{.path = path,
                   .name = path.substr(path.rfind(' ') + 1),
                   .summary = app.get_description()};
  for (const CLI::Option* option : app.get_options()) {
    info.options.push_back(Describe(*option));
  }
  std::stable_partition(
      info.options.begin(), info.options.end(),
      [](const OptionInfo& option) { return option.positional(); });
  const auto below = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* sub : below) {
    info.commands.push_back(sub->get_name());
  }
  all.push_back(std::move(info));
  for (const CLI::App* sub : below) {
    Describe(*sub,
             path.empty() ? sub->get_name() : path + " " + sub->get_name(),
             all);
  }
}

}  // namespace

bool OptionInfo::path() const {
  constexpr std::array<std::string_view, 4> kPaths = {"DIR", "FILE", "INTENT",
                                                      "PATH"};
  return std::find(kPaths.begin(), kPaths.end(), value) != kPaths.end();
}

std::vector<CommandInfo> DescribeCommandLine() {
  CLI::App app("", std::string(kProgram));
  std::function<int(Env&)> chosen;
  Declare(app, chosen);
  std::vector<CommandInfo> all;
  Describe(app, "", all);
  return all;
}

}  // namespace dgdc::cli

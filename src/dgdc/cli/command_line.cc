// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/command_line.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "dgdc/base/meant_name.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/options.h"

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

// What may be meant by the first option that the commands of the line do not
// have; "" when nothing is near.
std::string MeantOption(const CLI::App& app) {
  const CLI::App* last = &app;
  while (!last->get_subcommands().empty()) {
    last = last->get_subcommands().front();
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : last->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (!word.starts_with("--")) {
      continue;
    }
    const auto meant = MeantName(word.substr(0, word.find('=')), names);
    return meant ? fmt::format("; did you mean {}?", *meant) : "";
  }
  return "";
}

}  // namespace

bool OptionInfo::path() const {
  constexpr std::array<std::string_view, 4> kPaths = {"DIR", "FILE", "INTENT",
                                                      "PATH"};
  return std::find(kPaths.begin(), kPaths.end(), value) != kPaths.end();
}

// --- Declaring

Option Option::Required() const {
  option_->required();
  return *this;
}

Option Option::Called(std::string_view value) const {
  option_->type_name(std::string(value));
  return *this;
}

Option Option::OneOf(const std::vector<std::string>& values) const {
  option_->check(CLI::IsMember(values));
  return *this;
}

Option Option::Positive() const {
  option_->check(CLI::PositiveNumber);
  return *this;
}

Option Option::ShowsDefault() const {
  option_->capture_default_str();
  return *this;
}

Option Option::Check(
    std::function<std::string(const std::string&)> fault) const {
  option_->check(std::move(fault));
  return *this;
}

Option Option::CheckedAs(
    std::string_view values,
    std::function<std::string(const std::string&)> fault) const {
  option_->check(CLI::Validator(
      [fault = std::move(fault)](std::string& value) { return fault(value); },
      std::string(values)));
  return *this;
}

Option Option::Changed(
    const std::function<std::string(std::string)>& change) const {
  option_->transform(change);
  return *this;
}

Option Option::Excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::Needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

Option OptionSet::Add(std::string_view names, std::string& value,
                      std::string_view help) const {
  return Option(
      *app_->add_option(std::string(names), value, std::string(help)));
}

Option OptionSet::Add(std::string_view names, std::vector<std::string>& values,
                      std::string_view help) const {
  CLI::Option* option =
      app_->add_option(std::string(names), values, std::string(help));
  if (names.starts_with('-')) {
    option->allow_extra_args(false)->take_all();
  }
  return Option(*option);
}

Option OptionSet::Add(std::string_view names, std::optional<int64_t>& value,
                      std::string_view help) const {
  return Option(
      *app_->add_option(std::string(names), value, std::string(help)));
}

Option OptionSet::Add(std::string_view names, size_t& value,
                      std::string_view help) const {
  return Option(
      *app_->add_option(std::string(names), value, std::string(help)));
}

Option OptionSet::AddFlag(std::string_view names, bool& value,
                          std::string_view help) const {
  return Option(*app_->add_flag(std::string(names), value, std::string(help)));
}

OptionSet OptionSet::AddCommand(std::string_view name,
                                std::string_view summary) const {
  app_->require_subcommand(0, 1);
  return OptionSet(
      *app_->add_subcommand(std::string(name), std::string(summary)));
}

bool OptionSet::given() const { return app_->parsed(); }

void OptionSet::Describe(std::string_view text) const {
  app_->description(std::string(text));
}

// --- Parsing

struct CommandLine::Parser {
  CLI::App app;
  std::function<int(Env&)> chosen = {};
};

CommandLine::CommandLine(std::string_view program)
    : parser_(new Parser{.app = CLI::App("", std::string(program))}) {
  constexpr const char* kHelp = "Print this help and exit";
  CLI::App& app = parser_->app;
  app.description(
      "Compiles short intents into NVIDIA Dynamo deployments with the right "
      "fabric settings");
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", kHelp);
  app.add_flag("--version")->description("Print the version and exit");
  for (const Command& command : Commands()) {
    CLI::App* sub = app.add_subcommand(std::string(command.name),
                                       std::string(command.summary));
    sub->set_help_flag("-h,--help", kHelp);
    OptionSet set(*sub);
    sub->callback(
        [this, run = command.setup(set)]() { parser_->chosen = run; });
  }
}

CommandLine::~CommandLine() = default;

CommandLine::Outcome CommandLine::Parse(const std::vector<std::string>& words) {
  CLI::App& app = parser_->app;
  try {
    // The library takes the words from the back.
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    const auto subs = app.get_subcommands();
    return {
        .kind = Outcome::Kind::kHelp,
        .text = subs.empty() ? app.help() : subs.front()->help(app.get_name())};
  } catch (const CLI::ExtrasError& error) {
    return {.kind = Outcome::Kind::kWrong,
            .text = fmt::format("{}{}", error.what(), MeantOption(app))};
  } catch (const CLI::ParseError& error) {
    return {.kind = Outcome::Kind::kWrong, .text = error.what()};
  }
  return {.kind = Outcome::Kind::kRun, .run = parser_->chosen};
}

std::string CommandLine::Help() const { return parser_->app.help(); }

std::string CommandLine::HelpOf(std::string_view command) const {
  return parser_->app.get_subcommand(std::string(command))
      ->help(parser_->app.get_name());
}

std::vector<CommandInfo> CommandLine::Describe() const {
  std::vector<CommandInfo> all;
  cli::Describe(parser_->app, "", all);
  return all;
}

std::vector<CommandInfo> DescribeCommandLine() {
  return CommandLine(kProgram).Describe();
}

}  // namespace dgdc::cli

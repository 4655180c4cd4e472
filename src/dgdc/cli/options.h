// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

// How a command declares its options. The library that parses them is known to
// command_line.cc alone, because its headers take longer to compile than any
// command.
namespace dgdc::cli {

// An option that was declared; the calls say more about it and can be chained.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(&option) {}

  // The command line is wrong without it.
  Option Required() const;
  // What the help calls the value, for example FILE.
  Option Called(std::string_view value) const;
  // Any other value is wrong; the help lists them.
  Option OneOf(const std::vector<std::string>& values) const;
  // A number of at least one.
  Option Positive() const;
  // The help shows the value that the variable has now.
  Option ShowsDefault() const;
  // `fault` returns what is wrong with a value, "" when nothing is.
  Option Check(std::function<std::string(const std::string&)> fault) const;
  // As Check; the help shows `values` beside the name.
  Option CheckedAs(std::string_view values,
                   std::function<std::string(const std::string&)> fault) const;
  // What is checked and stored is what `change` makes of the value.
  Option Changed(const std::function<std::string(std::string)>& change) const;
  // Both together are wrong.
  Option Excludes(const Option& other) const;
  // Wrong without the other one.
  Option Needs(const Option& other) const;

 private:
  CLI::Option* option_;
};

// The options of one command, and the commands below it. The variables that
// options are stored in must live until the command has run.
class OptionSet {
 public:
  explicit OptionSet(CLI::App& app) : app_(&app) {}

  // A name without dashes is an argument, "-o,--output" an option.
  Option Add(std::string_view names, std::string& value,
             std::string_view help) const;
  // An argument takes all words that are left; an option may be given several
  // times, with one value each.
  Option Add(std::string_view names, std::vector<std::string>& values,
             std::string_view help) const;
  Option Add(std::string_view names, std::optional<int64_t>& value,
             std::string_view help) const;
  Option Add(std::string_view names, size_t& value,
             std::string_view help) const;
  Option AddFlag(std::string_view names, bool& value,
                 std::string_view help) const;

  // A command below this one; at most one of them can be given.
  OptionSet AddCommand(std::string_view name, std::string_view summary) const;
  // Whether this command was given. Known once everything is parsed.
  [[nodiscard]] bool given() const;
  // The first paragraph of the command's own help.
  void Describe(std::string_view text) const;

 private:
  CLI::App* app_;
};

}  // namespace dgdc::cli

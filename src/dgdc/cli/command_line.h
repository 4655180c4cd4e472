// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/cli/env.h"

// The whole command line as data, from what the commands declare: completion
// and the manual page are made of it.
namespace dgdc::cli {

struct OptionInfo {
  std::vector<std::string> names = {};  // "-o", "--output"; empty: an argument
  std::string value = {};               // "FILE"; "" for a flag
  std::vector<std::string> choices = {};  // all values, when they are few
  std::string summary = {};
  std::string default_value = {};
  bool required = false;
  bool repeatable = false;

  [[nodiscard]] bool positional() const { return names.empty(); }
  [[nodiscard]] bool flag() const { return value.empty(); }
  // Whether the value is the name of a file or directory.
  [[nodiscard]] bool path() const;
};

struct CommandInfo {
  std::string path = {};  // "profiles show"; "" for the program itself
  std::string name = {};  // "show"
  std::string summary = {};
  std::vector<OptionInfo> options = {};    // arguments first
  std::vector<std::string> commands = {};  // names of those below it
};

// The program with its commands and their options.
class CommandLine {
 public:
  // What a line of words comes to.
  struct Outcome {
    enum class Kind : uint8_t { kRun, kHelp, kWrong };
    Kind kind = Kind::kWrong;
    std::function<int(Env&)> run = {};  // of kRun
    std::string text = {};              // the help, or what is wrong
  };

  // `program` is what the help calls it.
  explicit CommandLine(std::string_view program);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  Outcome Parse(const std::vector<std::string>& words);
  [[nodiscard]] std::string Help() const;
  // `command` must be one.
  [[nodiscard]] std::string HelpOf(std::string_view command) const;
  [[nodiscard]] std::vector<CommandInfo> Describe() const;

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

// The program, then every command before those below it, in the order of the
// help text.
std::vector<CommandInfo> DescribeCommandLine();

// Names by which the program may be called.
inline constexpr std::string_view kProgram = "dgdc";
inline constexpr std::string_view kKubectlPlugin = "kubectl-dgdc";

}  // namespace dgdc::cli

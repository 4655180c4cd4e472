// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/cli.h"

#include <array>
#include <exception>
#include <functional>
#include <ostream>
#include <sstream>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/meant_name.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/command_line.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/legacy.h"
#include "dgdc/krm/legacy_plugin.h"

namespace dgdc::cli {
namespace {

constexpr std::array kCommands = {
    Command{.name = "apply",
            .summary = "Put a fabric onto manifests that are there",
            .setup = &SetUpApply},
    Command{.name = "compile",
            .summary = "Turn intents into the manifests that run them",
            .setup = &SetUpCompile},
    Command{.name = "convert",
            .summary = "Bring a manifest into the other API version",
            .setup = &SetUpConvert},
    Command{.name = "fn",
            .summary = "Run as a KRM function of kustomize or kpt",
            .setup = &SetUpFn},
    Command{.name = "inspect",
            .summary = "Show what a manifest says: roles, KV path, collectives",
            .setup = &SetUpInspect},
    Command{.name = "kustomize",
            .summary = "Set up the plugin form that kubectl kustomize runs",
            .setup = &SetUpKustomize},
    Command{.name = "lint",
            .summary = "Check manifests for settings known to fail or be slow",
            .setup = &SetUpLint},
    Command{.name = "plan",
            .summary = "Print the sizes that follow from an intent",
            .setup = &SetUpPlan},
    Command{.name = "pods",
            .summary = "Print the pods that a manifest turns into",
            .setup = &SetUpPods},
    Command{.name = "profiles",
            .summary = "List and show what the compiler knows",
            .setup = &SetUpProfiles},
    Command{.name = "rules",
            .summary = "List and show what lint finds",
            .setup = &SetUpRules},
    Command{.name = "schema",
            .summary = "Print the JSON Schema of a file",
            .setup = &SetUpSchema},
    Command{.name = "version",
            .summary = "Print the version, and how recent what it knows is",
            .setup = &SetUpVersion},
    Command{.name = "completion",
            .summary = "Print the completion of a shell",
            .setup = &SetUpCompletion},
    Command{.name = "docs",
            .summary = "Write or check the generated reference pages",
            .setup = &SetUpDocs},
};

// What people type instead of --help.
constexpr std::string_view kHelpWord = "help";

// The parser only knows that a word is left over; the table knows what was
// meant.
int ReportUnknownCommand(const std::string& word, Env& env) {
  std::vector<std::string> names;
  for (const Command& command : kCommands) {
    names.emplace_back(command.name);
  }
  const auto near = MeantName(word, names);
  env.Complain(
      fmt::format("unknown command \"{}\"{}", word,
                  near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
  env.err << fmt::format("commands: {}\n", fmt::join(names, ", "));
  return kUsage;
}

bool IsCommand(const std::string& word) {
  for (const Command& command : kCommands) {
    if (command.name == word) {
      return true;
    }
  }
  return false;
}

// A list of files that somebody else made, like that of a pre-commit hook or of
// a shell's *, must not give orders. Nobody calls a file like an option by
// accident. "" when all is well.
std::string FindFileAmongOptions(const std::vector<std::string>& args,
                                 const Env& env) {
  for (const std::string& arg : args) {
    if (arg == "--") {
      break;
    }
    if (arg.size() > 1 && arg.starts_with('-') && env.files.Exists(arg)) {
      return arg;
    }
  }
  return "";
}

}  // namespace

std::span<const Command> Commands() { return kCommands; }

int RunCli(const std::vector<std::string>& args, Env& env) {
  if (!args.empty() && args[0] == kHelpWord) {
    std::vector<std::string> asked(args.begin() + 1, args.end());
    asked.emplace_back("--help");
    return RunCli(asked, env);
  }
  if (!args.empty() && !args[0].starts_with('-') && !IsCommand(args[0])) {
    return ReportUnknownCommand(args[0], env);
  }
  if (const std::string file = FindFileAmongOptions(args, env); !file.empty()) {
    env.Complain(fmt::format(
        "{0} is an option and also the name of a file here: put -- before the "
        "names of files, or write ./{0}",
        file));
    return kUsage;
  }
  CommandLine line(env.program);
  if (args.empty()) {
    env.err << line.Help();
    return kUsage;
  }
  if (args[0] == "--version") {
    return RunCli({"version"}, env);
  }
  const CommandLine::Outcome outcome = line.Parse(args);
  switch (outcome.kind) {
    case CommandLine::Outcome::Kind::kHelp:
      env.out << outcome.text;
      return kOk;
    case CommandLine::Outcome::Kind::kWrong:
      env.Complain(outcome.text);
      env.err << fmt::format("run {}{} --help for the options\n", env.program,
                             IsCommand(args[0]) ? " " + args[0] : "");
      return kUsage;
    case CommandLine::Outcome::Kind::kRun:
      break;
  }
  return outcome.run(env);
}

int RunProgram(const std::vector<std::string>& args, Env& env) {
  try {
    const int code = krm::IsLegacyPlugin(env.called, env.variables)
                         ? RunLegacyPlugin(args, env)
                         : RunCli(args, env);
    env.out.flush();
    if (!env.out) {
      env.err << "dgdc: standard output cannot be written\n";
      return kUsage;
    }
    return code;
  } catch (const std::exception& error) {
    env.Complain(fmt::format("internal error: {}", error.what()));
    env.err << "this is a bug in dgdc; please report it with the command and "
               "its input\n";
    return kInternalError;
  }
}

}  // namespace dgdc::cli

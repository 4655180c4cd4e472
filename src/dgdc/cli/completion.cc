// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/completion.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace dgdc::cli {
namespace {

constexpr std::array kShells = {
    Shell{.name = "bash", .script = &BashCompletion},
    Shell{.name = "fish", .script = &FishCompletion},
    Shell{.name = "zsh", .script = &ZshCompletion},
};

// The names of a command's options.
std::vector<std::string> OptionNames(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const OptionInfo& option : command.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

// In single quotes, for every shell alike but for the quote itself.
std::string Quote(std::string_view text, std::string_view quote) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? std::string(quote) : std::string(1, c);
  }
  return quoted + "'";
}

// --- bash

// What stands for the values of an option or argument.
std::string BashValues(const OptionInfo& option) {
  if (!option.choices.empty()) {
    return fmt::format(
        "words={}",
        Quote(fmt::to_string(fmt::join(option.choices, " ")), R"('\'')"));
  }
  return option.path() ? "files=1" : "words=";
}

std::string BashOptionCases(const CommandInfo& command) {
  std::string cases;
  for (const OptionInfo& option : command.options) {
    if (option.positional() || option.flag()) {
      continue;
    }
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back(fmt::format("'{},{}'", command.path, name));
    }
    cases += fmt::format("    {}) value=1 {} ;;\n", fmt::join(patterns, " | "),
                         BashValues(option));
  }
  return cases;
}

std::string BashWordCase(const CommandInfo& command) {
  std::string values = "words=";
  if (!command.commands.empty()) {
    values = fmt::format("words='{}'", fmt::join(command.commands, " "));
  } else if (!command.options.empty() && command.options[0].positional()) {
    values = BashValues(command.options[0]);
  }
  return fmt::format("    '{}') options='{}' {} ;;\n", command.path,
                     fmt::join(OptionNames(command), " "), values);
}

// The commands that have others below them: the word after one of these names
// a command again.
std::string BashPathCases(const std::vector<CommandInfo>& commands) {
  std::string cases;
  for (const CommandInfo& command : commands) {
    for (const std::string& name : command.commands) {
      cases +=
          fmt::format("      '{},{}') path='{}' ;;\n", command.path, name,
                      command.path.empty() ? name : command.path + " " + name);
    }
  }
  return cases;
}

// --- zsh

// In the brackets of an _arguments specification.
std::string ZshText(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

std::string ZshAction(const OptionInfo& option) {
  if (!option.choices.empty()) {
    return fmt::format("({})", fmt::join(option.choices, " "));
  }
  return option.path() ? "_files" : " ";
}

// An option stands once for each of its names.
std::vector<std::string> ZshSpecs(const OptionInfo& option) {
  std::vector<std::string> specs;
  if (option.positional()) {
    specs.push_back(fmt::format("{}:{}:{}", option.repeatable ? "*" : "",
                                ZshText(option.value), ZshAction(option)));
  }
  for (const std::string& name : option.names) {
    const std::string value =
        option.flag()
            ? ""
            : fmt::format(":{}:{}", ZshText(option.value), ZshAction(option));
    const bool equals = !option.flag() && name.starts_with("--");
    specs.push_back(fmt::format(
        "{}{}{}[{}]{}",
        option.repeatable ? std::string("*")
                          : fmt::format("({})", fmt::join(option.names, " ")),
        name, equals ? "=" : "", ZshText(option.summary), value));
  }
  for (std::string& spec : specs) {
    spec = Quote(spec, R"('\'')");
  }
  return specs;
}

std::string ZshFunction(const CommandInfo& command) {
  std::string name = "_dgdc";
  if (!command.path.empty()) {
    name += "_" + command.path;
  }
  for (char& c : name) {
    c = c == ' ' ? '_' : c;
  }
  std::vector<std::string> specs;
  for (const OptionInfo& option : command.options) {
    for (std::string& spec : ZshSpecs(option)) {
      specs.push_back(std::move(spec));
    }
  }
  std::string text = fmt::format("{}() {{\n", name);
  if (command.commands.empty()) {
    return text + fmt::format("  _arguments -s \\\n    {}\n}}\n\n",
                              fmt::join(specs, " \\\n    "));
  }
  text += fmt::format(
      "  local state line\n  _arguments -C -s \\\n    {} \\\n"
      "    '1:command:->command' '*::argument:->argument'\n"
      "  case $state in\n    command) _values command {} ;;\n"
      "    argument)\n      case $line[1] in\n",
      fmt::join(specs, " \\\n    "), fmt::join(command.commands, " "));
  for (const std::string& sub : command.commands) {
    text += fmt::format("        {}) {}_{} ;;\n", sub, name, sub);
  }
  return text + "      esac\n      ;;\n  esac\n}\n\n";
}

// --- fish

std::string FishOption(const CommandInfo& command, const OptionInfo& option,
                       std::string_view condition) {
  std::string line = fmt::format("complete -c dgdc {}", condition);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2)
                                   : " -s " + name.substr(1);
  }
  if (option.positional() && option.choices.empty() && !option.path()) {
    return "";
  }
  if (option.path()) {
    line += option.positional() ? " -F" : " -r -F";
  } else if (!option.choices.empty()) {
    line += fmt::format("{} -f -a '{}'", option.positional() ? "" : " -r",
                        fmt::join(option.choices, " "));
  } else if (!option.flag()) {
    line += " -x";
  }
  const std::string& summary =
      option.positional() ? command.summary : option.summary;
  return line + " -d " + Quote(summary, R"(\')") + "\n";
}

// The words before the one that is completed, compared with a command's.
std::string FishCondition(const CommandInfo& command) {
  if (command.path.empty()) {
    return "-n __fish_use_subcommand";
  }
  std::string words;
  std::string word;
  for (const char c : command.path + " ") {
    if (c == ' ') {
      words += (words.empty() ? "" : "; and ") +
               fmt::format("__fish_seen_subcommand_from {}", word);
      word.clear();
    } else {
      word += c;
    }
  }
  if (!command.commands.empty()) {
    words += fmt::format("; and not __fish_seen_subcommand_from {}",
                         fmt::join(command.commands, " "));
  }
  return fmt::format("-n '{}'", words);
}

constexpr std::string_view kHead =
    "# Completion of dgdc for {0}, written by `dgdc completion {0}`.\n";

}  // namespace

std::span<const Shell> Shells() { return kShells; }

std::string BashCompletion(const std::vector<CommandInfo>& commands) {
  std::string options;
  std::string words;
  for (const CommandInfo& command : commands) {
    options += BashOptionCases(command);
    words += BashWordCase(command);
  }
  return fmt::format(kHead, "bash") + fmt::format(
                                          R"(_dgdc() {{
  local path='' value='' files='' words='' options='' i
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}}
  # bash takes --option=value apart.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${{COMP_WORDS[COMP_CWORD - 2]}}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case $path,${{COMP_WORDS[i]}} in
{}    esac
  done
  case $path,$prev in
{}  esac
  if [[ -z $value ]]; then
    case $path in
{}    esac
    if [[ $cur == -* ]]; then
      words=$options files=''
    fi
  fi
  if [[ -n $files ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  fi
}}
complete -F _dgdc {} {}
)",
                                          BashPathCases(commands), options,
                                          words, kProgram, kKubectlPlugin);
}

std::string ZshCompletion(const std::vector<CommandInfo>& commands) {
  std::string text = fmt::format("#compdef {} {}\n", kProgram, kKubectlPlugin) +
                     fmt::format(kHead, "zsh") + "\n";
  for (const CommandInfo& command : commands) {
    text += ZshFunction(command);
  }
  // Installed it is called, sourced it is made known.
  return text + fmt::format(
                    "if [ \"$funcstack[1]\" = _dgdc ]; then\n  _dgdc \"$@\"\n"
                    "else\n  compdef _dgdc {} {}\nfi\n",
                    kProgram, kKubectlPlugin);
}

std::string FishCompletion(const std::vector<CommandInfo>& commands) {
  std::string text = fmt::format(kHead, "fish");
  text += fmt::format("complete -c {} -f\n", kProgram);
  for (const CommandInfo& command : commands) {
    const std::string condition = FishCondition(command);
    for (const std::string& name : command.commands) {
      const std::string path =
          command.path.empty() ? name : command.path + " " + name;
      for (const CommandInfo& sub : commands) {
        if (sub.path == path) {
          text += fmt::format("complete -c {} {} -a {} -d {}\n", kProgram,
                              condition, name, Quote(sub.summary, R"(\')"));
        }
      }
    }
    for (const OptionInfo& option : command.options) {
      text += FishOption(command, option, condition);
    }
  }
  return text + fmt::format("complete -c {} -w {}\n", kKubectlPlugin, kProgram);
}

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/completion_names.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace dgdc::cli {
namespace {

using Names = std::vector<std::string>;

Names Fabrics(const Catalog& catalog) { return catalog.fabrics.Names(); }

Names Hardware(const Catalog& catalog) { return catalog.hardware.Names(); }

Names Releases(const Catalog& catalog) { return catalog.releases.Names(); }

Names Profiles(const Catalog& catalog) {
  Names all;
  for (const Names& names :
       {catalog.fabrics.Names(), catalog.engines.Names(),
        catalog.hardware.Names(), catalog.models.Names(),
        catalog.releases.Names(), catalog.platforms.Names()}) {
    all.insert(all.end(), names.begin(), names.end());
  }
  return all;
}

Names RuleCodes(const Catalog& catalog) {
  Names codes;
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      codes.push_back(rule.code);
    }
  }
  return codes;
}

// Groups first: several hundred codes follow.
Names Selectors(const Catalog& catalog) {
  Names names;
  for (const RuleGroup& group : catalog.rules) {
    names.push_back(group.name);
  }
  const Names codes = RuleCodes(catalog);
  names.insert(names.end(), codes.begin(), codes.end());
  return names;
}

struct Known {
  std::string_view command = {};  // "" for any
  std::string_view option = {};   // "" for the argument
  Names (*names)(const Catalog&) = nullptr;
};

constexpr std::array kKnown = {
    Known{"", "--disable", &Selectors},  Known{"", "--dynamo", &Releases},
    Known{"", "--fabric", &Fabrics},     Known{"", "--hardware", &Hardware},
    Known{"", "--only", &Selectors},     Known{"profiles show", "", &Profiles},
    Known{"rules show", "", &RuleCodes},
};

bool Matches(const Known& known, const CommandInfo& command,
             const OptionInfo& option) {
  if (known.option.empty()) {
    return known.command == command.path && option.positional();
  }
  return std::find(option.names.begin(), option.names.end(), known.option) !=
         option.names.end();
}

}  // namespace

std::vector<CommandInfo> CompletableCommands(const Catalog& catalog) {
  std::vector<CommandInfo> commands = DescribeCommandLine();
  for (CommandInfo& command : commands) {
    for (OptionInfo& option : command.options) {
      const auto* known = std::find_if(
          kKnown.begin(), kKnown.end(),
          [&](const Known& row) { return Matches(row, command, option); });
      if (known != kKnown.end() && option.choices.empty()) {
        option.choices = known->names(catalog);
      }
    }
  }
  return commands;
}

}  // namespace dgdc::cli

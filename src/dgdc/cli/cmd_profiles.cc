// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/meant_name.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/input.h"
#include "dgdc/cli/pages.h"

namespace dgdc::cli {
namespace {

struct ProfilesFlags {
  std::string name = {};  // "" to list all
  std::vector<std::string> profiles = {};
};

int RunProfiles(const ProfilesFlags& flags, Env& env) {
  SourceSet sources(&Catalog::Embedded().sources());
  Configs configs(sources, env, {.none = true, .profiles = flags.profiles});
  const Catalog& catalog = configs.CatalogOf(nullptr);
  if (!configs.TellFailure()) {
    return kUsage;
  }
  const std::string& name = flags.name;
  if (name.empty()) {
    env.out << ProfileList(catalog);
    return kOk;
  }
  const std::string page = ProfilePage(catalog, name);
  if (!page.empty()) {
    env.out << page;
    return kOk;
  }
  const auto near = MeantName(name, ProfileNames(catalog));
  env.Complain(
      fmt::format("no profile is called \"{}\"{}", name,
                  near ? fmt::format("; did you mean \"{}\"?", *near) : ""));
  env.err << "dgdc profiles list prints all of them\n";
  return kUsage;
}

}  // namespace

std::function<int(Env&)> SetUpProfiles(OptionSet& set) {
  auto flags = std::make_shared<ProfilesFlags>();
  const OptionSet list =
      set.AddCommand("list", "All profiles by kind, a line each");
  const OptionSet show = set.AddCommand(
      "show", "Everything one profile knows, with reasons and sources");
  show.Add("NAME", flags->name, "Name or alias of a profile").Required();
  for (const OptionSet& sub : {list, show}) {
    DeclareProfiles(sub, flags->profiles);
  }
  return [flags](Env& env) { return RunProfiles(*flags, env); };
}

}  // namespace dgdc::cli

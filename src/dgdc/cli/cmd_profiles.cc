// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <fmt/core.h>

#include "dgdc/base/meant_name.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"
#include "dgdc/cli/pages.h"

namespace dgdc::cli {
namespace {

int List(Env& env) {
  env.out << ProfileList(Catalog::Embedded());
  return kOk;
}

int Show(const std::string& name, Env& env) {
  const Catalog& catalog = Catalog::Embedded();
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
  auto name = std::make_shared<std::string>();
  set.AddCommand("list", "All profiles by kind, a line each");
  const OptionSet show = set.AddCommand(
      "show", "Everything one profile knows, with reasons and sources");
  show.Add("NAME", *name, "Name or alias of a profile").Required();
  return [name, show](Env& env) {
    return show.given() ? Show(*name, env) : List(env);
  };
}

}  // namespace dgdc::cli

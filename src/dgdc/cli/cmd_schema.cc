// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/check.h"
#include "dgdc/base/edit_distance.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"

namespace dgdc::cli {
namespace {

// What people write or read; schemas of profiles are our own business.
constexpr std::array kPublished = {"baseline", "config", "facts", "inspection",
                                   "intent",   "report", "rules"};

// Why `name` is not published; "" when it is.
std::string Refuse(const std::string& name) {
  const std::vector<std::string> names(kPublished.begin(), kPublished.end());
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    return "";
  }
  const auto near = ClosestMatch(name, names);
  return fmt::format("no schema is called \"{}\"{}; there are {}", name,
                     near ? fmt::format(", did you mean \"{}\"?", *near) : "",
                     fmt::join(names, ", "));
}

}  // namespace

std::function<int(Env&)> SetUpSchema(CLI::App& app) {
  auto name = std::make_shared<std::string>();
  app.add_option("NAME", *name,
                 fmt::format("Which schema: {}", fmt::join(kPublished, ", ")))
      ->required()
      ->check(&Refuse);
  return [name](Env& env) {
    const Catalog& catalog = Catalog::Embedded();
    const auto text = catalog.SchemaText(*name + ".schema.json");
    DGDC_CHECK(text.has_value(), "schema not embedded: " + *name);
    env.out << *text;
    return kOk;
  };
}

}  // namespace dgdc::cli

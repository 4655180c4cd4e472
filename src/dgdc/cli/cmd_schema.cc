// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "dgdc/base/check.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command.h"
#include "dgdc/cli/exit_code.h"

namespace dgdc::cli {

std::function<int(Env&)> SetUpSchema(CLI::App& app) {
  auto name = std::make_shared<std::string>();
  app.add_option("NAME", *name, "Which schema: intent")
      ->required()
      ->check([](const std::string& given) {
        return given == "intent"
                   ? ""
                   : "no schema is called \"" + given + "\"; there is intent";
      });
  return [name](Env& env) {
    const Catalog catalog = Catalog::Embedded();
    const auto text = catalog.SchemaText(*name + ".schema.json");
    DGDC_CHECK(text.has_value(), "schema not embedded: " + *name);
    env.out << *text;
    return kOk;
  };
}

}  // namespace dgdc::cli

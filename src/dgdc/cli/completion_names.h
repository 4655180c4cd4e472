// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/command_line.h"

namespace dgdc::cli {

// The command table, with the names that the catalog knows as the choices of
// the options and arguments that take one: what a shell can offer.
std::vector<CommandInfo> CompletableCommands(const Catalog& catalog);

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"

// Readable pages about what the program knows, in Markdown: what the commands
// print and what docs/ holds are the same texts.
namespace dgdc::cli {

// Names of all profiles of all kinds, aliases included.
std::vector<std::string> ProfileNames(const Catalog& catalog);

// All profiles by kind, a line each, in columns.
std::string ProfileList(const Catalog& catalog);

// The page of the profiles with this name or alias; "" when there is none.
std::string ProfilePage(const Catalog& catalog, std::string_view name);

// Every generated file of docs/, paths relative to it.
std::vector<OutputFile> GeneratedDocs(const Catalog& catalog);

}  // namespace dgdc::cli

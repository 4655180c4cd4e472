// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// What must hold of profiles that tests hold of our own.
namespace dgdc::lint {

// Every name that tags, conditions and lists of a profile refer to.
std::vector<Spanned<std::string>> NamesIn(const yaml::Node& profile);

// Whether the name is no fact and no parameter of `profile`, nor one of the
// items that tags go through.
bool IsUnknownName(const yaml::Node& profile, const std::string& name);

// Checks what the folders of a site added to the catalog, beyond their schemas:
// DG0012, DG0014.
void CheckSite(const SourceSet& sources, const Catalog& catalog, Sink& sink);

}  // namespace dgdc::lint

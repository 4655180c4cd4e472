// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/site.h"
#include "dgdc/cli/env.h"
#include "dgdc/source/source_set.h"

// Folders with the profiles of a site.
namespace dgdc::cli {

// What was read of folders, and what could not be.
struct SiteFolders {
  std::vector<SiteFile> files = {};
  std::vector<std::string> read = {};      // paths
  std::vector<std::string> problems = {};  // "PATH: why"
};

SiteFolders ReadSiteFolders(const std::vector<std::string>& folders,
                            SourceSet& sources, Env& env);

// What the folders put in place of something, a line for each folder that does.
std::vector<std::string> SiteNotes(const Catalog& catalog);

}  // namespace dgdc::cli

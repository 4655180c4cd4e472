// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/krm/resource_list.h"
#include "dgdc/source/source_set.h"

// The older form in which kustomize calls programs, and the only one that
// `kubectl kustomize` runs: an executable at HOME/GROUP/VERSION/kind/Kind gets
// the configuration as a file and streams of YAML in place of a ResourceList.
namespace dgdc::krm {

// Whether kustomize called `program`, a path, as such a plugin.
bool IsLegacyPlugin(std::string_view program,
                    const std::map<std::string, std::string>& variables);

// Whether the plugin of this name gets no documents, but makes them.
bool IsGenerator(std::string_view program);

// Where kustomize looks for the plugins, below its plugin home; sorted.
std::vector<std::string> LegacyPluginPaths();

// Calls the function of the configuration in file `config` with the documents
// of file `stream`; the text of the answer is a stream of YAML, empty after an
// error.
Answer CallLegacy(SourceSet& sources, uint32_t config,
                  std::optional<uint32_t> stream, const Catalog& catalog);

}  // namespace dgdc::krm

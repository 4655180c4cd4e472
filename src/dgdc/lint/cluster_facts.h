// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

// Reads a file of cluster facts (schemas/facts.schema.json). Maps become
// dotted names, as in "rdmaPlugin.mode" and "allocatable.rdma/ib". Nothing
// after an error.
std::optional<manifest::ClusterFacts> ReadClusterFacts(const SourceSet& sources,
                                                       uint32_t file,
                                                       const Catalog& catalog,
                                                       Sink& sink);

// Whether rules may ask for `name`, a name behind "cluster.".
bool IsClusterFact(const Catalog& catalog, std::string_view name);

// The names that the schema declares, families as "allocatable.".
std::vector<std::string> ClusterFactNames(const Catalog& catalog);

}  // namespace dgdc::lint

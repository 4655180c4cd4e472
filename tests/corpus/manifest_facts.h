// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "dgdc/yaml/node.h"

// What a published manifest says, in a form of our own that is the same
// however it was written: without comments, prose and the texts of scripts, in
// one order, and short.
//
// - A document has `kind`, `version`, `name`, and the rest of it sorted.
// - A deployment has `components`, by name, in words that both API versions
//   share: `type`, `nodes`, `env`, `pod`.
// - A pod has its containers, volumes and init containers by name.
// - A container has what it runs: `run` is the program and the flags of the
//   server, and of a script besides them what it does to limits and variables.
//   Variables and mounts stand by name and path.
// - A text that is JSON or YAML itself is a tree under `json` or `yaml`. Other
//   texts of several lines are left out (`elided`).
namespace dgdc::testing {

// The facts of the documents of one manifest.
yaml::Node FactsOfManifest(const std::vector<yaml::Node>& documents);

// A manifest with these facts. FactsOfManifest of it gives them again.
std::vector<yaml::Node> ManifestOfFacts(const yaml::Node& facts);

}  // namespace dgdc::testing

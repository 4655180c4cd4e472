// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/yaml/node.h"

// Manifests that others published, as facts (manifest_facts.h) that are stored
// in tests/corpus/facts: NAME.yaml for the folder NAME of ../shared/corpus, a
// map from paths there. `field_test facts` writes them and keeps them fresh.
namespace dgdc::testing {

// The sets, and how the names of their manifests end.
struct FactSet {
  std::string_view name = {};
  std::string_view ending = {};
};

inline constexpr std::array kFactSets = {
    FactSet{.name = "aiconfigurator", .ending = "k8s_deploy.yaml"},
    FactSet{.name = "dgd", .ending = ".yaml"},
    FactSet{.name = "llm-d", .ending = ".yaml"},
};

struct StoredFacts {
  std::string from = {};  // the path in the set
  yaml::Node facts = {};
};

// Those of one set, sorted. Throws std::runtime_error when they are broken.
std::vector<StoredFacts> LoadFacts(const std::filesystem::path& folder,
                                   const FactSet& set);

// A manifest written anew from its facts, in the API version in which it was
// published.
struct StoredManifest {
  std::string name = {};  // "dgd/recipes/x/deploy.yaml"
  std::string text = {};
};

// All of them; `folder` is tests/corpus/facts.
std::vector<StoredManifest> StoredManifests(
    const std::filesystem::path& folder);

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/stored_facts.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "dgdc/yaml/emit.h"

#include "tests/corpus/manifest_facts.h"
#include "tests/support/text_file.h"
#include "tests/support/yaml_text.h"

namespace dgdc::testing {

namespace fs = std::filesystem;
using yaml::Node;

std::vector<StoredFacts> LoadFacts(const fs::path& folder, const FactSet& set) {
  const fs::path file = folder / fmt::format("{}.yaml", set.name);
  Node document = ParseOneYaml(file, ReadText(file));
  std::vector<StoredFacts> stored;
  std::transform(document.entries.begin(), document.entries.end(),
                 std::back_inserter(stored), [](yaml::Entry& entry) {
                   return StoredFacts{.from = entry.key,
                                      .facts = std::move(entry.value)};
                 });
  return stored;
}

std::vector<StoredManifest> StoredManifests(const fs::path& folder) {
  std::vector<StoredManifest> manifests;
  for (const FactSet& set : kFactSets) {
    for (const StoredFacts& stored : LoadFacts(folder, set)) {
      manifests.push_back({.name = fmt::format("{}/{}", set.name, stored.from),
                           .text = yaml::Emit(ManifestOfFacts(stored.facts))});
    }
  }
  return manifests;
}

}  // namespace dgdc::testing

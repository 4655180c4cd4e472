// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/stored_facts.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/corpus/manifest_facts.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {

namespace fs = std::filesystem;
using yaml::Node;

std::vector<StoredFacts> LoadFacts(const fs::path& folder, const FactSet& set) {
  const fs::path file = folder / fmt::format("{}.yaml", set.name);
  SourceSet sources;
  Sink sink;
  std::vector<Node> documents =
      yaml::Parse(sources, sources.Add(file, ReadText(file)), sink);
  if (sink.size() != 0 || documents.size() != 1) {
    throw std::runtime_error(report::Text(sink.Take(), sources));
  }
  std::vector<StoredFacts> stored;
  std::transform(
      documents.front().entries.begin(), documents.front().entries.end(),
      std::back_inserter(stored), [](yaml::Entry& entry) {
        return StoredFacts{.from = entry.key, .facts = std::move(entry.value)};
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

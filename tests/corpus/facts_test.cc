// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test facts [--update] CORPUS FACTS
// Holds that the files of FACTS (stored_facts.h) stand in their one form, and
// that a manifest that is written from facts has these facts again. Where the
// folder CORPUS is, the facts are also those of its manifests: --update writes
// them anew.
#include <exception>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "dgdc/cli/env.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/corpus/manifest_facts.h"
#include "tests/corpus/stored_facts.h"
#include "tests/support/compact_yaml.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"

namespace dgdc::testing::facts_of_field {
namespace {

namespace fs = std::filesystem;
using yaml::Node;

// Nothing when the text is no YAML, as a template of Helm.
std::optional<Node> FactsOfText(const std::string& text) {
  SourceSet sources;
  Sink sink;
  const std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("manifest", text), sink);
  return sink.has_errors() ? std::nullopt
                           : std::optional(FactsOfManifest(documents));
}

// The facts of all manifests of a set; those that are no YAML have none.
Node FactsOfSet(const fs::path& corpus, const FactSet& set) {
  Node all = Node::Map();
  for (const fs::path& path : YamlFilesBelow(corpus / set.name)) {
    if (!path.string().ends_with(set.ending)) {
      continue;
    }
    const std::string from = fs::relative(path, corpus / set.name);
    if (auto facts = FactsOfText(ReadText(path))) {
      all.Set(from, *std::move(facts));
    } else {
      fmt::print("{}/{} is no YAML: left out\n", set.name, from);
    }
  }
  return all;
}

std::string FileOf(const FactSet& set, const Node& all) {
  return fmt::format(
      "# Facts of published manifests ({}), written by field_test facts "
      "--update.\n"
      "# tests/corpus/manifest_facts.h says what they mean.\n{}",
      set.name, CompactYaml(all));
}

class Checks {
 public:
  explicit Checks(fs::path facts) : facts_(std::move(facts)) {}

  void Update(const fs::path& corpus) const;
  void CheckForm(const FactSet& set);
  void CheckFresh(const fs::path& corpus, const FactSet& set);
  [[nodiscard]] size_t failures() const { return failures_; }
  [[nodiscard]] size_t manifests() const { return manifests_; }

 private:
  void Fail(const std::string& what) {
    fmt::print("FAILED {}\n", what);
    ++failures_;
  }

  fs::path facts_;
  size_t failures_ = 0;
  size_t manifests_ = 0;
};

void Checks::Update(const fs::path& corpus) const {
  for (const FactSet& set : kFactSets) {
    const auto written = cli::PosixFileSystem()->Write(
        {{.path = facts_ / fmt::format("{}.yaml", set.name),
          .text = FileOf(set, FactsOfSet(corpus, set))}});
    if (!written) {
      throw std::runtime_error(written.error());
    }
  }
}

void Checks::CheckForm(const FactSet& set) {
  Node all = Node::Map();
  for (const StoredFacts& stored : LoadFacts(facts_, set)) {
    ++manifests_;
    const auto again = FactsOfText(yaml::Emit(ManifestOfFacts(stored.facts)));
    if (!again || !yaml::Equal(*again, stored.facts)) {
      Fail(fmt::format(
          "{}/{} is written with other facts than it is stored with:\n{}",
          set.name, stored.from, again ? CompactYaml(*again) : "no YAML\n"));
    }
    all.Set(stored.from, stored.facts);
  }
  const fs::path file = facts_ / fmt::format("{}.yaml", set.name);
  if (FileOf(set, all) != ReadText(file)) {
    Fail(fmt::format("{} does not stand in the form of facts", file.string()));
  }
}

void Checks::CheckFresh(const fs::path& corpus, const FactSet& set) {
  const Node published = FactsOfSet(corpus, set);
  const std::vector<StoredFacts> all = LoadFacts(facts_, set);
  for (const StoredFacts& stored : all) {
    const Node* facts = published.Find(stored.from);
    if (facts == nullptr || !yaml::Equal(*facts, stored.facts)) {
      Fail(
          fmt::format("the facts of {}/{} are not those of the manifest; "
                      "./dev renew-facts writes them",
                      set.name, stored.from));
    }
  }
  if (all.size() != published.entries.size()) {
    Fail(fmt::format("{} has {} manifests, but {} with facts", set.name,
                     published.entries.size(), all.size()));
  }
}

}  // namespace

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() != 2) {
    fmt::print(stderr, "usage: field_test facts [--update] CORPUS FACTS\n");
    return 2;
  }
  const fs::path corpus = args[0];
  const bool has_corpus = fs::is_directory(corpus);
  Checks checks(args[1]);
  if (update && !has_corpus) {
    fmt::print(stderr, "no manifests at {}\n", corpus.string());
    return 2;
  }
  if (update) {
    checks.Update(corpus);
  }
  for (const FactSet& set : kFactSets) {
    checks.CheckForm(set);
    if (has_corpus) {
      checks.CheckFresh(corpus, set);
    }
  }
  fmt::print("{} manifests, {} failures; {}\n", checks.manifests(),
             checks.failures(),
             has_corpus ? "compared with " + corpus.string()
                        : "whether they are fresh is not checked: nothing at " +
                              corpus.string());
  return checks.failures() == 0 && checks.manifests() > 100 ? 0 : 1;
}

}  // namespace dgdc::testing::facts_of_field

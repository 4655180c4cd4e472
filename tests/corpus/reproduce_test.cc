// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test reproduce [--update] FACTS CORPUS CASE...
// A case is a folder that reproduces one manifest of the field:
//   corpus            one line, its path in the set dgd
//   intent.yaml       the intent that yields the same deployment
//   differences.yaml  in which facts of the fabric ours differs, and why
// The case passes when exactly the listed differences occur and each has a
// reason. --update rewrites the list; reasons of differences that stay are
// kept, new ones are empty, to be written by hand. The manifest is written from
// its facts in the folder FACTS (stored_facts.h); where the folder CORPUS is,
// what those say about the fabric is what the published text says.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/env.h"
#include "dgdc/dgdc.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

#include "tests/corpus/fabric_facts.h"
#include "tests/corpus/stored_facts.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"
#include "tests/support/yaml_text.h"

namespace dgdc::testing::reproduce_of_field {
namespace {

namespace fs = std::filesystem;

using yaml::Node;

constexpr const char* kList = "differences.yaml";

// By role.
using Facts = std::map<std::string, FabricFacts>;

struct Difference {
  std::string field = {};
  std::optional<std::string> theirs = {};
  std::optional<std::string> ours = {};
  std::set<std::string> roles = {};

  friend bool operator<(const Difference& a, const Difference& b) {
    return std::tie(a.field, a.theirs, a.ours, a.roles) <
           std::tie(b.field, b.theirs, b.ours, b.roles);
  }
};

using Reasons = std::map<Difference, std::string>;

// --- Reading
// ------------------------------------------------------------------

std::vector<Node> Parse(const fs::path& path) {
  return ParseYaml(path, ReadText(path));
}

Facts MustHaveFacts(const std::vector<Node>& documents) {
  auto facts = FabricFactsOf(documents);
  if (!facts) {
    throw std::runtime_error("no DynamoGraphDeployment\n");
  }
  return *std::move(facts);
}

// "v1alpha1" or "v1beta1".
std::string ApiVersion(const std::vector<Node>& documents) {
  for (const Node& document : documents) {
    const Node* kind = document.Find("kind");
    const Node* version = document.Find("apiVersion");
    if (kind != nullptr && kind->scalar == "DynamoGraphDeployment" &&
        version != nullptr) {
      return version->scalar.substr(version->scalar.find('/') + 1);
    }
  }
  throw std::runtime_error("no DynamoGraphDeployment\n");
}

std::vector<Node> CompileCase(const fs::path& folder, const std::string& api) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file =
      sources.Add("intent.yaml", ReadText(folder / "intent.yaml"));
  CompileResult result = Compile(sources, file, catalog, {.api_version = api});
  if (!result.ok()) {
    throw std::runtime_error(report::Text(result.diagnostics, sources));
  }
  return std::move(result.documents);
}

// --- Comparing
// ----------------------------------------------------------------

// Differences without their roles -> their roles.
using Found = std::map<Difference, std::set<std::string>>;

void AddDifferences(const std::string& role, const FabricFacts& theirs,
                    const FabricFacts& ours, Found& found) {
  std::set<std::string> fields;
  for (const FabricFacts* side : {&theirs, &ours}) {
    for (const auto& [field, value] : *side) {
      fields.insert(field);
    }
  }
  const auto value = [](const FabricFacts& facts, const std::string& field) {
    const auto at = facts.find(field);
    return at == facts.end() ? std::nullopt : std::optional(at->second);
  };
  for (const std::string& field : fields) {
    Difference difference{.field = field,
                          .theirs = value(theirs, field),
                          .ours = value(ours, field)};
    if (difference.theirs != difference.ours) {
      found[std::move(difference)].insert(role);
    }
  }
}

// The same difference of several roles is one.
std::set<Difference> Differences(const Facts& theirs, const Facts& ours) {
  Found found;
  const auto of = [](const Facts& facts, const std::string& role) {
    const auto at = facts.find(role);
    return at == facts.end() ? FabricFacts() : at->second;
  };
  std::set<std::string> roles;
  for (const Facts* side : {&theirs, &ours}) {
    for (const auto& [role, facts] : *side) {
      roles.insert(role);
    }
  }
  for (const std::string& role : roles) {
    AddDifferences(role, of(theirs, role), of(ours, role), found);
  }
  std::set<Difference> differences;
  for (const auto& [what, roles_of] : found) {
    Difference difference = what;
    difference.roles = roles_of;
    differences.insert(std::move(difference));
  }
  return differences;
}

// --- The list
// -----------------------------------------------------------------

std::optional<std::string> TextOf(const Node& entry, const std::string& key) {
  const Node* value = entry.Find(key);
  return value == nullptr ? std::nullopt : std::optional(value->scalar);
}

// The listed differences, in their order.
std::vector<std::pair<Difference, std::string>> LoadList(
    const fs::path& folder) {
  std::vector<std::pair<Difference, std::string>> list;
  if (!fs::exists(folder / kList)) {
    return list;
  }
  for (const Node& document : Parse(folder / kList)) {
    for (const Node& entry : document.items) {
      Difference difference{.field = TextOf(entry, "field").value_or(""),
                            .theirs = TextOf(entry, "theirs"),
                            .ours = TextOf(entry, "ours")};
      if (const Node* roles = entry.Find("roles")) {
        for (const Node& role : roles->items) {
          difference.roles.insert(role.scalar);
        }
      }
      list.emplace_back(std::move(difference),
                        TextOf(entry, "why").value_or(""));
    }
  }
  return list;
}

Node ToNode(const Difference& difference, const std::string& why) {
  Node node = Node::Map();
  node.Set("field", Node::String(difference.field));
  Node& roles = node.Set("roles", Node::Seq());
  for (const std::string& role : difference.roles) {
    roles.Push(Node::String(role));
  }
  if (difference.theirs) {
    node.Set("theirs", Node::String(*difference.theirs));
  }
  if (difference.ours) {
    node.Set("ours", Node::String(*difference.ours));
  }
  node.Set("why", Node::String(why));
  return node;
}

std::string Print(const Difference& difference) {
  const auto shown = [](const std::optional<std::string>& value) {
    return value.value_or("(none)");
  };
  return fmt::format("{} of {}: theirs {}, ours {}", difference.field,
                     fmt::join(difference.roles, ", "),
                     shown(difference.theirs), shown(difference.ours));
}

void WriteList(const fs::path& folder, const std::set<Difference>& actual) {
  Reasons reasons;
  for (const auto& [difference, why] : LoadList(folder)) {
    reasons[difference] = why;
  }
  Node list = Node::Seq();
  for (const Difference& difference : actual) {
    list.Push(ToNode(difference, reasons[difference]));
  }
  const auto written = cli::PosixFileSystem()->Write(
      {{.path = folder / kList, .text = yaml::Emit(list)}});
  if (!written) {
    throw std::runtime_error(written.error());
  }
}

// Returns one line per problem.
std::vector<std::string> Compare(const fs::path& folder,
                                 const std::set<Difference>& actual) {
  std::vector<std::string> problems;
  std::set<Difference> listed;
  const auto list = LoadList(folder);
  for (const auto& [difference, why] : list) {
    listed.insert(difference);
    if (!actual.contains(difference)) {
      problems.push_back("listed, but does not occur: " + Print(difference));
    } else if (why.empty()) {
      problems.push_back("has no reason: " + Print(difference));
    }
  }
  for (const Difference& difference : actual) {
    if (!listed.contains(difference)) {
      problems.push_back("not listed: " + Print(difference));
    }
  }
  if (!std::is_sorted(list.begin(), list.end()) ||
      listed.size() != list.size()) {
    problems.emplace_back("the list is not sorted by field");
  }
  return problems;
}

// What everything is compared with.
struct Field {
  std::vector<StoredManifest> manifests = {};
  fs::path corpus = {};
  bool has_corpus = false;
};

const std::string& TextFromFacts(const Field& field, const std::string& path) {
  const auto found =
      std::find_if(field.manifests.begin(), field.manifests.end(),
                   [&path](const StoredManifest& manifest) {
                     return manifest.name == "dgd/" + path;
                   });
  if (found == field.manifests.end()) {
    throw std::runtime_error(fmt::format("no facts of {}\n", path));
  }
  return found->text;
}

// Returns the problems of one case.
std::vector<std::string> Check(const Field& field, const fs::path& folder,
                               bool update) {
  try {
    const std::vector<std::string> named = Lines(ReadText(folder / "corpus"));
    if (named.size() != 1) {
      throw std::runtime_error("`corpus` must have one line\n");
    }
    const std::string& path = named.front();
    const std::vector<Node> theirs =
        ParseYaml(path, TextFromFacts(field, path));
    const Facts facts = MustHaveFacts(theirs);
    if (field.has_corpus &&
        facts != MustHaveFacts(Parse(field.corpus / path))) {
      return {"the stored facts of " + path + " say something else than it"};
    }
    const std::vector<Node> ours = CompileCase(folder, ApiVersion(theirs));
    const std::set<Difference> actual = Differences(facts, MustHaveFacts(ours));
    if (update) {
      WriteList(folder, actual);
    }
    return Compare(folder, actual);
  } catch (const std::exception& error) {
    return {error.what()};
  }
}

}  // namespace

int Main(std::vector<std::string> args) {
  const bool update = std::erase(args, "--update") > 0;
  if (args.size() < 3) {
    fmt::print(stderr,
               "usage: field_test reproduce [--update] FACTS CORPUS CASE...\n");
    return 2;
  }
  const Field field{.manifests = StoredManifests(args[0]),
                    .corpus = args[1],
                    .has_corpus = fs::is_directory(args[1])};
  args.erase(args.begin(), args.begin() + 2);
  if (!field.has_corpus) {
    fmt::print("no published manifests at {}: from their facts alone\n",
               field.corpus.string());
  }
  size_t failed = 0;
  for (const std::string& folder : args) {
    const std::vector<std::string> problems = Check(field, folder, update);
    for (const std::string& problem : problems) {
      fmt::print("FAILED {}: {}\n", folder, problem);
    }
    failed += problems.empty() ? 0U : 1U;
  }
  fmt::print("{} passed, {} failed\n", args.size() - failed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace dgdc::testing::reproduce_of_field

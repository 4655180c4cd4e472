// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/cluster_facts.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/near.h"
#include "dgdc/lint/input_file.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kFactsSchema = "facts.schema.json";
// Machines of one's own: the provider that no profile has.
constexpr std::string_view kOwnMachines = "on-prem";

// Says what the file is, not what the cluster is like.
bool IsHead(std::string_view name) {
  return name == "apiVersion" || name == "kind";
}

void Flatten(const yaml::Node& node, const std::string& prefix,
             manifest::ClusterFacts& facts) {
  for (const yaml::Entry& entry : node.entries) {
    const std::string name = prefix + entry.key;
    if (entry.value.IsMap()) {
      Flatten(entry.value, name + ".", facts);
    } else if (!IsHead(name)) {
      facts.values.emplace(name, entry.value);
    }
  }
}

// Everything that profiles call a provider.
std::vector<std::string> Providers(const Catalog& catalog) {
  std::set<std::string> names = {std::string(kOwnMachines)};
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    names.insert(fabric.provider);
  }
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    names.insert(hardware.provider);
  }
  names.erase("");
  return {names.begin(), names.end()};
}

// A provider that no profile knows would silence the rules about it.
bool CheckProvider(const manifest::ClusterFacts& facts, const Catalog& catalog,
                   Sink& sink) {
  const yaml::Node* provider = facts.Find("provider");
  if (provider == nullptr) {
    return true;
  }
  const std::vector<std::string> known = Providers(catalog);
  if (std::find(known.begin(), known.end(), provider->scalar) != known.end()) {
    return true;
  }
  Diagnostic& finding = sink.Report(
      "DG0008", provider->span,
      fmt::format("no profile knows the provider \"{}\"", provider->scalar));
  AddNear(provider->scalar, known, finding);
  finding.help.push_back(
      fmt::format("known providers: {}", fmt::join(known, ", ")));
  return false;
}

}  // namespace

std::optional<manifest::ClusterFacts> ReadClusterFacts(const SourceSet& sources,
                                                       uint32_t file,
                                                       const Catalog& catalog,
                                                       Sink& sink) {
  const std::optional<yaml::Node> root =
      ReadInputFile(sources, file, catalog.Schema(kFactsSchema), sink);
  if (!root) {
    return std::nullopt;
  }
  manifest::ClusterFacts facts;
  Flatten(*root, "", facts);
  if (!CheckProvider(facts, catalog, sink)) {
    return std::nullopt;
  }
  return facts;
}

std::vector<std::string> ClusterFactNames(const Catalog& catalog) {
  constexpr std::string_view kAnyKey = "*";
  std::vector<std::string> names;
  for (const schema::Field& field : catalog.Schema(kFactsSchema).Fields()) {
    // A map is no fact, what it holds is: rows come depth first.
    if (!names.empty() && field.path.starts_with(names.back() + ".")) {
      names.pop_back();
    }
    if (!field.path.empty() && !IsHead(field.path)) {
      names.push_back(field.path);
    }
  }
  for (std::string& name : names) {
    if (name.ends_with(kAnyKey)) {
      name.pop_back();
    }
  }
  return names;
}

bool IsClusterFact(const Catalog& catalog, std::string_view name) {
  const std::vector<std::string> names = ClusterFactNames(catalog);
  return std::any_of(
      names.begin(), names.end(), [name](const std::string& known) {
        // A family, as in "allocatable.", needs a name behind it.
        return known.ends_with('.') ? name.starts_with(known) && name != known
                                    : known == name;
      });
}

}  // namespace dgdc::lint

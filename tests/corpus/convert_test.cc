// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// field_test convert FACTS CORPUS
// Converts every manifest that is written from the facts of the folder FACTS
// (stored_facts.h), and where the folder CORPUS is, every published one below
// it, into the other API version when it holds a DynamoGraphDeployment, and
// holds that both mean the same, that the schema of the other version objects
// to nothing new, that no comment is lost, and that the way back leads to the
// same meaning again. A file is left out when it cannot be read, or a field of
// it has no counterpart; then --lossy must convert it.
#include <algorithm>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/dgdc.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/manifest/view.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/corpus/stored_facts.h"
#include "tests/support/diff.h"
#include "tests/support/field_programs.h"
#include "tests/support/text_file.h"

namespace dgdc::testing::convert_of_field {
namespace {

namespace fs = std::filesystem;

using manifest::At;
using yaml::Node;

struct Reading {
  std::string meaning = {};
  // The API versions of the deployments.
  std::vector<std::string> versions = {};
  size_t faults = 0;  // by the schema of each deployment's version
};

// What Meaning leaves to those that need it: the containers beside the main
// one, by name; that of v1alpha1's frontendSidecar is one of them.
Node Sidecars(const manifest::Component& component) {
  Node map = Node::Map();
  if (component.pod != nullptr) {
    for (const Node& container : At(*component.pod, {"containers"}).items) {
      map.Set(At(container, {"name"}).scalar, container);
    }
  }
  map.Remove("main");
  const Node& sidecar = At(*component.node, {"frontendSidecar"});
  if (!sidecar.IsMap()) {
    return map;
  }
  Node& container = map.Set("sidecar-frontend", Node::Map());
  container.Set("name", Node::String("sidecar-frontend"));
  for (const auto& [ours, theirs] :
       {std::pair{"image", "image"}, {"args", "args"}, {"envs", "env"}}) {
    if (const Node* value = sidecar.Find(ours)) {
      container.Set(theirs, *value);
    }
  }
  if (const Node* secret = sidecar.Find("envFromSecret")) {
    Node reference = Node::Map();
    reference.Set("secretRef", Node::Map()).Set("name", *secret);
    container.Set("envFrom", Node::Seq()).Push(std::move(reference));
  }
  return map;
}

// What the main container says beside what Component holds; probes may stand
// in the service as well.
Node RestOfMain(const manifest::Component& component) {
  Node rest =
      component.container == nullptr ? Node::Map() : *component.container;
  for (const char* key : {"name", "image", "command", "args", "env", "envFrom",
                          "resources", "securityContext", "volumeMounts"}) {
    rest.Remove(key);
  }
  for (const char* probe : {"livenessProbe", "readinessProbe"}) {
    const Node& own = At(*component.node, {probe});
    if (!own.IsNull() && rest.Find(probe) == nullptr) {
      rest.Set(probe, own);
    }
  }
  return rest;
}

// Sorted, for the order of keys means nothing.
std::string Text(const Node& node) {
  if (!node.IsMap()) {
    return yaml::EmitJson(node);
  }
  std::vector<std::string> lines;
  for (const yaml::Entry& entry : node.entries) {
    lines.push_back(entry.key + ": " + Text(entry.value));
  }
  std::sort(lines.begin(), lines.end());
  return fmt::format("{{{}}}", fmt::join(lines, ", "));
}

Reading Read(const std::string& text) {
  SourceSet sources;
  Sink sink;
  Reading reading;
  for (const Node& document :
       yaml::Parse(sources, sources.Add("manifest", text), sink)) {
    const auto deployment = manifest::View(document);
    if (!deployment) {
      reading.meaning += yaml::Emit(document) + "---\n";
      continue;
    }
    reading.versions.emplace_back(manifest::ApiName(deployment->api));
    reading.meaning += yaml::Emit(manifest::Meaning(*deployment));
    std::vector<std::string> rest;
    for (const manifest::Component& component : deployment->components) {
      rest.push_back(fmt::format("{}: {} {}\n", *component.name,
                                 Text(RestOfMain(component)),
                                 Text(Sidecars(component))));
    }
    std::sort(rest.begin(), rest.end());
    reading.meaning += fmt::format("{}---\n", fmt::join(rest, ""));
    Sink faults;
    Catalog::Embedded()
        .Schema(manifest::DeploymentSchema(deployment->api))
        .Validate(document, faults);
    reading.faults += faults.size();
  }
  return reading;
}

ConvertResult ConvertText(const std::string& text, const std::string& to,
                          bool lossy) {
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add("manifest", text);
  return Convert(
      sources, file, catalog,
      {.to = *manifest::ApiNamed(to), .lossy = lossy, .force = true});
}

// What stands behind "#", sorted; the same text in quotes counts on both sides.
std::vector<std::string> Comments(std::string_view text) {
  std::vector<std::string> comments;
  for (const std::string& line : Lines(text)) {
    const size_t begin = line.find('#');
    if (begin != std::string::npos) {
      comments.push_back(line.substr(begin));
    }
  }
  std::sort(comments.begin(), comments.end());
  return comments;
}

bool HasCode(const ConvertResult& result, std::string_view code) {
  return std::any_of(
      result.diagnostics.begin(), result.diagnostics.end(),
      [code](const Diagnostic& finding) { return finding.code == code; });
}

struct Counts {
  size_t converted = 0;
  size_t lossy = 0;
};

// What is wrong with the conversion of one file; nothing when all holds.
std::optional<std::string> Check(const std::string& text, Counts& counts) {
  const Reading source = Read(text);
  if (source.versions.empty()) {
    return std::nullopt;
  }
  const std::string& from = source.versions.front();
  const std::string to = from == "v1alpha1" ? "v1beta1" : "v1alpha1";
  const ConvertResult there = ConvertText(text, to, /*lossy=*/false);
  if (!there.ok) {
    if (!HasCode(there, "DG0020")) {
      return "refused for another reason than a field without counterpart\n";
    }
    ++counts.lossy;
    return ConvertText(text, to, /*lossy=*/true).ok
               ? std::nullopt
               : std::optional<std::string>("--lossy refuses it\n");
  }
  const Reading target = Read(there.text);
  if (std::count(target.versions.begin(), target.versions.end(), to) !=
      static_cast<ptrdiff_t>(target.versions.size())) {
    return "a deployment has the old version\n";
  }
  if (source.meaning != target.meaning) {
    return Diff(source.meaning, target.meaning);
  }
  if (target.faults > source.faults) {
    return "the schema objects to more than before\n";
  }
  const std::vector<std::string> before = Comments(text);
  const std::vector<std::string> after = Comments(there.text);
  if (!std::includes(after.begin(), after.end(), before.begin(),
                     before.end())) {
    return "a comment is lost\n";
  }
  if (std::count(source.versions.begin(), source.versions.end(), from) !=
      static_cast<ptrdiff_t>(source.versions.size())) {
    return std::nullopt;
  }
  const ConvertResult back = ConvertText(there.text, from, /*lossy=*/false);
  if (!back.ok) {
    return "the way back is refused\n";
  }
  ++counts.converted;
  const Reading again = Read(back.text);
  return again.meaning == source.meaning
             ? std::nullopt
             : std::optional<std::string>("there and back: " +
                                          Diff(source.meaning, again.meaning));
}

// The manifests of the facts, and the published ones where they are.
std::vector<StoredManifest> Manifests(const fs::path& facts,
                                      const fs::path& corpus) {
  std::vector<StoredManifest> manifests = StoredManifests(facts);
  if (!fs::is_directory(corpus)) {
    fmt::print("no published manifests at {}: from their facts alone\n",
               corpus.string());
    return manifests;
  }
  for (const fs::path& path : YamlFilesBelow(corpus)) {
    manifests.push_back({.name = path, .text = ReadText(path)});
  }
  return manifests;
}

}  // namespace

int Main(std::vector<std::string> args) {
  if (args.size() != 2) {
    fmt::print(stderr, "usage: field_test convert FACTS CORPUS\n");
    return 2;
  }
  Counts counts;
  size_t failed = 0;
  for (const StoredManifest& manifest : Manifests(args[0], args[1])) {
    std::optional<std::string> problem;
    try {
      problem = Check(manifest.text, counts);
    } catch (const std::exception& error) {
      problem = fmt::format("{}\n", error.what());
    }
    if (problem) {
      ++failed;
      fmt::print("FAILED {}: {}", manifest.name, *problem);
    }
  }
  fmt::print(
      "{} converted there and back, {} with fields that get lost, {} "
      "failed\n",
      counts.converted, counts.lossy, failed);
  return failed == 0 && counts.converted > 100 ? 0 : 1;
}

}  // namespace dgdc::testing::convert_of_field

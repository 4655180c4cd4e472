// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// kustomize renames objects and knows nothing of the fields of a deployment
// that name them. So a renamed deployment has the findings that it had, and
// where a name is now that of nothing, one more that says so.
namespace dgdc::testing {
namespace {

using manifest::At;
using yaml::Node;

// What kustomize does to the names of documents.
struct Renaming {
  std::string_view name = {};
  std::string_view prefix = {};
  std::string_view suffix = {};
  // Of generated ConfigMaps and Secrets alone, as the hash is.
  bool generated_only = false;
  std::string_view name_space = {};
};

constexpr std::array kRenamings = {
    Renaming{.name = "prefix", .prefix = "ab-"},
    Renaming{.name = "suffix", .suffix = "-ab"},
    Renaming{.name = "hash", .suffix = "-7f9k2m5h4t", .generated_only = true},
    Renaming{.name = "namespace", .name_space = "elsewhere"},
};

// Rules that say that a name is that of nothing.
constexpr std::array<std::string_view, 5> kAboutNames = {
    "DG2225", "DG5101", "DG5102", "DG5122", "DG5240"};

bool IsGenerated(const std::string& kind) {
  return kind == "ConfigMap" || kind == "Secret";
}

bool IsNamedByPods(const std::string& kind) {
  return IsGenerated(kind) || kind == "PersistentVolumeClaim" ||
         kind == "ResourceClaimTemplate";
}

void Rename(const Renaming& how, Node& document) {
  const std::string kind = At(document, {"kind"}).scalar;
  Node* metadata = document.Find("metadata");
  Node* name = metadata == nullptr ? nullptr : metadata->Find("name");
  if (name == nullptr || !name->IsString()) {
    return;
  }
  // It knows which kinds have no namespace, and renames none of these.
  if (kind == "Namespace" || kind == "CustomResourceDefinition") {
    if (kind == "Namespace" && !how.name_space.empty()) {
      name->scalar = how.name_space;
    }
    return;
  }
  if (!how.name_space.empty()) {
    metadata->Set("namespace", Node::String(how.name_space));
  }
  if (!how.generated_only || IsGenerated(kind)) {
    name->scalar = fmt::format("{}{}{}", how.prefix, name->scalar, how.suffix);
  }
}

// The finding without the name of its deployment, or of its document, which is
// another one now.
std::set<std::pair<std::string, std::string>> ByComponent(
    const Linted& linted) {
  std::set<std::string> deployments;
  for (const manifest::Graph& graph : linted.facts.graphs) {
    if (graph.document != nullptr) {
      deployments.insert(*graph.deployment.name);
    }
  }
  std::set<std::pair<std::string, std::string>> findings;
  for (const auto& [code, component] : FindingsOf(linted)) {
    const size_t slash = component.find('/');
    const std::string first = component.substr(0, slash);
    findings.emplace(code,
                     slash != std::string::npos && deployments.contains(first)
                         ? component.substr(slash + 1)
                         : first);
  }
  return findings;
}

bool IsAboutNames(const std::string& code) {
  return std::find(kAboutNames.begin(), kAboutNames.end(), code) !=
         kAboutNames.end();
}

// Fields of pods that hold the name of another document.
bool HoldsName(std::string_view key) {
  return key == "configMapRef" || key == "configMapKeyRef" ||
         key == "configMap" || key == "secretRef" || key == "secretKeyRef" ||
         key == "secret" || key == "persistentVolumeClaim";
}

// Whether a deployment of the documents names one that was renamed.
bool Names(const Node& node, const std::set<std::string>& renamed) {
  for (const yaml::Entry& entry : node.entries) {
    if (HoldsName(entry.key)) {
      for (const char* key : {"name", "secretName", "claimName"}) {
        if (renamed.contains(At(entry.value, {key}).scalar) &&
            At(entry.value, {"optional"}).scalar != "true") {
          return true;
        }
      }
    }
    if (entry.key == "resourceClaimTemplateName" &&
        renamed.contains(entry.value.scalar)) {
      return true;
    }
    if (Names(entry.value, renamed)) {
      return true;
    }
  }
  return std::any_of(
      node.items.begin(), node.items.end(),
      [&renamed](const Node& item) { return Names(item, renamed); });
}

bool BreaksReference(const Renaming& how, const std::vector<Node>& documents) {
  std::set<std::string> renamed;
  if (!how.name_space.empty()) {
    return false;
  }
  for (const Node& document : documents) {
    const std::string& kind = At(document, {"kind"}).scalar;
    if (how.generated_only ? IsGenerated(kind) : IsNamedByPods(kind)) {
      renamed.insert(At(document, {"metadata", "name"}).scalar);
    }
  }
  renamed.erase("");
  return std::any_of(
      documents.begin(), documents.end(), [&renamed](const Node& document) {
        return At(document, {"kind"}).scalar == "DynamoGraphDeployment" &&
               Names(At(document, {"spec"}), renamed);
      });
}

void Judge(const Subject& subject, const std::vector<Node>& documents,
           const Linted& before, const Renaming& how,
           std::vector<Breach>& breaches) {
  std::vector<Node> renamed = documents;
  for (Node& document : renamed) {
    Rename(how, document);
  }
  const auto after =
      LintText(subject.name, yaml::Emit(renamed, {}), subject.told);
  if (after == nullptr) {
    return;
  }
  const auto old = ByComponent(before);
  const auto found = ByComponent(*after);
  bool says_so = false;
  for (const auto& finding : found) {
    says_so = says_so || IsAboutNames(finding.first);
    if (!old.contains(finding) && !IsAboutNames(finding.first)) {
      breaches.push_back(
          {.what = fmt::format("{} {} comes", how.name, finding.first),
           .detail = finding.second});
    }
  }
  for (const auto& finding : old) {
    // What was known by a name that is broken is no longer known.
    if (!found.contains(finding) && !IsAboutNames(finding.first) && !says_so) {
      breaches.push_back(
          {.what = fmt::format("{} {} goes", how.name, finding.first),
           .detail = finding.second});
    }
  }
  if (!says_so && BreaksReference(how, documents)) {
    breaches.push_back({.what = fmt::format("{} unseen", how.name),
                        .detail = "a name is that of nothing now"});
  }
}

std::vector<Breach> SurvivesRenaming(const Subject& subject,
                                     const LawOptions&) {
  std::vector<Breach> breaches;
  SourceSet sources;
  Sink sink;
  const std::vector<Node> documents =
      yaml::Parse(sources, sources.Add(subject.name, subject.text), sink);
  if (sink.has_errors()) {
    return breaches;
  }
  const auto before =
      LintText(subject.name, yaml::Emit(documents, {}), subject.told);
  if (before == nullptr) {
    return breaches;
  }
  for (const Renaming& how : kRenamings) {
    Judge(subject, documents, *before, how, breaches);
  }
  return breaches;
}

}  // namespace

Law RenamingLaw() {
  return {.name = "renaming",
          .says = "kustomize's new names change no verdict, or are a finding",
          .sets = {"goldens", "examples", "facts", "corpus"},
          .judge = &SurvivesRenaming};
}

}  // namespace dgdc::testing

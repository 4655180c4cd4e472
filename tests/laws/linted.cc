// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/linted.h"

#include <algorithm>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/engine.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {
namespace {

const lint::Selection& EveryRule() {
  static const lint::Rulebook kBook(Catalog::Embedded());
  static const lint::Selection kAll = lint::SelectAll(kBook);
  return kAll;
}

// Nothing when a name is none, or the facts are wrong.
std::optional<manifest::Assumptions> Assume(const Told& told,
                                            SourceSet& sources) {
  const Catalog& catalog = Catalog::Embedded();
  manifest::Assumptions assumed;
  if (!told.fabric.empty()) {
    assumed.fabric = catalog.fabrics.Find(told.fabric);
    if (assumed.fabric == nullptr) {
      return std::nullopt;
    }
  }
  if (!told.dynamo.empty() && catalog.releases.Find(told.dynamo) == nullptr) {
    return std::nullopt;
  }
  assumed.release = told.dynamo;
  if (!told.facts.empty()) {
    Sink sink;
    auto cluster = lint::ReadClusterFacts(
        sources, sources.Add("facts", told.facts), catalog, sink);
    if (!cluster) {
      return std::nullopt;
    }
    assumed.cluster = std::move(*cluster);
  }
  return assumed;
}

std::string NameOf(const yaml::Node& document) {
  return fmt::format("{}/{}", manifest::At(document, {"kind"}).scalar,
                     manifest::At(document, {"metadata", "name"}).scalar);
}

bool HasAlias(const std::vector<yaml::Node>& nodes);

bool HasAlias(const yaml::Node& node) {
  return node.IsAlias() || HasAlias(node.items) ||
         std::any_of(
             node.entries.begin(), node.entries.end(),
             [](const yaml::Entry& entry) { return HasAlias(entry.value); });
}

bool HasAlias(const std::vector<yaml::Node>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const yaml::Node& node) { return HasAlias(node); });
}

// The component of the deployment in `document` that holds the place.
const manifest::Component* FindComponent(const manifest::Facts& facts,
                                         const yaml::Node& document,
                                         const Span& place) {
  for (const manifest::Graph& graph : facts.graphs) {
    if (graph.document != &document) {
      continue;
    }
    for (const manifest::Worker& worker : graph.workers) {
      if (manifest::Holds(worker.component, place)) {
        return &worker.component;
      }
    }
  }
  return nullptr;
}

// Aliases written out, because components that share a text share its places.
std::string WithoutAliases(const std::string& name, const std::string& text) {
  if (text.find('&') == std::string::npos ||
      text.find('*') == std::string::npos) {
    return text;
  }
  SourceSet sources;
  Sink sink;
  const uint32_t file = sources.Add(name, text);
  const bool has_alias = HasAlias(yaml::ParseLayout(sources, file, sink));
  return has_alias && !sink.has_errors()
             ? yaml::Emit(yaml::Parse(sources, file, sink), {})
             : text;
}

}  // namespace

std::unique_ptr<const Linted> LintText(const std::string& name,
                                       const std::string& text,
                                       const Told& told) {
  auto linted = std::make_unique<Linted>();
  SourceSet& sources = linted->sources;
  linted->file = sources.Add(name, WithoutAliases(name, text));
  Sink sink;
  std::vector<yaml::Node> documents = yaml::Parse(sources, linted->file, sink);
  std::optional<manifest::Assumptions> assumed = Assume(told, sources);
  if (sink.has_errors() || !assumed) {
    return nullptr;
  }
  linted->facts =
      manifest::ReadFacts(sources, linted->file, std::move(documents),
                          Catalog::Embedded(), std::move(*assumed));
  lint::Run(linted->facts, EveryRule(), sink, &linted->unjudged);
  linted->findings = sink.Take();
  return linted;
}

std::string ComponentOf(const Linted& linted, const Diagnostic& finding) {
  for (const yaml::Node& document : linted.facts.documents) {
    if (!manifest::Holds(document.span, finding.primary)) {
      continue;
    }
    const manifest::Component* component =
        FindComponent(linted.facts, document, finding.primary);
    return component == nullptr
               ? NameOf(document)
               : fmt::format(
                     "{}/{}",
                     manifest::At(document, {"metadata", "name"}).scalar,
                     *component->name);
  }
  return "";
}

Findings FindingsOf(const Linted& linted, Severity at_least) {
  Findings findings;
  for (const Diagnostic& finding : linted.findings) {
    if (finding.severity >= at_least) {
      findings.emplace(finding.code, ComponentOf(linted, finding));
    }
  }
  return findings;
}

std::string Describe(const Linted& linted,
                     const std::pair<std::string, std::string>& finding) {
  for (const Diagnostic& each : linted.findings) {
    if (each.code == finding.first &&
        ComponentOf(linted, each) == finding.second) {
      return fmt::format("{}: {}", finding.second, each.message);
    }
  }
  return finding.second;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/diag/sink.h"
#include "dgdc/edit/operation.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/manifest/places.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/schema/crd.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"
#include "tests/support/text_file.h"

// What the definition of a release says to a deployment, lint says with the
// operator of that release: an error where the API server would find one or
// drop a field, and none elsewhere. The definitions stand in ../shared/crds, in
// folders that are called like releases.
namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

using manifest::Graph;
using manifest::Holds;
using schema::Violation;

struct Definitions {
  SourceSet sources = SourceSet(&Catalog::Embedded().sources());
  std::map<std::string, std::vector<schema::Crd>> of_release = {};
};

Definitions ReadDefinitions(const fs::path& folder) {
  Definitions read;
  if (!fs::is_directory(folder)) {
    return read;
  }
  const schema::Schema& metadata =
      Catalog::Embedded().Schema("object-meta.schema.json");
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string release = entry.path().filename().string();
    const fs::path file =
        entry.path() / "nvidia.com_dynamographdeployments.yaml";
    if (IsReleaseNumber(release) && fs::exists(file)) {
      Sink sink;
      read.of_release[release] = schema::ReadCrds(
          read.sources, read.sources.Add(file.string(), ReadText(file)),
          metadata, sink);
    }
  }
  return read;
}

const Definitions& DefinitionsIn(const LawOptions& options) {
  static const Definitions kRead = ReadDefinitions(options.shared / "crds");
  return kRead;
}

// Rules that say what a definition says.
bool IsOfDefinition(const std::string& code) {
  static const lint::Rulebook kBook(Catalog::Embedded());
  const RuleSpec* rule = kBook.Find(code);
  return rule != nullptr &&
         (rule->group == "schema" || rule->group == "api-history");
}

// Of the same place, or of the same field: a field that is not known is said at
// its key by the one and at its value by the other.
bool Meet(const Linted& linted, const Diagnostic& finding,
          const Violation& violation) {
  const std::string path = violation.path.Text();
  const auto place = manifest::FindAround(linted.facts, finding.primary);
  return Holds(finding.primary, violation.span) ||
         Holds(violation.span, finding.primary) || finding.field_path == path ||
         (place && edit::ToString(place->path) == path);
}

// What nobody sees, and what is absent from a part of a manifest.
bool IsOpen(const Linted& linted, const Graph& graph,
            const Violation& violation) {
  if (manifest::IsOfDirective(violation)) {
    return true;
  }
  return violation.breach == schema::Breach::kMissing
             ? !graph.whole
             : violation.actual == yaml::Node::Kind::kNull ||
                   manifest::HasPlaceholder(
                       linted.sources.Text(violation.span));
}

void CompareGraph(const Linted& linted, const Graph& graph,
                  const schema::Crd::Version& version,
                  const std::string& release, std::vector<Breach>& breaches) {
  const std::vector<Violation> violations = version.Violations(*graph.document);
  for (const Violation& violation : violations) {
    const bool is_said =
        std::any_of(linted.findings.begin(), linted.findings.end(),
                    [&](const Diagnostic& finding) {
                      return finding.severity == Severity::kError &&
                             Meet(linted, finding, violation);
                    });
    if (!is_said && !IsOpen(linted, graph, violation)) {
      breaches.push_back(
          {.what = "not said",
           .detail = fmt::format("{} of {}", release, violation.path.Text())});
    }
  }
  for (const Diagnostic& finding : linted.findings) {
    if (finding.severity == Severity::kError && IsOfDefinition(finding.code) &&
        Holds(graph.document->span, finding.primary) &&
        std::none_of(violations.begin(), violations.end(),
                     [&](const Violation& violation) {
                       return Meet(linted, finding, violation);
                     })) {
      breaches.push_back(
          {.what = finding.code,
           .detail = fmt::format("{}: {}", release, finding.message)});
    }
  }
}

void Compare(const Subject& subject, const std::string& release,
             const std::vector<schema::Crd>& definitions,
             std::vector<Breach>& breaches) {
  const auto linted =
      LintText(subject.name, subject.text,
               {.facts = fmt::format("apiVersion: dgdc.dev/v1alpha1\nkind: "
                                     "ClusterFacts\ndynamo: \"{}\"\n",
                                     release)});
  if (linted == nullptr) {
    return;
  }
  for (const Graph& graph : linted->facts.graphs) {
    if (graph.document == nullptr || definitions.empty()) {
      continue;
    }
    const schema::Crd::Version* version =
        definitions.front().Find(manifest::ApiName(graph.api));
    // What is not served is a rule of its own.
    if (version != nullptr) {
      CompareGraph(*linted, graph, *version, release, breaches);
    }
  }
}

std::vector<Breach> SaysWhatDefinitionsSay(const Subject& subject,
                                           const LawOptions& options) {
  constexpr size_t kOneOf = 4;
  std::vector<Breach> breaches;
  for (const auto& [release, crds] : DefinitionsIn(options).of_release) {
    if (options.Takes(release + " " + subject.name, kOneOf)) {
      Compare(subject, release, crds, breaches);
    }
  }
  return breaches;
}

}  // namespace

Law DefinitionsLaw() {
  return {.name = "definitions",
          .says =
              "with the operator of a release lint has the errors that its "
              "definition has",
          .sets = {"corpus"},
          .judge = &SaysWhatDefinitionsSay};
}

}  // namespace dgdc::testing

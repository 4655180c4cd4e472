// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/lint_file.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dgdc/diag/secret.h"
#include "dgdc/lint/engine.h"
#include "dgdc/lint/relevance.h"
#include "dgdc/lint/stamp.h"
#include "dgdc/lint/suppress.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

void ReportTemplate(const SourceSet& sources, Span place, Sink& sink) {
  Diagnostic& finding =
      sink.Report("DG0019", place,
                  "this is a template and no YAML yet, so nothing of the file "
                  "was checked");
  const bool shell = sources.Text(place).starts_with('$');
  finding.help.push_back(
      fmt::format("check what it becomes, as in {} | dgdc lint -",
                  shell ? "envsubst < FILE" : "helm template CHART"));
}

// The documents of the file; whatever is wrong with a template, Helm knows.
std::vector<yaml::Node> Parse(const SourceSet& sources, uint32_t file,
                              Sink& sink) {
  Sink parsed;
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, parsed);
  if (parsed.has_errors()) {
    if (const Span place = FindTemplate(sources, file); place.known()) {
      ReportTemplate(sources, place, sink);
      return {};
    }
  }
  for (Diagnostic& finding : parsed.Take()) {
    sink.Add(std::move(finding));
  }
  return documents;
}

// A plain workload has one worker, a deployment is one document.
void CountDocuments(const manifest::Facts& facts, FileFindings& result) {
  result.documents = facts.custom_resources.size();
  for (const manifest::Graph& graph : facts.graphs) {
    const bool plain = graph.document == nullptr;
    // The workers of one document stand behind each other.
    const yaml::Node* last = nullptr;
    for (const manifest::Worker& worker : graph.workers) {
      const yaml::Node* document =
          plain ? manifest::DocumentAt(facts, worker.place()) : nullptr;
      result.documents += document != last ? 1U : 0U;
      last = document;
    }
    result.documents += plain ? 0U : 1U;
    result.deployments += !plain && graph.whole ? 1U : 0U;
  }
}

// Whether the facts hold the documents of the file as they are: a template has
// none, and of a list only its items are there.
bool HasWholeDocuments(const manifest::Facts& facts) {
  return !facts.documents.empty() &&
         std::all_of(
             facts.places.begin(), facts.places.end(),
             [](const edit::Path& place) { return place.steps.empty(); });
}

// Messages quote what is written; a finding may be about a secret.
void Hide(FileFindings& result) {
  for (Diagnostic& finding : result.diagnostics) {
    HideSecrets(result.secrets.values, finding);
  }
  for (SuppressedDiagnostic& suppressed : result.suppressed) {
    HideSecrets(result.secrets.values, suppressed.diagnostic);
  }
}

}  // namespace

FileFindings LintFile(const SourceSet& sources, uint32_t file,
                      const Catalog& catalog,
                      const manifest::Assumptions& assumptions,
                      const Selection& selection, bool require_stamp) {
  FileFindings result;
  Sink sink;
  manifest::Facts facts = manifest::ReadFacts(
      sources, file, Parse(sources, file, sink), catalog, assumptions);
  CountDocuments(facts, result);
  Run(facts, selection, sink, &result.unjudged);
  if (require_stamp) {
    CheckStamps(facts, sink);
  }

  Sink about_allowances;
  const std::vector<Allowance> allowances = ReadAllowances(
      sources, file, facts.documents, *selection.book, about_allowances);
  result.diagnostics = sink.Take();
  selection.Apply(result.diagnostics);
  result.suppressed = Suppress(sources, facts.documents, allowances, selection,
                               result.diagnostics, about_allowances);

  std::vector<Diagnostic> late = about_allowances.Take();
  selection.Apply(late);
  for (std::vector<Diagnostic>* list : {&result.diagnostics, &late}) {
    for (Diagnostic& finding : *list) {
      sink.Add(std::move(finding));
    }
  }
  result.diagnostics = sink.Take();
  if (!result.diagnostics.empty() || !result.suppressed.empty()) {
    result.secrets = yaml::FindSecrets(sources, facts.documents);
    result.knows_secrets = HasWholeDocuments(facts);
    Hide(result);
  }
  return result;
}

}  // namespace dgdc::lint

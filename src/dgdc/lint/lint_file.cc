// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/lint_file.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/diag/secret.h"
#include "dgdc/edit/fix.h"
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

// The file of the bundle that the bytes stand in: its first one for what stands
// elsewhere. Nothing for what stands in a file beside, which is judged by
// itself.
std::optional<size_t> FileIndexOf(const manifest::Facts& facts,
                                  const Span& span) {
  if (const manifest::BundleFile* file = facts.FileOf(span)) {
    return static_cast<size_t>(file - facts.files.data());
  }
  const std::vector<yaml::Node>* beside = facts.assumed.beside;
  const bool is_beside = span.known() && beside != nullptr &&
                         std::any_of(beside->begin(), beside->end(),
                                     [&span](const yaml::Node& document) {
                                       return document.span.file == span.file;
                                     });
  return is_beside ? std::nullopt : std::optional<size_t>(0);
}

// A plain workload has one worker, a deployment is one document.
void CountDocuments(const manifest::Facts& facts,
                    std::vector<FileFindings>& results) {
  const auto of = [&](const yaml::Node& document) -> FileFindings& {
    return results[FileIndexOf(facts, document.span).value_or(0)];
  };
  for (const manifest::CustomResource& resource : facts.custom_resources) {
    ++of(*resource.document).documents;
  }
  for (const manifest::Graph& graph : facts.graphs) {
    if (graph.document != nullptr) {
      ++of(*graph.document).documents;
      of(*graph.document).deployments += graph.whole ? 1U : 0U;
      continue;
    }
    // The workers of one document stand behind each other.
    const yaml::Node* last = nullptr;
    for (const manifest::Worker& worker : graph.workers) {
      const yaml::Node* document =
          worker.elsewhere ? last : manifest::DocumentAt(facts, worker.place());
      if (document != last && document != nullptr) {
        ++of(*document).documents;
      }
      last = document;
    }
  }
}

// The fix as one of the file alone; null when it changes another one as well.
std::shared_ptr<const edit::Fix> FixOfFile(std::shared_ptr<const edit::Fix> fix,
                                           const manifest::BundleFile& file) {
  const auto is_own = [&file](const edit::Operation& operation) {
    return operation.path.document >= file.first_document &&
           operation.path.document < file.first_document + file.documents;
  };
  if (fix == nullptr ||
      !std::all_of(fix->operations.begin(), fix->operations.end(), is_own)) {
    return nullptr;
  }
  if (file.first_document == 0) {
    return fix;
  }
  auto moved = std::make_shared<edit::Fix>(*fix);
  for (edit::Operation& operation : moved->operations) {
    operation.path.document -= file.first_document;
  }
  return moved;
}

// What was found, by files.
std::vector<std::vector<Diagnostic>> ByFile(const manifest::Facts& facts,
                                            std::vector<Diagnostic> findings) {
  std::vector<std::vector<Diagnostic>> by_file(facts.files.size());
  for (Diagnostic& finding : findings) {
    const auto index = FileIndexOf(facts, finding.primary);
    if (!index) {
      continue;
    }
    if (facts.files.size() > 1 || facts.assumed.beside != nullptr) {
      finding.fix = FixOfFile(std::move(finding.fix), facts.files[*index]);
    }
    by_file[*index].push_back(std::move(finding));
  }
  return by_file;
}

// Whether the facts hold the documents of the file as they are: a template has
// none, and of a list only its items are there.
bool HasWholeDocuments(const manifest::Facts& facts,
                       const manifest::BundleFile& file) {
  return file.documents != 0 &&
         std::all_of(facts.places.begin(), facts.places.end(),
                     [&file](const edit::Path& place) {
                       return place.document < file.first_document ||
                              place.document >=
                                  file.first_document + file.documents ||
                              place.steps.empty();
                     });
}

// Those of the file; of a bundle of one without a copy.
class DocumentsOfFile {
 public:
  DocumentsOfFile(const manifest::Facts& facts,
                  const manifest::BundleFile& file)
      : all_(&facts.documents) {
    if (facts.files.size() == 1) {
      return;
    }
    for (const yaml::Node& document : facts.documents) {
      if (document.span.file == file.file) {
        copies_.push_back(document);
      }
    }
    all_ = &copies_;
  }
  DocumentsOfFile(const DocumentsOfFile&) = delete;
  DocumentsOfFile& operator=(const DocumentsOfFile&) = delete;

  [[nodiscard]] const std::vector<yaml::Node>& operator*() const {
    return *all_;
  }

 private:
  std::vector<yaml::Node> copies_ = {};
  const std::vector<yaml::Node>* all_;
};

// Messages quote what is written, here or in a file beside; a finding may be
// about a secret.
void Hide(const SourceSet& sources, const manifest::Facts& facts,
          FileFindings& result) {
  std::vector<std::string> values = result.secrets.values;
  const auto add = [&](const std::vector<yaml::Node>& documents) {
    const yaml::Secrets more = yaml::FindSecrets(sources, documents);
    values.insert(values.end(), more.values.begin(), more.values.end());
  };
  if (facts.files.size() > 1) {
    add(facts.documents);
  }
  if (facts.assumed.beside != nullptr) {
    add(*facts.assumed.beside);
  }
  for (Diagnostic& finding : result.diagnostics) {
    HideSecrets(values, finding);
  }
  for (SuppressedDiagnostic& suppressed : result.suppressed) {
    HideSecrets(values, suppressed.diagnostic);
  }
}

// Takes what is allowed out of the findings of a file, and hides its secrets.
void FinishFile(const SourceSet& sources, const manifest::Facts& facts,
                const manifest::BundleFile& file, const Selection& selection,
                std::vector<Diagnostic> findings, FileFindings& result) {
  const DocumentsOfFile documents(facts, file);
  Sink about_allowances;
  const std::vector<Allowance> allowances = ReadAllowances(
      sources, file.file, *documents, *selection.book, about_allowances);
  result.diagnostics = std::move(findings);
  selection.Apply(result.diagnostics);
  result.suppressed = Suppress(sources, *documents, allowances, selection,
                               result.diagnostics, about_allowances);
  std::vector<Diagnostic> late = about_allowances.Take();
  selection.Apply(late);
  Sink sorted;
  for (std::vector<Diagnostic>* list : {&result.diagnostics, &late}) {
    for (Diagnostic& finding : *list) {
      sorted.Add(std::move(finding));
    }
  }
  result.diagnostics = sorted.Take();
  if (!result.diagnostics.empty() || !result.suppressed.empty()) {
    result.secrets = yaml::FindSecrets(sources, *documents);
    result.knows_secrets = HasWholeDocuments(facts, file);
    Hide(sources, facts, result);
  }
}

}  // namespace

std::vector<FileFindings> LintBundle(const SourceSet& sources,
                                     const std::vector<uint32_t>& files,
                                     const Catalog& catalog,
                                     const manifest::Assumptions& assumptions,
                                     const Selection& selection,
                                     bool require_stamp) {
  Sink sink;
  std::vector<manifest::FileDocuments> read;
  for (const uint32_t file : files) {
    read.push_back({file, Parse(sources, file, sink)});
  }
  manifest::Facts facts =
      manifest::ReadFacts(sources, std::move(read), catalog, assumptions);
  std::vector<FileFindings> results(files.size());
  CountDocuments(facts, results);
  std::vector<Unjudged> unjudged;
  Run(facts, selection, sink, &unjudged);
  for (Unjudged& check : unjudged) {
    if (const auto index = FileIndexOf(facts, check.place)) {
      results[*index].unjudged.push_back(std::move(check));
    }
  }
  if (require_stamp) {
    CheckStamps(facts, sink);
  }
  std::vector<std::vector<Diagnostic>> by_file = ByFile(facts, sink.Take());
  for (size_t i = 0; i < files.size(); ++i) {
    FinishFile(sources, facts, facts.files[i], selection, std::move(by_file[i]),
               results[i]);
  }
  return results;
}

FileFindings LintFile(const SourceSet& sources, uint32_t file,
                      const Catalog& catalog,
                      const manifest::Assumptions& assumptions,
                      const Selection& selection, bool require_stamp) {
  return std::move(LintBundle(sources, {file}, catalog, assumptions, selection,
                              require_stamp)
                       .front());
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/new_errors.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/lint/lint_file.h"
#include "dgdc/lint/rulebook.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/places.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::lint {
namespace {

// Code and component, or document where it is in no component.
using ErrorKey = std::pair<std::string, std::string>;

struct Errors {
  std::vector<Diagnostic> findings = {};
  std::vector<ErrorKey> keys = {};
  // The text of the document that each stands in; "" where it is in none.
  std::vector<std::string_view> documents = {};
  // The texts of all documents.
  std::set<std::string_view> texts = {};
};

std::string_view TextOfDocument(const SourceSet& sources,
                                const manifest::Facts& facts,
                                const Span& place) {
  const yaml::Node* document = manifest::DocumentAt(facts, place);
  return document == nullptr ? "" : sources.Text(document->span);
}

std::string PlaceOfError(const manifest::Facts& facts, const Span& place) {
  for (const manifest::Graph& graph : facts.graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      if (manifest::Holds(worker.component, place)) {
        return *worker.component.name;
      }
    }
  }
  const yaml::Node* document = manifest::DocumentAt(facts, place);
  return document == nullptr
             ? ""
             : manifest::At(*document, {"kind"}).scalar + " " +
                   manifest::At(*document, {"metadata", "name"}).scalar;
}

Errors ErrorsOf(const SourceSet& sources, uint32_t file, const Catalog& catalog,
                const manifest::Assumptions& assumptions, SameError same) {
  const Rulebook book(catalog);
  Errors errors;
  for (Diagnostic& finding :
       LintFile(sources, file, catalog, assumptions, SelectAll(book))
           .diagnostics) {
    if (finding.severity == Severity::kError) {
      errors.findings.push_back(std::move(finding));
    }
  }
  Sink unknown;
  const manifest::Facts facts = manifest::ReadFacts(
      sources, file, yaml::Parse(sources, file, unknown), catalog, assumptions);
  for (const Diagnostic& finding : errors.findings) {
    errors.keys.emplace_back(
        same == SameError::kByCode ? finding.code : std::string(),
        PlaceOfError(facts, finding.primary));
    errors.documents.push_back(TextOfDocument(sources, facts, finding.primary));
  }
  for (const yaml::Node& document : facts.documents) {
    errors.texts.insert(sources.Text(document.span));
  }
  return errors;
}

// Those of which there are more than before.
void AddMore(const Errors& before, const Errors& after,
             std::vector<Diagnostic>& more) {
  std::map<ErrorKey, size_t> known;
  for (const ErrorKey& key : before.keys) {
    ++known[key];
  }
  for (size_t i = 0; i < after.findings.size(); ++i) {
    size_t& left = known[after.keys[i]];
    if (left > 0) {
      --left;
      continue;
    }
    const Diagnostic& finding = after.findings[i];
    const bool there = std::any_of(
        more.begin(), more.end(), [&finding](const Diagnostic& other) {
          return other.code == finding.code && other.primary == finding.primary;
        });
    if (!there) {
      more.push_back(finding);
    }
  }
}

// Documents that stayed as they were were not put onto the fabric, and need not
// be right there.
Errors OfChanged(const Errors& before, const Errors& after) {
  Errors changed;
  for (size_t i = 0; i < after.findings.size(); ++i) {
    if (!before.texts.contains(after.documents[i])) {
      changed.findings.push_back(after.findings[i]);
      changed.keys.push_back(after.keys[i]);
    }
  }
  return changed;
}

}  // namespace

std::vector<Diagnostic> NewErrors(const SourceSet& sources, uint32_t before,
                                  uint32_t after, const Catalog& catalog,
                                  const manifest::Assumptions& assumptions,
                                  const FabricProfile* fabric, SameError same) {
  std::vector<Diagnostic> more;
  if (sources.Get(before).text == sources.Get(after).text) {
    return more;
  }
  const Errors old = ErrorsOf(sources, before, catalog, assumptions, same);
  AddMore(old, ErrorsOf(sources, after, catalog, assumptions, same), more);
  if (fabric != nullptr) {
    manifest::Assumptions told = assumptions;
    told.fabric = fabric;
    AddMore(old, OfChanged(old, ErrorsOf(sources, after, catalog, told, same)),
            more);
  }
  return more;
}

}  // namespace dgdc::lint

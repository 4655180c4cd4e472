// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/operators.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/version.h"
#include "dgdc/schema/crd.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;

// Releases are in order.
std::string OldestServing(const Facts& facts, const Graph& graph) {
  const std::string_view api = manifest::ApiName(graph.api);
  for (const std::string& name : facts.catalog->releases.Names()) {
    const ReleaseProfile* release = facts.catalog->releases.Find(name);
    if (std::find(release->api_versions.begin(), release->api_versions.end(),
                  api) != release->api_versions.end()) {
      return name;
    }
  }
  return "";
}

const std::vector<std::string>* ValidationsOf(const Graph& graph) {
  const schema::Crd::Version* version =
      graph.crd == nullptr ? nullptr
                           : graph.crd->Find(manifest::ApiName(graph.api));
  return version == nullptr ? nullptr : &version->validations;
}

// Whether the definition that is given has a validation that refuses the same;
// false where none is given.
bool IsInDefinition(const OperatorRange& range, const OperatorSeen& seen) {
  return seen.validations != nullptr &&
         std::any_of(range.cel.begin(), range.cel.end(),
                     [&seen](const std::string& message) {
                       return std::find(seen.validations->begin(),
                                        seen.validations->end(),
                                        message) != seen.validations->end();
                     });
}

}  // namespace

OperatorSeen SeenOperator(const Facts& facts, const Graph& graph) {
  const yaml::Node* told = facts.assumed.cluster.Find(manifest::kOperatorFact);
  return {.version = told != nullptr ? told->scalar : graph.release,
          .is_told = told != nullptr,
          .oldest = OldestServing(facts, graph),
          .validations = ValidationsOf(graph)};
}

OperatorSeen SeenOperator(const Facts& facts) {
  const yaml::Node* told = facts.assumed.cluster.Find(manifest::kOperatorFact);
  OperatorSeen seen{.is_told = told != nullptr};
  if (told != nullptr) {
    seen.version = told->scalar;
    return seen;
  }
  for (const Graph& graph : facts.graphs) {
    if (CompareVersions(graph.release, seen.version) > 0) {
      seen.version = graph.release;
    }
  }
  return seen;
}

OfOperators ShareOf(const OperatorRange& range, const OperatorSeen& seen) {
  const auto holds = [&range](const std::string& version) {
    return range.range.empty() || InVersionRange(version, range.range);
  };
  if (IsInDefinition(range, seen)) {
    return OfOperators::kAll;
  }
  if (range.by_definition && seen.validations != nullptr) {
    return OfOperators::kNone;
  }
  if (seen.is_told) {
    return holds(seen.version) ? OfOperators::kAll : OfOperators::kNone;
  }
  const bool is_lasting = range.range.empty() || OnlyLowerBounds(range.range);
  const std::string& first = seen.version.empty() ? seen.oldest : seen.version;
  if (is_lasting) {
    return range.new_field || (!first.empty() && holds(first))
               ? OfOperators::kAll
               : OfOperators::kSome;
  }
  if (seen.version.empty()) {
    return OfOperators::kOpen;
  }
  return IsAboveRange(seen.version, range.range) ? OfOperators::kNone
                                                 : OfOperators::kSome;
}

std::string OutsideOf(std::string_view range) {
  constexpr std::array kOpposites = {
      std::pair{std::string_view(">="), std::string_view("<")},
      std::pair{std::string_view("<="), std::string_view(">")},
      std::pair{std::string_view("<"), std::string_view(">=")},
      std::pair{std::string_view(">"), std::string_view("<=")}};
  const auto* sign = std::find_if(
      kOpposites.begin(), kOpposites.end(),
      [range](const auto& one) { return range.starts_with(one.first); });
  DGDC_CHECK(
      sign != kOpposites.end() && range.find(' ') == std::string_view::npos,
      fmt::format("{} has not one bound", range));
  return fmt::format("{}{}", sign->second, range.substr(sign->first.size()));
}

void WeighByOperator(const OperatorRange& range, const OperatorSeen& seen,
                     Diagnostic& finding) {
  const OfOperators share = ShareOf(range, seen);
  if (share == OfOperators::kSome) {
    finding.severity = std::min(finding.severity, Severity::kWarning);
  }
  // What every operator does that takes the deployment at all needs no note.
  const bool is_certain =
      range.range.empty() || IsInDefinition(range, seen) ||
      (!seen.is_told && share == OfOperators::kAll &&
       (range.new_field || InVersionRange(seen.oldest, range.range)));
  if (!is_certain) {
    finding.operators = OperatorClaim{.range = range.range,
                                      .version = seen.version,
                                      .assumed = !seen.is_told,
                                      .sources = range.sources};
  }
}

}  // namespace dgdc::lint

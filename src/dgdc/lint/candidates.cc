// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/candidates.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/profile.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/model/facts.h"
#include "dgdc/schema/wording.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;

using Fabrics = std::vector<const FabricProfile*>;

// A finding and the fabrics for which it holds.
struct Supposed {
  Diagnostic finding = {};
  Fabrics fabrics = {};
};

// The same fault of the same value: what is said about it may name the fabric.
bool IsSameFinding(const Diagnostic& a, const Diagnostic& b) {
  return a.code == b.code && a.primary == b.primary && a.here == b.here;
}

// Those that fit the deployment, and the link layer of --facts.
Fabrics CandidatesOf(const Facts& facts, const Graph& graph) {
  Fabrics fabrics = graph.fabrics;
  const std::string_view layer = ClusterFact(facts, "linkLayer");
  if (!layer.empty()) {
    std::erase_if(fabrics, [layer](const FabricProfile* fabric) {
      return !fabric->link_layer.empty() && fabric->link_layer != layer;
    });
  }
  return fabrics;
}

std::vector<Supposed> Suppose(Facts& facts, const Fabrics& candidates,
                              const CheckCandidate& check) {
  Graph& graph = facts.graphs.front();
  std::vector<Supposed> supposed;
  for (const FabricProfile* fabric : candidates) {
    manifest::SetFabrics({fabric}, manifest::FabricPlace(*fabric, graph),
                         graph);
    Sink sink;
    check(facts, sink);
    for (Diagnostic& finding : sink.Take()) {
      const auto same = std::find_if(
          supposed.begin(), supposed.end(), [&finding](const Supposed& one) {
            return IsSameFinding(one.finding, finding);
          });
      if (same == supposed.end()) {
        supposed.push_back({std::move(finding), {fabric}});
      } else if (same->fabrics.back() != fabric) {
        same->fabrics.push_back(fabric);
      }
    }
  }
  return supposed;
}

std::string NamesOf(const Fabrics& fabrics) {
  std::vector<std::string> names;
  names.reserve(fabrics.size());
  for (const FabricProfile* fabric : fabrics) {
    names.push_back(fabric->head.name);
  }
  return schema::Alternatives(names);
}

// What holds for some of the fabrics proves nothing, and nobody is made to
// change what another of them needs.
void MakeConditional(Supposed& one) {
  one.finding.severity = Severity::kInfo;
  one.finding.message = fmt::format("if the fabric is {}: {}",
                                    NamesOf(one.fabrics), one.finding.message);
  one.finding.fix = nullptr;
  one.finding.help.emplace_back("name the fabric with --fabric");
}

// A fact that differs between the fabrics that fit a deployment.
bool IsOfFabric(std::string_view fact) {
  return fact == "fabric" || fact.starts_with("fabric.") ||
         fact.starts_with(model::kParamPrefix);
}

}  // namespace

bool DependsOnFabric(const RuleSpec& rule) {
  // Where one of them alone does, the others would speak of every fabric.
  if (const auto cases = rule.Cases(); !cases.empty()) {
    return std::all_of(cases.begin(), cases.end(), &DependsOnFabric);
  }
  std::vector<std::string> facts = FactsOf(rule.when);
  facts.insert(facts.end(), rule.each.begin(), rule.each.end());
  const bool is_written = std::none_of(
      rule.when.begin(), rule.when.end(), [](const Condition& condition) {
        return condition.expected.scalar == "unset";
      });
  return is_written && std::any_of(facts.begin(), facts.end(), &IsOfFabric);
}

void JudgeCandidates(Facts& facts, const CheckCandidate& check,
                     std::vector<Diagnostic>& findings) {
  std::vector<Graph> graphs = std::exchange(facts.graphs, {});
  const size_t known = findings.size();
  for (Graph& graph : graphs) {
    const Fabrics candidates = CandidatesOf(facts, graph);
    if (candidates.size() < 2) {
      continue;
    }
    const Fabrics all = graph.fabrics;
    const Span place = graph.fabric_span;
    facts.graphs.push_back(std::move(graph));
    std::vector<Supposed> supposed = Suppose(facts, candidates, check);
    graph = std::move(facts.graphs.front());
    facts.graphs.clear();
    manifest::SetFabrics(all, place, graph);
    for (Supposed& one : supposed) {
      const auto end = findings.begin() + static_cast<std::ptrdiff_t>(known);
      if (std::any_of(findings.begin(), end, [&one](const Diagnostic& finding) {
            return IsSameFinding(finding, one.finding);
          })) {
        continue;
      }
      if (one.fabrics.size() < candidates.size()) {
        MakeConditional(one);
      }
      findings.push_back(std::move(one.finding));
    }
  }
  facts.graphs = std::move(graphs);
}

}  // namespace dgdc::lint

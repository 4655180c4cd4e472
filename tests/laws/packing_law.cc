// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dgdc/cli/inspection.h"
#include "dgdc/dgdc.h"
#include "dgdc/source/source_set.h"

#include "tests/laws/all_laws.h"
#include "tests/laws/linted.h"

// With the nodes that `plan` counts the pods of a deployment find a place, with
// one less they do not, and `inspect` counts as many.
namespace dgdc::testing {
namespace {

// Rules that say of nodes that pods find no place on them.
constexpr std::array<std::string_view, 6> kScheduling = {
    "DG2440", "DG2441", "DG5020", "DG5022", "DG5023", "DG5048"};
// Those of them that count nodes.
constexpr std::array<std::string_view, 3> kCounting = {"DG5022", "DG5023",
                                                       "DG5048"};

struct Case {
  const Subject& subject;
  const std::string& manifest;
  const std::string& hardware;
  int64_t nodes = 0;
};

// Facts of a cluster of that hardware.
std::string FactsByType(const Case& c, int64_t nodes) {
  return fmt::format("instanceType: {}\nnodes: {}\n", c.hardware, nodes);
}

// The extended resources that the pods of a manifest ask for.
std::set<std::string> ResourcesAskedFor(const manifest::Facts& facts) {
  std::set<std::string> names;
  for (const manifest::Graph& graph : facts.graphs) {
    for (const manifest::Worker& worker : graph.workers) {
      for (const auto& [name, resource] : worker.resources) {
        if (name.find('/') != std::string::npos) {
          names.insert(name);
        }
      }
    }
  }
  return names;
}

// The same with what a node offers, as an administrator would copy it. Of what
// plan does not count there is plenty.
std::string FactsByOffer(const Case& c, const lint::NodeCount& count,
                         const std::set<std::string>& asked, int64_t nodes) {
  constexpr int64_t kPlenty = 1000;
  std::string text = FactsByType(c, nodes);
  if (!asked.empty()) {
    text += "allocatable:\n";
  }
  for (const std::string& name : asked) {
    int64_t units = kPlenty;
    for (const model::NodeKind& kind : count.set.kinds) {
      const auto offered = kind.offers.find(name);
      units = offered == kind.offers.end() ? units : offered->second;
    }
    text += fmt::format("  {}: {}\n", name, units);
  }
  return text;
}

template <size_t N>
std::string FoundOf(const Linted& linted,
                    const std::array<std::string_view, N>& codes) {
  for (const Diagnostic& finding : linted.findings) {
    if (std::find(codes.begin(), codes.end(), finding.code) != codes.end()) {
      return fmt::format("{}: {}", finding.code, finding.message);
    }
  }
  return "";
}

void ExpectInspected(const Case& c, const Linted& linted, std::string_view how,
                     std::vector<Breach>& breaches) {
  int64_t nodes = 0;
  bool known = true;
  for (const cli::GraphView& view : cli::Inspect(linted.facts, std::nullopt)) {
    nodes += view.nodes.causes.all.nodes;
    known = known && view.nodes.known();
  }
  if (!known || nodes != c.nodes) {
    breaches.push_back(
        {.what = fmt::format("inspect {}", how),
         .detail = known
                       ? fmt::format("{} nodes, plan counts {}", nodes, c.nodes)
                       : fmt::format("unknown, plan counts {}", c.nodes)});
  }
}

void ExpectPlace(const Case& c, const std::string& enough,
                 const std::string& less, std::string_view how,
                 std::vector<Breach>& breaches) {
  const auto fits = LintText(c.subject.name, c.manifest, {.facts = enough});
  if (fits == nullptr) {
    breaches.push_back({.what = fmt::format("no facts {}", how)});
    return;
  }
  if (const std::string found = FoundOf(*fits, kScheduling); !found.empty()) {
    breaches.push_back(
        {.what = fmt::format("too few {}", how),
         .detail = fmt::format("with {} nodes: {}", c.nodes, found)});
  }
  ExpectInspected(c, *fits, how, breaches);
  if (c.nodes < 2) {
    return;  // a cluster has a node
  }
  const auto lacks = LintText(c.subject.name, c.manifest, {.facts = less});
  if (lacks != nullptr && FoundOf(*lacks, kCounting).empty()) {
    breaches.push_back(
        {.what = fmt::format("too many {}", how),
         .detail = fmt::format("nothing is said with {} nodes", c.nodes - 1)});
  }
}

std::vector<Breach> CountsAlike(const Subject& subject, const LawOptions&) {
  std::vector<Breach> breaches;
  const Catalog& catalog = Catalog::Embedded();
  SourceSet sources(&catalog.sources());
  const uint32_t file = sources.Add(subject.name, subject.text);
  const PlanResult planned = MakePlan(sources, file, catalog, {});
  const CompileResult compiled = Compile(sources, file, catalog, {});
  if (!planned.ok() || !compiled.ok()) {
    return breaches;
  }
  const lint::NodeCount& count = planned.nodes;
  const Case c{.subject = subject,
               .manifest = compiled.yaml,
               .hardware = planned.plan->estimate.hardware,
               .nodes = count.causes.all.nodes};
  if (!count.known()) {
    breaches.push_back({.what = "plan", .detail = "the nodes are unknown"});
    return breaches;
  }
  // Hardware that the intent describes is nobody's type.
  if (catalog.hardware.Find(c.hardware) != nullptr) {
    ExpectPlace(c, FactsByType(c, c.nodes), FactsByType(c, c.nodes - 1),
                "by type", breaches);
  }
  const auto linted = LintText(subject.name, compiled.yaml);
  if (linted == nullptr) {
    breaches.push_back({.what = "no YAML"});
    return breaches;
  }
  const std::set<std::string> asked = ResourcesAskedFor(linted->facts);
  ExpectPlace(c, FactsByOffer(c, count, asked, c.nodes),
              FactsByOffer(c, count, asked, c.nodes - 1), "by offer", breaches);
  // Where the manifest selects the hardware, inspect needs nobody to name it.
  const bool selects = std::all_of(
      linted->facts.graphs.begin(), linted->facts.graphs.end(),
      [](const manifest::Graph& graph) {
        return std::all_of(graph.workers.begin(), graph.workers.end(),
                           [](const manifest::Worker& worker) {
                             return !worker.gpu_worker ||
                                    worker.hardware != nullptr;
                           });
      });
  if (selects) {
    ExpectInspected(c, *linted, "alone", breaches);
  }
  return breaches;
}

}  // namespace

Law PackingLaw() {
  return {.name = "packing",
          .says =
              "with the nodes of plan the pods find a place, with one less "
              "they do not, and inspect counts as many",
          .sets = {"intents"},
          .judge = &CountsAlike};
}

}  // namespace dgdc::testing

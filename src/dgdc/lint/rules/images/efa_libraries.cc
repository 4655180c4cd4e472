// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/efa_libraries.h"

#include <array>
#include <span>
#include <string>

#include <fmt/core.h>

#include "dgdc/lint/query/published.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/from_manifest.h"

// Images of which nobody knows whether they have the libraries of EFA.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Image;
using manifest::Worker;

// An image of one's own, an edition of its own, or one without a version.
bool MayLackLibraries(const Facts& facts, const Graph& graph,
                      const Worker& worker) {
  const Image& image = worker.image;
  return manifest::CarriesKv(graph, worker) && graph.fabric != nullptr &&
         !graph.fabric->image_variant.empty() && UsesLibfabric(worker) &&
         !MountsLibraries(*graph.fabric, worker) && !image.text->empty() &&
         !image.placeholder &&
         image.text->find(graph.fabric->image_variant) == std::string::npos &&
         GuessPublished(facts, image).tag == nullptr;
}

void CheckLibrariesKnown(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (MayLackLibraries(facts, graph, worker)) {
        report.At(
            worker.image.text.span,
            fmt::format("whether the image of {} holds the EFA libraries is "
                        "not known",
                        *worker.component.name),
            fmt::format("{} needs them", kLibfabric));
      }
    }
  }
}

constexpr std::array kEfaLibraryRules = {
    Rule{.code = "DG6122", .check = &CheckLibrariesKnown},
};

}  // namespace

std::span<const Rule> EfaLibraryRules() { return kEfaLibraryRules; }

}  // namespace dgdc::lint

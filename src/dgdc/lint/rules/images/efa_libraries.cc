// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/efa_libraries.h"

#include <array>
#include <span>
#include <string>

#include <fmt/core.h>

#include "dgdc/lint/query/published.h"
#include "dgdc/lint/registry.h"

// Images of which nobody knows whether they have the libraries of EFA.
namespace dgdc::lint {
namespace {

using manifest::Image;

// An image of one's own, an edition of its own, or one without a version.
bool MayLackLibraries(const OneWorker& it, const FabricProfile& fabric) {
  const Image& image = it.worker.image;
  return !fabric.image_variant.empty() && !MountsLibraries(fabric, it.worker) &&
         image.text->find(fabric.image_variant) == std::string::npos &&
         GuessPublished(it.facts, image).tag == nullptr;
}

void CheckLibrariesKnown(const OneWorker& it, Reporter& report) {
  if (!UsesLibfabric(it.worker)) {
    if (it.worker.kv.nixl.value_or(true)) {
      report.Read(it, "kv.backend");
    }
    return;
  }
  if (!report.Read(it, "image").is_present() ||
      !report.Read(it, "fabric").is_present()) {
    return;
  }
  if (it.graph.fabric != nullptr && MayLackLibraries(it, *it.graph.fabric)) {
    report.At(it.worker.image.text.span,
              fmt::format("whether the image of {} holds the EFA libraries is "
                          "not known",
                          *it.worker.component.name),
              fmt::format("{} needs them", kLibfabric));
  }
}

constexpr std::array kEfaLibraryRules = {
    Rule{.code = "DG6122", .check = &CheckLibrariesKnown},
};

}  // namespace

std::span<const Rule> EfaLibraryRules() { return kEfaLibraryRules; }

}  // namespace dgdc::lint

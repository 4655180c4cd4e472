// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/kv_pair.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Plug-ins of NIXL that no published image has.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

void CheckPluginInImage(const Facts& facts, Reporter& report) {
  const NixlPlugins& plugins = facts.catalog->platform().nixl_plugins;
  const auto& none = plugins.not_in_images;
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (!worker.kv.explicit_backend ||
          DynamosImageOf(facts, worker) == nullptr ||
          worker.FindEnv("NIXL_PLUGIN_DIR") != nullptr) {
        continue;
      }
      for (const Text& backend : NixlBackends(worker)) {
        if (std::find(none.begin(), none.end(), *backend) == none.end()) {
          continue;
        }
        Diagnostic& finding =
            report.At(backend.span.known() ? backend.span : worker.place(),
                      fmt::format("NIXL backend {} of {} is not in image {}:{}",
                                  *backend, *worker.component.name,
                                  worker.image.name, *worker.image.tag),
                      "has no such plug-in");
        finding.labels.push_back({worker.image.text.span, "the image"});
        finding.why = {plugins.why};
        finding.sources = plugins.sources;
      }
    }
  }
}

constexpr std::array kPluginImageRules = {
    Rule{.code = "DG2083", .check = &CheckPluginInImage},
};

}  // namespace

std::span<const Rule> PluginImageRules() { return kPluginImageRules; }

}  // namespace dgdc::lint

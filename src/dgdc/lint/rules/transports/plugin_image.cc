// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/core.h>

#include "dgdc/lint/query/kv_pair.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Plug-ins of NIXL that no published image has.
namespace dgdc::lint {
namespace {

using manifest::Text;

// The first backend without a plug-in in published images; nothing when all
// have one.
std::optional<Text> WithoutPlugin(const OneWorker& it) {
  const auto& none = it.facts.catalog->platform().nixl_plugins.not_in_images;
  for (const Text& backend : NixlBackends(it.worker)) {
    if (std::find(none.begin(), none.end(), *backend) != none.end()) {
      return backend;
    }
  }
  return std::nullopt;
}

void CheckPluginInImage(const OneWorker& it, Reporter& report) {
  const std::optional<Text> backend =
      it.worker.kv.explicit_backend ? WithoutPlugin(it) : std::nullopt;
  if (!backend) {
    return;
  }
  const manifest::Image& image = it.worker.image;
  if (DynamosImageOf(it.facts, it.worker) == nullptr) {
    report.Read(it, "image.repository");
    report.Read(it, "release");
    return;
  }
  Diagnostic& finding = report.At(
      backend->span.known() ? backend->span : it.worker.place(),
      fmt::format("NIXL backend {} of {} is not in image {}:{}", **backend,
                  *it.worker.component.name, image.name, *image.tag),
      "has no such plug-in");
  finding.labels.push_back({image.text.span, "the image"});
  const NixlPlugins& plugins = it.facts.catalog->platform().nixl_plugins;
  finding.why = {plugins.why};
  finding.sources = plugins.sources;
}

constexpr std::array kPluginImageRules = {
    Rule{.code = "DG2083", .check = &CheckPluginInImage},
};

}  // namespace

std::span<const Rule> PluginImageRules() { return kPluginImageRules; }

}  // namespace dgdc::lint

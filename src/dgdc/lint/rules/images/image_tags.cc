// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/registry.h"

// Tags in which the operator finds no release.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Graph;
using manifest::Image;
using manifest::Worker;

// Workers with tags that the operator refuses, by tag.
using Unreadable = std::map<std::string_view, std::vector<const Worker*>>;

bool IsUnreadable(const Worker& worker) {
  const Image& image = worker.image;
  return image.text.span.known() && !image.placeholder &&
         image.version.empty() && worker.component.node != nullptr &&
         At(*worker.component.node, {"runtimeVersionOverride"}).IsNull();
}

Unreadable UnreadableTags(const Graph& graph) {
  Unreadable by_tag;
  for (const Worker& worker : graph.workers) {
    if (IsUnreadable(worker)) {
      by_tag[*worker.image.tag].push_back(&worker);
    }
  }
  return by_tag;
}

void ReportTag(std::string_view tag, const std::vector<const Worker*>& workers,
               Reporter& report) {
  std::vector<std::string_view> names;
  for (const Worker* worker : workers) {
    names.push_back(*worker->component.name);
  }
  const Image& image = workers.front()->image;
  report.At(tag.empty() ? image.text.span : image.tag.span,
            tag.empty() ? fmt::format("the image of {} has no tag",
                                      fmt::join(names, ", "))
                        : fmt::format("the tag \"{}\" of {} is no version", tag,
                                      fmt::join(names, ", ")),
            "runtimeVersionOverride would say it");
}

// One finding per tag, however many components have it.
void CheckReadableTag(const OneDeployment& it, Reporter& report) {
  for (const auto& [tag, workers] : UnreadableTags(it.graph)) {
    if (!it.graph.whole) {
      report.Lacks("field.runtimeVersionOverride", model::Need::kManifest);
      continue;
    }
    ReportTag(tag, workers, report);
  }
}

constexpr std::array kImageTagRules = {
    Rule{.code = "DG6101", .check = &CheckReadableTag},
};

}  // namespace

std::span<const Rule> ImageTagRules() { return kImageTagRules; }

}  // namespace dgdc::lint

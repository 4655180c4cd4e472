// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Tags in which the operator finds no release.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Image;
using manifest::Worker;

// Release of the operator as far as anybody says; "" when nobody does.
std::string_view OperatorRelease(const Facts& facts, const Graph& graph) {
  const std::string_view said = ClusterFact(facts, manifest::kOperatorFact);
  return said.empty() ? std::string_view(graph.release) : said;
}

// Whether admission of an operator from 1.4.0 on refuses the component.
bool IsUnreadable(const Worker& worker) {
  const Image& image = worker.image;
  return image.text.span.known() && !image.placeholder &&
         image.version.empty() && worker.component.node != nullptr &&
         At(*worker.component.node, {"runtimeVersionOverride"}).IsNull();
}

// One finding per tag, however many components have it.
void ReportTags(const Graph& graph, bool assumed, Reporter& report) {
  std::map<std::string_view, std::vector<const Worker*>> by_tag;
  for (const Worker& worker : graph.workers) {
    if (IsUnreadable(worker)) {
      by_tag[*worker.image.tag].push_back(&worker);
    }
  }
  for (const auto& [tag, workers] : by_tag) {
    std::vector<std::string_view> names;
    for (const Worker* worker : workers) {
      names.push_back(*worker->component.name);
    }
    const Image& image = workers.front()->image;
    Diagnostic& finding = report.At(
        tag.empty() ? image.text.span : image.tag.span,
        tag.empty()
            ? fmt::format("the image of {} has no tag", fmt::join(names, ", "))
            : fmt::format("the tag \"{}\" of {} is no version", tag,
                          fmt::join(names, ", ")),
        "runtimeVersionOverride would say it");
    if (assumed) {
      finding.severity = Severity::kWarning;
      finding.help.emplace_back(
          "an operator of 1.4.0 or newer is assumed; --dynamo VERSION says "
          "which one it is");
    }
  }
}

void CheckReadableTag(const Facts& facts, Reporter& report) {
  constexpr std::string_view kFrom = ">=1.4.0";
  for (const Graph& graph : facts.graphs) {
    const std::string_view release = OperatorRelease(facts, graph);
    if (graph.api != manifest::Api::kPlain && graph.whole &&
        (release.empty() || InVersionRange(release, kFrom))) {
      ReportTags(graph, release.empty(), report);
    }
  }
}

constexpr std::array kImageTagRules = {
    Rule{.code = "DG6101", .check = &CheckReadableTag},
};

}  // namespace

std::span<const Rule> ImageTagRules() { return kImageTagRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/lint/operators.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/image.h"

// Tags in which the operator finds no release.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Image;
using manifest::Worker;
using yaml::Node;

// Images with tags that the operator refuses, and whose they are, by tag.
struct Unreadable {
  Image image = {};
  std::vector<const Worker*> workers = {};
};
using UnreadableTags = std::map<std::string, Unreadable>;

bool IsUnreadable(const Image& image) {
  return image.text.span.known() && !image.placeholder && image.version.empty();
}

// The runtime of Dynamo beside an engine of another image; none where there is
// no such container.
Image ImageBeside(const OneDeployment& it, const Worker& worker,
                  std::string_view name) {
  const Node& component = *worker.component.node;
  const Node& pod = it.graph.api == manifest::Api::kAlpha
                        ? At(component, {"extraPodSpec"})
                        : At(component, {"podTemplate", "spec"});
  for (const Node& container : At(pod, {"initContainers"}).items) {
    if (At(container, {"name"}).scalar == name) {
      return manifest::ReadImage(At(container, {"image"}));
    }
  }
  return {};
}

// Which of the images of a component the operator reads, and cannot; where
// operators differ, the image that none of them can read.
Image UnreadableOf(const OneDeployment& it, const Worker& worker,
                   Reporter& report) {
  const Node* component = worker.component.node;
  if (component == nullptr ||
      !At(*component, {"runtimeVersionOverride"}).IsNull()) {
    return {};
  }
  Image beside = ImageBeside(it, worker, report.Name("beside"));
  const OfOperators share =
      beside.text.span.known()
          ? ShareOf({.range = report.Name("besideVersions")},
                    SeenOperator(it.facts, it.graph))
          : OfOperators::kNone;
  if (share != OfOperators::kNone && !IsUnreadable(beside)) {
    return {};
  }
  if (share == OfOperators::kAll) {
    return beside;
  }
  return IsUnreadable(worker.image) ? worker.image : Image();
}

UnreadableTags FindUnreadable(const OneDeployment& it, Reporter& report) {
  UnreadableTags by_tag;
  for (const Worker& worker : it.graph.workers) {
    Image image = UnreadableOf(it, worker, report);
    if (image.text.span.known()) {
      Unreadable& found = by_tag[*image.tag];
      found.workers.push_back(&worker);
      if (found.workers.size() == 1) {
        found.image = std::move(image);
      }
    }
  }
  return by_tag;
}

void ReportTag(const Unreadable& found, Reporter& report) {
  std::vector<std::string_view> names;
  for (const Worker* worker : found.workers) {
    names.push_back(*worker->component.name);
  }
  const std::string& tag = *found.image.tag;
  report.At(tag.empty() ? found.image.text.span : found.image.tag.span,
            tag.empty() ? fmt::format("the image of {} has no tag",
                                      fmt::join(names, ", "))
                        : fmt::format("the tag \"{}\" of {} is no version", tag,
                                      fmt::join(names, ", ")),
            "runtimeVersionOverride would say it");
}

// One finding per tag, however many components have it.
void CheckReadableTag(const OneDeployment& it, Reporter& report) {
  for (const auto& [tag, found] : FindUnreadable(it, report)) {
    if (!it.graph.whole) {
      report.Lacks("field.runtimeVersionOverride", model::Need::kManifest);
      continue;
    }
    ReportTag(found, report);
  }
}

constexpr std::array kImageTagRules = {
    Rule{.code = "DG6101", .check = &CheckReadableTag},
};

}  // namespace

std::span<const Rule> ImageTagRules() { return kImageTagRules; }

}  // namespace dgdc::lint

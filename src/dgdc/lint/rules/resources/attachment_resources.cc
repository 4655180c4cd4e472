// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>

#include <fmt/core.h>

#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/registry.h"

// Attachments whose definition hands out devices that the pod must ask for.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

// The definition that the attachment means; null where the files have none.
const Node* DefinitionOf(const OneWorker& it, const Attachment& attachment,
                         const Reporter& report) {
  const std::string& own = it.graph.deployment.name_space;
  const std::string& wanted =
      attachment.name_space->empty() ? own : *attachment.name_space;
  for (const Node& document : it.facts.documents) {
    const std::string& space = At(document, {"metadata", "namespace"}).scalar;
    if (At(document, {"kind"}).scalar == report.Name("kind") &&
        At(document, {"metadata", "name"}).scalar == *attachment.network &&
        (space.empty() || wanted.empty() || space == wanted)) {
      return &document;
    }
  }
  return nullptr;
}

// How many attachments hand out each resource, with the place of the first.
struct HandedOut {
  int64_t attachments = 0;
  const Node* resource = nullptr;  // where the definition names it
  Span attached = {};
};

std::map<std::string, HandedOut> HandedOutTo(const OneWorker& it,
                                             const Attachments& attachments,
                                             const Reporter& report) {
  std::map<std::string, HandedOut> by_resource;
  for (const Attachment& attachment : attachments.list) {
    const Node* definition = DefinitionOf(it, attachment, report);
    if (definition == nullptr) {
      continue;
    }
    const Node& resource =
        At(*definition, {"metadata", "annotations", report.Name("resource")});
    if (!resource.IsString() || resource.scalar.empty()) {
      continue;
    }
    HandedOut& one = by_resource[resource.scalar];
    ++one.attachments;
    if (one.resource == nullptr) {
      one.resource = &resource;
      one.attached = attachment.network.span;
    }
  }
  return by_resource;
}

void ReportDevices(const OneWorker& it, const std::string& name,
                   const HandedOut& one, int64_t asked, Reporter& report) {
  Diagnostic& finding = report.At(
      one.attached,
      asked == 0
          ? fmt::format("{} attaches devices of {} and asks for none of them",
                        *it.worker.component.name, name)
          : fmt::format("{} attaches {} devices of {} and asks for {}",
                        *it.worker.component.name, one.attachments, name,
                        asked),
      fmt::format("ask for {} {}", one.attachments, name));
  finding.labels.push_back({one.resource->span, "handed out by this"});
}

void CheckAttachmentResources(const OneWorker& it, Reporter& report) {
  const Attachments attachments = MultusAttachments(it.facts, it.worker);
  if (!attachments.known || !it.graph.whole) {
    return;
  }
  for (const auto& [name, one] : HandedOutTo(it, attachments, report)) {
    const manifest::Resource* resource = it.worker.FindResource(name);
    const int64_t asked =
        resource == nullptr ? 0 : resource->count.value_or(one.attachments);
    if (asked < one.attachments) {
      ReportDevices(it, name, one, asked, report);
    }
  }
}

constexpr std::array kAttachmentResourceRules = {
    Rule{.code = "DG5029", .check = &CheckAttachmentResources},
};

}  // namespace

std::span<const Rule> AttachmentResourceRules() {
  return kAttachmentResourceRules;
}

}  // namespace dgdc::lint

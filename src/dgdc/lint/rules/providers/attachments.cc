// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Network attachments (Multus).
namespace dgdc::lint {
namespace {

using manifest::Resource;
using yaml::Node;

// The annotation with its one network attached `count` times; "" when it has
// several, or too many already.
std::string WithMore(const Attachments& attached, int64_t count) {
  if (attached.list.empty() ||
      std::any_of(attached.list.begin(), attached.list.end(),
                  [&attached](const Attachment& item) {
                    const Attachment& first = attached.list.front();
                    return *item.network != *first.network ||
                           *item.name_space != *first.name_space;
                  })) {
    return "";
  }
  const auto there = static_cast<int64_t>(attached.list.size());
  const Attachment& last = attached.list.back();
  const std::string& old = attached.annotation->scalar;
  const bool is_json = old.starts_with('[');
  std::string text = is_json ? old.substr(0, old.rfind(']')) : old;
  for (int64_t i = there; i < count; ++i) {
    // Multus calls them net1, net2 and so on by itself.
    const std::string interface =
        last.interface_name->empty() ? "" : fmt::format("net{}", i + 1);
    if (!is_json) {
      text += fmt::format(",{}{}{}{}", *last.name_space,
                          last.name_space->empty() ? "" : "/", *last.network,
                          interface.empty() ? "" : "@" + interface);
      continue;
    }
    text += fmt::format(R"(,{{"name":"{}")", *last.network);
    if (!last.name_space->empty()) {
      text += fmt::format(R"(,"namespace":"{}")", *last.name_space);
    }
    if (!interface.empty()) {
      text += fmt::format(R"(,"interface":"{}")", interface);
    }
    text += "}";
  }
  return there < count ? text + (is_json ? "]" : "") : "";
}

int64_t UnitsOf(const std::vector<const Resource*>& resources) {
  int64_t units = 0;
  for (const Resource* resource : resources) {
    units += *resource->count;
  }
  return units;
}

void FixAttachmentCount(const OneWorker& it, const Attachments& attached,
                        int64_t units, Diagnostic& finding) {
  const std::string more = WithMore(attached, units);
  if (more.empty()) {
    return;
  }
  const std::string& annotation =
      it.facts.catalog->platform().pod_networks.multus;
  SetFix(
      finding, edit::Safety::kUnsafe, fmt::format("attach {} times", units),
      SetTarget(it.facts, it.graph, it.worker,
                fmt::format("annotation.{}", annotation), Node::String(more)));
}

void CheckAttachmentCount(const OneWorker& it, Reporter& report) {
  const FabricProfile* fabric = it.graph.fabric;
  if (fabric == nullptr || !fabric->attachment_per_unit) {
    return;
  }
  const auto resources = ResourcesOf(*fabric, it.worker);
  const int64_t units = UnitsOf(resources);
  const Attachments attached = MultusAttachments(it.facts, it.worker);
  const auto networks = static_cast<int64_t>(attached.list.size());
  if (units == 0 || !attached.known || networks == units) {
    return;
  }
  Diagnostic& finding = report.At(
      attached.annotation->span,
      fmt::format("{} attaches {} and asks for {}", *it.worker.component.name,
                  Plural(networks, "network"), Plural(units, "device")),
      fmt::format("{} entries here", units));
  finding.labels.push_back({resources.back()->span(), "devices"});
  FixAttachmentCount(it, attached, units, finding);
}

// Where the file defines the network, when that is in another namespace than
// Multus looks in; null otherwise.
const Node* DefinedElsewhere(const OneWorker& it, const Attachment& item) {
  return item.name_space.span.known()
             ? nullptr
             : OtherNamespace(it.facts, "NetworkAttachmentDefinition",
                              *item.network, it.graph.deployment.name_space);
}

void ReportElsewhere(const OneWorker& it, const Attachments& attached,
                     const Attachment& item, const Node& other,
                     Reporter& report) {
  const std::string full = fmt::format("{}/{}", other.scalar, *item.network);
  Diagnostic& finding = report.At(
      item.network.span,
      fmt::format("{} attaches {} without a namespace, which is looked for "
                  "in {}",
                  *it.worker.component.name, *item.network,
                  it.graph.deployment.name_space),
      full + " here");
  finding.labels.push_back({other.span, "defined here"});
  // In the JSON form it is a field of its own.
  if (!attached.annotation->scalar.starts_with('[')) {
    SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", full),
           SetAt({.facts = it.facts, .graph = &it.graph, .worker = &it.worker},
                 item.network.span, Node::String(full)));
  }
}

void CheckAttachmentNamespace(const OneWorker& it, Reporter& report) {
  const Attachments attached = MultusAttachments(it.facts, it.worker);
  for (const Attachment& item : attached.list) {
    const Node* other = attached.known ? DefinedElsewhere(it, item) : nullptr;
    if (other == nullptr) {
      continue;
    }
    if (it.graph.deployment.name_space.empty()) {
      report.Lacks("plan.namespace", model::Need::kManifest);
    } else {
      ReportElsewhere(it, attached, item, *other, report);
    }
    return;
  }
}

constexpr std::array kAttachmentRules = {
    Rule{.code = "DG2421", .check = &CheckAttachmentCount, .of_fabric = true},
    Rule{.code = "DG2422", .check = &CheckAttachmentNamespace},
};

}  // namespace

std::span<const Rule> AttachmentRules() { return kAttachmentRules; }

}  // namespace dgdc::lint

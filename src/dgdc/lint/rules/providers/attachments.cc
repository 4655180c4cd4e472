// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/operator_layer.h"

// Network attachments (Multus), the host's network, and OpenShift.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Resource;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

// The resource of the worker that stands for a RoCE NIC which a profile
// attaches through Multus; null when it has none.
const Resource* AttachedResource(const OneWorker& it) {
  const std::string& annotation =
      it.facts.catalog->platform().pod_networks.multus;
  for (const FabricProfile* fabric : it.graph.fabrics) {
    const auto resources = AttachesWith(*fabric, annotation)
                               ? ResourcesOf(*fabric, it.worker)
                               : std::vector<const Resource*>();
    if (!resources.empty()) {
      return resources.front();
    }
  }
  return nullptr;
}

void CheckMissingAttachment(const OneWorker& it, Reporter& report) {
  if (const Resource* resource = AttachedResource(it)) {
    report.At(resource->span(),
              fmt::format("{} asks for {} and attaches no network",
                          *it.worker.component.name, resource->name),
              fmt::format("add the annotation {}",
                          it.facts.catalog->platform().pod_networks.multus));
  }
}

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
  if (const std::string more = WithMore(attached, units); !more.empty()) {
    SetFix(
        finding, edit::Safety::kUnsafe, fmt::format("attach {} times", units),
        SetTarget(it.facts, it.graph, it.worker,
                  fmt::format("annotation.{}",
                              it.facts.catalog->platform().pod_networks.multus),
                  Node::String(more)));
  }
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

// What attaches a network to the pods, for sentences, and where it stands.
Text AttachedBy(const OneWorker& it) {
  const PodNetworks& known = it.facts.catalog->platform().pod_networks;
  for (const std::string* name : {&known.gke, &known.multus}) {
    const Node& annotation = At(it.worker.component.pod_annotations, {*name});
    if (!annotation.IsNull()) {
      return {*name, annotation.span};
    }
  }
  const Resource* resource = LinkLayer(it.facts, it.graph) == "Ethernet"
                                 ? AttachedResource(it)
                                 : nullptr;
  return resource == nullptr ? Text{} : Text{resource->name, resource->span()};
}

void CheckHostNetwork(const OneWorker& it, Reporter& report) {
  const Text what = AttachedBy(it);
  if (what.span.known()) {
    report
        .At(At(it.worker.component.pod_spec, {"hostNetwork"}).span,
            fmt::format("{} runs on the network of the host and has {}",
                        *it.worker.component.name, *what),
            "nothing is attached to such a pod")
        .labels.push_back({what.span, "has no effect"});
  }
}

// --- OpenShift

// What the default constraint refuses in the main container; unknown when
// nothing. `allowed` are the capabilities that it lets pods add.
Text Elevated(const Worker& worker, const std::vector<std::string>& allowed) {
  if (worker.privileged && worker.privileged->value) {
    return {"privileged", worker.privileged->span};
  }
  for (const Text& capability : worker.capabilities) {
    if (std::find(allowed.begin(), allowed.end(), *capability) ==
        allowed.end()) {
      return {"capability " + *capability, capability.span};
    }
  }
  if (worker.run_as_user && worker.run_as_user->value == 0) {
    return {"runAsUser 0", worker.run_as_user->span};
  }
  return {};
}

void CheckConstraint(const OneWorker& it, Reporter& report) {
  const Text elevated = Elevated(it.worker, report.Names("allowed"));
  if (elevated.span.known()) {
    report.At(elevated.span,
              fmt::format("{} has {} under OpenShift's default service account",
                          *it.worker.component.name, *elevated),
              "refused by restricted-v2");
  }
}

// Whether the resources of the worker or --facts show OpenShift.
bool IsOnOpenShift(const OneWorker& it, Reporter& report) {
  const std::string& prefix = report.Name("resources");
  const std::string& system = report.Name("os");
  const bool asks =
      std::any_of(it.worker.resources.begin(), it.worker.resources.end(),
                  [&prefix](const auto& resource) {
                    return resource.first.starts_with(prefix);
                  });
  if (asks) {
    return true;
  }
  const std::optional<std::string> os = report.ReadText(it, "cluster.os");
  return os && (*os == system || os->starts_with(system + "-"));
}

// Whether the pods of the worker get the default constraint and the operator's
// securityContext.
bool LeavesAllToDefaults(const Worker& worker, Reporter& report) {
  const Node& annotations = worker.component.pod_annotations;
  return At(worker.component.pod_spec, {"securityContext"}).IsNull() &&
         At(worker.component.pod_spec, {"serviceAccountName"}).IsNull() &&
         At(annotations, {report.Name("annotation")}).IsNull() &&
         !Elevated(worker, report.Names("allowed")).span.known();
}

// One finding per deployment: all components are alike.
void CheckGroup(const OneDeployment& it, Reporter& report) {
  for (const Worker& worker : it.graph.workers) {
    if (!LeavesAllToDefaults(worker, report)) {
      continue;
    }
    const OneWorker one{it.facts, it.graph, worker};
    const OperatorAddition* group =
        manifest::PodFieldOf(it.facts, worker, "securityContext.fsGroup");
    if (group == nullptr) {
      report.Read(one, "operator");
      continue;
    }
    if (!IsOnOpenShift(one, report)) {
      continue;
    }
    if (!it.graph.whole) {
      report.Lacks("pod.securityContext", model::Need::kManifest);
      return;
    }
    report.At(worker.place(),
              fmt::format("{} of {} leaves its pod's securityContext to the "
                          "operator",
                          *worker.component.name, *it.graph.deployment.name),
              fmt::format("gets fsGroup {}", group->value));
    return;
  }
}

constexpr std::array kAttachmentRules = {
    Rule{.code = "DG2420", .check = &CheckMissingAttachment},
    Rule{.code = "DG2421", .check = &CheckAttachmentCount, .of_fabric = true},
    Rule{.code = "DG2422", .check = &CheckAttachmentNamespace},
    Rule{.code = "DG2423", .check = &CheckHostNetwork},
    Rule{.code = "DG2430", .check = &CheckConstraint},
    Rule{.code = "DG2431", .check = &CheckGroup},
};

}  // namespace

std::span<const Rule> AttachmentRules() { return kAttachmentRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

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
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kMultusDefault = "v1.multus-cni.io/default-network";

template <class Check>
void ForAttachedWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

// The resource of the worker that stands for a RoCE NIC which a profile
// attaches through Multus; null when it has none.
const Resource* AttachedResource(const Facts& facts, const Graph& graph,
                                 const Worker& worker) {
  if (LinkLayer(facts, graph) != "Ethernet") {
    return nullptr;
  }
  for (const FabricProfile* fabric : graph.fabrics) {
    const auto resources = AttachesWith(*fabric, kMultusNetworks)
                               ? ResourcesOf(*fabric, worker)
                               : std::vector<const Resource*>();
    if (!resources.empty()) {
      return resources.front();
    }
  }
  return nullptr;
}

void CheckMissingAttachment(const Facts& facts, Reporter& report) {
  ForAttachedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Resource* resource = AttachedResource(facts, graph, worker);
    const Node& annotations = worker.component.pod_annotations;
    if (!graph.whole || resource == nullptr || OnHostNetwork(worker) ||
        !At(annotations, {kMultusNetworks}).IsNull() ||
        !At(annotations, {kMultusDefault}).IsNull()) {
      return;
    }
    report.At(resource->span(),
              fmt::format("{} asks for {} and attaches no network",
                          *worker.component.name, resource->name),
              fmt::format("add the annotation {}", kMultusNetworks));
  });
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

void CheckAttachmentCount(const Facts& facts, Reporter& report) {
  ForAttachedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (graph.fabric == nullptr || !graph.fabric->attachment_per_unit ||
        OnHostNetwork(worker)) {
      return;
    }
    const auto resources = ResourcesOf(*graph.fabric, worker);
    const Attachments attached = MultusAttachments(facts, worker);
    int64_t units = 0;
    for (const Resource* resource : resources) {
      units += *resource->count;
    }
    const auto networks = static_cast<int64_t>(attached.list.size());
    if (units == 0 || !attached.known || networks == units) {
      return;
    }
    Diagnostic& finding = report.At(
        attached.annotation->span,
        fmt::format("{} attaches {} network{} and asks for {} device{}",
                    *worker.component.name, networks, networks == 1 ? "" : "s",
                    units, units == 1 ? "" : "s"),
        fmt::format("{} entries here", units));
    finding.labels.push_back({resources.back()->span(), "devices"});
    if (const std::string more = WithMore(attached, units); !more.empty()) {
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("attach {} times", units),
             SetTarget(facts, graph, worker,
                       fmt::format("annotation.{}", kMultusNetworks),
                       Node::String(more)));
    }
  });
}

void CheckAttachmentNamespace(const Facts& facts, Reporter& report) {
  ForAttachedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const std::string& own = graph.deployment.name_space;
    const Attachments attached = MultusAttachments(facts, worker);
    if (own.empty() || !attached.known) {
      return;
    }
    for (const Attachment& item : attached.list) {
      const Node* other =
          item.name_space.span.known()
              ? nullptr
              : OtherNamespace(facts, "NetworkAttachmentDefinition",
                               *item.network, own);
      if (other == nullptr) {
        continue;
      }
      const std::string full =
          fmt::format("{}/{}", other->scalar, *item.network);
      Diagnostic& finding = report.At(
          item.network.span,
          fmt::format("{} attaches {} without a namespace, which is looked for "
                      "in {}",
                      *worker.component.name, *item.network, own),
          full + " here");
      finding.labels.push_back({other->span, "defined here"});
      // In the JSON form it is a field of its own.
      if (!attached.annotation->scalar.starts_with('[')) {
        SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", full),
               SetAt({.facts = facts, .graph = &graph, .worker = &worker},
                     item.network.span, Node::String(full)));
      }
      return;
    }
  });
}

void CheckHostNetwork(const Facts& facts, Reporter& report) {
  ForAttachedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (!OnHostNetwork(worker)) {
      return;
    }
    Span span;
    std::string what;
    for (const std::string_view name : {kMultusNetworks, kGkeInterfaces}) {
      const Node& annotation = At(worker.component.pod_annotations, {name});
      if (!annotation.IsNull()) {
        span = annotation.span;
        what = name;
      }
    }
    if (const Resource* resource = AttachedResource(facts, graph, worker);
        !span.known() && resource != nullptr) {
      span = resource->span();
      what = resource->name;
    }
    if (!span.known()) {
      return;
    }
    report
        .At(At(worker.component.pod_spec, {"hostNetwork"}).span,
            fmt::format("{} runs on the network of the host and has {}",
                        *worker.component.name, what),
            "nothing is attached to such a pod")
        .labels.push_back({span, "has no effect"});
  });
}

// --- OpenShift

// Where the file or --facts show OpenShift; an unknown place when they do not.
bool OnOpenShift(const Facts& facts, const Worker& worker) {
  const std::string_view os = ClusterFact(facts, "os");
  return os == "rhcos" || os.starts_with("rhcos-") ||
         std::any_of(worker.resources.begin(), worker.resources.end(),
                     [](const auto& resource) {
                       return resource.first.starts_with("openshift.io/");
                     });
}

// Whether the pods name an account or a constraint of their own.
bool NamesConstraint(const Worker& worker) {
  return !At(worker.component.pod_spec, {"serviceAccountName"}).IsNull() ||
         !At(worker.component.pod_annotations, {"openshift.io/required-scc"})
              .IsNull();
}

// What the default constraint refuses in the main container; unknown when
// nothing.
Text Elevated(const Worker& worker) {
  if (worker.privileged && worker.privileged->value) {
    return {"privileged", worker.privileged->span};
  }
  for (const Text& capability : worker.capabilities) {
    if (*capability != "NET_BIND_SERVICE") {
      return {"capability " + *capability, capability.span};
    }
  }
  if (worker.run_as_user && worker.run_as_user->value == 0) {
    return {"runAsUser 0", worker.run_as_user->span};
  }
  return {};
}

void CheckConstraint(const Facts& facts, Reporter& report) {
  ForAttachedWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Text elevated = Elevated(worker);
    if (graph.whole && elevated.span.known() && OnOpenShift(facts, worker) &&
        !NamesConstraint(worker)) {
      report.At(elevated.span,
                fmt::format("{} has {} under OpenShift's default service "
                            "account",
                            *worker.component.name, *elevated),
                "refused by restricted-v2");
    }
  });
}

// One finding per deployment: all components are alike.
void CheckGroup(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    if (!graph.whole || graph.api == manifest::Api::kPlain) {
      continue;
    }
    const auto worker = std::find_if(
        graph.workers.begin(), graph.workers.end(), [&facts](const Worker& w) {
          return OnOpenShift(facts, w) && !Elevated(w).span.known() &&
                 !NamesConstraint(w) &&
                 At(w.component.pod_spec, {"securityContext"}).IsNull();
        });
    const OperatorAddition* group =
        worker == graph.workers.end()
            ? nullptr
            : manifest::PodFieldOf(facts, *worker, "securityContext.fsGroup");
    if (group != nullptr) {
      report.At(worker->place(),
                fmt::format("{} of {} leaves its pod's securityContext to the "
                            "operator",
                            *worker->component.name, *graph.deployment.name),
                fmt::format("gets fsGroup {}", group->value));
    }
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

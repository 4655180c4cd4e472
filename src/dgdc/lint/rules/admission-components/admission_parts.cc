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

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/quantity.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// What the operator's admission says about a component.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// --- Counts

void CheckMinAvailable(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& least = part.Get("minAvailable");
    const Node& written = part.Get("replicas");
    const std::optional<int64_t> replicas =
        written.IsNull() ? std::optional<int64_t>(1) : written.AsInt();
    if (!part.graph.whole || !least.AsInt() || !replicas || *replicas == 0 ||
        *least.AsInt() <= *replicas) {
      continue;
    }
    Diagnostic& finding = report.At(
        least.span, fmt::format("minAvailable of {} is {}, replicas is {}",
                                part.name(), *least.AsInt(), *replicas));
    if (!written.IsNull()) {
      finding.labels.push_back({written.span, "replicas"});
    }
    CorrectTo(facts, edit::Safety::kUnsafe, Node::Int(*replicas), finding);
  }
}

void CheckPickerReplicas(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& replicas = part.Get("replicas");
    if (part.type() == "epp" && replicas.AsInt() && *replicas.AsInt() != 1) {
      report.At(replicas.span,
                fmt::format("replicas of the endpoint picker {} is {}",
                            part.name(), replicas.scalar),
                "must be 1");
    }
  }
}

void CheckPickerCount(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    std::vector<Part> pickers;
    for (const Part& part : Parts(*graph)) {
      if (part.type() == "epp") {
        pickers.push_back(part);
      }
    }
    if (pickers.size() > 1) {
      report
          .At(pickers[1].worker.place(),
              fmt::format("{} is a second component of type epp",
                          pickers[1].name()))
          .labels.push_back({pickers[0].worker.place(), "the first one"});
    }
  }
}

void CheckPickerSource(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& config = part.Get("eppConfig");
    const bool reference = At(config, {"configMapRef"}).IsMap();
    const bool own = At(config, {"config"}).IsMap();
    if (config.IsMap() && reference == own && (own || part.graph.whole)) {
      report.At(part.KeyOf(part.node, "eppConfig"),
                fmt::format("eppConfig of {} has {} configMapRef {} config",
                            part.name(), own ? "both" : "neither",
                            own ? "and" : "nor"));
    }
  }
}

// --- Shared memory

// The block of a v1alpha1 service that has shared memory on; null for others.
const yaml::Entry* SharedMemoryOn(const Part& part) {
  const yaml::Entry* entry = part.node.FindEntry("sharedMemory");
  return part.alpha && entry != nullptr && entry->value.IsMap() &&
                 !At(entry->value, {"disabled"}).AsBool().value_or(false)
             ? entry
             : nullptr;
}

void CheckSharedMemory(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const yaml::Entry* entry = SharedMemoryOn(part);
    if (entry == nullptr) {
      continue;
    }
    const Node& size = At(entry->value, {"size"});
    if (size.IsNull() && part.graph.whole) {
      report.At(entry->key_span,
                fmt::format("sharedMemory of {} has no size", part.name()));
    } else if (ReadQuantity(size.scalar) == 0.0) {
      report
          .At(entry->key_span,
              fmt::format("sharedMemory of {} is {}", part.name(), size.scalar))
          .labels.push_back({size.span, "must be more"});
    }
  }
}

void CheckSharedMemoryNumber(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const yaml::Entry* entry = SharedMemoryOn(part);
    if (entry == nullptr) {
      continue;
    }
    const Node& size = At(entry->value, {"size"});
    if (!size.IsScalar() || size.IsNull() || size.IsString()) {
      continue;
    }
    Diagnostic& finding =
        report.At(size.span,
                  fmt::format("the shared memory of {} is the number {}",
                              part.name(), size.scalar),
                  fmt::format("write \"{}\"", size.scalar));
    SetFix(finding, edit::Safety::kSafe, "put it in quotes",
           SetAt(ContextAt(facts, size.span), size.span,
                 Node::String(size.scalar)));
  }
}

void CheckSharedMemorySign(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& size = part.Get("sharedMemory.size", "sharedMemorySize");
    if (size.scalar.starts_with('-')) {
      report.At(size.span, fmt::format("the shared memory of {} is {}",
                                       part.name(), size.scalar));
    }
  }
}

// --- Images

// Only where the operator is known to ask for images.
bool OperatorChecksImages(const Facts& facts, const Graph& graph,
                          const RuleSpec& rule) {
  const Node* known = facts.assumed.cluster.Find(manifest::kOperatorFact);
  const std::string& version = known == nullptr ? graph.release : known->scalar;
  return !version.empty() && InVersionRange(version, rule.releases);
}

void CheckImage(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    // A pod without a container main is another rule's.
    const bool pod = !part.alpha && part.Get("podTemplate.spec").IsMap();
    if (part.graph.whole && part.worker.component.image->IsNull() &&
        (!pod || part.worker.component.container != nullptr) &&
        OperatorChecksImages(facts, part.graph, report.rule())) {
      report.At(part.worker.place(),
                fmt::format("{} has no image", part.name()),
                part.alpha ? "needs extraPodSpec.mainContainer.image"
                           : "needs a container main with an image");
    }
  }
}

// Other containers; v1beta1 refuses them at once, Kubernetes the pod.
void CheckOtherImages(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& pod = part.Get("extraPodSpec", "podTemplate.spec");
    for (const std::string_view list : {"containers", "initContainers"}) {
      for (const Node& container : At(pod, {list}).items) {
        const Node& name = At(container, {"name"});
        const Node& image = At(container, {"image"});
        const bool main = list == "containers" && name.scalar == "main";
        if (part.graph.whole && container.IsMap() && !main &&
            (image.IsNull() || image.scalar.empty())) {
          report.At(
              name.IsNull() ? part.worker.place() : name.span,
              fmt::format("the {} {} of {} has no image",
                          list == "containers" ? "container" : "init container",
                          name.scalar, part.name()));
        }
      }
    }
  }
}

// --- Sidecars

void CheckSidecar(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const Node& sidecar = part.Get("frontendSidecar");
    if (part.alpha || !sidecar.IsString() || !IsSet(sidecar) ||
        !part.graph.whole) {
      continue;
    }
    std::vector<std::string> names;
    for (const Node& container :
         part.Get("podTemplate.spec.containers").items) {
      names.push_back(At(container, {"name"}).scalar);
    }
    if (std::find(names.begin(), names.end(), sidecar.scalar) != names.end()) {
      continue;
    }
    Diagnostic& finding = report.At(
        sidecar.span, fmt::format("frontendSidecar of {} is \"{}\", which is "
                                  "no container of its pod",
                                  part.name(), sidecar.scalar));
    if (const auto near = ClosestMatch(sidecar.scalar, names)) {
      finding.help = {fmt::format("did you mean {}?", *near)};
      CorrectTo(facts, edit::Safety::kSafe, *near, finding);
    }
  }
}

void CheckSidecarName(const Facts& facts, Reporter& report) {
  constexpr std::string_view kReserved = "sidecar-frontend";
  for (const Part& part : Parts(facts)) {
    if (!part.alpha || !part.Get("frontendSidecar").IsMap()) {
      continue;
    }
    for (const Node& container : part.Get("extraPodSpec.containers").items) {
      const Node& name = At(container, {"name"});
      if (name.scalar == kReserved) {
        report.At(name.span,
                  fmt::format("{} has a frontendSidecar and a container "
                              "called {}",
                              part.name(), kReserved));
      }
    }
  }
}

// --- v1alpha1

void CheckMountPoint(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    if (!part.alpha || !part.graph.whole) {
      continue;
    }
    for (const Node& mount : At(part.node, {"volumeMounts"}).items) {
      const bool cache =
          At(mount, {"useAsCompilationCache"}).AsBool().value_or(false);
      const Node& name = At(mount, {"name"});
      if (mount.IsMap() && !cache && mount.Find("mountPath") == nullptr &&
          At(mount, {"mountPoint"}).scalar.empty()) {
        report.At(name.IsNull() ? part.worker.place() : name.span,
                  fmt::format("the volume mount {} of {} has no mountPoint",
                              name.scalar, part.name()));
      }
    }
  }
}

void CheckScalingAdapter(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const yaml::Entry* adapter = part.node.FindEntry("scalingAdapter");
    if (part.alpha && part.graph.whole && adapter != nullptr &&
        adapter->value.IsMap() && adapter->value.entries.empty()) {
      report.At(adapter->key_span,
                fmt::format("scalingAdapter of {} is empty, which leaves it "
                            "off in v1alpha1",
                            part.name()));
    }
  }
}

constexpr std::array kAdmissionPartRules = {
    Rule{.code = "DG4090", .check = &CheckMinAvailable},
    Rule{.code = "DG4093", .check = &CheckSharedMemory},
    Rule{.code = "DG4094", .check = &CheckSharedMemorySign},
    Rule{.code = "DG4111", .check = &CheckSharedMemoryNumber},
    Rule{.code = "DG4096", .check = &CheckPickerCount},
    Rule{.code = "DG4097", .check = &CheckPickerReplicas},
    Rule{.code = "DG4101", .check = &CheckPickerSource},
    Rule{.code = "DG4103", .check = &CheckImage},
    Rule{.code = "DG4104", .check = &CheckOtherImages},
    Rule{.code = "DG4105", .check = &CheckSidecar},
    Rule{.code = "DG4106", .check = &CheckSidecarName},
    Rule{.code = "DG4107", .check = &CheckMountPoint},
    Rule{.code = "DG4109", .check = &CheckScalingAdapter},
};

}  // namespace

std::span<const Rule> AdmissionPartRules() { return kAdmissionPartRules; }

}  // namespace dgdc::lint

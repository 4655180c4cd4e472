// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// GPUs that a worker asks for twice.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Worker;
using yaml::Node;

// The class of GPUs that a claim template asks for; null when it asks for none.
const Node* GpuClass(const Node& claim_template, std::string_view prefix) {
  for (const Node& request :
       At(claim_template, {"spec", "spec", "devices", "requests"}).items) {
    for (const Node* device : {&At(request, {"deviceClassName"}),
                               &At(request, {"exactly", "deviceClassName"})}) {
      if (device->scalar.starts_with(prefix)) {
        return device;
      }
    }
  }
  return nullptr;
}

// Whether a profile knows the claim by its name: it is for a fabric.
bool IsOfFabric(const Worker& worker, const Node& name) {
  return std::any_of(worker.signs.begin(), worker.signs.end(),
                     [&name](const manifest::Sign& sign) {
                       return sign.kind == manifest::SignKind::kClaim &&
                              sign.place == name.span;
                     });
}

void ReportGpusTwice(const OneWorker& it, const Node& name, const Node& device,
                     Reporter& report) {
  Diagnostic& finding = report.At(
      it.worker.gpus_span,
      fmt::format("{} asks for {} beside a claim for GPUs",
                  *it.worker.component.name, Plural(*it.worker.gpus, "GPU")),
      "remove this or the claim");
  finding.labels.push_back({name.span, "claims " + device.scalar});
  SetFix(finding, edit::Safety::kUnsafe, "keep the claim alone",
         manifest::Amend(it.facts, it.graph, it.worker)
             .RemoveResource(it.facts.catalog->platform().gpu_resource));
}

void CheckGpusTwice(const OneWorker& it, Reporter& report) {
  if (it.worker.gpus.value_or(0) == 0 || !it.worker.gpus_span.known()) {
    return;
  }
  for (const Node& claim :
       At(it.worker.component.pod_spec, {"resourceClaims"}).items) {
    const Node& name = At(claim, {"resourceClaimTemplateName"});
    const Node* document =
        name.scalar.empty()
            ? nullptr
            : it.facts.FindDocument("ResourceClaimTemplate", name.scalar);
    const Node* device = document == nullptr
                             ? nullptr
                             : GpuClass(*document, report.Name("classes"));
    if (device != nullptr) {
      ReportGpusTwice(it, name, *device, report);
      return;
    }
    if (document == nullptr && !IsOfFabric(it.worker, name)) {
      report.Lacks("pod.resourceClaims", model::Need::kManifest);
    }
  }
}

constexpr std::array kResourceRules = {
    Rule{.code = "DG5021", .check = &CheckGpusTwice},
};

}  // namespace

std::span<const Rule> ResourceRules() { return kResourceRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/base/quantity.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Requests and limits of workers.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Resource;
using manifest::Worker;
using yaml::Node;

bool IsHugePages(std::string_view name) {
  return name.starts_with("hugepages-");
}

// What Kubernetes hands out as a whole: requests and limits are the same.
bool IsNotOvercommittable(std::string_view name) {
  const size_t slash = name.find('/');
  return IsHugePages(name) ||
         (slash != std::string_view::npos &&
          !name.substr(0, slash).ends_with("kubernetes.io"));
}

void CheckWithoutLimit(const OneWorker& it, const Resource& resource,
                       Reporter& report) {
  if (!ReadQuantity(*resource.request)) {
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("resource." + resource.name, model::Need::kManifest);
    return;
  }
  SetFix(report.At(resource.request.span,
                   fmt::format("{} requests {} without a limit",
                               *it.worker.component.name, resource.name),
                   "write the same under limits"),
         edit::Safety::kSafe,
         fmt::format("set the limit of {} too", resource.name),
         manifest::Amend(it.facts, it.graph, it.worker)
             .SetResource(resource.name, *resource.request));
}

// A request that does not fit its limit; the fix takes the limit.
void ReportAgainstLimit(const OneWorker& it, const Resource& resource,
                        std::string here, edit::Safety safety,
                        std::string title, Reporter& report) {
  Diagnostic& finding =
      report.At(resource.request.span,
                fmt::format("{} requests {} of {} with a limit of {}",
                            *it.worker.component.name, *resource.request,
                            resource.name, *resource.limit),
                std::move(here));
  finding.labels.push_back({resource.limit.span, "the limit"});
  SetFix(finding, safety, std::move(title),
         manifest::Amend(it.facts, it.graph, it.worker)
             .SetResource(resource.name, *resource.limit));
}

void CheckExtended(const OneWorker& it, Reporter& report) {
  for (const auto& [name, resource] : it.worker.resources) {
    if (!IsNotOvercommittable(name) || !resource.request.span.known()) {
      continue;
    }
    if (!resource.limit.span.known()) {
      CheckWithoutLimit(it, resource, report);
      continue;
    }
    const auto limit = ReadQuantity(*resource.limit);
    const auto request = ReadQuantity(*resource.request);
    if (limit && request && *limit != *request) {
      ReportAgainstLimit(
          it, resource, "must equal the limit", edit::Safety::kSafe,
          fmt::format("request {} as well", *resource.limit), report);
    }
  }
}

void CheckAboveLimit(const OneWorker& it, Reporter& report) {
  for (const auto& [name, resource] : it.worker.resources) {
    const auto limit = ReadQuantity(*resource.limit);
    const auto request = ReadQuantity(*resource.request);
    if (!IsNotOvercommittable(name) && limit && request && *request > *limit) {
      ReportAgainstLimit(it, resource,
                         fmt::format("at most {}", *resource.limit),
                         edit::Safety::kUnsafe,
                         fmt::format("request {}", *resource.limit), report);
    }
  }
}

void CheckHugePages(const OneWorker& it, Reporter& report) {
  for (const auto& [name, resource] : it.worker.resources) {
    if (!IsHugePages(name) || it.worker.FindResource("memory") != nullptr ||
        it.worker.FindResource("cpu") != nullptr) {
      continue;
    }
    if (!it.graph.whole) {
      report.Lacks("resource.memory", model::Need::kManifest);
      return;
    }
    report.At(resource.span(),
              fmt::format("{} asks for {} and neither for memory nor for cpu",
                          *it.worker.component.name, name),
              "needs memory or cpu beside it");
  }
}

bool IsLessThanMebibyte(std::string_view amount) {
  const auto bytes = ReadQuantity(amount);
  return bytes && *bytes > 0 && *bytes < kMebibyte;
}

void CheckUnits(const OneWorker& it, Reporter& report) {
  for (const auto& [name, resource] : it.worker.resources) {
    if (name != "memory" && name != "ephemeral-storage" && !IsHugePages(name)) {
      continue;
    }
    const manifest::Text& amount =
        IsLessThanMebibyte(*resource.limit) ? resource.limit : resource.request;
    if (IsLessThanMebibyte(*amount)) {
      report.At(amount.span,
                fmt::format("{} asks for \"{}\" of {}, less than 1 MiB",
                            *it.worker.component.name, *amount, name),
                "did you forget Gi?");
    }
  }
}

// --- GPUs twice

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
    Rule{.code = "DG5000", .check = &CheckExtended},
    Rule{.code = "DG5001", .check = &CheckAboveLimit},
    Rule{.code = "DG5002", .check = &CheckHugePages},
    Rule{.code = "DG5003", .check = &CheckUnits},
    Rule{.code = "DG5021", .check = &CheckGpusTwice},
};

}  // namespace

std::span<const Rule> ResourceRules() { return kResourceRules; }

}  // namespace dgdc::lint

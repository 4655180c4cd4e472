// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/plural.h"
#include "dgdc/base/quantity.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Requests and limits of workers, and whether nodes can hold them.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Resource;
using manifest::Worker;
using yaml::Node;

template <class Check>
void ForResources(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const auto& [name, resource] : worker.resources) {
        check(graph, worker, resource);
      }
    }
  }
}

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

void CheckExtended(const Facts& facts, Reporter& report) {
  ForResources(facts, [&](const Graph& graph, const Worker& worker,
                          const Resource& resource) {
    if (!IsNotOvercommittable(resource.name) ||
        !resource.request.span.known()) {
      return;
    }
    if (!resource.limit.span.known()) {
      if (graph.whole && ReadQuantity(*resource.request)) {
        SetFix(report.At(resource.request.span,
                         fmt::format("{} requests {} without a limit",
                                     *worker.component.name, resource.name),
                         "write the same under limits"),
               edit::Safety::kSafe,
               fmt::format("set the limit of {} too", resource.name),
               manifest::Amend(facts, graph, worker)
                   .SetResource(resource.name, *resource.request));
      }
      return;
    }
    const auto limit = ReadQuantity(*resource.limit);
    const auto request = ReadQuantity(*resource.request);
    if (limit && request && *limit != *request) {
      Diagnostic& finding =
          report.At(resource.request.span,
                    fmt::format("{} requests {} of {} with a limit of {}",
                                *worker.component.name, *resource.request,
                                resource.name, *resource.limit),
                    "must equal the limit");
      finding.labels.push_back({resource.limit.span, "the limit"});
      SetFix(finding, edit::Safety::kSafe,
             fmt::format("request {} as well", *resource.limit),
             manifest::Amend(facts, graph, worker)
                 .SetResource(resource.name, *resource.limit));
    }
  });
}

void CheckAboveLimit(const Facts& facts, Reporter& report) {
  ForResources(facts, [&](const Graph& graph, const Worker& worker,
                          const Resource& resource) {
    if (IsNotOvercommittable(resource.name) || !resource.limit.span.known() ||
        !resource.request.span.known()) {
      return;
    }
    const auto limit = ReadQuantity(*resource.limit);
    const auto request = ReadQuantity(*resource.request);
    if (limit && request && *request > *limit) {
      Diagnostic& finding =
          report.At(resource.request.span,
                    fmt::format("{} requests {} of {} with a limit of {}",
                                *worker.component.name, *resource.request,
                                resource.name, *resource.limit),
                    fmt::format("at most {}", *resource.limit));
      finding.labels.push_back({resource.limit.span, "the limit"});
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("request {}", *resource.limit),
             manifest::Amend(facts, graph, worker)
                 .SetResource(resource.name, *resource.limit));
    }
  });
}

void CheckHugePages(const Facts& facts, Reporter& report) {
  ForResources(facts, [&](const Graph& graph, const Worker& worker,
                          const Resource& resource) {
    if (graph.whole && IsHugePages(resource.name) &&
        worker.FindResource("memory") == nullptr &&
        worker.FindResource("cpu") == nullptr) {
      report.At(resource.span(),
                fmt::format("{} asks for {} and neither for memory nor for cpu",
                            *worker.component.name, resource.name),
                "needs memory or cpu beside it");
    }
  });
}

void CheckUnits(const Facts& facts, Reporter& report) {
  ForResources(facts, [&](const Graph&, const Worker& worker,
                          const Resource& resource) {
    if (resource.name != "memory" && resource.name != "ephemeral-storage" &&
        !IsHugePages(resource.name)) {
      return;
    }
    for (const manifest::Text& amount : {resource.limit, resource.request}) {
      const auto bytes = ReadQuantity(*amount);
      if (bytes && *bytes > 0 && *bytes < kMebibyte) {
        report.At(amount.span,
                  fmt::format("{} asks for \"{}\" of {}, less than 1 MiB",
                              *worker.component.name, *amount, resource.name),
                  "did you forget Gi?");
        return;
      }
    }
  });
}

// --- What a node and the cluster have

void CheckNodeGpus(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const HardwareProfile* hardware = worker.hardware;
      if (hardware == nullptr || !worker.gpus || !worker.gpus_span.known() ||
          *worker.gpus <= hardware->node_gpus) {
        continue;
      }
      Diagnostic& finding = report.At(
          worker.gpus_span,
          fmt::format("{} asks for {} per pod, {} has {}",
                      *worker.component.name, Plural(*worker.gpus, "GPU"),
                      worker.HardwareName(), hardware->node_gpus),
          fmt::format("at most {}; more with several nodes per worker",
                      hardware->node_gpus));
      finding.labels.push_back({worker.hardware_span, "selected here"});
      // Other servers with these GPUs may exist.
      if (hardware->provider.empty()) {
        finding.severity = Severity::kWarning;
      }
    }
  }
}

// The class of GPUs that the claim template of that name asks for, when the
// file defines it; null otherwise.
const Node* GpuClass(const Facts& facts, std::string_view claim_template) {
  const Node* document =
      claim_template.empty()
          ? nullptr
          : facts.FindDocument("ResourceClaimTemplate", claim_template);
  if (document == nullptr) {
    return nullptr;
  }
  for (const Node& request :
       At(*document, {"spec", "spec", "devices", "requests"}).items) {
    for (const Node* device : {&At(request, {"deviceClassName"}),
                               &At(request, {"exactly", "deviceClassName"})}) {
      if (device->scalar.starts_with("gpu.")) {
        return device;
      }
    }
  }
  return nullptr;
}

void CheckGpusTwice(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.gpus.value_or(0) == 0 || !worker.gpus_span.known()) {
        continue;
      }
      for (const Node& claim :
           At(worker.component.pod_spec, {"resourceClaims"}).items) {
        const Node& name = At(claim, {"resourceClaimTemplateName"});
        if (const Node* device = GpuClass(facts, name.scalar)) {
          Diagnostic& finding = report.At(
              worker.gpus_span,
              fmt::format("{} asks for {} beside a claim for GPUs",
                          *worker.component.name, Plural(*worker.gpus, "GPU")),
              "remove this or the claim");
          finding.labels.push_back({name.span, "claims " + device->scalar});
          SetFix(finding, edit::Safety::kUnsafe, "keep the claim alone",
                 manifest::Amend(facts, graph, worker)
                     .RemoveResource(facts.catalog->platform().gpu_resource));
          break;
        }
      }
    }
  }
}

constexpr std::array kResourceRules = {
    Rule{.code = "DG5000", .check = &CheckExtended},
    Rule{.code = "DG5001", .check = &CheckAboveLimit},
    Rule{.code = "DG5002", .check = &CheckHugePages},
    Rule{.code = "DG5003", .check = &CheckUnits},
    Rule{.code = "DG5020", .check = &CheckNodeGpus},
    Rule{.code = "DG5021", .check = &CheckGpusTwice},
};

}  // namespace

std::span<const Rule> ResourceRules() { return kResourceRules; }

}  // namespace dgdc::lint

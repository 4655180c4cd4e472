// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/rank_interfaces.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// NCCL and Gloo between the ranks of a worker, and the NVLink domains.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

template <class Check>
void ForEachWorker(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.gpu_worker) {
        check(graph, worker);
      }
    }
  }
}

void CheckGlooPattern(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph&, const Worker& worker) {
    const Text* value = ServerEnv(worker, GlooInterface(*facts.catalog));
    if (value == nullptr ||
        (*value)->find_first_of("^=* ") == std::string::npos) {
      return;
    }
    report.At(value->span,
              fmt::format("{} of {} is the pattern \"{}\"",
                          GlooInterface(*facts.catalog), *worker.component.name,
                          **value),
              "write one interface, such as eth0");
  });
}

// What the interface is called is not known; both libraries find the one of
// the pod unless they run beside others of the host.
void FixByRemoval(const Facts& facts, const Graph& graph, const Worker& worker,
                  std::string_view variable, Diagnostic& finding) {
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("remove {}", variable),
         manifest::Amend(facts, graph, worker).RemoveEnv(variable));
}

void CheckHostInterface(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph& graph, const Worker& worker) {
    for (const std::string_view variable : RankInterfaces(*facts.catalog)) {
      if (const auto name = HostInterface(facts, worker, variable)) {
        Diagnostic& finding =
            report.At(name->span,
                      fmt::format("{} of {} is {}, which reaches no other pod",
                                  variable, *worker.component.name, **name),
                      "write the pod's interface, such as eth0");
        FixByRemoval(facts, graph, worker, variable, finding);
      }
    }
  });
}

void CheckLoopbackAdmitted(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph&, const Worker& worker) {
    const std::vector<Text> names =
        EnvEntries(facts, worker, NcclInterface(*facts.catalog));
    if (!SpansNodes(worker) || names.empty() ||
        !names.front()->starts_with('^')) {
      return;
    }
    const bool excluded =
        std::any_of(names.begin(), names.end(), [](const Text& name) {
          const size_t at = name->find_first_not_of("^=");
          return at != std::string::npos && name->substr(at) == "lo";
        });
    if (!excluded) {
      const Text& value = *worker.EnvValue(NcclInterface(*facts.catalog));
      report.At(value.span,
                fmt::format("{} of {} is \"{}\", which leaves the loopback "
                            "interface in",
                            NcclInterface(*facts.catalog),
                            *worker.component.name, *value),
                "add lo, or name the interface");
    }
  });
}

void CheckRdmaDevice(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph& graph, const Worker& worker) {
    for (const std::string_view variable : RankInterfaces(*facts.catalog)) {
      if (const auto device = DeviceAsInterface(facts, worker, variable)) {
        Diagnostic& finding =
            report.At(device->span,
                      fmt::format("{} of {} names {}, an RDMA device", variable,
                                  *worker.component.name, **device),
                      "write an IP interface, such as eth0");
        FixByRemoval(facts, graph, worker, variable, finding);
      }
    }
  });
}

// --- NVLink domains

void CheckCollectivesWithoutDomain(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph& graph, const Worker& worker) {
    const Path path = CollectivePath(facts, graph, worker);
    if (path.cause != Cause::kNcclNoDomain) {
      return;
    }
    report.At(path.place,
              fmt::format("NCCL_MNNVL_ENABLE is 1 in {}, whose {} pods claim "
                          "no ComputeDomain",
                          *worker.component.name, *worker.nodes),
              "needs a claim");
  });
}

void CheckDomainHardware(const Facts& facts, Reporter& report) {
  ForEachWorker(facts, [&](const Graph&, const Worker& worker) {
    const Text claim = DomainClaim(facts, worker);
    if (claim->empty() || !EndsAtNode(worker)) {
      return;
    }
    report
        .At(claim.span,
            fmt::format("{} claims a ComputeDomain on {}, which has no NVLink "
                        "between nodes",
                        *worker.component.name, worker.hardware->head.name),
            "remove the claim")
        .labels.push_back({worker.hardware_span, "hardware chosen here"});
  });
}

void CheckSplitDomains(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill == nullptr || decode == nullptr || !graph.whole) {
      continue;
    }
    const Text one = DomainClaim(facts, *prefill);
    const Text other = DomainClaim(facts, *decode);
    const auto apart = [&](const Worker& worker) {
      return KvPath(facts, graph, worker).cause == Cause::kDomainsApart;
    };
    if (!apart(*prefill) && !apart(*decode)) {
      continue;
    }
    Diagnostic& finding = report.At(
        other.span,
        fmt::format("{} and {} join different ComputeDomains, {} and {}",
                    *prefill->component.name, *decode->component.name, *one,
                    *other),
        fmt::format("claim {} here too", *one));
    finding.labels.push_back({one.span, "the domain of the other role"});
    SetFix(finding, edit::Safety::kUnsafe, fmt::format("claim {}", *one),
           SetAt({.facts = facts, .graph = &graph, .worker = decode},
                 other.span, Node::String(*one)));
  }
}

// Pods of the file that claim the template; nothing when more may come.
std::optional<int64_t> ClaimingPods(const Facts& facts,
                                    std::string_view claim_template) {
  int64_t pods = 0;
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.role == "planner" || !graph.whole) {
        return std::nullopt;
      }
      if (*DomainClaim(facts, worker) == claim_template) {
        pods += worker.replicas.value_or(1) * worker.nodes.value_or(1);
      }
    }
  }
  return pods;
}

void CheckDomainNodes(const Facts& facts, Reporter& report) {
  for (const Node& document : facts.documents) {
    const Node& nodes = At(document, {"spec", "numNodes"});
    const Node& claim =
        At(document, {"spec", "channel", "resourceClaimTemplate", "name"});
    if (At(document, {"kind"}).scalar != "ComputeDomain" || !nodes.AsInt() ||
        claim.scalar.empty()) {
      continue;
    }
    const std::optional<int64_t> pods = ClaimingPods(facts, claim.scalar);
    if (pods && *pods > 0 && *nodes.AsInt() > *pods) {
      Diagnostic& finding = report.At(
          nodes.span,
          fmt::format("ComputeDomain {} has numNodes {}, but {} {} join it",
                      At(document, {"metadata", "name"}).scalar, *nodes.AsInt(),
                      *pods, *pods == 1 ? "pod" : "pods"),
          fmt::format("at most {}", *pods));
      SetFix(finding, edit::Safety::kUnsafe,
             fmt::format("set numNodes to {}", *pods),
             SetAt({.facts = facts}, nodes.span, Node::Int(*pods)));
    }
  }
}

// --- Expert parallelism

void CheckDeviceMapping(const Facts& facts, Reporter& report) {
  constexpr std::string_view kMapping = "DEEP_EP_DEVICE_TO_HCA_MAPPING";
  ForEachWorker(facts, [&](const Graph&, const Worker& worker) {
    const std::vector<Text> entries = EnvEntries(facts, worker, kMapping);
    const auto gpus = static_cast<size_t>(worker.gpus.value_or(0));
    if (entries.empty() || gpus == 0 || entries.size() == gpus) {
      return;
    }
    const bool too_many = entries.size() > gpus;
    Diagnostic& finding =
        report.At(worker.EnvValue(kMapping)->span,
                  fmt::format("{} of {} has {} {} for {} {}", kMapping,
                              *worker.component.name, entries.size(),
                              entries.size() == 1 ? "entry" : "entries", gpus,
                              gpus == 1 ? "GPU" : "GPUs"),
                  "one entry per GPU");
    finding.labels.push_back({worker.gpus_span, "GPUs of each pod"});
    finding.why.emplace_back(
        too_many
            ? "the pod has no GPU for the last entries, which nothing reads"
            : "GPUs without an entry take whichever interface NVSHMEM "
              "finds first, and share it");
  });
}

constexpr std::array kCollectiveRules = {
    Rule{.code = "DG2501", .check = &CheckGlooPattern},
    Rule{.code = "DG2502", .check = &CheckHostInterface},
    Rule{.code = "DG2503", .check = &CheckLoopbackAdmitted},
    Rule{.code = "DG2504", .check = &CheckRdmaDevice},
    Rule{.code = "DG2508", .check = &CheckCollectivesWithoutDomain},
    Rule{.code = "DG2510", .check = &CheckDomainHardware},
    Rule{.code = "DG2512", .check = &CheckSplitDomains},
    Rule{.code = "DG2513", .check = &CheckDomainNodes},
    Rule{.code = "DG2515", .check = &CheckDeviceMapping},
};

}  // namespace

std::span<const Rule> CollectiveRules() { return kCollectiveRules; }

}  // namespace dgdc::lint

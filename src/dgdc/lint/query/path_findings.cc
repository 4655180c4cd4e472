// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/path_findings.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// Whether the deployment shows NVLink between nodes, which this worker lacks.
bool LacksDomain(const Facts& facts, const Graph& graph, const Worker& worker) {
  return graph.fabric != nullptr && graph.network == Network::kNone &&
         NeedsDevices(*graph.fabric) &&
         !DomainClaim(facts, worker).span.known();
}

// The devices of the fabrics that the deployment shows; "" when it shows none
// that needs any.
std::string NeededBy(const Facts& facts, const Graph& graph,
                     const Worker& without) {
  if (graph.fabric != nullptr) {
    return graph.network != Network::kNone || LacksDomain(facts, graph, without)
               ? DevicesOf(*graph.fabric)
               : "";
  }
  std::string needed;
  for (const FabricProfile* fabric : graph.fabrics) {
    if (NeedsDevices(*fabric)) {
      needed += fmt::format("{}{} on {}", needed.empty() ? "" : "; ",
                            DevicesOf(*fabric), fabric->head.name);
    }
  }
  return needed;
}

}  // namespace

std::vector<Judged> KvWorkers(const Facts& facts, const Graph& graph,
                              const PathFilter& wanted) {
  std::vector<Judged> judged;
  for (const Worker& worker : graph.workers) {
    if (!CarriesKv(graph, worker)) {
      continue;
    }
    if (Path path = KvPath(facts, graph, worker); wanted(path)) {
      judged.push_back({&worker, std::move(path)});
    }
  }
  return judged;
}

void LackKvWay(const OneDeployment& it, const PathFilter& wanted,
               Reporter& report) {
  for (const Worker& worker : it.graph.workers) {
    const OneWorker one{it.facts, it.graph, worker};
    const Path path = KvPath(it.facts, it.graph, worker);
    const bool is_open = path.way == Way::kUnknown;
    if (!is_open && !wanted(path)) {
      continue;
    }
    if (report.ReadTruth(one, "transfersKv") != false && is_open) {
      report.Read(one, "path.kv");
    }
  }
}

PathFilter WithCause(Cause cause) {
  return [cause](const Path& path) { return path.cause == cause; };
}

std::string NamesOf(const std::vector<Judged>& judged) {
  std::string text;
  for (size_t i = 0; i < judged.size(); ++i) {
    const bool last = i + 1 == judged.size();
    text += i == 0 ? "" : last ? " and " : ", ";
    text += *judged[i].worker->component.name;
  }
  return text;
}

std::string_view VerbFor(const std::vector<Judged>& judged,
                         std::string_view one, std::string_view many) {
  return judged.size() == 1 ? one : many;
}

const Judged& FrontOf(const std::vector<Judged>& judged) {
  const auto decode = std::find_if(
      judged.begin(), judged.end(),
      [](const Judged& one) { return one.worker->Is(RoleKind::kDecode); });
  return decode == judged.end() ? judged.back() : *decode;
}

void LabelOthers(const std::vector<Judged>& judged, std::string_view text,
                 Diagnostic& finding) {
  for (const Judged& one : judged) {
    if (&one != &FrontOf(judged)) {
      finding.labels.push_back({one.worker->place(), std::string(text)});
    }
  }
}

std::string_view LackedDevices(const Facts& facts, const Graph& graph,
                               const Worker& worker) {
  if (graph.network == Network::kEfa) {
    return "EFA interfaces";
  }
  if (graph.fabrics.size() > 1 && graph.network == Network::kUnknown) {
    return "devices of a fabric that fits";
  }
  return LacksDomain(facts, graph, worker) ? "NVLink domain and no RDMA devices"
                                           : "RDMA devices";
}

void SayWhichDevices(const Facts& facts, const Graph& graph,
                     const Worker& without, Diagnostic& finding) {
  Span place = graph.fabric_span;
  std::string needed = NeededBy(facts, graph, without);
  for (const Worker& worker : graph.workers) {
    if (const manifest::Resource* resource = FabricResource(graph, worker)) {
      needed =
          fmt::format("{}, as {} does", resource->name, *worker.component.name);
      place = resource->span();
      break;
    }
  }
  if (!needed.empty() && place.known()) {
    finding.labels.push_back({place, "the fabric shows here"});
    finding.help.insert(finding.help.begin(),
                        fmt::format("ask for {}", needed));
  }
}

}  // namespace dgdc::lint

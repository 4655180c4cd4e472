// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/named_devices.h"
#include "dgdc/lint/path_parts.h"
#include "dgdc/lint/paths.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rules/path_severity.h"
#include "dgdc/lint/rules/reach.h"
#include "dgdc/lint/rules/support.h"

// Ways of KV cache and collectives that are worse than what the fabric is there
// for. What is worse, and why, is decided in paths.h, which inspect prints.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// A worker and the verdict about it.
struct Judged {
  const Worker* worker = nullptr;
  Path path = {};
};

using PathFilter = std::function<bool(const Path& path)>;

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

PathFilter WithCause(Cause cause) {
  return [cause](const Path& path) { return path.cause == cause; };
}

// "Prefill", "Prefill and Decode", "A, B and C".
std::string Named(const std::vector<Judged>& judged) {
  std::string text;
  for (size_t i = 0; i < judged.size(); ++i) {
    const bool last = i + 1 == judged.size();
    text += i == 0 ? "" : last ? " and " : ", ";
    text += *judged[i].worker->component.name;
  }
  return text;
}

std::string_view Verb(const std::vector<Judged>& judged, std::string_view one,
                      std::string_view many) {
  return judged.size() == 1 ? one : many;
}

// The decode worker, where the caches arrive, stands for all; else the last.
const Judged& Front(const std::vector<Judged>& judged) {
  const auto decode = std::find_if(
      judged.begin(), judged.end(),
      [](const Judged& one) { return one.worker->Is(RoleKind::kDecode); });
  return decode == judged.end() ? judged.back() : *decode;
}

void LabelOthers(const std::vector<Judged>& judged, std::string_view text,
                 Diagnostic& finding) {
  for (const Judged& one : judged) {
    if (&one != &Front(judged)) {
      finding.labels.push_back({one.worker->place(), std::string(text)});
    }
  }
}

// --- Devices that a named fabric needs

// Whether the deployment shows NVLink between nodes, which this worker lacks.
bool LacksDomain(const Facts& facts, const Graph& graph, const Worker& worker) {
  return graph.fabric != nullptr && graph.network == Network::kNone &&
         NeedsDevices(*graph.fabric) &&
         !DomainClaim(facts, worker).span.known();
}

// What a worker without devices lacks, as the deployment shows its fabric.
std::string_view Lacked(const Facts& facts, const Graph& graph,
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

// Says which devices are needed: those that another worker asks for, else those
// of the fabrics that fit.
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

// What the worker needs the fabric for; "" when for nothing.
std::string_view Need(const Graph& graph, const Worker& worker, const Path& kv,
                      const Path& collectives) {
  constexpr std::array kFine = {Way::kNone, Way::kInside, Way::kNvlink};
  const auto fine = [&kFine](const Path& path) {
    return std::find(kFine.begin(), kFine.end(), path.way) != kFine.end();
  };
  if (CarriesKv(graph, worker) && !fine(kv)) {
    return worker.Is(RoleKind::kPrefill) ? "hands KV caches on"
                                         : "takes KV caches";
  }
  return worker.nodes.value_or(1) > 1 && worker.gpu_worker && !fine(collectives)
             ? "spans nodes"
             : "";
}

// Whether it is proved that the missing device matters: a connector that
// nobody sees, or that is not NIXL's, may have another way.
bool IsProved(const Path& kv, std::string_view need) {
  return need == "spans nodes" ||
         (kv.way != Way::kUnknown && kv.way != Way::kOther) ||
         kv.cause == Cause::kTransportsHidden ||
         kv.cause == Cause::kTransportsGarbled;
}

// A device of another fabric than the named one.
void ReportOtherDevice(const FabricProfile& fabric, const Worker& worker,
                       std::string_view need, const Missing& missing,
                       Reporter& report) {
  Diagnostic& finding = report.At(
      missing.access.place,
      fmt::format(
          "{} {} and asks for {}, {} {}", *worker.component.name, need,
          missing.other,
          missing.other_fabric.empty()
              ? "no device of"
              : fmt::format("a device of {}, not of", missing.other_fabric),
          fabric.head.name),
      missing.pending ? fmt::format("no node of {} has it", fabric.head.name)
                      : fmt::format("not known of {}", fabric.head.name));
  if (!missing.pending) {
    finding.severity = Severity::kWarning;
  }
  finding.help.insert(finding.help.begin(),
                      fmt::format("ask for {}; dgdc apply --fabric {} writes "
                                  "all of it",
                                  DevicesOf(fabric), fabric.head.name));
}

void ReportMissingDevice(const FabricProfile& fabric, const Worker& worker,
                         const Path& kv, std::string_view need,
                         const Access& access, Reporter& report) {
  const bool none = access.reach == Reach::kNone;
  Diagnostic& finding = report.At(
      access.place.known() ? access.place : worker.place(),
      fmt::format("{} {} and asks for no device of {}{}",
                  *worker.component.name, need, fabric.head.name,
                  none ? "" : fmt::format("; {} may bring one", access.what)),
      none ? fmt::format("ask for {}", DevicesOf(fabric))
           : "no profile knows this");
  if (!none || !IsProved(kv, need)) {
    finding.severity = Severity::kWarning;
  }
  if (access.reach == Reach::kPrivilege || access.reach == Reach::kFiles) {
    finding.here = "two such pods share the node's NICs unaccounted";
  }
  finding.help.insert(
      finding.help.begin(),
      fmt::format("ask for {}; dgdc apply --fabric {} writes all of it",
                  DevicesOf(fabric), fabric.head.name));
}

// Without --fabric only where the node's devices are used without being asked
// for: that they are of this network the backend or another worker says.
void CheckDevicesByPrivilege(const Facts& facts, const Graph& graph,
                             Reporter& report) {
  const auto reached = KvWorkers(facts, graph, [](const Path& path) {
    return path.cause == Cause::kUnclearDevices && path.way != Way::kUnknown;
  });
  for (const Judged& one : reached) {
    const bool efa = one.path.way == Way::kEfa;
    const Access access =
        AccessTo(facts, *one.worker, efa ? Network::kEfa : Network::kRdma);
    // Whoever mounts the device files of the node asks for them.
    if (access.reach != Reach::kPrivilege) {
      continue;
    }
    Diagnostic& finding =
        report.At(access.place,
                  fmt::format("{} reaches {} by {}, and asks for no device",
                              *one.worker->component.name, efa ? "EFA" : "RDMA",
                              access.what),
                  "two such pods share the node's NICs unaccounted");
    finding.severity = Severity::kWarning;
  }
}

void CheckFabricDevices(const Facts& facts, Reporter& report) {
  const FabricProfile* fabric = facts.assumed.fabric;
  for (const Graph& graph : facts.graphs) {
    if (!graph.whole) {
      continue;
    }
    if (fabric == nullptr) {
      CheckDevicesByPrivilege(facts, graph, report);
      continue;
    }
    for (const Worker& worker : graph.workers) {
      const Path kv = KvPath(facts, graph, worker);
      const std::string_view need =
          Need(graph, worker, kv, CollectivePath(facts, graph, worker));
      const auto missing = MissingDevice(facts, worker);
      if (!missing || need.empty() || StopsAtFiles(facts, graph, worker)) {
        continue;
      }
      if (missing->other.empty()) {
        ReportMissingDevice(*fabric, worker, kv, need, missing->access, report);
      } else {
        ReportOtherDevice(*fabric, worker, need, *missing, report);
      }
    }
  }
}

// --- TCP

// Without transports between GPUs two pods of one node use TCP as well.
bool IsTcpOnOneNode(const Worker& worker) {
  const auto list = SeenValue(worker, "UCX_TLS");
  return UsesUcx(worker) && list &&
         !UcxList(std::string_view(**list)).Admits(UcxKind::kGpuPeer);
}

void CheckKvOverTcp(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    auto judged = KvWorkers(facts, graph, [](const Path& path) {
      return path.way == Way::kTcp && (path.cause == Cause::kNoDevices ||
                                       path.cause == Cause::kNvlinkOff);
    });
    // Other rules speak of libfabric, unless its buffer is where TCP wants
    // it, and of the devices of a named fabric that are not asked for.
    std::erase_if(judged, [&facts](const Judged& one) {
      return (!UsesUcx(*one.worker) &&
              *one.worker->kv.buffer_device != "cpu") ||
             MissingDevice(facts, *one.worker);
    });
    if (judged.empty()) {
      continue;
    }
    const bool apart = AreSurelyApart(graph);
    const bool off = Front(judged).path.cause == Cause::kNvlinkOff;
    const bool pair = judged.size() > 1;
    Diagnostic& finding = report.At(
        Front(judged).worker->place(),
        fmt::format("{} {} for no {}{}", Named(judged),
                    apart && pair ? "cannot all be on one node and ask"
                                  : Verb(judged, "asks", "ask"),
                    UsesUcx(*Front(judged).worker)
                        ? Lacked(facts, graph, *Front(judged).worker)
                        : "EFA interfaces",
                    off ? ", and UCX leaves NVLink at the node" : ""),
        apart ? "KV caches come over TCP"
              : "KV caches of other nodes come over TCP");
    finding.severity = PathSeverity(graph, *Front(judged).worker);
    if (IsTcpOnOneNode(*Front(judged).worker)) {
      finding.severity = Severity::kWarning;
      finding.here = "KV caches come over TCP, also on one node";
    }
    LabelOthers(judged, "KV caches go out over TCP", finding);
    SayWhichDevices(facts, graph, *Front(judged).worker, finding);
  }
}

void CheckTransportsWithoutDevice(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const auto judged = KvWorkers(facts, graph, [](const Path& path) {
      return path.way == Way::kUnconnected && path.cause == Cause::kNoDevices;
    });
    for (const Judged& one : judged) {
      const auto list = SeenValue(*one.worker, "UCX_TLS");
      if (!UsesUcx(*one.worker) || !list) {
        continue;
      }
      report.At(list->span.known() ? list->span : one.worker->place(),
                fmt::format("UCX_TLS of {} is \"{}\", RDMA transports alone, "
                            "but the pod asks for no RDMA device",
                            *one.worker->component.name, **list),
                "nothing of this is there");
    }
  }
}

// Whether sockets are what is left, now or once NCCL is told nothing wrong.
bool LeavesSockets(const Facts& facts, const Graph& graph,
                   const Worker& worker) {
  const Path path = CollectivePath(facts, graph, worker);
  const bool no_domain =
      path.cause == Cause::kNcclNoDomain && !MeansTcp(graph) &&
      AccessTo(facts, worker, Network::kRdma).reach == Reach::kNone &&
      AccessTo(facts, worker, Network::kEfa).reach == Reach::kNone;
  return no_domain ||
         (path.way == Way::kTcp && path.cause == Cause::kNoDevices);
}

void CheckCollectivesOverTcp(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (LeavesSockets(facts, graph, worker) &&
          !MissingDevice(facts, worker)) {
        SayWhichDevices(
            facts, graph, worker,
            report.At(worker.place(),
                      fmt::format("{} spans {} nodes and asks for no {}",
                                  *worker.component.name, *worker.nodes,
                                  Lacked(facts, graph, worker)),
                      "collectives go over TCP sockets"));
      }
    }
  }
}

// --- NVLink across nodes

// The fix of the engine's profile, where its version is known to have the flag.
void FixMemory(const Facts& facts, const Graph& graph, const Worker& worker,
               Diagnostic& finding) {
  const std::string version =
      manifest::ExactEngineVersion(*facts.catalog, graph, worker);
  for (const MemoryChange& change :
       worker.engine->kv_transfer.fabric_memory.changes) {
    if (version.empty() || !change.handles || !change.name.starts_with('-') ||
        !InVersionRange(version, change.engine)) {
      continue;
    }
    SetFix(finding, edit::Safety::kUnsafe, fmt::format("add {}", change.name),
           SetTarget(facts, graph, worker, "flag." + change.name,
                     yaml::Node::String("true")));
    return;
  }
}

// One finding per worker where the cache goes over TCP; one per deployment
// where that is not known.
void ReportHandles(const Facts& facts, const Graph& graph,
                   const std::vector<Judged>& judged, Reporter& report) {
  for (const Judged& one : judged) {
    const bool none = one.path.cause == Cause::kNoHandles;
    if (!none && &one != &Front(judged)) {
      continue;
    }
    const Worker& worker = *one.worker;
    const FabricMemory& memory = worker.engine->kv_transfer.fabric_memory;
    const manifest::Text claim = DomainClaim(facts, worker);
    const auto on = SeenValue(worker, "UCX_CUDA_IPC_ENABLE_MNNVL");
    const bool switched = on && on->span.known();
    Diagnostic& finding = report.At(
        switched ? on->span : claim.span,
        fmt::format("the KV cache of {} {} memory with fabric handles, which "
                    "NVLink across nodes needs",
                    *worker.component.name, none ? "is no" : "may not be"),
        none ? "the KV cache goes over TCP" : "TCP where it is not");
    if (switched) {
      finding.labels.push_back({claim.span, "the NVLink domain"});
    }
    if (!none) {
      finding.severity = Severity::kInfo;
      LabelOthers(judged, "this one as well", finding);
    }
    finding.why.push_back(memory.why);
    finding.help = {memory.remedy};
    finding.sources.insert(finding.sources.end(), memory.sources.begin(),
                           memory.sources.end());
    FixMemory(facts, graph, worker, finding);
  }
}

void CheckFabricHandles(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const auto judged = KvWorkers(facts, graph, [](const Path& path) {
      return path.cause == Cause::kNoHandles ||
             path.cause == Cause::kHandlesUnknown;
    });
    if (!judged.empty()) {
      ReportHandles(facts, graph, judged, report);
    }
  }
}

// --- Through host memory

// One finding per deployment, about the nodes of --facts.
void ReportStaged(const Facts& facts, Cause cause, std::string_view fact,
                  std::string_view message, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const auto judged = KvWorkers(facts, graph, WithCause(cause));
    if (judged.empty()) {
      continue;
    }
    Diagnostic& finding =
        report.At(Front(judged).worker->place(),
                  fmt::format("{} {} KV caches over NICs {}", Named(judged),
                              Verb(judged, "moves", "move"), message),
                  "the KV cache goes through host memory");
    LabelOthers(judged, "and out of it", finding);
    if (const yaml::Node* place = facts.assumed.cluster.Find(fact)) {
      finding.labels.push_back({place->span, "the nodes say so"});
    }
  }
}

void CheckGpuDirect(const Facts& facts, Reporter& report) {
  ReportStaged(facts, Cause::kNoGpuDirect, "gpudirect",
               "of nodes without GPUDirect", report);
}

void CheckPeermem(const Facts& facts, Reporter& report) {
  ReportStaged(facts, Cause::kNoPeermem, "peermem",
               fmt::format("on kernel {} without nvidia_peermem",
                           ClusterFact(facts, "kernel")),
               report);
}

// --- EFA

// Silent where a rule about the engine says the same with its remedy.
void CheckEmulated(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const auto judged = KvWorkers(facts, graph, WithCause(Cause::kUcxOnEfa));
    if (judged.empty()) {
      continue;
    }
    const Worker& worker = *Front(judged).worker;
    const Span span = worker.kv.backend.span;
    Diagnostic& finding =
        report.At(span.known() ? span : worker.place(),
                  fmt::format("{} {} the KV cache over UCX on EFA",
                              Named(judged), Verb(judged, "moves", "move")),
                  "emulated in software");
    LabelOthers(judged, "this one too", finding);
    // Whoever names UCX for an engine of which the sources disagree has
    // measured it.
    if (worker.kv.explicit_backend) {
      finding.severity = Severity::kInfo;
    }
  }
}

// --- Networks of both roles

// Where the pair asks for devices of different fabrics; the first of each.
void CheckNetworksApart(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill == nullptr || decode == nullptr || !CarriesKv(graph, *decode)) {
      continue;
    }
    const Apart apart = AreApart({facts, graph, *decode});
    const Path path = KvPath(facts, graph, *decode);
    const bool said = path.cause == Cause::kNetworksApart ||
                      (path.certainty == Certainty::kPerhaps && !IsWorse(path));
    if (apart == Apart::kNo || !said || path.way == Way::kNvlink) {
      continue;
    }
    const Span here = NicsPlace(facts, *decode);
    const Span there = NicsPlace(facts, *prefill);
    Diagnostic& finding = report.At(
        here,
        fmt::format("{} asks for {} and {} for {}", *decode->component.name,
                    DeviceNameAt(*decode, here), *prefill->component.name,
                    DeviceNameAt(*prefill, there)),
        apart == Apart::kSurely ? "the two do not meet"
                                : "no fabric is known to have both");
    finding.labels.push_back({there, "the devices of the other role"});
    if (apart == Apart::kMaybe) {
      finding.severity = Severity::kWarning;
    }
  }
}

constexpr std::array kPathRules = {
    Rule{.code = "DG2030", .check = &CheckTransportsWithoutDevice},
    Rule{.code = "DG2031", .check = &CheckFabricHandles},
    Rule{.code = "DG2229", .check = &CheckEmulated},
    Rule{.code = "DG2301", .check = &CheckPeermem},
    Rule{.code = "DG2302", .check = &CheckGpuDirect},
    Rule{.code = "DG2520", .check = &CheckCollectivesOverTcp},
    Rule{.code = "DG5017", .check = &CheckKvOverTcp},
    Rule{.code = "DG5027", .check = &CheckFabricDevices},
    Rule{.code = "DG5028", .check = &CheckNetworksApart},
};

}  // namespace

std::span<const Rule> PathRules() { return kPathRules; }

}  // namespace dgdc::lint

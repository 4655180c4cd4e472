// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/registry.h"

// Devices that a named fabric needs, and those that are used without being
// asked for.
namespace dgdc::lint {
namespace {

using manifest::Graph;
using manifest::Worker;

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
void CheckByPrivilege(const OneWorker& it, const Path& path, Reporter& report) {
  const bool efa = path.way == Way::kEfa;
  const Access access =
      AccessTo(it.facts, it.worker, efa ? Network::kEfa : Network::kRdma);
  // Whoever mounts the device files of the node asks for them.
  if (access.reach == Reach::kPrivilege) {
    report
        .At(access.place,
            fmt::format("{} reaches {} by {}, and asks for no device",
                        *it.worker.component.name, efa ? "EFA" : "RDMA",
                        access.what),
            "two such pods share the node's NICs unaccounted")
        .severity = Severity::kWarning;
  }
}

// Whether nothing brings the worker a device of any fabric.
bool HasNoDevices(const OneWorker& it) {
  return it.worker.gpu_worker && FabricsAskedFor(it.facts, it.worker).empty() &&
         AccessTo(it.facts, it.worker, Network::kRdma).reach == Reach::kNone &&
         AccessTo(it.facts, it.worker, Network::kEfa).reach == Reach::kNone;
}

// What a worker needs devices for, of which nobody says the fabric.
void CheckUnnamed(const OneWorker& it, const Path& kv, std::string_view need,
                  Reporter& report) {
  if (CarriesKv(it.graph, it.worker) && kv.cause == Cause::kUnclearDevices &&
      kv.way != Way::kUnknown) {
    CheckByPrivilege(it, kv, report);
  } else if (HasNoDevices(it)) {
    report.Read(it, need.empty() ? "role.usesFabric" : "fabric");
  }
}

void CheckFabricDevices(const OneWorker& it, Reporter& report) {
  const FabricProfile* fabric = it.facts.assumed.fabric;
  const Path kv = KvPath(it.facts, it.graph, it.worker);
  const std::string_view need = Need(
      it.graph, it.worker, kv, CollectivePath(it.facts, it.graph, it.worker));
  if (fabric == nullptr) {
    CheckUnnamed(it, kv, need, report);
    return;
  }
  const auto missing = MissingDevice(it.facts, it.worker);
  if (!missing || StopsAtFiles(it.facts, it.graph, it.worker)) {
    return;
  }
  if (need.empty()) {
    report.Read(it, "role.usesFabric");
    return;
  }
  if (!it.graph.whole) {
    report.Lacks("resources", model::Need::kManifest);
  } else if (missing->other.empty()) {
    ReportMissingDevice(*fabric, it.worker, kv, need, missing->access, report);
  } else {
    ReportOtherDevice(*fabric, it.worker, need, *missing, report);
  }
}

constexpr std::array kFabricDeviceRules = {
    Rule{.code = "DG5027", .check = &CheckFabricDevices},
};

}  // namespace

std::span<const Rule> FabricDeviceRules() { return kFabricDeviceRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/path_findings.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/path_severity.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"

// Devices that the KV cache needs at both of its ends.
namespace dgdc::lint {
namespace {

using manifest::Worker;

// Without transports between GPUs two pods of one node use TCP as well.
bool IsTcpOnOneNode(const TransportProfile& ucx, const Worker& worker) {
  const auto list = SeenValue(worker, ucx.Variable("transports"));
  return UsesUcx(worker) && list &&
         !UcxList(ucx, std::string_view(**list)).Admits(UcxKind::kGpuPeer);
}

bool LacksDevices(const Path& path) {
  return path.way == Way::kTcp &&
         (path.cause == Cause::kNoDevices || path.cause == Cause::kNvlinkOff);
}

// Other rules speak of libfabric, unless its buffer is where TCP wants it, and
// of the devices of a named fabric that are not asked for.
std::vector<Judged> OverTcp(const OneDeployment& it) {
  auto judged = KvWorkers(it.facts, it.graph, &LacksDevices);
  std::erase_if(judged, [&it](const Judged& one) {
    return (!UsesUcx(*one.worker) && *one.worker->kv.buffer_device != "cpu") ||
           MissingDevice(it.facts, *one.worker);
  });
  return judged;
}

// "Prefill and Decode ask for no RDMA devices".
std::string SayOverTcp(const OneDeployment& it,
                       const std::vector<Judged>& judged) {
  const Judged& front = FrontOf(judged);
  const bool apart = AreSurelyApart(it.graph) && judged.size() > 1;
  return fmt::format("{} {} for no {}{}", NamesOf(judged),
                     apart ? "cannot all be on one node and ask"
                           : VerbFor(judged, "asks", "ask"),
                     UsesUcx(*front.worker)
                         ? LackedDevices(it.facts, it.graph, *front.worker)
                         : "EFA interfaces",
                     front.path.cause == Cause::kNvlinkOff
                         ? ", and UCX leaves NVLink at the node"
                         : "");
}

void CheckKvOverTcp(const OneDeployment& it, Reporter& report) {
  const std::vector<Judged> judged = OverTcp(it);
  if (judged.empty()) {
    LackKvWay(it, &LacksDevices, report);
    return;
  }
  const Worker& front = *FrontOf(judged).worker;
  Diagnostic& finding = report.At(
      front.place(), SayOverTcp(it, judged),
      AreSurelyApart(it.graph) ? "KV caches come over TCP"
                               : "KV caches of other nodes come over TCP");
  finding.severity = PathSeverity(it.graph, front);
  if (IsTcpOnOneNode(it.facts.catalog->Transport("ucx"), front)) {
    finding.severity = Severity::kWarning;
    finding.here = "KV caches come over TCP, also on one node";
  }
  LabelOthers(judged, "KV caches go out over TCP", finding);
  SayWhichDevices(it.facts, it.graph, front, finding);
}

// The first device of each.
void ReportApart(const OnePair& it, bool surely, Reporter& report) {
  const Span here = NicsPlace(it.facts, it.decode);
  const Span there = NicsPlace(it.facts, it.prefill);
  Diagnostic& finding = report.At(
      here,
      fmt::format("{} asks for {} and {} for {}", *it.decode.component.name,
                  DeviceNameAt(it.decode, here), *it.prefill.component.name,
                  DeviceNameAt(it.prefill, there)),
      surely ? "the two do not meet" : "no fabric is known to have both");
  finding.labels.push_back({there, "the devices of the other role"});
  if (!surely) {
    finding.severity = Severity::kWarning;
  }
}

// Where the pair asks for devices of different fabrics.
void CheckNetworksApart(const OnePair& it, Reporter& report) {
  const Apart apart = AreApart({it.facts, it.graph, it.decode});
  const OneWorker decode{it.facts, it.graph, it.decode};
  if (apart == Apart::kNo || report.ReadTruth(decode, "transfersKv") != true) {
    return;
  }
  const Path path = KvPath(it.facts, it.graph, it.decode);
  const bool said = path.cause == Cause::kNetworksApart ||
                    (path.certainty == Certainty::kPerhaps && !IsWorse(path));
  if (!said || path.way == Way::kNvlink) {
    report.Read(decode, "path.kv");
  } else {
    ReportApart(it, apart == Apart::kSurely, report);
  }
}

constexpr std::array kKvDeviceRules = {
    Rule{.code = "DG5017", .check = &CheckKvOverTcp},
    Rule{.code = "DG5028", .check = &CheckNetworksApart},
};

}  // namespace

std::span<const Rule> KvDeviceRules() { return kKvDeviceRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <span>

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

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

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
    const bool off = FrontOf(judged).path.cause == Cause::kNvlinkOff;
    const bool pair = judged.size() > 1;
    Diagnostic& finding = report.At(
        FrontOf(judged).worker->place(),
        fmt::format("{} {} for no {}{}", NamesOf(judged),
                    apart && pair ? "cannot all be on one node and ask"
                                  : VerbFor(judged, "asks", "ask"),
                    UsesUcx(*FrontOf(judged).worker)
                        ? LackedDevices(facts, graph, *FrontOf(judged).worker)
                        : "EFA interfaces",
                    off ? ", and UCX leaves NVLink at the node" : ""),
        apart ? "KV caches come over TCP"
              : "KV caches of other nodes come over TCP");
    finding.severity = PathSeverity(graph, *FrontOf(judged).worker);
    if (IsTcpOnOneNode(*FrontOf(judged).worker)) {
      finding.severity = Severity::kWarning;
      finding.here = "KV caches come over TCP, also on one node";
    }
    LabelOthers(judged, "KV caches go out over TCP", finding);
    SayWhichDevices(facts, graph, *FrontOf(judged).worker, finding);
  }
}

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

constexpr std::array kKvDeviceRules = {
    Rule{.code = "DG5017", .check = &CheckKvOverTcp},
    Rule{.code = "DG5028", .check = &CheckNetworksApart},
};

}  // namespace

std::span<const Rule> KvDeviceRules() { return kKvDeviceRules; }

}  // namespace dgdc::lint

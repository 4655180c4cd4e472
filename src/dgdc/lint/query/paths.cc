// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/paths.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/core.h>
#include <fmt/format.h>

#include "dgdc/lint/query/named_devices.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/support.h"

namespace dgdc::lint {

using manifest::Graph;
using manifest::Text;
using manifest::Worker;

namespace {

template <class Enum>
struct EnumName {
  Enum value = {};
  std::string_view name = {};
};

constexpr std::array kWays = {
    EnumName<Way>{Way::kUnknown, "unknown"},
    EnumName<Way>{Way::kNone, "none"},
    EnumName<Way>{Way::kInside, "inside"},
    EnumName<Way>{Way::kRdma, "rdma"},
    EnumName<Way>{Way::kEfa, "efa"},
    EnumName<Way>{Way::kNvlink, "nvlink"},
    EnumName<Way>{Way::kStaged, "staged"},
    EnumName<Way>{Way::kEmulated, "emulated"},
    EnumName<Way>{Way::kTcp, "sockets"},
    EnumName<Way>{Way::kUnconnected, "unconnected"},
    EnumName<Way>{Way::kOther, "other"},
};

constexpr std::array kCauses = {
    EnumName<Cause>{Cause::kNothing, "nothing"},
    EnumName<Cause>{Cause::kPart, "part"},
    EnumName<Cause>{Cause::kConnectorHidden, "connector-hidden"},
    EnumName<Cause>{Cause::kNoConnector, "no-connector"},
    EnumName<Cause>{Cause::kOtherConnector, "other-connector"},
    EnumName<Cause>{Cause::kOtherBackend, "other-backend"},
    EnumName<Cause>{Cause::kTransportsHidden, "transports-hidden"},
    EnumName<Cause>{Cause::kTransportsGarbled, "transports-garbled"},
    EnumName<Cause>{Cause::kTransportsRefused, "transports-refused"},
    EnumName<Cause>{Cause::kNoGpuTransport, "no-gpu-transport"},
    EnumName<Cause>{Cause::kNoPodTransport, "no-pod-transport"},
    EnumName<Cause>{Cause::kNoCommonTransport, "no-common-transport"},
    EnumName<Cause>{Cause::kNoRdmaTransport, "no-rdma-transport"},
    EnumName<Cause>{Cause::kDevices, "devices"},
    EnumName<Cause>{Cause::kUnclearDevices, "unclear-devices"},
    EnumName<Cause>{Cause::kNoDevices, "no-devices"},
    EnumName<Cause>{Cause::kFilesClosed, "files-closed"},
    EnumName<Cause>{Cause::kOtherFabric, "other-fabric"},
    EnumName<Cause>{Cause::kNetworksApart, "networks-apart"},
    EnumName<Cause>{Cause::kConnectorsApart, "connectors-apart"},
    EnumName<Cause>{Cause::kBackendsApart, "backends-apart"},
    EnumName<Cause>{Cause::kOtherRole, "other-role"},
    EnumName<Cause>{Cause::kInterfacesOnly, "interfaces-only"},
    EnumName<Cause>{Cause::kListedNicsAbsent, "listed-nics-absent"},
    EnumName<Cause>{Cause::kForeignNics, "foreign-nics"},
    EnumName<Cause>{Cause::kUcxOnEfa, "ucx-on-efa"},
    EnumName<Cause>{Cause::kOtherProvider, "other-provider"},
    EnumName<Cause>{Cause::kNoGpuDirect, "no-gpudirect"},
    EnumName<Cause>{Cause::kNoPeermem, "no-peermem"},
    EnumName<Cause>{Cause::kGpuDirectOff, "gpudirect-off"},
    EnumName<Cause>{Cause::kDeviceRdmaOff, "device-rdma-off"},
    EnumName<Cause>{Cause::kHostBuffer, "host-buffer"},
    EnumName<Cause>{Cause::kDomain, "domain"},
    EnumName<Cause>{Cause::kHandlesUnknown, "handles-unknown"},
    EnumName<Cause>{Cause::kNoHandles, "no-handles"},
    EnumName<Cause>{Cause::kNvlinkOff, "nvlink-off"},
    EnumName<Cause>{Cause::kDomainsApart, "domains-apart"},
    EnumName<Cause>{Cause::kFabricIsTcp, "fabric-is-tcp"},
    EnumName<Cause>{Cause::kNcclSocket, "nccl-socket"},
    EnumName<Cause>{Cause::kNcclIbDisabled, "nccl-ib-disabled"},
    EnumName<Cause>{Cause::kNcclNoHca, "nccl-no-hca"},
    EnumName<Cause>{Cause::kNcclNoDomain, "nccl-no-domain"},
    EnumName<Cause>{Cause::kRanksApart, "ranks-apart"},
};

// The fabrics with NICs that the worker asks for.
std::vector<const FabricProfile*> NicsAskedFor(const manifest::Facts& facts,
                                               const Worker& worker) {
  std::vector<const FabricProfile*> fabrics = FabricsAskedFor(facts, worker);
  std::erase_if(fabrics, [](const FabricProfile* fabric) {
    return fabric->network == Network::kNone;
  });
  return fabrics;
}

template <class Table, class Enum>
std::string_view NameIn(const Table& table, Enum value) {
  const auto found = std::find_if(
      table.begin(), table.end(),
      [value](const EnumName<Enum>& row) { return row.value == value; });
  return found == table.end() ? "" : found->name;
}

}  // namespace

std::string_view WayName(Way way) { return NameIn(kWays, way); }

std::string_view CauseName(Cause cause) { return NameIn(kCauses, cause); }

std::string_view CertaintyName(Certainty certainty) {
  return certainty == Certainty::kCertain ? "certain" : "perhaps";
}

bool IsWorse(const Path& path) {
  switch (path.way) {
    case Way::kTcp:
      return path.cause != Cause::kFabricIsTcp;
    case Way::kStaged:
    case Way::kEmulated:
    case Way::kUnconnected:
      return true;
    default:
      return false;
  }
}

bool MayBeWorse(const Path& path) {
  return !path.hidden.empty() && !IsWorse(path);
}

void SayHidden(Path& path) {
  const bool silent = path.way == Way::kUnknown || path.way == Way::kNone;
  if (silent || (!MayBeWorse(path) && path.may_be.empty())) {
    return;
  }
  path.certainty = Certainty::kPerhaps;
  path.verdict +=
      fmt::format("; {}, whose {} the manifest does not show, may {}",
                  fmt::join(path.hidden, " and "),
                  path.hidden.size() > 1 ? "values" : "value",
                  path.may_be.empty() ? "change that" : "leave no connection");
}

void AddReason(Path& path, std::string name, std::string value, Span span,
               std::string from) {
  path.reasons.push_back(
      {std::move(name), std::move(value), span, std::move(from)});
}

std::optional<Text> SeenValue(const Worker& worker, std::string_view name) {
  const Text* value = worker.EnvValue(name);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

std::optional<Text> AddVariable(const Worker& worker, std::string_view name,
                                Path& path) {
  std::optional<Text> value = SeenValue(worker, name);
  if (value) {
    AddReason(path, std::string(name), **value, value->span);
  } else if (const manifest::Variable* variable = worker.FindEnv(name)) {
    if (!variable->known) {
      path.hidden.emplace_back(name);
    }
  }
  return value;
}

void AddAccess(const Access& access, Path& path) {
  if (access.reach != Reach::kNone) {
    AddReason(path, "devices", access.what.empty() ? "asked for" : access.what,
              access.place);
  }
}

void AddInterfaces(const OneWorker& q, Path& path) {
  if (const manifest::Resource* resource = FabricResource(q.graph, q.worker)) {
    path.interfaces = resource->count;
    AddReason(path, "interfaces",
              fmt::format("{} {}", resource->name,
                          resource->limit.span.known() ? *resource->limit
                                                       : *resource->request),
              resource->span());
  }
}

const Worker* OtherRole(const OneWorker& q) {
  const Worker* prefill = q.graph.prefill();
  const Worker* decode = q.graph.decode();
  if (prefill == nullptr || decode == nullptr) {
    return nullptr;
  }
  return prefill == &q.worker ? decode : prefill;
}

Apart AreApart(const OneWorker& q) {
  const Worker* other = OtherRole(q);
  if (other == nullptr || !q.graph.whole) {
    return Apart::kNo;
  }
  const auto mine = NicsAskedFor(q.facts, q.worker);
  const auto theirs = NicsAskedFor(q.facts, *other);
  Apart apart = mine.empty() || theirs.empty() ? Apart::kNo : Apart::kSurely;
  for (const FabricProfile* one : mine) {
    for (const FabricProfile* two : theirs) {
      if (one == two) {
        return Apart::kNo;
      }
      if (one->network == two->network && !AreOfTwoClusters(*one, *two)) {
        apart = Apart::kMaybe;
      }
    }
  }
  return apart;
}

namespace {

// Devices of another network than the named fabric's, which its nodes may have
// as well.
void SayOtherNetwork(const Missing& missing, std::string_view fabric,
                     Path& path) {
  const bool over_nics = path.way == Way::kRdma || path.way == Way::kEfa;
  if (over_nics && missing.access.reach == Reach::kNone) {
    path.certainty = Certainty::kPerhaps;
    path.verdict += fmt::format("; the pod asks for no device of {}", fabric);
  }
}

}  // namespace

void SayOtherFabric(const OneWorker& q, Path& path) {
  const auto missing = MissingDevice(q.facts, q.worker);
  constexpr std::array kWithout = {Way::kNone, Way::kInside, Way::kNvlink};
  if (!missing ||
      std::find(kWithout.begin(), kWithout.end(), path.way) != kWithout.end()) {
    return;
  }
  const std::string& fabric = q.facts.assumed.fabric->head.name;
  if (missing->other.empty()) {
    SayOtherNetwork(*missing, fabric, path);
    return;
  }
  // That the networks of both roles do not meet is the nearer cause.
  if (path.cause == Cause::kNetworksApart &&
      missing->access.reach != Reach::kAsked) {
    return;
  }
  if (missing->pending) {
    path.way = Way::kUnconnected;
    path.cause = Cause::kOtherFabric;
    path.place = missing->access.place;
    path.verdict = fmt::format("cannot connect: no node of {} has {}", fabric,
                               missing->other);
    return;
  }
  path.certainty = Certainty::kPerhaps;
  path.verdict += fmt::format("; {} is no device by which {} is known",
                              missing->other, fabric);
}

bool StopsAtFiles(const manifest::Facts& facts, const Graph& graph,
                  const Worker& worker) {
  return KvPath(facts, graph, worker).cause == Cause::kFilesClosed ||
         CollectivePath(facts, graph, worker).cause == Cause::kFilesClosed;
}

bool MeansTcp(const Graph& graph) {
  return graph.fabric != nullptr && (graph.network == Network::kTcpx ||
                                     (graph.network == Network::kNone &&
                                      graph.fabric->detect.claims.empty()));
}

}  // namespace dgdc::lint

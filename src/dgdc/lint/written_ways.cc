// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/written.h"
#include "dgdc/lint/written_parts.h"

// Which way the bytes of a worker take, for the fact table.
namespace dgdc::lint {

using manifest::Worker;
using model::Fact;
using model::Need;

namespace {

Fact TruthFact(bool yes, Span place) {
  return TextFact(yes ? "true" : "false", place);
}

// What would show the connector: what the server is told, or what the release
// takes where it is told nothing.
Need NeedOfConnector(const Worker& worker) {
  const bool by_release = worker.engine != nullptr && worker.flags_complete &&
                          worker.is_dynamo &&
                          worker.flag_reader.release.empty();
  return by_release ? Need::kRelease : Need::kCommand;
}

}  // namespace

// What nobody shows is not taken for a list of devices.
Fact WrittenWorker::BondedDevices() const {
  const std::string& list =
      facts_.catalog->Transport("ucx").Variable("devices");
  bool hidden = false;
  for (const Worker& worker : graph_.workers) {
    const manifest::Variable* variable = worker.FindEnv(list);
    hidden = hidden || (variable != nullptr && !variable->known);
    for (const manifest::Text& device : NamedDevices(facts_, worker)) {
      if (IsBond(*device)) {
        return TruthFact(true, device.span);
      }
    }
  }
  return hidden ? Fact::Unknown(Need::kEnvironment)
                : TruthFact(false, worker_.place());
}

Fact WrittenWorker::KvConnector() const {
  const manifest::Text& connector = worker_.kv.connector;
  if (!connector->empty()) {
    return TextFact(*connector, connector.span);
  }
  return worker_.kv.nixl ? Fact::Absent()
                         : Fact::Unknown(NeedOfConnector(worker_));
}

Fact WrittenWorker::KvOverUcx() const {
  const manifest::KvTransfer& kv = worker_.kv;
  const Span place =
      kv.backend.span.known() ? kv.backend.span : worker_.place();
  if (UsesUcx(worker_)) {
    return TruthFact(true, place);
  }
  const bool may_be = kv.nixl.value_or(true) && kv.backend->empty() &&
                      manifest::MayRunEngine(worker_);
  return may_be ? Fact::Unknown(NeedOfConnector(worker_))
                : TruthFact(false, place);
}

Fact WrittenWorker::NvlinkDomain() const {
  return OfText(DomainClaim(facts_, worker_));
}

Fact WrittenWorker::UcxDevices() const {
  Fact value =
      Environment(facts_.catalog->Transport("ucx").Variable("devices"));
  if (value.state == model::State::kUnknown) {
    return value;
  }
  const Span place = value.is_present() ? value.decided_at : worker_.place();
  switch (LeftToUcx(facts_, worker_)) {
    case DeviceKinds::kInterfaces:
      return TextFact("interfaces", place);
    case DeviceKinds::kRdma:
      return TextFact("rdma", place);
    case DeviceKinds::kAny:
      break;
  }
  return TextFact("any", place);
}

Fact WrittenWorker::UcxTransport(std::string_view kind) const {
  const TransportProfile& ucx = facts_.catalog->Transport("ucx");
  const std::optional<UcxKind> wanted = UcxKindNamed(kind);
  if (!wanted) {
    return Fact::Absent();
  }
  Fact value = Environment(ucx.Variable("transports"));
  if (value.state == model::State::kUnknown) {
    return value;
  }
  const UcxList list(ucx, value.is_present()
                              ? std::string_view(value.value.text)
                              : std::string_view("all"));
  return TruthFact(list.Admits(*wanted),
                   value.is_present() ? value.decided_at : worker_.place());
}

// --- The verdicts of paths.h

namespace {

// What would show a way that is not known.
Need NeedOfWay(const Worker& worker, Cause cause) {
  switch (cause) {
    case Cause::kConnectorHidden:
      return NeedOfConnector(worker);
    case Cause::kTransportsHidden:
      return Need::kEnvironment;
    case Cause::kTransportsGarbled:
      return Need::kNothing;  // UCX itself cannot tell
    case Cause::kUnclearDevices:
      return Need::kFabric;
    case Cause::kNothing:
      return Need::kGpus;
    default:
      return Need::kManifest;
  }
}

// One of several, each of which a hidden variable may bring about.
template <class NameOf>
Fact OneOfFact(const lint::Path& path, const NameOf& name_of) {
  Fact fact{.state = model::State::kOneOf, .need = Need::kEnvironment};
  fact.candidates.push_back(
      {.text = std::string(name_of({path.way, path.cause}))});
  for (const Outcome& outcome : path.may_be) {
    fact.candidates.push_back({.text = std::string(name_of(outcome))});
  }
  return fact;
}

Fact WayFact(const Worker& worker, const lint::Path& path) {
  if (MayBeWorse(path)) {
    return Fact::Unknown(Need::kEnvironment);
  }
  if (!path.may_be.empty()) {
    return OneOfFact(
        path, [](const Outcome& outcome) { return WayName(outcome.way); });
  }
  return path.way == Way::kUnknown
             ? Fact::Unknown(NeedOfWay(worker, path.cause))
             : TextFact(WayName(path.way), worker.place());
}

// That a list makes no sense is known, though the way is not, and whether bytes
// stay inside of a node decides no worse way.
Fact CauseFact(const Worker& worker, const lint::Path& path) {
  if (MayBeWorse(path)) {
    return Fact::Unknown(Need::kEnvironment);
  }
  if (!path.may_be.empty()) {
    return OneOfFact(
        path, [](const Outcome& outcome) { return CauseName(outcome.cause); });
  }
  return path.way == Way::kUnknown && path.cause != Cause::kNothing &&
                 path.cause != Cause::kTransportsGarbled
             ? Fact::Unknown(NeedOfWay(worker, path.cause))
             : TextFact(CauseName(path.cause), worker.place());
}

}  // namespace

Fact WrittenWorker::KvWay() const {
  return WayFact(worker_, KvPath(facts_, graph_, worker_));
}

Fact WrittenWorker::KvCause() const {
  return CauseFact(worker_, KvPath(facts_, graph_, worker_));
}

Fact WrittenWorker::KvOverNvlink() const {
  const lint::Path path = KvPath(facts_, graph_, worker_);
  return TruthFact(path.way == Way::kNvlink, worker_.place());
}

Fact WrittenWorker::CollectiveWay() const {
  return WayFact(worker_, CollectivePath(facts_, graph_, worker_));
}

Fact WrittenWorker::CollectiveCause() const {
  return CauseFact(worker_, CollectivePath(facts_, graph_, worker_));
}

}  // namespace dgdc::lint

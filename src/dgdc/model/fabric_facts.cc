// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts about a worker as a fabric sees it.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/condition.h"
#include "dgdc/model/fact_readers.h"
#include "dgdc/model/view.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::model::read {
namespace {

using yaml::Node;

Fact TextFact(std::string_view text, Span place) {
  return FactOf(
      Value<std::string>::Present(std::string(text), place, From::kProfile));
}

std::string_view NameOf(const std::string& text) { return text; }
std::string_view NameOf(Network network) { return NetworkName(network); }

// What the only fabric, or all that fit, say; unknown where they differ.
template <class T>
Fact Common(const Subject& subject, T FabricProfile::*field) {
  const FabricUse& use = *subject.fabric;
  if (use.none) {
    return Fact::Absent();
  }
  const T* said = use.profile == nullptr ? nullptr : &(use.profile->*field);
  for (const FabricProfile* candidate : use.candidates) {
    if (said != nullptr && *said != candidate->*field) {
      return Fact::Unknown(Need::kFabric);
    }
    said = &(candidate->*field);
  }
  return said == nullptr || NameOf(*said).empty()
             ? Fact::Unknown(Need::kFabric)
             : TextFact(std::string(NameOf(*said)), use.place);
}

// Whether both are true, where a false one is enough to know that they are not.
Value<bool> Both(bool yes, const Value<bool>& value) {
  return yes ? value : Value<bool>::Present(false, value.decided_at);
}

Value<bool> SpansNodes(const Worker& worker) {
  return worker.nodes.is_present()
             ? Value<bool>::Present(worker.nodes.value > 1,
                                    worker.role.decided_at)
             : Value<bool>::Unknown(worker.nodes.need);
}

bool IsTrue(const Value<bool>& value) {
  return value.is_present() && value.value;
}

// Whether one of them goes over the fabric; unknown where that one decides.
Value<bool> Uses(const Subject& subject) {
  const FabricUse& use = *subject.fabric;
  const Worker& worker = *subject.worker;
  const Value<bool> kv = Both(use.kv, worker.transfers_kv);
  const Value<bool> collectives = Both(use.collectives, SpansNodes(worker));
  return IsTrue(kv) || (!IsTrue(collectives) && !kv.is_present()) ? kv
                                                                  : collectives;
}

// Whether the fabric moves the KV caches of the deployment.
bool MovesKv(const Subject& subject) {
  return subject.fabric->profile != nullptr && subject.fabric->kv &&
         subject.worker->mode.is_present() &&
         subject.worker->mode.value == "disagg";
}

std::optional<Node> Backend(const Subject& subject) {
  if (!MovesKv(subject)) {
    return std::nullopt;
  }
  const View view(subject);
  Sink unknown;
  return yaml::Substitute(subject.fabric->profile->nixl_backend, view.scope(),
                          unknown);
}

// What the parameter is where nobody chooses; null when it has no default.
const Node* DefaultOf(const Param& param, const View& view) {
  for (const ParamDefault& row : param.defaults) {
    if (view.Holds(row.when)) {
      return &row.value;
    }
  }
  return param.default_value ? &*param.default_value : nullptr;
}

// Where the engine would take another one by itself.
std::optional<Node> ToldBackend(const Subject& subject) {
  std::optional<Node> backend = Backend(subject);
  const EngineProfile* engine = subject.worker->engine;
  const bool told =
      backend && (subject.fabric->profile->explicit_backend ||
                  (engine != nullptr &&
                   backend->scalar != engine->kv_transfer.default_backend));
  return told ? backend : std::nullopt;
}

}  // namespace

Fact Fabric(const Subject& subject, std::string_view /*key*/) {
  const FabricUse& use = *subject.fabric;
  if (use.profile != nullptr) {
    return TextFact(use.profile->head.name, use.place);
  }
  if (use.none) {
    return Fact::Absent();
  }
  Fact fact = Fact::Unknown(Need::kFabric);
  if (use.candidates.size() > 1) {
    fact.state = State::kOneOf;
    for (const FabricProfile* candidate : use.candidates) {
      fact.candidates.push_back({.text = candidate->head.name});
    }
  }
  return fact;
}

Fact FabricDomain(const Subject& subject, std::string_view /*key*/) {
  const Value<std::string>& name = subject.deployment->name;
  if (!name.is_present()) {
    return Fact::Unknown(name.need);
  }
  const FabricUse& use = *subject.fabric;
  return TextFact(
      use.kv ? name.value
             : fmt::format("{}-{}", name.value, subject.worker->role.value),
      use.place);
}

Fact FabricBackend(const Subject& subject, std::string_view /*key*/) {
  const std::optional<Node> backend = Backend(subject);
  return backend ? TextFact(backend->scalar, backend->span) : Fact::Absent();
}

Fact ExplicitBackend(const Subject& subject, std::string_view /*key*/) {
  const std::optional<Node> backend = ToldBackend(subject);
  return backend ? TextFact(backend->scalar, backend->span) : Fact::Absent();
}

Fact ExplicitBackends(const Subject& subject, std::string_view /*key*/) {
  std::optional<Node> backend = ToldBackend(subject);
  if (!backend) {
    return Fact::Absent();
  }
  const Span place = backend->span;
  Node list = Node::Seq(place);
  list.Push(*std::move(backend));
  return FactOf(Value<Node>::Present(std::move(list), place, From::kProfile));
}

Fact BufferDevice(const Subject& subject, std::string_view /*key*/) {
  const FabricUse& use = *subject.fabric;
  return !MovesKv(subject) || use.profile->kv_buffer_device.empty()
             ? Fact::Absent()
             : TextFact(use.profile->kv_buffer_device, use.place);
}

Fact LinkLayer(const Subject& subject, std::string_view /*key*/) {
  if (const Fact said = Cluster(subject, "linkLayer"); said.is_present()) {
    return TextFact(said.value.text, subject.fabric->place);
  }
  const FabricProfile* fabric = subject.fabric->profile;
  if (fabric != nullptr && fabric->link_layer.empty()) {
    // Only RDMA devices have one.
    return fabric->network == Network::kRdma
               ? Fact::Unknown(Need::kClusterFacts)
               : Fact::Absent();
  }
  return Common(subject, &FabricProfile::link_layer);
}

Fact FabricNetwork(const Subject& subject, std::string_view /*key*/) {
  return Common(subject, &FabricProfile::network);
}

Fact FabricProvider(const Subject& subject, std::string_view /*key*/) {
  // A fabric that any cloud may have is certainly of none alone.
  const FabricUse& use = *subject.fabric;
  const auto is_anywhere = [](const FabricProfile* fabric) {
    return fabric->provider.empty();
  };
  const bool anywhere =
      (use.profile != nullptr || !use.candidates.empty()) &&
      (use.profile == nullptr || is_anywhere(use.profile)) &&
      std::all_of(use.candidates.begin(), use.candidates.end(), is_anywhere);
  return anywhere ? Fact::Absent() : Common(subject, &FabricProfile::provider);
}

Fact TransfersKv(const Subject& subject, std::string_view /*key*/) {
  return FactOf(Both(subject.fabric->kv, subject.worker->transfers_kv));
}

Fact UsesFabric(const Subject& subject, std::string_view /*key*/) {
  return FactOf(Uses(subject));
}

Fact RunsCollectives(const Subject& subject, std::string_view /*key*/) {
  return FactOf(Both(subject.fabric->collectives, Uses(subject)));
}

Fact Peer(const Subject& subject, std::string_view /*key*/) {
  return subject.fabric->kv ? FactOf(subject.worker->peer) : Fact::Absent();
}

Fact Parameter(const Subject& subject, std::string_view name) {
  const FabricUse& use = *subject.fabric;
  const Param* param =
      use.profile == nullptr ? nullptr : use.profile->FindParam(name);
  if (param == nullptr) {
    return Fact::Absent();
  }
  const auto chosen =
      std::find_if(use.params.begin(), use.params.end(),
                   [name](const yaml::Entry& one) { return one.key == name; });
  if (chosen != use.params.end()) {
    return FactOf(
        Value<Node>::Present(chosen->value, chosen->value.span, From::kOption));
  }
  const View view(subject);
  const Node* said = DefaultOf(*param, view);
  if (said == nullptr) {
    return Fact::Absent();
  }
  Sink unknown;
  std::optional<Node> value = yaml::Substitute(*said, view.scope(), unknown);
  if (!value) {
    const std::optional<Lack> lack = view.LackOf(*said);
    return lack ? Fact::Unknown(lack->need) : Fact::Absent();
  }
  const Span place = value->span;
  return FactOf(Value<Node>::Present(*std::move(value), place, From::kProfile));
}

}  // namespace dgdc::model::read

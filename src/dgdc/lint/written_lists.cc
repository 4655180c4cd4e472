// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts that are lists, for rules that go through their items. What an item
// certainly has not is null there.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/quantity.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/diag/secret.h"
#include "dgdc/diag/secret_name.h"
#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/rank_interfaces.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/written.h"
#include "dgdc/lint/written_parts.h"
#include "dgdc/manifest/operator_layer.h"

namespace dgdc::lint {

using manifest::At;
using model::Fact;
using model::Need;
using yaml::Node;

namespace {

Node NodeOfText(const manifest::Text& text) {
  return text.span.known() ? Node::String(*text, text.span) : Node::Null();
}

Node Truth(bool yes) { return Node::Bool(yes); }

// How the plugin of --facts hands the resource out.
Node ModeOf(const manifest::Facts& facts, std::string_view resource) {
  const std::string_view of = ClusterFact(facts, "rdmaPlugin.resource");
  const std::string_view mode =
      of.empty() || of == resource ? ClusterFact(facts, "rdmaPlugin.mode") : "";
  return mode.empty()
             ? UnknownNode(Need::kClusterFacts, "cluster.rdmaPlugin.mode")
             : Node::String(mode);
}

// Names of what may stand behind a mount.
std::vector<std::string> VolumeNames(const manifest::Graph& graph,
                                     const manifest::Worker& worker) {
  std::vector<std::string> names;
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    names.push_back(At(volume, {"name"}).scalar);
  }
  if (graph.spec != nullptr) {
    for (const Node& claim : At(*graph.spec, {"pvcs"}).items) {
      names.push_back(At(claim, {"name"}).scalar);
    }
  }
  return names;
}

bool IsAmong(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What the operator makes of a variable, for people.
std::string SetTo(const manifest::Variable& added) {
  if (!added.added->field.empty()) {
    return added.added->field + " of the pod";
  }
  return added.known ? *added.value : "a value of its own";
}

void AddEntry(std::string_view key, Span key_span, Node value, Node& map) {
  map.entries.push_back({.key = std::string(key),
                         .key_span = key_span,
                         .value = std::move(value)});
}

}  // namespace

Fact WrittenWorker::ListFact(Node list) const {
  const Span place = list.span;
  return list.items.empty() && list.entries.empty()
             ? Absent()
             : model::FactOf(
                   model::Value<Node>::Present(std::move(list), place));
}

// --- Of the pods

Fact WrittenWorker::Labels() const {
  const Node& labels = worker_.component.pod_labels;
  return labels.entries.empty() ? Absent() : TreeFact(labels, labels.span);
}

Fact WrittenWorker::OperatorLabels() const {
  Node names = Node::Seq(worker_.place());
  for (const PodLabelProfile& label : facts_.catalog->platform().pod_labels) {
    if (label.overwrites) {
      names.Push(Node::String(label.name, worker_.place()));
    }
  }
  return ListFact(std::move(names));
}

Fact WrittenWorker::OperatorField(std::string_view path) const {
  const OperatorAddition* field = manifest::PodFieldOf(facts_, worker_, path);
  if (field == nullptr) {
    return manifest::OperatorVersionOf(facts_, worker_).empty()
               ? Fact::Unknown(Need::kOperator)
               : Fact::Absent();
  }
  return TextFact(field->value, worker_.place());
}

Fact WrittenWorker::ProbedPorts() const {
  const auto probes =
      manifest::AdditionsTo(facts_, worker_, AdditionKind::kProbe);
  Node list = Node::Seq(worker_.place());
  for (const OperatorAddition* port :
       manifest::AdditionsTo(facts_, worker_, AdditionKind::kPort)) {
    if (probes.empty() || port->name != probes.front()->value ||
        port->variable.empty()) {
      continue;
    }
    const Fact moved = Environment(port->variable);
    Node item = Node::Map(worker_.place());
    item.Set("variable", Node::String(port->variable));
    item.Set("number", Node::String(port->value));
    item.Set("moved", moved.is_present()
                          ? Node::String(moved.value.text, moved.decided_at)
                      : moved.is_absent()
                          ? Node::Null()
                          : UnknownNode(moved.need, "env." + port->variable));
    list.Push(std::move(item));
    break;
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::OtherContainers() const {
  Node list = Node::Seq(worker_.place());
  for (const std::string_view field : {"containers", "initContainers"}) {
    for (const Node& container :
         At(worker_.component.pod_spec, {field}).items) {
      if (&container != worker_.component.container) {
        Node item = container;
        item.Set("init", Truth(field == "initContainers"));
        list.Push(std::move(item));
      }
    }
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::OtherMounts() const {
  std::vector<std::string> names = VolumeNames(graph_, worker_);
  names.push_back(facts_.catalog->platform().SharedMemory().name);
  for (const manifest::Mount& mount : worker_.mounts) {
    names.push_back(mount.name);
  }
  Node list = Node::Seq(worker_.place());
  for (const std::string_view field : {"containers", "initContainers"}) {
    for (const Node& container :
         At(worker_.component.pod_spec, {field}).items) {
      if (&container == worker_.component.container) {
        continue;
      }
      for (const Node& mount : At(container, {"volumeMounts"}).items) {
        Node item = Node::Map(mount.span);
        item.Set("container", At(container, {"name"}));
        item.Set("name", At(mount, {"name"}));
        item.Set("known", Truth(IsAmong(names, At(mount, {"name"}).scalar)));
        list.Push(std::move(item));
      }
    }
  }
  return ListFact(std::move(list));
}

// --- Of the main container

Fact WrittenWorker::Amounts() const {
  const RdmaPlugins& plugins = facts_.catalog->platform().rdma_plugins;
  Node list = Node::Seq(worker_.place());
  for (const auto& [name, resource] : worker_.resources) {
    Node item = Node::Map(resource.span());
    item.Set("name", Node::String(name, resource.span()));
    item.Set("limit", NodeOfText(resource.limit));
    item.Set("request", NodeOfText(resource.request));
    item.Set("count", resource.count.value_or(0) > 0
                          ? Node::Int(*resource.count, resource.span())
                          : Node::Null());
    item.Set("rdma", Truth(plugins.HandOut(name)));
    item.Set("shared", Truth(plugins.Shares(name)));
    item.Set("mode", ModeOf(facts_, name));
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::AttachedResource() const {
  const std::string& annotation =
      facts_.catalog->platform().pod_networks.multus;
  for (const FabricProfile* fabric : graph_.fabrics) {
    const auto resources = AttachesWith(*fabric, annotation)
                               ? ResourcesOf(*fabric, worker_)
                               : std::vector<const manifest::Resource*>();
    if (!resources.empty()) {
      return TextFact(resources.front()->name, resources.front()->span());
    }
  }
  return Absent();
}

Fact WrittenWorker::Claims() const {
  const Node& claims = worker_.component.claims;
  return claims.items.empty() ? Absent() : TreeFact(claims, claims.span);
}

Fact WrittenWorker::Mounts() const {
  const std::vector<std::string> names = VolumeNames(graph_, worker_);
  Node list = Node::Seq(worker_.place());
  for (const manifest::Mount& mount : worker_.mounts) {
    if (mount.entry == nullptr || mount.name.empty()) {
      continue;
    }
    const bool known =
        IsSharedMemory(facts_, mount) || IsAmong(names, mount.name) ||
        facts_.FindDocument("PersistentVolumeClaim", mount.name) != nullptr;
    const auto near = known ? std::nullopt : ClosestMatch(mount.name, names);
    Node item = Node::Map(mount.entry->span);
    item.Set("name", At(*mount.entry, {"name"}));
    item.Set("path", NodeOfText(mount.path));
    item.Set("known", Truth(known));
    item.Set("meant", near ? Node::String(*near) : Node::Null());
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::WritableClaim() const {
  const auto is_read_only = [](const Node& node) {
    return At(node, {"readOnly"}).AsBool() == true;
  };
  for (const manifest::Mount& mount : worker_.mounts) {
    for (const Node& volume :
         At(worker_.component.pod_spec, {"volumes"}).items) {
      const Node& claim = At(volume, {"persistentVolumeClaim"});
      if (At(volume, {"name"}).scalar == mount.name && claim.IsMap() &&
          !is_read_only(claim) && mount.entry != nullptr &&
          !is_read_only(*mount.entry)) {
        return TextFact(*mount.path, mount.path.span);
      }
    }
  }
  return Absent();
}

Fact WrittenWorker::Capabilities() const {
  Node list = Node::Seq(worker_.place());
  for (const manifest::Text& capability : worker_.capabilities) {
    const std::optional<std::string> meant =
        MeantCapability(facts_, *capability);
    Node item = Node::Map(capability.span);
    item.Set("name", Node::String(*capability, capability.span));
    item.Set("known", Truth(meant && Lower(*meant) == Lower(*capability)));
    item.Set("meant", meant ? Node::String(*meant) : Node::Null());
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::Variables() const {
  Node map = Node::Map(worker_.place());
  for (const auto& [name, variable] : worker_.env) {
    AddEntry(name, variable.name_span,
             variable.known ? Node::String(*variable.value, variable.value.span)
                            : UnknownNode(Need::kEnvironment),
             map);
  }
  if (map.entries.empty() && worker_.env_open) {
    return Fact::Unknown(Need::kEnvironment);
  }
  return ListFact(std::move(map));
}

Fact WrittenWorker::LostVariables() const {
  Node list = Node::Seq(worker_.place());
  for (const manifest::LostVariable& lost : manifest::LostVariables(worker_)) {
    Node item = Node::Map(lost.written->value.span);
    item.Set("name",
             Node::String(lost.written->name, lost.written->value.span));
    item.Set("to", Node::String(SetTo(*lost.added)));
    item.Set("data", Truth(lost.written->from_source()));
    list.Push(std::move(item));
  }
  return list.items.empty() && manifest::MayLoseVariable(facts_, worker_)
             ? Fact::Unknown(Need::kOperator)
             : ListFact(std::move(list));
}

// A password that somebody thought up may stand for one.
Fact WrittenWorker::PlainSecrets() const {
  Node list = Node::Seq(worker_.place());
  for (const auto& [name, variable] : worker_.env) {
    const std::string& value = *variable.value;
    if (!variable.known || FindToken(value).end != 0) {
      continue;
    }
    const bool in_url = FindUrlSecret(value).end != 0;
    if (in_url || (IsSecret(name, value) && LooksGenerated(value))) {
      Node item = Node::Map(variable.value.span);
      item.Set("name", Node::String(name, variable.value.span));
      item.Set("url", Truth(in_url));
      list.Push(std::move(item));
    }
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::RankInterfaces() const {
  const auto text = [](const std::optional<manifest::Text>& name) {
    return name ? Node::String(**name, name->span) : Node::Null();
  };
  Node list = Node::Seq(worker_.place());
  for (const std::string_view name : lint::RankInterfaces(*facts_.catalog)) {
    const manifest::Variable* variable = worker_.FindEnv(name);
    if (variable == nullptr) {
      continue;
    }
    const Node hidden =
        UnknownNode(Need::kEnvironment, fmt::format("env.{}", name));
    Node item = Node::Map(variable->name_span);
    item.Set("variable", Node::String(name, variable->name_span));
    item.Set("host", variable->known
                         ? text(HostInterface(facts_, worker_, name))
                         : hidden);
    item.Set("device", variable->known
                           ? text(DeviceAsInterface(facts_, worker_, name))
                           : hidden);
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

// --- Which way its bytes take

Fact WrittenWorker::ToldBackend() const {
  return worker_.kv.explicit_backend ? OfText(worker_.kv.backend) : Absent();
}

Fact WrittenWorker::RdmaShare() const {
  const int64_t gpus = worker_.gpus.value_or(0);
  const HardwareProfile* hardware = HardwareOf(facts_, worker_);
  auto nics = static_cast<int64_t>(
      ReadQuantity(ClusterFact(facts_, "nodeNics")).value_or(0));
  if (nics == 0 && hardware != nullptr && hardware->network == Network::kRdma) {
    nics = hardware->interfaces.value_or(0);
  }
  const int64_t share =
      nics == 0 || hardware == nullptr
          ? gpus
          : std::min(gpus, InterfacesOf(nics, hardware->node_gpus, gpus));
  return TextFact(fmt::format("{}", share), worker_.gpus_span);
}

Fact WrittenWorker::UcxTransports() const {
  const TransportProfile& ucx = facts_.catalog->Transport("ucx");
  if (Fact told = Environment(ucx.Variable("transports")); !told.is_present()) {
    return told;
  }
  const std::vector<std::string> all = ucx.Transports();
  Node list = Node::Seq(worker_.place());
  const UcxList told(ucx,
                     EnvEntries(facts_, worker_, ucx.Variable("transports")));
  for (const manifest::Text& word : told.words()) {
    const bool known = IsUcxTransport(ucx, *word);
    const auto near = known ? std::nullopt : ClosestMatch(*word, all);
    Node item = Node::Map(word.span);
    item.Set("name", Node::String(*word, word.span));
    item.Set("known", Truth(known));
    item.Set("meant", near ? Node::String(*near) : Node::Null());
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::NetDevices() const {
  const TransportProfile& ucx = facts_.catalog->Transport("ucx");
  if (Fact told = Environment(ucx.Variable("devices")); !told.is_present()) {
    return told;
  }
  Node list = Node::Seq(worker_.place());
  for (const manifest::Text& device : NamedDevices(facts_, worker_)) {
    Node item = Node::Map(device.span);
    item.Set("name", Node::String(*device, device.span));
    item.Set("device", Node::String(WithoutPort(*device), device.span));
    item.Set("rdma", Truth(IsRdmaDevice(*facts_.catalog, *device)));
    item.Set("bond", Truth(IsBond(*device)));
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

}  // namespace dgdc::lint

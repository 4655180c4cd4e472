// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts that are lists, for rules that go through their items. What an item
// certainly has not is null there.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/base/text.h"
#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/networks.h"
#include "dgdc/lint/query/privilege.h"
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

void AddEntry(std::string_view key, Span key_span, Node value, Node& map) {
  map.entries.push_back(
      {.key = std::string(key), .key_span = key_span, .value = value});
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

Fact WrittenWorker::OtherContainers() const {
  Node list = Node::Seq(worker_.place());
  for (const std::string_view field : {"containers", "initContainers"}) {
    for (const Node& container :
         At(worker_.component.pod_spec, {field}).items) {
      if (&container != worker_.component.container) {
        list.Push(container);
      }
    }
  }
  return ListFact(std::move(list));
}

// --- Of the main container

Fact WrittenWorker::Amounts() const {
  Node list = Node::Seq(worker_.place());
  for (const auto& [name, resource] : worker_.resources) {
    Node item = Node::Map(resource.span());
    item.Set("name", Node::String(name, resource.span()));
    item.Set("limit", NodeOfText(resource.limit));
    item.Set("request", NodeOfText(resource.request));
    item.Set("count", resource.count.value_or(0) > 0
                          ? Node::Int(*resource.count, resource.span())
                          : Node::Null());
    item.Set("shared",
             Truth(facts_.catalog->platform().rdma_plugins.Shares(name)));
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
    const std::optional<std::string> meant = MeantCapability(facts_, *capability);
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

Fact WrittenWorker::NetDevices() const {
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

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/manifest_facts.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "tests/corpus/command_facts.h"

namespace dgdc::testing {
namespace {

using yaml::Entry;
using yaml::Node;

Node FactsOf(const Node& node);
Node ManifestOf(const Node& fact);

const Node& Child(const Node& node, std::string_view key) {
  static const Node kNothing;
  const Node* child = node.Find(key);
  return child == nullptr ? kNothing : *child;
}

// --- Order: what comes first in a fact, then the rest by name.

constexpr std::array<std::string_view, 14> kFirst = {
    "name",  "kind", "version", "namespace", "type",    "replicas", "nodes",
    "image", "form", "by",      "limits",    "sources", "program",  "flags"};

size_t RankOf(std::string_view key) {
  return static_cast<size_t>(std::find(kFirst.begin(), kFirst.end(), key) -
                             kFirst.begin());
}

void Order(Node& map) {
  std::stable_sort(map.entries.begin(), map.entries.end(),
                   [](const Entry& a, const Entry& b) {
                     const size_t rank_a = RankOf(a.key);
                     const size_t rank_b = RankOf(b.key);
                     return rank_a != rank_b
                                ? rank_a < rank_b
                                : rank_a == kFirst.size() && a.key < b.key;
                   });
}

// Takes a key out of a map; null when it is not there.
Node Take(Node& map, std::string_view key) {
  Node value = Child(map, key);
  map.Remove(key);
  return value;
}

using Conversion = std::function<Node(const Node& node)>;

Node Same(const Node& node) { return node; }

// Moves a value from one map to another; null stays null.
void Move(Node& from, std::string_view key, Node& to, std::string_view name,
          const Conversion& convert) {
  if (const Node* value = from.Find(key)) {
    to.Set(name, value->IsNull() ? *value : convert(*value));
    from.Remove(key);
  }
}

void SetIfAny(Node& map, std::string_view key, Node value) {
  if (!value.IsNull()) {
    map.Set(key, std::move(value));
  }
}

// The rest of a map as facts, behind what is there.
void AddRest(const Node& rest, Node& facts) {
  for (const Entry& entry : rest.entries) {
    facts.Set(entry.key, FactsOf(entry.value));
  }
}

void AddRestBack(const Node& rest, Node& map) {
  for (const Entry& entry : rest.entries) {
    map.Set(entry.key, ManifestOf(entry.value));
  }
}

// --- Lists whose items have a name: a map when the names are texts, each
// once, and `short_form` knows every item.

std::optional<Node> ByName(const Node& list, std::string_view name,
                           const Conversion& to_fact) {
  std::set<std::string> names;
  Node map = Node::Map();
  for (const Node& item : list.items) {
    const Node& key = Child(item, name);
    if (!key.IsString() || !names.insert(key.scalar).second) {
      return std::nullopt;
    }
    Node rest = item;
    rest.Remove(name);
    map.Set(key.scalar, to_fact(rest));
  }
  return map;
}

// A list by name, or as it is.
Node NamedFacts(const Node& list, std::string_view name,
                const Conversion& to_fact) {
  if (list.IsSeq() && !list.items.empty()) {
    if (auto map = ByName(list, name, to_fact)) {
      return *std::move(map);
    }
  }
  return FactsOf(list);
}

Node NamedItems(const Node& fact, std::string_view name,
                const Conversion& to_item) {
  if (!fact.IsMap()) {
    return ManifestOf(fact);
  }
  Node list = Node::Seq();
  for (const Entry& entry : fact.entries) {
    Node item = Node::Map();
    item.Set(name, Node::String(entry.key));
    const Node rest = to_item(entry.value);
    for (const Entry& part : rest.entries) {
      item.Set(part.key, part.value);
    }
    list.Push(std::move(item));
  }
  return list;
}

// A map of the one field `key` is its value, any other map itself.
Conversion Short(std::string_view key) {
  return [key](const Node& rest) {
    const Node* only = rest.entries.size() == 1 ? rest.Find(key) : nullptr;
    return only != nullptr && only->IsScalar() && !only->IsNull()
               ? FactOfText(*only)
               : FactsOf(rest);
  };
}

Conversion Long(std::string_view key) {
  return [key](const Node& fact) {
    const auto text = TextOfFact(fact);
    if (fact.IsMap() && !text) {
      return ManifestOf(fact);
    }
    Node rest = Node::Map();
    rest.Set(key, text.value_or(fact));
    return rest;
  };
}

// A variable: its value, or where it comes from.
Node VariableFact(const Node& rest) {
  const Node& field = Child(Child(rest, "valueFrom"), "fieldRef");
  const Node& path = Child(field, "fieldPath");
  if (rest.entries.size() == 1 && field.entries.size() == 1 &&
      path.IsString() && Child(rest, "valueFrom").entries.size() == 1) {
    Node fact = Node::Map();
    fact.Set("field", path);
    return fact;
  }
  return Short("value")(rest);
}

Node VariableOf(const Node& fact) {
  const Node* path = fact.entries.size() == 1 ? fact.Find("field") : nullptr;
  if (path == nullptr) {
    return Long("value")(fact);
  }
  Node rest = Node::Map();
  rest.Set("valueFrom", Node::Map())
      .Set("fieldRef", Node::Map())
      .Set("fieldPath", *path);
  return rest;
}

// --- Containers

// Requests that are the limits are said once.
Node ResourceFacts(const Node& resources) {
  Node facts = FactsOf(resources);
  Node* requests = facts.Find("requests");
  if (requests != nullptr && requests->IsMap() &&
      yaml::Equal(*requests, Child(facts, "limits"))) {
    *requests = Node::String("limits");
  }
  return facts;
}

Node ResourcesOf(const Node& facts) {
  Node resources = ManifestOf(facts);
  Node* requests = resources.Find("requests");
  if (requests != nullptr && requests->IsString()) {
    *requests = Child(resources, "limits");
  }
  return resources;
}

void AddCommand(Node& rest, Node& facts) {
  const Node command = Child(rest, "command");
  const Node args = Child(rest, "args");
  if (command.IsNull() && args.IsNull()) {
    return;
  }
  if (auto run = FactsOfCommand(command, args)) {
    rest.Remove("command");
    rest.Remove("args");
    Order(facts.Set("run", *std::move(run)));
  }
}

Conversion NamedBy(std::string_view name, const Conversion& to_fact) {
  return [name, to_fact](const Node& list) {
    return NamedFacts(list, name, to_fact);
  };
}

Conversion ItemsBy(std::string_view name, const Conversion& to_item) {
  return [name, to_item](const Node& fact) {
    return NamedItems(fact, name, to_item);
  };
}

Node ContainerFacts(const Node& container) {
  if (!container.IsMap()) {
    return FactsOf(container);
  }
  Node rest = container;
  Node facts = Node::Map();
  AddCommand(rest, facts);
  Move(rest, "env", facts, "env", NamedBy("name", VariableFact));
  Move(rest, "volumeMounts", facts, "mounts",
       NamedBy("mountPath", Short("name")));
  Move(rest, "resources", facts, "resources", ResourceFacts);
  AddRest(rest, facts);
  Order(facts);
  return facts;
}

Node ContainerOf(const Node& facts) {
  if (!facts.IsMap()) {
    return ManifestOf(facts);
  }
  Node rest = facts;
  Node container = Node::Map();
  Move(rest, "image", container, "image", Same);
  if (const Node run = Take(rest, "run"); run.IsMap()) {
    SetCommand(run, container);
  }
  Move(rest, "env", container, "env", ItemsBy("name", VariableOf));
  Move(rest, "resources", container, "resources", ResourcesOf);
  Move(rest, "mounts", container, "volumeMounts",
       ItemsBy("mountPath", Long("name")));
  AddRestBack(rest, container);
  return container;
}

// --- Pods

bool IsPod(const Node& node) {
  return Child(node, "containers").IsSeq() ||
         Child(node, "mainContainer").IsMap();
}

Node PodFacts(const Node& pod) {
  if (!pod.IsMap()) {
    return FactsOf(pod);
  }
  Node rest = pod;
  Node facts = Node::Map();
  Move(rest, "mainContainer", facts, "main", ContainerFacts);
  for (const char* list : {"containers", "initContainers"}) {
    Move(rest, list, facts, list, NamedBy("name", ContainerFacts));
  }
  Move(rest, "volumes", facts, "volumes", NamedBy("name", FactsOf));
  AddRest(rest, facts);
  Order(facts);
  return facts;
}

Node PodOf(const Node& facts) {
  if (!facts.IsMap()) {
    return ManifestOf(facts);
  }
  Node rest = facts;
  Node pod = Node::Map();
  Move(rest, "main", pod, "mainContainer", ContainerOf);
  for (const char* list : {"containers", "initContainers"}) {
    Move(rest, list, pod, list, ItemsBy("name", ContainerOf));
  }
  Move(rest, "volumes", pod, "volumes", ItemsBy("name", ManifestOf));
  AddRestBack(rest, pod);
  return pod;
}

// --- Anything

constexpr std::string_view kPod = "pod";

Node FactsOf(const Node& node) {
  if (IsPod(node)) {
    Node wrapped = Node::Map();
    wrapped.Set(kPod, PodFacts(node));
    return wrapped;
  }
  if (node.IsMap()) {
    Node facts = Node::Map();
    AddRest(node, facts);
    Order(facts);
    return facts;
  }
  if (node.IsSeq()) {
    Node facts = Node::Seq();
    std::transform(node.items.begin(), node.items.end(),
                   std::back_inserter(facts.items), FactsOf);
    return facts;
  }
  return FactOfText(node);
}

Node ManifestOf(const Node& fact) {
  if (auto text = TextOfFact(fact)) {
    return *std::move(text);
  }
  const Node& pod = Child(fact, kPod);
  if (fact.entries.size() == 1 && pod.IsMap()) {
    return PodOf(pod);
  }
  Node node = Node::Of(fact.kind, fact.scalar);
  AddRestBack(fact, node);
  std::transform(fact.items.begin(), fact.items.end(),
                 std::back_inserter(node.items), ManifestOf);
  return node;
}

// --- Components

struct AlphaWord {
  std::string_view theirs = {};
  std::string_view ours = {};
};

constexpr std::array kAlphaWords = {
    AlphaWord{"componentType", "type"},
    AlphaWord{"extraPodMetadata", "podMetadata"}};

bool IsDeployment(const Node& document) {
  return Child(document, "kind").scalar == "DynamoGraphDeployment";
}

bool IsAlpha(std::string_view version) {
  return version.ends_with("/v1alpha1");
}

Node AlphaFacts(const Node& service) {
  if (!service.IsMap()) {
    return FactsOf(service);
  }
  Node rest = service;
  Node facts = Node::Map();
  for (const auto& [theirs, ours] : kAlphaWords) {
    Move(rest, theirs, facts, ours, FactsOf);
  }
  Move(rest, "envs", facts, "env", NamedBy("name", VariableFact));
  Move(rest, "extraPodSpec", facts, kPod, PodFacts);
  Move(rest, "resources", facts, "resources", ResourceFacts);
  AddRest(rest, facts);
  return facts;
}

Node AlphaOf(const Node& facts) {
  if (!facts.IsMap()) {
    return ManifestOf(facts);
  }
  Node rest = facts;
  Node service = Node::Map();
  for (const auto& [theirs, ours] : kAlphaWords) {
    Move(rest, ours, service, theirs, ManifestOf);
  }
  Move(rest, "env", service, "envs", ItemsBy("name", VariableOf));
  Move(rest, kPod, service, "extraPodSpec", PodOf);
  Move(rest, "resources", service, "resources", ResourcesOf);
  AddRestBack(rest, service);
  return service;
}

Node BetaFacts(const Node& component) {
  Node rest = component;
  Node facts = Node::Map();
  Move(rest, "env", facts, "env", NamedBy("name", VariableFact));
  // What is left of it stays under its own name.
  Node pod_template = Child(rest, "podTemplate");
  if (!pod_template.entries.empty()) {
    rest.Remove("podTemplate");
    Move(pod_template, "metadata", facts, "podMetadata", FactsOf);
    Move(pod_template, "spec", facts, kPod, PodFacts);
    if (!pod_template.entries.empty()) {
      facts.Set("podTemplate", FactsOf(pod_template));
    }
  }
  AddRest(rest, facts);
  return facts;
}

Node BetaOf(const Node& facts) {
  Node rest = facts;
  Node component = Node::Map();
  Move(rest, "env", component, "env", ItemsBy("name", VariableOf));
  Node pod_template = Node::Null();
  Move(rest, "podMetadata", pod_template, "metadata", ManifestOf);
  Move(rest, kPod, pod_template, "spec", PodOf);
  if (!pod_template.IsNull()) {
    AddRestBack(Take(rest, "podTemplate"), pod_template);
  }
  AddRestBack(rest, component);
  SetIfAny(component, "podTemplate", std::move(pod_template));
  return component;
}

// `nodes` for the one field of `multinode`.
Node WithNodes(Node facts) {
  const Node& multinode = Child(facts, "multinode");
  if (multinode.entries.size() == 1 && multinode.Find("nodeCount") != nullptr) {
    facts.Set("nodes", *multinode.Find("nodeCount"));
    facts.Remove("multinode");
  }
  Order(facts);
  return facts;
}

Node WithMultinode(Node facts) {
  if (Node nodes = Take(facts, "nodes"); !nodes.IsNull()) {
    facts.Set("multinode", Node::Map()).Set("nodeCount", std::move(nodes));
  }
  return facts;
}

// Takes the components out of the spec.
Node TakeComponents(Node& spec, bool alpha) {
  if (!alpha) {
    return NamedFacts(Take(spec, "components"), "name", [](const Node& item) {
      return WithNodes(BetaFacts(item));
    });
  }
  if (!Child(spec, "services").IsMap()) {
    return Node::Null();
  }
  const Node services = Take(spec, "services");
  Node components = Node::Map();
  for (const Entry& service : services.entries) {
    components.Set(service.key, WithNodes(AlphaFacts(service.value)));
  }
  return components;
}

void SetComponents(const Node& components, bool alpha, Node& spec) {
  if (!alpha) {
    spec.Set("components",
             NamedItems(components, "name", [](const Node& facts) {
               return BetaOf(WithMultinode(facts));
             }));
    return;
  }
  Node services = Node::Map();
  for (const Entry& component : components.entries) {
    services.Set(component.key, AlphaOf(WithMultinode(component.value)));
  }
  spec.Set("services", std::move(services));
}

// --- Documents

Node DocumentFacts(const Node& document) {
  if (!document.IsMap()) {
    return FactsOf(document);
  }
  Node rest = document;
  Node facts = Node::Map();
  const std::string version = Child(document, "apiVersion").scalar;
  Move(rest, "apiVersion", facts, "version", Same);
  Node metadata = Take(rest, "metadata");
  for (const char* key : {"name", "namespace"}) {
    Move(metadata, key, facts, key, Same);
  }
  if (!metadata.entries.empty()) {
    facts.Set("metadata", FactsOf(metadata));
  }
  if (IsDeployment(document) && Child(rest, "spec").IsMap()) {
    SetIfAny(facts, "components",
             TakeComponents(*rest.Find("spec"), IsAlpha(version)));
  }
  if (facts.Find("components") != nullptr &&
      Child(rest, "spec").entries.empty()) {
    rest.Remove("spec");
  }
  AddRest(rest, facts);
  Order(facts);
  return facts;
}

Node DocumentOf(const Node& facts) {
  if (!facts.IsMap()) {
    return ManifestOf(facts);
  }
  Node rest = facts;
  Node document = Node::Map();
  const std::string version = Child(facts, "version").scalar;
  Move(rest, "version", document, "apiVersion", Same);
  Move(rest, "kind", document, "kind", Same);
  Node metadata = Node::Null();
  for (const char* key : {"name", "namespace"}) {
    Move(rest, key, metadata, key, Same);
  }
  const Node further = Take(rest, "metadata");
  AddRestBack(further, metadata);
  SetIfAny(document, "metadata", std::move(metadata));
  const bool deployment = IsDeployment(document);
  const Node components = deployment ? Take(rest, "components") : Node::Null();
  AddRestBack(rest, document);
  if (!components.IsNull()) {
    Node* spec = document.Find("spec");
    SetComponents(components, IsAlpha(version),
                  spec == nullptr ? document.Set("spec", Node::Map()) : *spec);
  }
  return document;
}

}  // namespace

Node FactsOfManifest(const std::vector<Node>& documents) {
  Node facts = Node::Seq();
  for (const Node& document : documents) {
    if (!document.IsNull()) {
      facts.Push(DocumentFacts(document));
    }
  }
  return facts;
}

std::vector<Node> ManifestOfFacts(const Node& facts) {
  std::vector<Node> documents;
  std::transform(facts.items.begin(), facts.items.end(),
                 std::back_inserter(documents), DocumentOf);
  return documents;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/view.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/core.h>

namespace dgdc::manifest {
namespace {

using yaml::Node;

const Node& Get(const Node& node, std::string_view key) {
  static const Node kNothing;
  const Node* child = node.Find(key);
  return child == nullptr ? kNothing : *child;
}

// Walks down a path of keys.
template <class... Keys>
const Node& Get(const Node& node, std::string_view key, Keys... keys) {
  return Get(Get(node, key), keys...);
}

std::string ScalarText(const Node& node) {
  return node.IsScalar() ? node.scalar : std::string();
}

// Later entries replace earlier ones of the same name.
void AddEnv(const Node& list, std::map<std::string, NodeRef>& env) {
  for (const Node& variable : list.items) {
    env.insert_or_assign(ScalarText(Get(variable, "name")), variable);
  }
}

void ViewResources(const Node& map, std::map<std::string, NodeRef>& resources) {
  for (const yaml::Entry& entry : map.entries) {
    if (entry.value.IsScalar()) {
      resources.insert_or_assign(entry.key, entry.value);
    }
  }
}

void AddClaims(const Node& resources, Component& component) {
  if (const Node& claims = Get(resources, "claims"); claims.IsSeq()) {
    component.claims = claims;
  }
}

// The main container's own fields, which both versions share.
void AddContainer(const Node& container, Component& component) {
  component.container = &container;
  component.image = Get(container, "image");
  component.command = Get(container, "command");
  component.args = Get(container, "args");
  AddEnv(Get(container, "env"), component.env);
  if (const Node& from = Get(container, "envFrom"); !from.items.empty()) {
    component.env_from = from;
  }
  ViewResources(Get(container, "resources", "limits"), component.limits);
  ViewResources(Get(container, "resources", "requests"), component.requests);
  AddClaims(Get(container, "resources"), component);
  component.security_context = Get(container, "securityContext");
  const std::vector<Node>& mounts = Get(container, "volumeMounts").items;
  component.volume_mounts.assign(mounts.begin(), mounts.end());
}

// cpu, memory, gpu (under gpuType or the default name) and custom of v1alpha1.
void AddAlphaResources(const Node& block,
                       std::map<std::string, NodeRef>& resources) {
  const std::string gpu_type = ScalarText(Get(block, "gpuType"));
  for (const yaml::Entry& entry : block.entries) {
    if (entry.key == "custom") {
      ViewResources(entry.value, resources);
    } else if (entry.key == "gpu" && entry.value.IsScalar()) {
      resources.insert_or_assign(gpu_type.empty() ? "nvidia.com/gpu" : gpu_type,
                                 entry.value);
    } else if (entry.key != "gpuType" && entry.value.IsScalar()) {
      resources.insert_or_assign(entry.key, entry.value);
    }
  }
}

// worker with a subComponentType is what v1beta1 calls prefill or decode.
std::string AlphaRole(const Node& service) {
  const std::string sub = ScalarText(Get(service, "subComponentType"));
  const std::string type = ScalarText(Get(service, "componentType"));
  return type == "worker" && (sub == "prefill" || sub == "decode") ? sub : type;
}

void AddCounts(const Node& node, Component& component) {
  component.replicas = Get(node, "replicas").AsInt().value_or(1);
  component.nodes = Get(node, "multinode", "nodeCount").AsInt().value_or(1);
}

void AddAlphaMounts(const Node& service, Component& component) {
  for (const Node& mount : Get(service, "volumeMounts").items) {
    component.volume_mounts.push_back(NodeRef::Made(AsContainerMount(mount)));
  }
}

// envFrom with one secret.
Node FromSecret(const Node& secret) {
  Node reference = Node::Map(secret.span);
  reference.Set("secretRef", Node::Map(secret.span)).Set("name", secret);
  Node list;
  list.Push(std::move(reference));
  return list;
}

edit::Path SpecPath() { return edit::Path{}.Then("spec"); }

Component AlphaComponent(const yaml::Entry& entry, const Node& spec) {
  const Node& service = entry.value;
  Component component{.name = {entry.key, entry.key_span},
                      .node = &service,
                      .path = SpecPath().Then("services").Then(entry.key),
                      .role = AlphaRole(service)};
  AddCounts(service, component);
  AddEnv(Get(spec, "envs"), component.env);
  AddEnv(Get(service, "envs"), component.env);
  AddAlphaResources(Get(service, "resources", "limits"), component.limits);
  AddAlphaResources(Get(service, "resources", "requests"), component.requests);
  AddClaims(Get(service, "resources"), component);
  if (const Node& secret = Get(service, "envFromSecret"); secret.IsString()) {
    component.env_from = NodeRef::Made(FromSecret(secret));
  }
  component.shared_memory = Get(service, "sharedMemory", "size");
  if (Get(service, "sharedMemory", "disabled").AsBool().value_or(false)) {
    component.shared_memory = NodeRef::Made(
        Node::String("0", Get(service, "sharedMemory", "disabled").span));
  }
  component.pod_annotations = Get(service, "extraPodMetadata", "annotations");
  component.pod_labels = Get(service, "extraPodMetadata", "labels");
  component.pod = service.Find("extraPodSpec");
  component.pod_spec = Get(service, "extraPodSpec");
  if (const Node& main = Get(service, "extraPodSpec", "mainContainer");
      main.IsMap()) {
    AddContainer(main, component);
  }
  AddAlphaMounts(service, component);
  return component;
}

// The operator mounts compilationCache as v1alpha1 would mount it by hand.
// Without a path the engine decides.
void AddCacheMount(const Node& node, Component& component) {
  const Node& cache = Get(node, "compilationCache");
  if (Get(cache, "mountPath").IsNull()) {
    return;
  }
  Node mount = Node::Map(cache.span);
  mount.Set("name", Get(cache, "pvcName"));
  mount.Set("mountPath", Get(cache, "mountPath"));
  component.volume_mounts.push_back(NodeRef::Made(std::move(mount)));
}

// One without a name, which no API server takes, is called by its place.
Spanned<std::string> ServiceName(const Node& node, size_t index) {
  const Node& name = Get(node, "name");
  std::string text = ScalarText(name);
  return text.empty()
             ? Spanned<std::string>{fmt::format("components[{}]", index),
                                    node.span}
             : Spanned<std::string>{std::move(text), name.span};
}

// Where roles have templates the leader starts the server; a type that has no
// leader names its server's role first.
size_t ServingRole(const std::vector<Node>& roles) {
  const auto named =
      std::find_if(roles.begin(), roles.end(), [](const Node& role) {
        return ScalarText(Get(role, "name")) == "leader" &&
               Get(role, "podTemplate").IsMap();
      });
  const auto any =
      named != roles.end()
          ? named
          : std::find_if(roles.begin(), roles.end(), [](const Node& role) {
              return Get(role, "podTemplate").IsMap();
            });
  return static_cast<size_t>(any - roles.begin());
}

// The template of the pods in which the server starts: the component's own, or
// that of a role. Notes where it stands, and the roles beside it.
const Node& ServingTemplate(const Node& node, Component& component) {
  const Node& own = Get(node, "podTemplate");
  const std::vector<Node>& roles = Get(node, "roles").items;
  const size_t serving = ServingRole(roles);
  component.template_path = edit::Path{}.Then("podTemplate");
  if (own.IsMap() || serving == roles.size()) {
    return own;
  }
  component.template_path = edit::Path{}
                                .Then("roles")
                                .Then(edit::Step::Index(serving))
                                .Then("podTemplate");
  for (size_t i = 0; i < roles.size(); ++i) {
    const Node& name = Get(roles[i], "name");
    const Node& pods = Get(roles[i], "podTemplate");
    if (i != serving && pods.IsMap()) {
      component.other_roles.push_back({{ScalarText(name), name.span}, &pods});
    }
  }
  return Get(roles[serving], "podTemplate");
}

void AddTemplate(const Node& pods, Component& component) {
  component.pod_annotations = Get(pods, "metadata", "annotations");
  component.pod_labels = Get(pods, "metadata", "labels");
  const Node& pod = Get(pods, "spec");
  component.pod = pod.IsMap() ? &pod : nullptr;
  component.pod_spec = pod;
  for (const Node& container : Get(pod, "containers").items) {
    if (ScalarText(Get(container, "name")) == "main") {
      AddContainer(container, component);
    }
  }
}

Component BetaComponent(const Node& node, size_t index, const Node& spec) {
  Component component{
      .name = ServiceName(node, index),
      .node = &node,
      .path = SpecPath().Then("components").Then(edit::Step::Index(index)),
      .role = ScalarText(Get(node, "type"))};
  AddCounts(node, component);
  AddEnv(Get(spec, "env"), component.env);
  component.shared_memory = Get(node, "sharedMemorySize");
  AddTemplate(ServingTemplate(node, component), component);
  AddCacheMount(node, component);
  return component;
}

// The tree with the entries of every map sorted by key.
Node Sorted(const Node& node) {
  Node sorted = node;
  for (yaml::Entry& entry : sorted.entries) {
    entry.value = Sorted(entry.value);
  }
  std::sort(
      sorted.entries.begin(), sorted.entries.end(),
      [](const yaml::Entry& a, const yaml::Entry& b) { return a.key < b.key; });
  for (Node& item : sorted.items) {
    item = Sorted(item);
  }
  return sorted;
}

Node ToMap(const std::map<std::string, NodeRef>& values) {
  Node map = Node::Map();
  for (const auto& [name, value] : values) {
    map.Set(name, value);
  }
  return map;
}

// The same with every value as text: an amount may be a number or a string.
Node Texts(Node map) {
  for (yaml::Entry& entry : map.entries) {
    entry.value = Node::String(ScalarText(entry.value));
  }
  return map;
}

// By path, which is unique in a container.
Node MountsByPath(const std::vector<NodeRef>& mounts) {
  Node map = Node::Map();
  for (const Node& mount : mounts) {
    map.Set(ScalarText(Get(mount, "mountPath")), mount);
  }
  return map;
}

Node ComponentMeaning(const Component& component) {
  Node meaning = Node::Map();
  meaning.Set("role", Node::String(component.role));
  meaning.Set("replicas", Node::Int(component.replicas));
  meaning.Set("nodes", Node::Int(component.nodes));
  meaning.Set("image", component.image);
  meaning.Set("command", component.command);
  meaning.Set("args", component.args);
  meaning.Set("env", ToMap(component.env));
  meaning.Set("envFrom", component.env_from);
  meaning.Set("limits", Texts(ToMap(component.limits)));
  meaning.Set("requests", Texts(ToMap(component.requests)));
  meaning.Set("claims", component.claims);
  meaning.Set("securityContext", component.security_context);
  meaning.Set("volumeMounts", MountsByPath(component.volume_mounts));
  meaning.Set("sharedMemory",
              Node::String(ScalarText(component.shared_memory)));
  Node pod = component.pod_spec;
  pod.Remove("containers");
  pod.Remove("mainContainer");
  meaning.Set("podSpec", pod.entries.empty() ? Node() : std::move(pod));
  meaning.Set("podAnnotations", component.pod_annotations);
  meaning.Set("podLabels", component.pod_labels);
  return meaning;
}

}  // namespace

Node AsContainerMount(const Node& mount) {
  Node converted = Node::Map(mount.span);
  converted.Set("name", Get(mount, "name"));
  converted.Set("mountPath", Get(mount, "mountPoint"));
  return converted;
}

std::optional<Deployment> View(const Node& document) {
  const std::string api = ScalarText(Get(document, "apiVersion"));
  const std::optional<Api> version = ApiWritten(api);
  if (ScalarText(Get(document, "kind")) != "DynamoGraphDeployment" ||
      !version) {
    return std::nullopt;
  }
  const Node& name = Get(document, "metadata", "name");
  const Node& spec = Get(document, "spec");
  Deployment deployment{
      .name = {ScalarText(name), name.span},
      .api = *version,
      .name_space = ScalarText(Get(document, "metadata", "namespace")),
      .framework = ScalarText(Get(spec, "backendFramework"))};
  for (const yaml::Entry& entry : Get(spec, "services").entries) {
    deployment.components.push_back(AlphaComponent(entry, spec));
  }
  size_t index = 0;
  for (const Node& node : Get(spec, "components").items) {
    deployment.components.push_back(BetaComponent(node, index++, spec));
  }
  for (Component& component : deployment.components) {
    component.name_space = deployment.name_space;
  }
  return deployment;
}

Component ViewRole(const Node& document, const Component& component,
                   const RolePods& role) {
  Component of_role{.name = component.name,
                    .node = component.node,
                    .path = component.path,
                    .role = component.role,
                    .replicas = component.replicas,
                    .nodes = component.nodes,
                    .shared_memory = component.shared_memory};
  AddEnv(Get(document, "spec", "env"), of_role.env);
  AddTemplate(*role.pod_template, of_role);
  AddCacheMount(*component.node, of_role);
  return of_role;
}

bool ByKind::Lacks(std::string_view field) const {
  return std::find(lacks.begin(), lacks.end(), field) != lacks.end();
}

PodParts PartsOf(const Node& pod_template) {
  return {.spec = Get(pod_template, "spec"),
          .labels = Get(pod_template, "metadata", "labels"),
          .annotations = Get(pod_template, "metadata", "annotations")};
}

Component ViewContainer(const Node& container, const PodParts& parts) {
  Component component{
      .name = {ScalarText(Get(container, "name")), Get(container, "name").span},
      .node = &container};
  component.pod = parts.spec->IsMap() ? &*parts.spec : nullptr;
  component.pod_spec = parts.spec;
  component.pod_annotations = parts.annotations;
  component.pod_labels = parts.labels;
  AddContainer(container, component);
  return component;
}

std::vector<ContainerBeside> ContainersBeside(const Component& component) {
  std::vector<ContainerBeside> containers;
  if (component.pod == nullptr) {
    return containers;
  }
  const auto add = [&](std::string_view list, bool restarted) {
    const Node& items = Get(*component.pod, list);
    for (size_t i = 0; i < items.items.size(); ++i) {
      const Node& container = items.items[i];
      if (&container != component.container &&
          (!restarted ||
           ScalarText(Get(container, "restartPolicy")) == "Always")) {
        containers.push_back(
            {&container, edit::Path{}.Then(list).Then(edit::Step::Index(i))});
      }
    }
  };
  add("containers", /*restarted=*/false);
  add("initContainers", /*restarted=*/true);
  return containers;
}

Component ViewBeside(const Component& component,
                     const ContainerBeside& container) {
  Component view = component;
  view.image = {};
  view.command = {};
  view.args = {};
  view.env.clear();
  view.env_from = {};
  view.limits.clear();
  view.requests.clear();
  view.claims = {};
  view.security_context = {};
  view.volume_mounts.clear();
  AddContainer(*container.node, view);
  view.container = component.container;
  view.beside = container.node;
  view.beside_path = container.path;
  return view;
}

Node Meaning(const Deployment& deployment) {
  Node meaning = Node::Map();
  meaning.Set("name", Node::String(*deployment.name));
  meaning.Set("namespace", Node::String(deployment.name_space));
  meaning.Set("framework", Node::String(deployment.framework));
  Node& components = meaning.Set("components", Node::Map());
  for (const Component& component : deployment.components) {
    components.Set(*component.name, ComponentMeaning(component));
  }
  return Sorted(meaning);
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/amend.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "dgdc/yaml/merge.h"

namespace dgdc::manifest {
namespace {

using edit::Operation;
using edit::Path;
using edit::Step;
using yaml::Node;

// The last item of that name counts.
std::optional<Path> ItemNamed(const Facts& facts, const Path& list,
                              std::string_view name) {
  const Node* node = NodeAt(facts, list);
  for (size_t i = node == nullptr ? 0 : node->items.size(); i-- > 0;) {
    if (At(node->items[i], {"name"}).scalar == name) {
      return list.Then(Step::Index(i));
    }
  }
  return std::nullopt;
}

void Append(Operations& to, Operations from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

// Fields of a component stand before the pod, which is long, and metadata
// before what it is about.
Operation SetInComponent(Path path, Node value) {
  Operation operation = Operation::Set(std::move(path), std::move(value));
  operation.before = {"extraPodSpec", "podTemplate", "spec"};
  return operation;
}

void MergeInto(const Path& path, const Node* current, const Node& fragment,
               Operations& operations) {
  if (current == nullptr || current->IsNull() ||
      current->kind != fragment.kind) {
    operations.push_back(SetInComponent(path, fragment));
    return;
  }
  for (const yaml::Entry& entry : fragment.entries) {
    MergeInto(path.Then(entry.key), current->Find(entry.key), entry.value,
              operations);
  }
  for (const Node& item : fragment.items) {
    const Node* same = yaml::FindSame(*current, item);
    if (same == nullptr) {
      operations.push_back(Operation::Insert(path, edit::kEnd, item));
    } else {
      const auto index = static_cast<size_t>(same - current->items.data());
      MergeInto(path.Then(Step::Index(index)), same, item, operations);
    }
  }
  if (fragment.IsScalar() && current->scalar != fragment.scalar) {
    operations.push_back(Operation::Set(path, fragment));
  }
}

}  // namespace

Path Dotted(const Path& path, std::string_view dotted) {
  const size_t dot = dotted.find('.');
  const std::string_view name = dotted.substr(0, dot);
  size_t index = 0;
  const auto read =
      std::from_chars(name.data(), name.data() + name.size(), index);
  const bool is_index =
      read.ec == std::errc() && read.ptr == name.data() + name.size();
  const Path next = is_index ? path.Then(Step::Index(index)) : path.Then(name);
  return dot == std::string_view::npos ? next
                                       : Dotted(next, dotted.substr(dot + 1));
}

Amend::Amend(const Facts& facts, const Graph& graph, const Worker& worker)
    : facts_(facts),
      graph_(graph),
      worker_(worker),
      places_(PlacesOf(graph, worker)) {}

// --- Variables

// The entry that the container gets, unless it is the deployment's.
std::optional<Path> Amend::EntryOf(std::string_view name) const {
  if (auto own = ItemNamed(facts_, places_->container.Then("env"), name)) {
    return own;
  }
  return graph_.api == Api::kAlpha && worker_.component.beside == nullptr
             ? ItemNamed(facts_, places_->component.Then("envs"), name)
             : std::nullopt;
}

std::optional<Operations> Amend::SetEnv(std::string_view name,
                                        const Node& value) const {
  if (!possible()) {
    return std::nullopt;
  }
  const Variable* variable = worker_.FindEnv(name);
  if (variable != nullptr && variable->assigned != nullptr) {
    return variable->assigned->may_not_hold
               ? std::nullopt
               : SetInScript(*variable->assigned, value.scalar);
  }
  const Node text = Node::String(value.scalar);
  const std::optional<Path> entry = EntryOf(name);
  if (!entry) {
    return Operations{SetInComponent(
        places_->env.Then(Step::Item("name", name)).Then("value"), text)};
  }
  const Node& current = *NodeAt(facts_, *entry);
  const Node& old = At(current, {"value"});
  Operations operations;
  if (!old.IsString() || old.scalar != text.scalar) {
    operations.push_back(Operation::Set(entry->Then("value"), text));
  }
  if (current.Find("valueFrom") != nullptr) {
    operations.push_back(Operation::Remove(entry->Then("valueFrom")));
  }
  return operations;
}

std::optional<Operations> Amend::SetEnvEntry(const Node& entry) const {
  if (!possible()) {
    return std::nullopt;
  }
  const std::string& name = At(entry, {"name"}).scalar;
  const Variable* variable = worker_.FindEnv(name);
  if (variable != nullptr && variable->assigned != nullptr) {
    return Operations{};  // the script's own value counts
  }
  const std::optional<Path> current = EntryOf(name);
  if (!current) {
    return Operations{
        SetInComponent(places_->env.Then(Step::Item("name", name)), entry)};
  }
  if (yaml::Equal(*NodeAt(facts_, *current), entry)) {
    return Operations{};
  }
  return Operations{Operation::Set(*current, entry)};
}

std::optional<Operations> Amend::RemoveEnv(std::string_view name) const {
  return RemoveEnv(std::vector<std::string>{std::string(name)});
}

std::optional<Operations> Amend::RemoveEnv(
    const std::vector<std::string>& names) const {
  if (!possible()) {
    return std::nullopt;
  }
  std::optional<Operations> operations = RemoveAssignments(names);
  const bool is_elsewhere =
      std::any_of(names.begin(), names.end(), [this](const std::string& name) {
        const Variable* variable = worker_.FindEnv(name);
        return variable != nullptr && variable->from_source();
      });
  // Other containers may need what a ConfigMap brings by envFrom.
  if (!operations || is_elsewhere) {
    return std::nullopt;
  }
  std::vector<Path> lists = {places_->container.Then("env")};
  const bool is_main = worker_.component.beside == nullptr;
  if (is_main && graph_.api == Api::kAlpha) {
    lists.push_back(places_->component.Then("envs"));
  }
  if (is_main && graph_.spec != nullptr) {
    lists.push_back(
        graph_.spec_path().Then(graph_.api == Api::kAlpha ? "envs" : "env"));
  }
  for (const Path& list : lists) {
    const Node* node = NodeAt(facts_, list);
    for (size_t i = 0; node != nullptr && i < node->items.size(); ++i) {
      const std::string& name = At(node->items[i], {"name"}).scalar;
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        operations->push_back(
            Operation::RemoveAndPrune(list.Then(Step::Index(i))));
      }
    }
  }
  return operations;
}

// --- Resources

// Whether the component itself has the block, outside of the container.
bool Amend::HasOwnResources() const {
  return graph_.api == Api::kAlpha && worker_.component.beside == nullptr &&
         (At(*worker_.component.node, {"resources"}).IsMap() ||
          worker_.component.container == nullptr ||
          worker_.component.container->Find("resources") == nullptr);
}

Path Amend::ResourceBlock() const {
  return (HasOwnResources() ? places_->component : places_->container)
      .Then("resources");
}

std::optional<Operations> Amend::SetResource(std::string_view name,
                                             std::string_view quantity) const {
  if (!possible()) {
    return std::nullopt;
  }
  const Node value = Node::String(quantity);
  const bool own_block = HasOwnResources();
  const Path block = ResourceBlock();
  const Resource* known = worker_.FindResource(name);
  Operations operations;
  for (const bool limit : {true, false}) {
    const Amount* old =
        known == nullptr ? nullptr : (limit ? &known->limit : &known->request);
    if (old != nullptr && old->node != nullptr) {
      const auto found = PathTo(facts_, places_->component, *old->node);
      if (!found) {
        return std::nullopt;
      }
      if (**old != quantity) {
        operations.push_back(Operation::Set(*found, value));
      }
      continue;
    }
    Path path = block.Then(limit ? "limits" : "requests");
    const bool is_gpu = name == facts_.catalog->platform().gpu_resource;
    if (own_block && is_gpu) {
      path = path.Then("gpu");
    } else {
      path = (own_block ? path.Then("custom") : path).Then(name);
    }
    operations.push_back(SetInComponent(path, value));
  }
  return operations;
}

std::optional<Operations> Amend::RemoveResource(std::string_view name) const {
  if (!possible()) {
    return std::nullopt;
  }
  Operations operations;
  const Resource* known = worker_.FindResource(name);
  if (known == nullptr) {
    return operations;
  }
  for (const Amount* old : {&known->limit, &known->request}) {
    if (old->node == nullptr) {
      continue;
    }
    const auto found = PathTo(facts_, places_->component, *old->node);
    if (!found) {
      return std::nullopt;
    }
    operations.push_back(Operation::RemoveAndPrune(*found));
  }
  return operations;
}

// --- Parts of the pod

std::optional<Operations> Amend::AddCapability(std::string_view name) const {
  if (!possible() || worker_.component.by_kind.Lacks("securityContext")) {
    return std::nullopt;
  }
  Node list = Node::Seq();
  list.Push(Node::String(name));
  return Merge(places_->container.Then("securityContext")
                   .Then("capabilities")
                   .Then("add"),
               list);
}

std::optional<Operations> Amend::SetSharedMemory(
    std::string_view quantity) const {
  if (!possible() || worker_.component.by_kind.Lacks("volumes")) {
    return std::nullopt;
  }
  const Node size = Node::String(quantity);
  if (!quantity.empty() &&
      worker_.component.shared_memory->scalar == quantity) {
    return Operations{};
  }
  if (graph_.api == Api::kBeta) {
    return Operations{
        SetInComponent(places_->component.Then("sharedMemorySize"), size)};
  }
  if (graph_.api == Api::kAlpha) {
    Operations operations = {SetInComponent(
        places_->component.Then("sharedMemory").Then("size"), size)};
    Append(operations,
           Remove(places_->component.Then("sharedMemory").Then("disabled")));
    return operations;
  }
  const std::string& folder = facts_.catalog->platform().SharedMemory().path;
  std::string volume = "dshm";
  for (const Mount& mount : worker_.mounts) {
    if (*mount.path == folder) {
      volume = mount.name;
    }
  }
  Node mount = Node::Map();
  mount.Set("name", Node::String(volume));
  mount.Set("mountPath", Node::String(folder));
  Node mounts = Node::Seq();
  mounts.Push(std::move(mount));
  Node directory = Node::Map();
  directory.Set("medium", Node::String("Memory"));
  directory.Set("sizeLimit", size);
  Node entry = Node::Map();
  entry.Set("name", Node::String(volume));
  entry.Set("emptyDir", std::move(directory));
  Node volumes = Node::Seq();
  volumes.Push(std::move(entry));
  Operations operations = Merge(places_->pod.Then("volumes"), volumes);
  Append(operations, Merge(places_->container.Then("volumeMounts"), mounts));
  return operations;
}

Operations Amend::Merge(const Path& path, const Node& fragment) const {
  Operations operations;
  MergeInto(path, NodeAt(facts_, path), fragment, operations);
  return operations;
}

Operations Amend::Set(const Path& path, std::string_view dotted,
                      const Node& value) {
  return {Operation::Set(Dotted(path, dotted), value)};
}

Operations Amend::Remove(const Path& path) const {
  if (NodeAt(facts_, path) == nullptr) {
    return {};
  }
  return {Operation::RemoveAndPrune(path)};
}

}  // namespace dgdc::manifest

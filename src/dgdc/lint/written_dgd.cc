// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts of a DynamoGraphDeployment as it is written.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/base/text.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/written.h"
#include "dgdc/lint/written_parts.h"

namespace dgdc::lint {

using model::Fact;
using model::Need;
using yaml::Node;

namespace {

// "IntraPod" or "InterPod" of a feature that is on.
Fact ModeOfFeature(const Node& feature, const Part& part,
                   std::string_view field) {
  const Node& mode = manifest::At(feature, {"mode"});
  if (manifest::HasPlaceholder(mode.scalar)) {
    return Fact::Unknown(Need::kManifest);
  }
  const Node& owner = part.alpha ? part.node : part.Get("experimental");
  return TextFact(IsInterPod(feature) ? "InterPod" : "IntraPod",
                  mode.IsNull() ? part.KeyOf(owner, field) : mode.span);
}

// The entry of a dotted path; null where there is none.
const yaml::Entry* EntryAt(const Node& root, std::string_view path) {
  const Node* at = &root;
  const yaml::Entry* entry = nullptr;
  while (!path.empty() && at != nullptr) {
    const size_t dot = path.find('.');
    entry = at->FindEntry(path.substr(0, dot));
    at = entry == nullptr ? nullptr : &entry->value;
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return entry;
}

// The first of the claims of some resources; not known without any.
Span FirstClaim(const Node& owner) {
  const Node& claims = manifest::At(owner, {"resources", "claims"});
  return claims.items.empty() ? Span{} : claims.items.front().span;
}

// The first thing of the component that gets its GPUs by a claim.
Span ClaimOf(const Part& part) {
  if (const Node& service = part.MemoryService(); service.IsMap()) {
    return service.span;
  }
  const Node& pod = *part.worker.component.pod_spec;
  std::vector<const Node*> owners;
  if (part.alpha) {
    owners.push_back(&part.node);
  }
  owners.push_back(&manifest::At(pod, {"mainContainer"}));
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Node& container : manifest::At(pod, {list}).items) {
      owners.push_back(&container);
    }
  }
  for (const Node* owner : owners) {
    if (const Span claim = FirstClaim(*owner); claim.known()) {
      return claim;
    }
  }
  return {};
}

}  // namespace

// A dotted field below `root`. Of a map or a list with entries the tree, with
// the place of its key.
Fact WrittenWorker::Dotted(const Node& root, std::string_view path) const {
  const yaml::Entry* entry = EntryAt(root, path);
  if (entry == nullptr) {
    return path.empty() ? OfNode(root) : Absent();
  }
  // To the operator an empty text is one that is not there.
  const Node& node = entry->value;
  if (node.IsString() && node.scalar.empty()) {
    return Absent();
  }
  if (node.IsScalar()) {
    return OfNode(node);
  }
  return node.entries.empty() && node.items.empty()
             ? Absent()
             : TreeFact(node, entry->key_span);
}

const yaml::Entry* WrittenWorker::EntryOf(std::string_view family,
                                          std::string_view path) const {
  static const Node kNothing;
  const auto there = [](const Node* node) {
    return node == nullptr ? &kNothing : node;
  };
  if (family == "field.") {
    return EntryAt(PartOf(graph_, worker_).node, path);
  }
  if (family == "spec.") {
    return EntryAt(*there(graph_.spec), path);
  }
  if (family == "container.") {
    return EntryAt(*there(worker_.component.container), path);
  }
  if (family == "pod.") {
    return EntryAt(worker_.component.pod_spec, path);
  }
  // Keys of annotations and labels have dots of their own.
  const Node& metadata = MetadataOf(graph_);
  const size_t dot = path.find('.');
  const std::string_view map = path.substr(0, dot);
  return dot != std::string_view::npos &&
                 (map == "annotations" || map == "labels")
             ? manifest::At(metadata, {map}).FindEntry(path.substr(dot + 1))
             : EntryAt(metadata, path);
}

// An empty map has a key as well; a null is the same as nothing.
Fact WrittenWorker::Key(std::string_view fact) const {
  const std::string_view family = KeyedFamily(fact);
  const std::string_view path = fact.substr(family.size());
  if (family == "env.") {
    const manifest::Variable* variable = worker_.FindEnv(path);
    return variable != nullptr ? TextFact(variable->name, variable->name_span)
           : worker_.env_open  ? Fact::Unknown(Need::kEnvironment)
                               : Absent();
  }
  const yaml::Entry* entry = family.empty() ? nullptr : EntryOf(family, path);
  return entry == nullptr || entry->value.IsNull()
             ? Absent()
             : TextFact(entry->key, entry->key_span);
}

Fact WrittenWorker::Overrides() const {
  Node list = Node::Seq(worker_.place());
  for (const Override& one : OverridesOf(graph_)) {
    Node item = one.node;
    item.Set("owner", Node::String(one.owner, one.node.span));
    list.Push(std::move(item));
  }
  return ListFact(std::move(list));
}

Fact WrittenWorker::Spec(std::string_view path) const {
  return graph_.spec == nullptr ? Absent() : Dotted(*graph_.spec, path);
}

// Keys of annotations and labels hold dots themselves.
Fact WrittenWorker::Metadata(std::string_view path) const {
  const Node& metadata = MetadataOf(graph_);
  for (const std::string_view map : {"annotations", "labels"}) {
    if (path.size() > map.size() && path.starts_with(map) &&
        path[map.size()] == '.') {
      return OfNode(manifest::At(metadata, {map, path.substr(map.size() + 1)}));
    }
  }
  return OfNode(manifest::AtDotted(metadata, path));
}

Fact WrittenWorker::FromCluster() const {
  const bool is_from_cluster = MetadataOf(graph_).Find("uid") != nullptr ||
                               (graph_.document != nullptr &&
                                graph_.document->Find("status") != nullptr);
  return TextFact(is_from_cluster ? "true" : "false", worker_.place());
}

// <deployment>-<component>.
Fact WrittenWorker::ServiceName() const {
  const Fact name = Metadata("name");
  const std::vector<Part> parts = Parts(graph_);
  const auto longest = std::max_element(
      parts.begin(), parts.end(), [](const Part& a, const Part& b) {
        return a.name().size() < b.name().size();
      });
  if (!name.is_present() || longest == parts.end()) {
    return name.is_present() ? Absent() : name;
  }
  return TextFact(name.value.text + "-" + Lower(longest->name()),
                  longest->worker.place());
}

// Where no namespace is written, somebody else gives one.
Fact WrittenWorker::NamespaceLabel() const {
  const Fact name = Metadata("name");
  const Fact space = Metadata("namespace");
  if (!name.is_present() || !space.is_present()) {
    return name.is_present() ? Fact::Unknown(Need::kManifest) : name;
  }
  return TextFact(space.value.text + "-" + name.value.text, space.decided_at);
}

Fact WrittenWorker::Field(std::string_view path) const {
  return Dotted(PartOf(graph_, worker_).node, path);
}

// What a part of a manifest has empty may be filled elsewhere.
Fact WrittenWorker::Empty(std::string_view path) const {
  const yaml::Entry* entry = EntryAt(PartOf(graph_, worker_).node, path);
  if (entry == nullptr) {
    return Absent();
  }
  const Node& value = entry->value;
  if (value.IsScalar() || !value.entries.empty() || !value.items.empty()) {
    return Fact::Absent();
  }
  return graph_.whole ? TextFact("true", entry->key_span)
                      : Fact::Unknown(Need::kManifest);
}

Fact WrittenWorker::GpuClaim() const {
  const Span claim = ClaimOf(PartOf(graph_, worker_));
  return claim.known() ? TextFact("true", claim) : Absent();
}

Fact WrittenWorker::Experimental(std::string_view path) const {
  const Part part = PartOf(graph_, worker_);
  return Dotted(part.alpha ? part.node : part.Get("experimental"), path);
}

Fact WrittenWorker::Container(std::string_view path) const {
  const Node* container = worker_.component.container;
  return container == nullptr ? Absent() : Dotted(*container, path);
}

// A backslash at the end of a line of a script is as good as a blank.
Fact WrittenWorker::ArgsText() const {
  constexpr std::string_view kBlank = " \t\r\n\\";
  std::string words;
  for (const Node& arg : worker_.component.args->items) {
    std::string_view rest = arg.scalar;
    for (size_t begin = rest.find_first_not_of(kBlank);
         begin != std::string_view::npos;
         begin = rest.find_first_not_of(kBlank)) {
      rest.remove_prefix(begin);
      const size_t end = std::min(rest.find_first_of(kBlank), rest.size());
      words += words.empty() ? "" : " ";
      words += rest.substr(0, end);
      rest.remove_prefix(end);
    }
  }
  return words.empty()
             ? Absent()
             : TextFact(words, worker_.component.args->items.front().span);
}

Fact WrittenWorker::MemoryService() const {
  const Part part = PartOf(graph_, worker_);
  const Node& service = part.MemoryService();
  return service.IsNull() ? Absent()
                          : ModeOfFeature(service, part, "gpuMemoryService");
}

Fact WrittenWorker::Failover() const {
  const Part part = PartOf(graph_, worker_);
  const Node& failover = part.Failover();
  return failover.IsNull() ? Absent()
                           : ModeOfFeature(failover, part, "failover");
}

Fact WrittenWorker::Checkpoint() const {
  const Part part = PartOf(graph_, worker_);
  const Node& checkpoint = part.Checkpoint();
  return checkpoint.IsNull()
             ? Absent()
             : TextFact("on", manifest::At(checkpoint, {"enabled"}).span);
}

Fact WrittenWorker::CompilationCache() const {
  const Part part = PartOf(graph_, worker_);
  const auto say = [](const Node& path, Span span) {
    return TextFact(IsSet(path) ? "with-path" : "without-path", span);
  };
  for (const Node& mount : part.Get("volumeMounts").items) {
    const Node& use = manifest::At(mount, {"useAsCompilationCache"});
    if (part.alpha && use.AsBool() == true) {
      return say(manifest::At(mount, {"mountPoint"}), use.span);
    }
  }
  const yaml::Entry* cache = part.node.FindEntry("compilationCache");
  return !part.alpha && cache != nullptr && cache->value.IsMap()
             ? say(manifest::At(cache->value, {"mountPath"}), cache->key_span)
             : Absent();
}

// What keeps the deployment from Grove may stand outside of the manifest.
Fact WrittenWorker::Grove() const {
  const Node& off = GroveOff(facts_, graph_);
  return off.IsNull() ? Fact::Unknown(Need::kClusterFacts)
                      : TextFact("off", off.span);
}

Fact WrittenWorker::Operator() const {
  const Node* version = facts_.assumed.cluster.Find(manifest::kOperatorFact);
  const Span tag = worker_.image.tag.span;
  const Span place = tag.known() ? tag : worker_.place();
  return version != nullptr
             ? TextFact(version->scalar, place)
             : TextFactOr(graph_.release, place, Need::kOperator);
}

}  // namespace dgdc::lint

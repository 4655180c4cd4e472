// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/written.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/written_parts.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/json.h"
#include "dgdc/manifest/placement.h"

namespace dgdc::lint {

using manifest::Worker;
using model::Fact;
using model::Need;
using yaml::Node;

// --- What all have in common

// Nothing means absent only where the manifest is whole.
Fact WrittenWorker::Absent() const {
  return graph_.whole ? Fact::Absent() : Fact::Unknown(Need::kManifest);
}

Fact WrittenWorker::OfNode(const Node& node) const {
  if (node.IsNull()) {
    return Absent();
  }
  if (!node.IsScalar()) {
    return {.state = model::State::kPresent,
            .value = {.kind = node.kind,
                      .tree = std::make_shared<const Node>(node)},
            .decided_at = node.span};
  }
  return manifest::HasPlaceholder(node.scalar)
             ? Fact::Unknown(Need::kManifest)
             : TextFact(node.scalar, node.span);
}

// Of a list, which its first word shows; an empty one says nothing.
Fact WrittenWorker::OfWords(const Node& list) const {
  if (!list.IsSeq()) {
    return OfNode(list);
  }
  return list.items.empty() ? Absent()
                            : model::FactOf(model::Value<Node>::Present(
                                  list, list.items.front().span));
}

Fact WrittenWorker::OfText(const manifest::Text& text) const {
  return text.span.known() ? TextFact(*text, text.span) : Absent();
}

Fact WrittenWorker::OfFlag(const manifest::Flag* flag) const {
  if (flag == nullptr) {
    const bool shows_all = worker_.engine != nullptr && worker_.flags_complete;
    return shows_all || !manifest::MayRunEngine(worker_)
               ? Absent()
               : Fact::Unknown(Need::kCommand);
  }
  if (!flag->value) {
    return TextFact("true", flag->name_span);
  }
  return flag->value->known ? TextFact(flag->value->text, flag->value->span)
                            : Fact::Unknown(Need::kCommand);
}

// --- Of the deployment and its pods

Fact WrittenWorker::Api() const {
  return TextFact(manifest::ApiName(graph_.api), worker_.place());
}

Fact WrittenWorker::Whole() const {
  return graph_.whole ? TextFact("true", graph_.deployment.name.span)
                      : Fact::Unknown(Need::kManifest);
}

Fact WrittenWorker::Type() const {
  const std::string& type = worker_.component.role;
  if (manifest::HasPlaceholder(type)) {
    return Fact::Unknown(Need::kManifest);
  }
  return type.empty() ? Absent() : TextFact(type, worker_.place());
}

// v1alpha1 has two places for them.
Fact WrittenWorker::Annotation(std::string_view name) const {
  const Node& own = manifest::At(worker_.component.pod_annotations, {name});
  const Part part = PartOf(graph_, worker_);
  return OfNode(own.IsNull() && part.alpha ? part.Annotation(name) : own);
}

Fact WrittenWorker::Label(std::string_view name) const {
  return OfNode(manifest::At(worker_.component.pod_labels, {name}));
}

Fact WrittenWorker::NodeLabel(std::string_view name) const {
  return OfText(manifest::NodeLabel(worker_, name));
}

Fact WrittenWorker::Pod(std::string_view path) const {
  const Node& node = manifest::AtDotted(worker_.component.pod_spec, path);
  return node.IsScalar() || node.IsNull()
             ? OfNode(node)
             : model::FactOf(model::Value<Node>::Present(node, node.span));
}

Fact WrittenWorker::SharedMemory() const {
  return OfNode(worker_.component.shared_memory);
}

// --- Of the main container

Fact WrittenWorker::Command() const {
  return OfWords(worker_.component.command);
}

Fact WrittenWorker::Args() const { return OfWords(worker_.component.args); }

Fact WrittenWorker::Program() const {
  const auto& invocations = worker_.line.invocations;
  if (invocations.empty() || invocations.front().words.empty()) {
    return Fact::Unknown(Need::kCommand);
  }
  const manifest::Word& first = invocations.front().words.front();
  return first.known ? TextFact(first.text, first.span)
                     : Fact::Unknown(Need::kCommand);
}

Fact WrittenWorker::Resource(std::string_view name) const {
  const manifest::Resource* resource = worker_.FindResource(name);
  if (resource == nullptr) {
    return Absent();
  }
  const manifest::Text& quantity =
      resource->limit.span.known() ? resource->limit : resource->request;
  return manifest::HasPlaceholder(*quantity)
             ? Fact::Unknown(Need::kManifest)
             : TextFact(*quantity, quantity.span);
}

Fact WrittenWorker::Resources() const {
  Node names = Node::Seq(worker_.place());
  for (const auto& [name, resource] : worker_.resources) {
    names.Push(Node::String(name, resource.span()));
  }
  return names.items.empty() ? Absent()
                             : model::FactOf(model::Value<Node>::Present(
                                   std::move(names), worker_.place()));
}

Fact WrittenWorker::MountPath(std::string_view folder) const {
  const auto found = std::find_if(
      worker_.mounts.begin(), worker_.mounts.end(),
      [folder](const manifest::Mount& mount) {
        const std::string_view path = *mount.path;
        return path.starts_with(folder) &&
               (path.size() == folder.size() || path[folder.size()] == '/');
      });
  return found == worker_.mounts.end() ? Absent() : OfText(found->path);
}

Fact WrittenWorker::Security(std::string_view path) const {
  const Node& own =
      manifest::AtDotted(worker_.component.security_context, path);
  const Node& of_pod =
      manifest::At(worker_.component.pod_spec, {"securityContext"});
  return OfNode(own.IsNull() ? manifest::AtDotted(of_pod, path) : own);
}

Fact WrittenWorker::Capability(std::string_view name) const {
  for (const manifest::Text& capability : worker_.capabilities) {
    if (*capability == name) {
      return TextFact("true", capability.span);
    }
  }
  return Absent();
}

Fact WrittenWorker::Environment(std::string_view name) const {
  const manifest::Variable* variable = worker_.FindEnv(name);
  if (variable == nullptr) {
    if (worker_.operator_may_set.contains(name)) {
      return Fact::Unknown(Need::kOperator);
    }
    return worker_.env_open ? Fact::Unknown(Need::kEnvironment) : Absent();
  }
  if (variable->known) {
    Fact fact = TextFact(*variable->value, variable->value.span);
    fact.from = manifest::FromOf(*variable);
    return fact;
  }
  // A field of the pod itself differs from pod to pod; what is certain is which
  // field it is.
  if (variable->entry != nullptr) {
    const Node& field =
        manifest::At(*variable->entry, {"valueFrom", "fieldRef", "fieldPath"});
    if (field.IsString()) {
      return TextFact(field.scalar, field.span);
    }
  }
  return Fact::Unknown(Need::kEnvironment);
}

Fact WrittenWorker::Entries(std::string_view name) const {
  Fact value = Environment(name);
  if (!value.is_present()) {
    return value;
  }
  const manifest::Text* text = worker_.EnvValue(name);
  if (text == nullptr) {
    return Fact::Unknown(Need::kEnvironment);
  }
  Node entries = Node::Seq(text->span);
  for (const manifest::Text& entry : EnvEntries(facts_, worker_, name)) {
    entries.Push(Node::String(*entry, entry.span));
  }
  return model::FactOf(
      model::Value<Node>::Present(std::move(entries), text->span, value.from));
}

Fact WrittenWorker::EntryCount(std::string_view name) const {
  const Fact entries = Entries(name);
  return entries.is_present()
             ? TextFact(fmt::format("{}", entries.value.tree->items.size()),
                        entries.decided_at)
             : entries;
}

// --- Of the engine's server

Fact WrittenWorker::Script(std::string_view words) const {
  const manifest::Word& script = worker_.line.script;
  const size_t at = script.text.find(words);
  if (at != std::string::npos) {
    return TextFact(words, script.Part(at, at + words.size()));
  }
  return worker_.server == nullptr && manifest::MayRunEngine(worker_)
             ? Fact::Unknown(Need::kCommand)
             : Absent();
}

Fact WrittenWorker::Flag(std::string_view name) const {
  return OfFlag(worker_.FindFlag(name));
}

Fact WrittenWorker::Meaning(std::string_view meaning) const {
  return OfFlag(worker_.FindMeaning(meaning));
}

Fact WrittenWorker::Setting(std::string_view meaning) const {
  const manifest::EngineValue value =
      manifest::ReadEngineValue(worker_, meaning);
  if (value.is_written()) {
    return value.text
               ? TextFactOr(**value.text, value.text->span, Need::kCommand)
               : Fact::Unknown(Need::kCommand);
  }
  // What the engine does by itself is not set, whether or not it is known.
  using manifest::Lacks;
  const bool is_unset = value.by == manifest::DecidedBy::kDefault ||
                        value.lacks == Lacks::kRelease ||
                        value.lacks == Lacks::kProfile;
  return is_unset ? OfFlag(nullptr) : Fact::Unknown(Need::kCommand);
}

Fact WrittenWorker::Json(std::string_view path) const {
  const size_t dot = path.find('.');
  const manifest::Flag* flag = worker_.FindMeaning(path.substr(0, dot));
  if (flag == nullptr || dot == std::string_view::npos) {
    return OfFlag(nullptr);
  }
  if (!flag->value || !flag->value->known) {
    return Fact::Unknown(Need::kCommand);
  }
  const std::optional<Node> json = manifest::JsonOf(*flag);
  return json ? OfNode(manifest::AtDotted(*json, path.substr(dot + 1)))
              : Fact::Unknown(Need::kCommand);
}

Fact WrittenWorker::Config(std::string_view path) const {
  if (worker_.engine_config.IsNull()) {
    return Fact::Unknown(Need::kCommand);
  }
  const Node& node = manifest::AtDotted(worker_.engine_config, path);
  return node.IsNull() && !worker_.config_complete
             ? Fact::Unknown(Need::kCommand)
             : OfNode(node);
}

Fact WrittenWorker::Variable(std::string_view meaning) const {
  if (worker_.engine == nullptr) {
    return Fact::Unknown(Need::kEngine);
  }
  const auto listed = worker_.engine->server.variables.find(meaning);
  if (listed != worker_.engine->server.variables.end()) {
    for (const std::string& name : listed->second) {
      if (worker_.FindEnv(name) != nullptr) {
        return Environment(name);
      }
    }
  }
  return worker_.env_open ? Fact::Unknown(Need::kEnvironment) : Absent();
}

namespace {

// A flag that the release does not have stops the server, whatever it says.
bool ModeIsRefused(const Worker& worker) {
  const std::string& release = worker.flag_reader.release;
  if (worker.engine == nullptr || release.empty()) {
    return false;
  }
  const auto& sources = worker.engine->server.mode;
  return std::any_of(
      sources.begin(), sources.end(), [&](const ModeSource& source) {
        const manifest::Flag* flag =
            source.flag.empty() ? nullptr : worker.FindMeaning(source.flag);
        return flag != nullptr && flag->name_span == worker.mode.span &&
               !source.releases.empty() &&
               !InVersionRange(release, source.releases);
      });
}

}  // namespace

Fact WrittenWorker::ServerMode() const {
  if (ModeIsRefused(worker_)) {
    return Fact::Unknown(Need::kCommand);
  }
  if (worker_.mode.span.known()) {
    return TextFactOr(*worker_.mode, worker_.mode.span, Need::kCommand);
  }
  return worker_.env_open ? Fact::Unknown(Need::kEnvironment) : OfFlag(nullptr);
}

Fact WrittenWorker::Server() const {
  if (!manifest::MayRunEngine(worker_)) {
    return Fact::Absent();
  }
  return worker_.engine == nullptr
             ? Fact::Unknown(Need::kEngine)
             : TextFactOr(worker_.is_dynamo ? "dynamo" : "engine",
                          worker_.place(), Need::kEngine);
}

Fact WrittenWorker::BlockManager() const {
  const std::optional<bool>& runs = worker_.kv.block_manager;
  return runs ? TextFactOr(*runs ? "true" : "false", worker_.place(),
                           Need::kCommand)
              : Fact::Unknown(Need::kCommand);
}

Fact WrittenWorker::KvBackend() const {
  if (!worker_.kv.nixl) {
    return Fact::Unknown(Need::kCommand);
  }
  if (!*worker_.kv.nixl) {
    return Absent();
  }
  const Span span = worker_.kv.backend.span;
  return TextFactOr(*worker_.kv.backend, span.known() ? span : worker_.place(),
                    Need::kCommand);
}

Fact WrittenWorker::KvNixl() const {
  const std::optional<bool>& nixl = worker_.kv.nixl;
  return nixl ? TextFact(*nixl ? "true" : "false", worker_.place())
              : Fact::Unknown(Need::kCommand);
}

Fact WrittenWorker::KvBufferDevice() const {
  return OfText(worker_.kv.buffer_device);
}

}  // namespace dgdc::lint

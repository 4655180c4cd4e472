// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/workload.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "dgdc/base/whole_number.h"
#include "dgdc/manifest/worker.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// A value, and where it stands.
struct KindField {
  const Node* node = nullptr;  // null when there is none
  edit::Path path = {};
  Span key = {};
};

// What paths of a profile begin at.
struct KindScope {
  const Node& document;
  edit::Path place;
  KindField item;  // the document again where it is the worker
};

KindField FieldBelow(KindField from, std::string_view dotted) {
  while (from.node != nullptr && !dotted.empty()) {
    const size_t dot = dotted.find('.');
    const std::string_view key = dotted.substr(0, dot);
    if (const std::optional<int64_t> index = WholeNumber(key)) {
      const auto at = static_cast<size_t>(*index);
      const bool is_there = *index >= 0 && at < from.node->items.size();
      from.path = from.path.Then(edit::Step::Index(at));
      from.node = is_there ? &from.node->items[at] : nullptr;
      from.key = {};
    } else {
      const yaml::Entry* entry = from.node->FindEntry(key);
      from.path = from.path.Then(key);
      from.node = entry == nullptr ? nullptr : &entry->value;
      from.key = entry == nullptr ? Span{} : entry->key_span;
    }
    dotted = dot == std::string_view::npos ? "" : dotted.substr(dot + 1);
  }
  return from;
}

KindField FieldAt(const KindScope& scope, std::string_view path) {
  if (path.empty()) {
    return {};
  }
  if (path.front() != '@') {
    return FieldBelow({.node = &scope.document, .path = scope.place}, path);
  }
  path.remove_prefix(1);
  return FieldBelow(scope.item, path.empty() ? path : path.substr(1));
}

const Node& NodeOf(const KindField& field) {
  static const Node kNothing;
  return field.node == nullptr ? kNothing : *field.node;
}

// --- Counts

// More than any cluster has; what is larger says nothing.
constexpr int64_t kMostPods = 1'000'000'000;

std::optional<int64_t> CountOfRow(const KindScope& scope,
                                  std::string_view row) {
  std::optional<int64_t> count;
  char operation = '*';
  while (!row.empty()) {
    const size_t space = row.find(' ');
    const std::string_view word = row.substr(0, space);
    row = space == std::string_view::npos ? "" : row.substr(space + 1);
    if (word == "*" || word == "/" || word == "+") {
      operation = word.front();
      continue;
    }
    const std::optional<int64_t> written = WholeNumber(word);
    const std::optional<int64_t> number =
        written ? written : NodeOf(FieldAt(scope, word)).AsInt();
    if (!count) {
      count = number;
      if (!count || *count > kMostPods) {
        return std::nullopt;
      }
      continue;
    }
    const int64_t factor =
        std::clamp<int64_t>(number.value_or(1), 0, kMostPods);
    if (operation == '+') {
      count = *count + (number ? factor : 0);
    } else if (operation == '*') {
      count = std::min(*count * factor, kMostPods);
    } else if (factor > 0 && *count % factor == 0) {
      count = *count / factor;
    }
  }
  return count;
}

// The first row that tells; its first field is the place.
struct Counted {
  int64_t count = 0;
  Span place = {};
};

std::optional<Counted> CountOf(const KindScope& scope, const KindCount& rows) {
  for (const std::string& row : rows) {
    if (const std::optional<int64_t> count = CountOfRow(scope, row)) {
      const std::string_view first =
          std::string_view(row).substr(0, row.find(' '));
      return Counted{*count, NodeOf(FieldAt(scope, first)).span};
    }
  }
  return std::nullopt;
}

// --- Roles

// The part that a word of the text names; "" when none does, or several name
// different ones.
std::string RoleIn(const PlatformProfile& platform, std::string_view text) {
  std::string found;
  for (const auto& [role, words] : platform.role_words) {
    for (const std::string& word : words) {
      if (text.find(word) == std::string_view::npos || role == found) {
        continue;
      }
      if (!found.empty()) {
        return "";
      }
      found = role;
    }
  }
  return found;
}

// The part that something tells.
struct ToldRole {
  std::string role = {};
  std::string from = {};
  Span place = {};
};

// As the label's own table has it, or the value itself.
std::optional<ToldRole> RoleOfLabels(const PlatformProfile& platform,
                                     const Node& labels) {
  for (const RoleLabel& label : platform.role_labels) {
    const Node& value = At(labels, {label.name});
    if (value.scalar.empty()) {
      continue;
    }
    const auto known = label.values.find(value.scalar);
    return ToldRole{known == label.values.end() ? value.scalar : known->second,
                    "label " + label.name, value.span};
  }
  return std::nullopt;
}

// What the connector is told, of those whose sides differ.
std::optional<ToldRole> RoleOfConnector(const Worker& worker) {
  if (worker.engine == nullptr) {
    return std::nullopt;
  }
  const Node& told = At(worker.kv.config, {"kv_role"});
  const ConnectorRoles& roles = worker.engine->kv_transfer.roles;
  if (told.scalar.empty() || roles.prefill == roles.decode) {
    return std::nullopt;
  }
  if (told.scalar == roles.prefill || told.scalar == roles.decode) {
    const RoleKind kind =
        told.scalar == roles.prefill ? RoleKind::kPrefill : RoleKind::kDecode;
    return ToldRole{std::string(RoleName(kind)), "kv_role", told.span};
  }
  return std::nullopt;
}

// What the workload says about the worker's part: its mode flag, a label, its
// place, its names, its connector, which is the first to be wrong.
ToldRole PlainRole(const Worker& worker, const KindWorker& kind,
                   const KindScope& scope, const Facts& facts) {
  const PlatformProfile& platform = facts.catalog->platform();
  if (!worker.mode->empty()) {
    return {*worker.mode, "flag", worker.mode.span};
  }
  if (auto told = RoleOfLabels(platform, worker.component.pod_labels)) {
    return *told;
  }
  if (!kind.role.empty()) {
    return {kind.role, "where it stands", worker.component.name.span};
  }
  const Node& field = NodeOf(FieldAt(scope, kind.role_from));
  const Node& name = At(scope.document, {"metadata", "name"});
  for (const Node* text : {&field, &name}) {
    if (std::string role = RoleIn(platform, text->scalar); !role.empty()) {
      return {std::move(role), "name", text->span};
    }
  }
  return RoleOfConnector(worker).value_or(
      ToldRole{"worker", "nothing tells another part", {}});
}

// --- Workers

// A pod, with what its kind keeps beside its spec.
struct PodField {
  KindField spec = {};
  KindField labels = {};
  KindField annotations = {};
};

PodField PodAt(const KindScope& scope, const KindPods& pods) {
  if (!pods.pod_template.empty() || pods.spec.empty()) {
    const KindField of_template = pods.pod_template.empty()
                                      ? scope.item
                                      : FieldAt(scope, pods.pod_template);
    const KindField metadata = FieldBelow(of_template, "metadata");
    return {.spec = FieldBelow(of_template, "spec"),
            .labels = FieldBelow(metadata, "labels"),
            .annotations = FieldBelow(metadata, "annotations")};
  }
  return {.spec = FieldAt(scope, pods.spec),
          .labels = FieldAt(scope, pods.labels),
          .annotations = FieldAt(scope, pods.annotations)};
}

// The containers that run as long as the pod does.
std::vector<KindField> ContainersOf(const KindScope& scope,
                                    const KindPods& pods,
                                    const KindField& pod) {
  if (!pods.container.empty()) {
    const KindField container = FieldAt(scope, pods.container);
    return container.node == nullptr ? std::vector<KindField>()
                                     : std::vector<KindField>{container};
  }
  std::vector<KindField> containers;
  const auto add = [&](std::string_view list, bool restarted) {
    const KindField items = FieldBelow(pod, list);
    for (size_t i = 0; i < NodeOf(items).items.size(); ++i) {
      const Node& container = items.node->items[i];
      if (!restarted || At(container, {"restartPolicy"}).scalar == "Always") {
        containers.push_back({.node = &container,
                              .path = items.path.Then(edit::Step::Index(i))});
      }
    }
  };
  add("containers", /*restarted=*/false);
  add("initContainers", /*restarted=*/true);
  return containers;
}

// What the kind decides about the container.
ByKind ByKindOf(const KindWorker& kind, const KindScope& scope,
                const KindField& container, bool is_first) {
  ByKind decided;
  const KindServer& server = kind.server;
  const bool named =
      server.container.empty()
          ? is_first
          : At(*container.node, {"name"}).scalar == server.container;
  if (!server.engine.empty() && named &&
      (server.field.empty() ||
       At(*container.node, {server.field}).scalar == server.value)) {
    decided.server = &server;
  }
  for (const auto& [meaning, path] : kind.sizes) {
    if (const Node& size = NodeOf(FieldAt(scope, path)); !size.IsNull()) {
      decided.sizes.emplace_back(meaning, &size);
    }
  }
  for (const std::string& path : kind.model) {
    const Node& model = NodeOf(FieldAt(scope, path));
    if (decided.model == nullptr && model.IsString()) {
      decided.model = &model;
    }
  }
  for (const auto& [name, rows] : kind.variables) {
    if (const auto number = CountOf(scope, rows)) {
      decided.variables.emplace(name,
                                Spanned<int64_t>{number->count, number->place});
    }
  }
  if (const auto gpus = CountOf(scope, kind.gpus)) {
    decided.gpus = gpus->count;
    decided.gpus_span = gpus->place;
  }
  return decided;
}

Component ComponentOf(const KindWorker& kind, const KindPods& pods,
                      const KindScope& scope, const PodField& pod,
                      const KindField& container) {
  const bool bare = !pods.container.empty() || pods.mixed;
  Component component =
      ViewContainer(*container.node, {.spec = NodeOf(pod.spec),
                                      .labels = NodeOf(pod.labels),
                                      .annotations = NodeOf(pod.annotations)});
  component.path = container.path;
  component.pod_place = pod.spec.path;
  component.labels_place = pod.labels.path;
  component.annotations_place = pod.annotations.path;
  component.pod_is_mixed = bare;
  component.name_space = At(scope.document, {"metadata", "namespace"}).scalar;
  if (!pods.container.empty()) {
    component.pod = nullptr;
  }
  const Node& repository = NodeOf(FieldAt(scope, kind.image_repository));
  if (repository.IsScalar() && !repository.IsNull()) {
    const Node& tag = NodeOf(FieldAt(scope, kind.image_tag));
    component.image = NodeRef::Made(Node::String(
        tag.IsNull() ? repository.scalar : repository.scalar + ":" + tag.scalar,
        repository.span));
  }
  return component;
}

// How the worker is called: by a field, by the key of a map, by the profile
// where neither tells, else as the document.
Text PlainName(const KindWorker& kind, const KindScope& scope) {
  const Node& named = NodeOf(FieldAt(scope, kind.name));
  if (named.IsScalar() && !named.IsNull()) {
    return {named.scalar, named.span};
  }
  const bool of_map = !kind.each.empty() && scope.item.key.known();
  if (of_map) {
    return {scope.item.path.steps.back().key, scope.item.key};
  }
  const Node& document = At(scope.document, {"metadata", "name"});
  if (kind.called.empty()) {
    return {document.scalar, document.span};
  }
  const KindPods& pods = kind.pods.front();
  const KindField pod =
      FieldAt(scope, pods.spec.empty() ? pods.pod_template : pods.spec);
  return {kind.called, pod.key.known() ? pod.key : document.span};
}

// The engine's container of a pod, if there is one.
std::optional<Worker> EngineOf(const KindWorker& kind, const KindPods& pods,
                               const KindScope& scope, const Facts& facts,
                               std::vector<Text>& joined) {
  const PodField pod = PodAt(scope, pods);
  const size_t others = joined.size();
  bool is_first = true;
  for (const KindField& container : ContainersOf(scope, pods, pod.spec)) {
    Component component = ComponentOf(kind, pods, scope, pod, container);
    component.by_kind = ByKindOf(kind, scope, container, is_first);
    component.by_kind.lacks = pods.lacks;
    is_first = false;
    Worker worker = ReadWorker(std::move(component), facts,
                               /*sorted_env=*/false);
    if (worker.engine == nullptr && !kind.serves) {
      if (worker.gpus.value_or(0) > 0) {
        const Node& name = At(*container.node, {"name"});
        joined.push_back({name.scalar, name.span});
      }
      continue;
    }
    joined.resize(others);
    worker.component.name = PlainName(kind, scope);
    const ToldRole told = PlainRole(worker, kind, scope, facts);
    worker.role = told.role;
    worker.component.role = told.role;
    worker.component.role_from = told.from;
    worker.component.role_place = told.place;
    worker.gpu_worker = true;
    const auto replicas = CountOf(scope, kind.replicas);
    const auto nodes = CountOf(scope, kind.nodes);
    worker.replicas = replicas ? replicas->count : 1;
    worker.nodes = nodes ? nodes->count : 1;
    return worker;
  }
  return std::nullopt;
}

// The worker of the item; its further pods that start the engine follow it.
void ReadItem(const KindWorker& kind, const KindScope& scope,
              const Facts& facts, std::vector<Worker>& workers,
              std::vector<Text>& joined) {
  if (!NodeOf(FieldAt(scope, kind.unless)).AsBool().value_or(true)) {
    return;
  }
  std::optional<Worker> first;
  for (const KindPods& pods : kind.pods) {
    std::optional<Worker> worker = EngineOf(kind, pods, scope, facts, joined);
    if (!worker) {
      continue;
    }
    if (first) {
      const Node& own = At(*worker->component.node, {"name"});
      if (own.span.known()) {
        worker->component.name.span = own.span;
      }
      first->followers.push_back(std::make_shared<Worker>(*std::move(worker)));
    } else {
      first = std::move(worker);
    }
  }
  if (first) {
    workers.push_back(std::move(*first));
  }
}

std::vector<Worker> WorkersOf(const KindProfile& profile, const Node& document,
                              const edit::Path& place, const Facts& facts) {
  std::vector<Worker> workers;
  std::vector<Text> joined;
  const KindField whole{.node = &document, .path = place};
  for (const KindWorker& kind : profile.workers) {
    if (kind.each.empty()) {
      ReadItem(kind, {document, place, whole}, facts, workers, joined);
      continue;
    }
    const KindField list = FieldBelow(whole, kind.each);
    for (size_t i = 0; i < NodeOf(list).items.size(); ++i) {
      const KindField item{.node = &list.node->items[i],
                           .path = list.path.Then(edit::Step::Index(i))};
      ReadItem(kind, {document, place, item}, facts, workers, joined);
    }
    for (const yaml::Entry& entry : NodeOf(list).entries) {
      const KindField item{.node = &entry.value,
                           .path = list.path.Then(entry.key),
                           .key = entry.key_span};
      ReadItem(kind, {document, place, item}, facts, workers, joined);
    }
  }
  if (!workers.empty()) {
    workers.front().joined = std::move(joined);
  }
  return workers;
}

bool HasKeys(const Node& document, const std::vector<std::string>& keys) {
  return !keys.empty() && std::all_of(keys.begin(), keys.end(),
                                      [&document](const std::string& key) {
                                        return document.Find(key) != nullptr;
                                      });
}

// What the document is called; values of a chart have no name.
Text NameOfDocument(const KindProfile& profile, const Node& document) {
  const Node& name = At(document, {"metadata", "name"});
  if (!name.IsNull() || document.entries.empty()) {
    return {name.scalar, name.span};
  }
  return {profile.head.name, document.entries.front().key_span};
}

// A patch leaves out what the document has that it is put onto.
bool IsWholeDocument(const KindProfile& profile, const Node& document,
                     const std::vector<Worker>& workers) {
  const KindField all{.node = &document};
  return profile.whole.empty() ||
         (std::all_of(profile.whole.begin(), profile.whole.end(),
                      [&all](const std::string& path) {
                        return !NodeOf(FieldBelow(all, path)).IsNull();
                      }) &&
          std::any_of(workers.begin(), workers.end(), [](const Worker& worker) {
            return worker.image.text.span.known();
          }));
}

}  // namespace

const KindProfile* FindKind(const Catalog& catalog, const Node& document) {
  const std::string& kind = At(document, {"kind"}).scalar;
  const std::string& api = At(document, {"apiVersion"}).scalar;
  const std::vector<KindProfile>& all = catalog.workloads.all();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const KindProfile& profile) {
        if (kind.empty()) {
          return api.empty() && HasKeys(document, profile.keys);
        }
        // Patches may go without the version.
        return profile.Describes(
            api.empty() ? std::string_view(profile.group) : GroupOfApi(api),
            kind);
      });
  return found == all.end() ? nullptr : &*found;
}

void AddWorkload(const Node& document, const edit::Path& place,
                 const Facts& facts, Workloads& workloads) {
  const KindProfile* profile = FindKind(*facts.catalog, document);
  if (profile == nullptr) {
    return;
  }
  std::vector<Worker> workers = WorkersOf(*profile, document, place, facts);
  if (workers.empty()) {
    return;
  }
  const std::string& name_space = facts.NamespaceOf(document);
  const bool whole = IsWholeDocument(*profile, document, workers);
  Graph& graph = !whole                  ? workloads.parts[name_space]
                 : profile->per_document ? workloads.by_document.emplace_back()
                                         : workloads.by_namespace[name_space];
  graph.whole = whole;
  graph.deployment.name_space = name_space;
  if (profile->per_document) {
    const std::string& kind = At(document, {"kind"}).scalar;
    graph.kind = kind.empty() ? profile->head.name : kind;
    graph.deployment.name = NameOfDocument(*profile, document);
  }
  for (Worker& worker : workers) {
    if (graph.deployment.name->empty()) {
      graph.deployment.name = worker.component.name;
    }
    graph.workers.push_back(std::move(worker));
  }
}

std::optional<EngineContainer> FindEngineContainer(const Node& document,
                                                   const Facts& facts) {
  const auto is_filled = [&document](std::string_view key) {
    const Node* value = document.Find(key);
    return value != nullptr && value->IsSeq() && !value->items.empty();
  };
  if (is_filled("command") || is_filled("args")) {
    Component component = ViewContainer(document, PodParts{});
    const Worker worker = ReadWorker(std::move(component), facts,
                                     /*sorted_env=*/false);
    if (worker.engine != nullptr) {
      return EngineContainer{&document, worker.engine};
    }
  }
  for (const yaml::Entry& entry : document.entries) {
    if (auto found = FindEngineContainer(entry.value, facts)) {
      return found;
    }
  }
  for (const Node& item : document.items) {
    if (auto found = FindEngineContainer(item, facts)) {
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace dgdc::manifest

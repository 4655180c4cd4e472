// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/pods.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/core.h>
#include <fmt/format.h>

#include "dgdc/base/quantity.h"
#include "dgdc/catalog/version.h"
#include "dgdc/manifest/operator_layer.h"
#include "dgdc/manifest/pod_defaults.h"
#include "dgdc/manifest/view.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return text;
}

std::shared_ptr<const yaml::Origin> OriginOf(const OperatorAddition& addition) {
  return std::make_shared<const yaml::Origin>(
      yaml::Origin{.why = fmt::format("operator: {}", addition.why),
                   .sources = addition.sources,
                   .layer = yaml::Layer::kPlatform});
}

bool IsEmpty(const Node& node) {
  return node.IsNull() || (node.IsMap() && node.entries.empty()) ||
         (node.IsSeq() && node.items.empty()) ||
         (node.IsString() && node.scalar.empty());
}

// Sets what is there.
void SetWritten(Node& map, std::string_view key, const Node& value) {
  if (!IsEmpty(value)) {
    map.Set(key, value);
  }
}

// Sets a field by its dotted path, unless its first key is there.
void SetAbsent(Node& map, std::string_view path, Node value) {
  Node* at = &map;
  bool first = true;
  while (true) {
    const size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    const Node* there = at->Find(key);
    if (first && there != nullptr && !there->IsNull()) {
      return;
    }
    first = false;
    if (dot == std::string_view::npos) {
      at->Set(key, std::move(value));
      return;
    }
    at = &at->Set(key, Node::Map());
    path.remove_prefix(dot + 1);
  }
}

constexpr std::string_view kPartGap =
    "what the rest of the manifest says: this is a part";

constexpr std::array<std::string_view, 3> kPodProbes = {
    "livenessProbe", "readinessProbe", "startupProbe"};

// The pods that the operator makes of one component.
class OperatorPods {
 public:
  OperatorPods(const Facts& facts, const Graph& graph, const Worker& worker,
               const Component& component)
      : facts_(facts),
        graph_(graph),
        worker_(worker),
        component_(component),
        version_(OperatorVersionOf(facts, worker)) {}

  void AddTo(std::vector<RunningPod>& pods) const {
    if (component_.nodes <= 1) {
      pods.push_back(Make(PodPlace::kOnly, 1));
      return;
    }
    pods.push_back(Make(PodPlace::kLeader, 1));
    if (component_.other_roles.empty()) {
      pods.push_back(Make(PodPlace::kFollower, component_.nodes - 1));
      return;
    }
    for (const RolePods& role : component_.other_roles) {
      const Component own = ViewRole(*graph_.document, component_, role);
      pods.push_back(OperatorPods(facts_, graph_, worker_, own)
                         .Make(PodPlace::kFollower, component_.nodes - 1));
    }
  }

 private:
  RunningPod Make(PodPlace place, int64_t count) const {
    RunningPod running{
        .deployment = *graph_.deployment.name,
        .component = *component_.name,
        .main_place = MainPlace(),
        .place = place,
        .replicas = component_.replicas,
        .pods = count,
        .operator_version = version_,
        .made_by_operator = true,
        .has_main = component_.container != nullptr,
        .operator_told = facts_.assumed.cluster.Find(kOperatorFact) != nullptr,
        .pod = Node::Map(),
        .gaps = Gaps()};
    Node& pod = running.pod;
    pod.Set("apiVersion", Node::String("v1"));
    pod.Set("kind", Node::String("Pod"));
    pod.Set("metadata", Metadata());
    pod.Set("spec", Spec(place));
    FillIn(facts_.catalog->pod_profile.Get(), pod);
    return running;
  }

  // The name of the main container, or that of the component.
  Span MainPlace() const {
    const Node* name = component_.container == nullptr
                           ? nullptr
                           : component_.container->Find("name");
    return name == nullptr ? component_.name.span : name->span;
  }

  // --- Metadata

  Node Metadata() const {
    Node metadata = Node::Map();
    metadata.Set("generateName",
                 Node::String(fmt::format("{}-{}-", *graph_.deployment.name,
                                          Lower(*component_.name))));
    if (!graph_.deployment.name_space.empty()) {
      metadata.Set("namespace", Node::String(graph_.deployment.name_space));
    }
    SetWritten(metadata, "labels", Labels());
    SetWritten(metadata, "annotations", Merged("annotations"));
    return metadata;
  }

  // Of all components, then the component's own.
  Node Merged(std::string_view key) const {
    Node merged = Node::Map();
    if (graph_.spec != nullptr) {
      for (const yaml::Entry& entry : At(*graph_.spec, {key}).entries) {
        merged.Set(entry.key, entry.value);
      }
    }
    const Node& own =
        key == "labels" ? *component_.pod_labels : *component_.pod_annotations;
    // v1alpha1 has them at the service as well.
    if (graph_.api == Api::kAlpha) {
      for (const yaml::Entry& entry : At(*component_.node, {key}).entries) {
        merged.Set(entry.key, entry.value);
      }
    }
    for (const yaml::Entry& entry : own.entries) {
      merged.Set(entry.key, entry.value);
    }
    return merged;
  }

  Node Labels() const {
    Node labels = Merged("labels");
    for (const PodLabelProfile& label : facts_.catalog->platform().pod_labels) {
      const std::string value = ValueOf(label);
      if (!value.empty()) {
        labels.Set(label.name, Node::String(value)).origin =
            std::make_shared<const yaml::Origin>(
                yaml::Origin{.why = fmt::format("operator: {}", label.why),
                             .layer = yaml::Layer::kPlatform});
      }
    }
    return labels;
  }

  // "" where the manifest does not tell it.
  std::string ValueOf(const PodLabelProfile& label) const {
    switch (label.subject) {
      case LabelSubject::kComponent:
        // One without a name is called by its place here.
        return graph_.api == Api::kBeta &&
                       At(*component_.node, {"name"}).IsNull()
                   ? ""
                   : *component_.name;
      case LabelSubject::kDeployment:
        return *graph_.deployment.name;
      case LabelSubject::kType:
        // The role is a type of its own from some release on.
        return component_.role == "prefill" || component_.role == "decode"
                   ? ""
                   : component_.role;
      case LabelSubject::kNamespace:
        // Dynamo's own, made of both names.
        return graph_.deployment.name_space.empty()
                   ? ""
                   : fmt::format("{}-{}", graph_.deployment.name_space,
                                 *graph_.deployment.name);
      case LabelSubject::kOther:
        return "";
    }
    return "";
  }

  // --- Spec

  Node Spec(PodPlace place) const {
    Node spec = Node::Map();
    for (const yaml::Entry& entry : component_.pod_spec->entries) {
      if (entry.key != "containers" && entry.key != "mainContainer" &&
          !IsEmpty(entry.value)) {
        spec.Set(entry.key, entry.value);
      }
    }
    // A later addition is for fewer components.
    std::vector<const OperatorAddition*> fields =
        AdditionsTo(facts_, worker_, AdditionKind::kPodField);
    std::reverse(fields.begin(), fields.end());
    for (const OperatorAddition* field : fields) {
      std::optional<std::string> value = ValueOf(*field);
      if (IsGiven(*field) && value) {
        Node node = OperatorValue(*field, *value);
        node.origin = OriginOf(*field);
        SetAbsent(spec, field->name, std::move(node));
      }
    }
    Node containers = Node::Seq();
    containers.Push(Container(place));
    for (const Node& container :
         At(*component_.pod_spec, {"containers"}).items) {
      if (&container != component_.container) {
        containers.Push(container);
      }
    }
    Node volumes = Volumes(containers.items.front());
    if (!volumes.items.empty()) {
      spec.Set("volumes", std::move(volumes));
    }
    spec.Set("containers", std::move(containers));
    return spec;
  }

  static Node OperatorValue(const OperatorAddition& addition,
                            const std::string& text) {
    const bool number =
        !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
          return std::isdigit(static_cast<unsigned char>(c)) != 0;
        });
    return number && addition.kind != AdditionKind::kVariable
               ? Node::Of(Node::Kind::kInt, text)
               : Node::String(text);
  }

  bool IsGiven(const OperatorAddition& addition) const {
    return GivenTo(facts_, worker_, addition) == Given::kYes;
  }

  // Nothing where the manifest does not tell what the value is made of.
  std::optional<std::string> ValueOf(const OperatorAddition& addition) const {
    if (addition.made.empty()) {
      return addition.value;
    }
    std::string text = addition.made;
    const std::array<std::pair<std::string_view, const std::string*>, 3> parts =
        {{{"{name}", &*graph_.deployment.name},
          {"{namespace}", &graph_.deployment.name_space},
          {"{type}", &component_.role}}};
    for (const auto& [word, part] : parts) {
      for (size_t at = text.find(word); at != std::string::npos;
           at = text.find(word)) {
        if (part->empty()) {
          return std::nullopt;
        }
        text.replace(at, word.size(), *part);
      }
    }
    return text;
  }

  // --- The main container

  Node Container(PodPlace place) const {
    static const Node kNone;
    const Node& written =
        component_.container == nullptr ? kNone : *component_.container;
    Node container = Node::Map();
    container.Set("name", Node::String("main"));
    SetWritten(container, "image", component_.image);
    AddOwnCommand(container);
    SetWritten(container, "command", component_.command);
    SetWritten(container, "args", component_.args);
    SetWritten(container, "ports", Ports(At(written, {"ports"})));
    SetWritten(container, "env", Variables());
    SetWritten(container, "envFrom", component_.env_from);
    SetWritten(container, "resources", Resources(At(written, {"resources"})));
    SetWritten(container, "volumeMounts", Mounts());
    AddProbes(written, container);
    for (const yaml::Entry& entry : written.entries) {
      if (container.Find(entry.key) == nullptr && !IsEmpty(entry.value)) {
        container.Set(entry.key, entry.value);
      }
    }
    if (place == PodPlace::kFollower) {
      AddFollower(container);
    }
    return container;
  }

  void AddOwnCommand(Node& container) const {
    for (const OperatorAddition* addition :
         AdditionsTo(facts_, worker_, AdditionKind::kContainer)) {
      for (const yaml::Entry& entry : addition->spec.entries) {
        Node value = entry.value;
        value.span = {};
        value.origin = OriginOf(*addition);
        container.Set(entry.key, std::move(value));
      }
    }
  }

  void AddFollower(Node& container) const {
    for (const OperatorAddition* addition :
         AdditionsTo(facts_, worker_, AdditionKind::kFollower)) {
      for (const yaml::Entry& entry : addition->spec.entries) {
        container.Remove(entry.key);
        if (!entry.value.IsNull()) {
          Node value = entry.value;
          value.origin = OriginOf(*addition);
          container.Set(entry.key, std::move(value));
        }
      }
    }
  }

  Node Ports(const Node& written) const {
    if (!IsEmpty(written)) {
      return written;
    }
    Node ports = Node::Seq();
    for (const OperatorAddition* addition :
         AdditionsTo(facts_, worker_, AdditionKind::kPort)) {
      if (IsGiven(*addition)) {
        Node port = Node::Map();
        port.Set("name", Node::String(addition->name));
        port.Set("containerPort", Node::Of(Node::Kind::kInt, addition->value));
        port.origin = OriginOf(*addition);
        ports.Push(std::move(port));
      }
    }
    return ports;
  }

  void AddProbes(const Node& written, Node& container) const {
    for (const std::string_view name : kPodProbes) {
      const Node& own = At(written, {name});
      const Node& beside = At(*component_.node, {name});
      SetWritten(container, name, own.IsNull() ? beside : own);
    }
    for (const OperatorAddition* addition :
         AdditionsTo(facts_, worker_, AdditionKind::kProbe)) {
      if (IsGiven(*addition) && container.Find(addition->name) == nullptr) {
        Node probe = addition->spec;
        probe.span = {};
        probe.origin = OriginOf(*addition);
        container.Set(addition->name, std::move(probe));
      }
    }
  }

  Node Variables() const {
    std::map<std::string, Node> variables;
    for (const auto& [name, entry] : component_.env) {
      variables.emplace(name, *entry);
    }
    for (const OperatorAddition* addition :
         AdditionsTo(facts_, worker_, AdditionKind::kVariable)) {
      const auto added = worker_.operator_env.find(addition->name);
      if (!IsGiven(*addition) || added == worker_.operator_env.end() ||
          (variables.contains(addition->name) && !addition->operator_wins)) {
        continue;
      }
      std::optional<Node> entry = EntryOf(*addition, added->second);
      if (entry) {
        entry->origin = OriginOf(*addition);
        variables.insert_or_assign(addition->name, std::move(*entry));
      }
    }
    Node list = Node::Seq();
    for (auto& [name, entry] : variables) {
      list.Push(std::move(entry));
    }
    return list;
  }

  std::optional<Node> EntryOf(const OperatorAddition& addition,
                              const Variable& added) const {
    Node entry = Node::Map();
    entry.Set("name", Node::String(addition.name));
    if (!addition.field.empty()) {
      entry.Set("valueFrom", Node::Map())
          .Set("fieldRef", Node::Map())
          .Set("fieldPath", Node::String(addition.field));
      return entry;
    }
    const std::optional<std::string> value =
        addition.made.empty() ? *added.value : ValueOf(addition);
    if (!value || value->empty()) {
      return std::nullopt;
    }
    entry.Set("value", Node::String(*value));
    return entry;
  }

  Node Resources(const Node& written) const {
    Node resources = Node::Map();
    SetWritten(resources, "limits", Amounts(component_.limits));
    SetWritten(resources, "requests", Amounts(component_.requests));
    SetWritten(resources, "claims", component_.claims);
    for (const yaml::Entry& entry : written.entries) {
      if (resources.Find(entry.key) == nullptr) {
        resources.Set(entry.key, entry.value);
      }
    }
    return resources;
  }

  static Node Amounts(const std::map<std::string, NodeRef>& amounts) {
    Node map = Node::Map();
    for (const auto& [name, amount] : amounts) {
      map.Set(name, *amount);
    }
    return map;
  }

  // --- Volumes

  // Whether the operator mounts its own volume of shared memory.
  bool HasSharedMemory() const {
    const std::string& size = component_.shared_memory->scalar;
    return size.empty() || ReadQuantity(size).value_or(1) != 0;
  }

  // The operator mounts the compilation cache of v1alpha1 where the engine
  // keeps it, unless the author says where.
  bool IsCacheWithoutPath(const Node& mount) const {
    const std::vector<Node>& own = At(*component_.node, {"volumeMounts"}).items;
    return At(mount, {"mountPath"}).IsNull() &&
           std::any_of(own.begin(), own.end(), [&mount](const Node& one) {
             return At(one, {"useAsCompilationCache"}).AsBool() == true &&
                    At(one, {"name"}).scalar == At(mount, {"name"}).scalar;
           });
  }

  Node Mounts() const {
    const OperatorAddition& shared = facts_.catalog->platform().SharedMemory();
    Node mounts = Node::Seq();
    for (const Node& mount : component_.volume_mounts) {
      if (IsCacheWithoutPath(mount)) {
        continue;
      }
      if (!HasSharedMemory() ||
          (At(mount, {"name"}).scalar != shared.name &&
           At(mount, {"mountPath"}).scalar != shared.path)) {
        mounts.Push(mount);
      }
    }
    if (HasSharedMemory()) {
      Node mount = Node::Map();
      mount.Set("name", Node::String(shared.name));
      mount.Set("mountPath", Node::String(shared.path));
      mount.origin = OriginOf(shared);
      mounts.Push(std::move(mount));
    }
    return mounts;
  }

  Node Volumes(const Node& container) const {
    const OperatorAddition& shared = facts_.catalog->platform().SharedMemory();
    Node volumes = Node::Seq();
    std::vector<std::string> names;
    for (const Node& volume : At(*component_.pod_spec, {"volumes"}).items) {
      const std::string& name = At(volume, {"name"}).scalar;
      if (!HasSharedMemory() || name != shared.name) {
        names.push_back(name);
        volumes.Push(volume);
      }
    }
    if (HasSharedMemory()) {
      names.push_back(shared.name);
      volumes.Push(SharedMemoryVolume(shared));
    }
    for (const Node& mount : At(container, {"volumeMounts"}).items) {
      const Node& name = At(mount, {"name"});
      if (!name.scalar.empty() &&
          std::find(names.begin(), names.end(), name.scalar) == names.end()) {
        names.push_back(name.scalar);
        volumes.Push(ClaimVolume(name));
      }
    }
    return volumes;
  }

  Node SharedMemoryVolume(const OperatorAddition& shared) const {
    const std::string& size = component_.shared_memory->scalar;
    Node volume = Node::Map();
    volume.Set("name", Node::String(shared.name));
    Node& folder = volume.Set("emptyDir", Node::Map());
    folder.Set("medium", Node::String("Memory"));
    folder.Set("sizeLimit", size.empty() ? Node::String(shared.value)
                                         : *component_.shared_memory);
    volume.origin = OriginOf(shared);
    return volume;
  }

  // A mount without a volume is one of the claim with its name.
  static Node ClaimVolume(const Node& name) {
    Node volume = Node::Map();
    volume.Set("name", Node::String(name.scalar));
    volume.Set("persistentVolumeClaim", Node::Map())
        .Set("claimName", Node::String(name.scalar));
    volume.origin = std::make_shared<const yaml::Origin>(yaml::Origin{
        .why = "operator: a mount without a volume is of the claim with its "
               "name",
        .layer = yaml::Layer::kPlatform});
    return volume;
  }

  // --- What is not shown

  std::vector<std::string> Gaps() const {
    std::vector<std::string> gaps = MayAdd();
    if (!graph_.whole) {
      gaps.emplace_back(kPartGap);
    }
    for (const OperatorGap& gap : facts_.catalog->platform().operator_gaps) {
      if (Fits(gap)) {
        gaps.push_back(fmt::format("{}: {}", gap.what, gap.why));
      }
    }
    const std::vector<std::string>& more =
        facts_.catalog->pod_profile.Get().gaps;
    gaps.insert(gaps.end(), more.begin(), more.end());
    return gaps;
  }

  bool Fits(const OperatorGap& gap) const {
    const std::string engine =
        worker_.engine == nullptr ? "" : worker_.engine->head.name;
    return (gap.types.empty() ||
            std::find(gap.types.begin(), gap.types.end(), component_.role) !=
                gap.types.end()) &&
           (gap.engine.empty() || gap.engine == engine) &&
           (!gap.multinode || component_.nodes > 1) &&
           (gap.field.empty() ||
            !IsEmpty(AtDotted(*component_.node, gap.field)) ||
            (graph_.spec != nullptr &&
             !IsEmpty(AtDotted(*graph_.spec, gap.field)))) &&
           (gap.versions.empty() || version_.empty() ||
            InVersionRange(version_, gap.versions));
  }

  // What depends on something that nobody sees.
  std::vector<std::string> MayAdd() const {
    constexpr std::array kKinds = {
        std::pair{AdditionKind::kVariable, std::string_view("variables")},
        std::pair{AdditionKind::kPort, std::string_view("ports")},
        std::pair{AdditionKind::kProbe, std::string_view("probes")},
        std::pair{AdditionKind::kPodField,
                  std::string_view("fields of the pod")}};
    std::vector<std::string> gaps;
    for (const auto& [kind, noun] : kKinds) {
      std::vector<std::string> names;
      for (const OperatorAddition* addition :
           AdditionsTo(facts_, worker_, kind)) {
        const bool shown = IsGiven(*addition) && ValueOf(*addition);
        if (!shown && !component_.env.contains(addition->name) &&
            std::find(names.begin(), names.end(), addition->name) ==
                names.end()) {
          names.push_back(addition->name);
        }
      }
      if (!names.empty()) {
        gaps.push_back(fmt::format(
            "{} {}: the version or the configuration of the operator or the "
            "namespace decides",
            noun, fmt::join(names, ", ")));
      }
    }
    return gaps;
  }

  const Facts& facts_;
  const Graph& graph_;
  const Worker& worker_;
  const Component& component_;
  std::string version_;
};

// Whether a workload is more than a patch of one: a patch leaves out the images
// that stand in the manifest that it is put onto.
bool HasImage(const Node& spec) {
  const std::vector<Node>& containers = At(spec, {"containers"}).items;
  return std::any_of(
      containers.begin(), containers.end(),
      [](const Node& container) { return !IsEmpty(At(container, {"image"})); });
}

// The pods of a workload that no operator of Dynamo's makes.
RunningPod PlainPod(const Facts& facts, const Graph& graph,
                    const Worker& worker) {
  RunningPod running{.deployment = *worker.component.name,
                     .component = *worker.component.name,
                     .main_place = worker.component.name.span,
                     .replicas = worker.replicas.value_or(1),
                     .pods = worker.nodes.value_or(1),
                     .has_main = HasImage(worker.component.pod_spec),
                     .pod = Node::Map(),
                     .gaps = facts.catalog->pod_profile.Get().gaps};
  Node metadata = Node::Map();
  metadata.Set("generateName",
               Node::String(fmt::format("{}-", *worker.component.name)));
  if (!graph.deployment.name_space.empty()) {
    metadata.Set("namespace", Node::String(graph.deployment.name_space));
  }
  SetWritten(metadata, "labels", worker.component.pod_labels);
  SetWritten(metadata, "annotations", worker.component.pod_annotations);
  running.pod.Set("apiVersion", Node::String("v1"));
  running.pod.Set("kind", Node::String("Pod"));
  running.pod.Set("metadata", std::move(metadata));
  running.pod.Set("spec", *worker.component.pod_spec);
  if (!running.has_main) {
    running.gaps.emplace_back(kPartGap);
  }
  FillIn(facts.catalog->pod_profile.Get(), running.pod);
  return running;
}

void AddPods(const Facts& facts, const Graph& graph,
             std::vector<RunningPod>& pods) {
  if (graph.document == nullptr) {
    for (const Worker& worker : graph.workers) {
      // Of such kinds nobody sees which fields their controller makes pods of.
      if (worker.component.pod_is_mixed) {
        continue;
      }
      pods.push_back(PlainPod(facts, graph, worker));
    }
    return;
  }
  // As the operator sees it: the container of a worker may stand beside the
  // main one.
  const std::optional<Deployment> view = View(*graph.document);
  for (size_t i = 0; view && i < view->components.size(); ++i) {
    OperatorPods(facts, graph, graph.workers[i], view->components[i])
        .AddTo(pods);
  }
}

// The pods of one component share what is written.
void AddOnce(PodRefusal refusal, const Graph& graph, const RunningPod& pod,
             std::vector<PodRefusal>& refusals) {
  if (!refusal.span.known()) {
    refusal.span = refusal.path.starts_with("spec.containers")
                       ? pod.main_place
                       : graph.deployment.name.span;
  }
  if (std::none_of(refusals.begin(), refusals.end(),
                   [&refusal](const PodRefusal& other) {
                     return other.check == refusal.check &&
                            other.span == refusal.span &&
                            other.field == refusal.field;
                   })) {
    refusals.push_back(std::move(refusal));
  }
}

}  // namespace

std::vector<RunningPod> PodsOf(const Facts& facts) {
  std::vector<RunningPod> pods;
  for (const Graph& graph : facts.graphs) {
    AddPods(facts, graph, pods);
  }
  return pods;
}

const PodVerdict& PodRefusals(const Facts& facts, const Graph& graph) {
  if (graph.refusals == nullptr) {
    auto verdict = std::make_shared<PodVerdict>();
    std::vector<RunningPod> pods;
    verdict->open = !graph.whole;
    if (graph.whole) {
      AddPods(facts, graph, pods);
    }
    for (RunningPod& pod : pods) {
      if (!pod.has_main) {
        verdict->open = true;
        continue;
      }
      for (PodRefusal& one :
           RefusalsOf(facts.catalog->pod_profile.Get(), pod.pod)) {
        one.component = pod.component;
        AddOnce(std::move(one), graph, pod, verdict->refusals);
      }
    }
    graph.refusals = std::move(verdict);
  }
  return *graph.refusals;
}

}  // namespace dgdc::manifest

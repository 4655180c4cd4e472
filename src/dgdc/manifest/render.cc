// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/render.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/manifest/kv_way.h"
#include "dgdc/manifest/patch.h"
#include "dgdc/manifest/shell_quote.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/merge.h"
#include "dgdc/yaml/scope.h"
#include "dgdc/yaml/substitute.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;
using yaml::Scope;

std::shared_ptr<const yaml::Origin> OriginOf(const Setting& setting) {
  if (setting.why.empty()) {
    return nullptr;
  }
  return std::make_shared<const yaml::Origin>(yaml::Origin{
      .why = setting.why,
      .sources = setting.sources,
      .layer = setting.layer,
      .span = setting.span,
      .has_alternatives =
          setting.kind == SettingKind::kArg && setting.OfFabric()});
}

void SetOrigin(Node& node, const std::shared_ptr<const yaml::Origin>& origin) {
  node.origin = origin;
  for (yaml::Entry& entry : node.entries) {
    SetOrigin(entry.value, origin);
  }
  for (Node& item : node.items) {
    SetOrigin(item, origin);
  }
}

// What the settings of a role amount to, by place in the manifest; null where
// there is nothing.
struct Parts {
  Node args = {};
  Node env = {};
  Node extended_resources = {};
  Node security_context = {};
  Node pod_spec = {};
  Node container = {};
  Node claims = {};  // of the container's resources
  Node annotations = {};
  Node shared_memory = {};
  Node env_from_secret = {};
  Node config = {};
  bool gpus_by_claim = false;
};

void AddArg(const Setting& setting, const Node& value, Node& args) {
  Node flag = Node::String(setting.name, setting.span);
  flag.origin = value.origin;
  args.Push(std::move(flag));
  if (!value.IsNull()) {
    args.Push(value);
  }
}

void RenderEnv(const Setting& setting, const Node& value, Node& env) {
  Node variable = Node::Map(setting.span);
  Node name = Node::String(setting.name, setting.span);
  name.origin = value.origin;
  variable.Set("name", std::move(name));
  // A map is a reference such as fieldRef instead of a literal.
  variable.Set(value.IsMap() ? "valueFrom" : "value", value);
  variable.origin = value.origin;
  env.Push(std::move(variable));
}

void MergeRendered(Node& tree, const Node& value) {
  if (tree.IsNull()) {
    tree = value;
    // The merged tree belongs to several settings, its parts to one each.
    tree.origin = nullptr;
  } else {
    yaml::Merge(tree, value);
  }
}

// Moves resources.claims out of the container: the resources of a template are
// those of the plan, and v1alpha1 has them outside of the container.
void TakeClaims(Parts& parts) {
  const Node* resources = parts.container.Find("resources");
  const Node* claims =
      resources == nullptr ? nullptr : resources->Find("claims");
  if (claims != nullptr) {
    MergeRendered(parts.claims, *claims);
    parts.container.Remove("resources");
  }
}

Parts Collect(const Role& role) {
  Parts parts;
  for (const Setting& setting : role.settings) {
    Node value = setting.value;
    SetOrigin(value, OriginOf(setting));
    switch (setting.kind) {
      case SettingKind::kArg:
        AddArg(setting, value, parts.args);
        break;
      case SettingKind::kEnv:
        RenderEnv(setting, value, parts.env);
        break;
      case SettingKind::kResource:
        parts.extended_resources.Set(setting.name, value);
        break;
      case SettingKind::kAnnotation:
        parts.annotations.Set(setting.name, value);
        break;
      case SettingKind::kSecurityContext:
        MergeRendered(parts.security_context, value);
        break;
      case SettingKind::kPodSpec:
        MergeRendered(parts.pod_spec, value);
        break;
      case SettingKind::kContainer:
        MergeRendered(parts.container, value);
        TakeClaims(parts);
        break;
      case SettingKind::kSharedMemory:
        parts.shared_memory = value;
        break;
      case SettingKind::kEnvFromSecret:
        parts.env_from_secret = value;
        break;
      case SettingKind::kConfig:
        MergeRendered(parts.config, value);
        break;
      case SettingKind::kGpusByClaim:
        parts.gpus_by_claim = true;
        break;
    }
  }
  return parts;
}

// Where pod-spec fields stand in a manifest that a person would write; fields
// that are not listed follow in the order of the settings.
constexpr std::array<std::string_view, 6> kPodSpecOrder = {
    "nodeSelector",     "tolerations",    "affinity",
    "imagePullSecrets", "resourceClaims", "volumes"};

Node Ordered(const Node& pod_spec) {
  Node ordered = pod_spec;
  ordered.entries.clear();
  for (const std::string_view key : kPodSpecOrder) {
    if (const yaml::Entry* entry = pod_spec.FindEntry(key)) {
      ordered.entries.push_back(*entry);
    }
  }
  for (const yaml::Entry& entry : pod_spec.entries) {
    if (ordered.FindEntry(entry.key) == nullptr) {
      ordered.entries.push_back(entry);
    }
  }
  return ordered;
}

Node MaybeText(const std::optional<Spanned<std::string>>& text) {
  return text ? Node::String(**text, text->span) : Node();
}

// The type under which each API version knows a role.
struct RoleTypes {
  RoleKind kind;
  std::string_view alpha_type;
  std::string_view alpha_sub_type;
  std::string_view beta_type;
};

constexpr std::array kRoleTypes = {
    RoleTypes{RoleKind::kFrontend, "frontend", "", "frontend"},
    RoleTypes{RoleKind::kPrefill, "worker", "prefill", "prefill"},
    RoleTypes{RoleKind::kDecode, "worker", "decode", "decode"},
    RoleTypes{RoleKind::kWorker, "worker", "", "worker"},
};

void SetTypes(const Role& role, Scope& scope) {
  for (const RoleTypes& types : kRoleTypes) {
    if (types.kind != role.kind) {
      continue;
    }
    const Span span = role.section;
    scope.Set("role.alphaType", Node::String(types.alpha_type, span));
    scope.Set("role.alphaSubType",
              types.alpha_sub_type.empty()
                  ? Node()
                  : Node::String(types.alpha_sub_type, span));
    scope.Set("role.betaType", Node::String(types.beta_type, span));
  }
}

// cpu, memory, GPUs and extended resources in one map, as containers have it.
Node Resources(const Role& role, const std::string& gpu_resource,
               const Node& gpu_count, const Node& extended) {
  Node resources;
  if (role.cpu) {
    resources.Set("cpu", MaybeText(role.cpu));
  }
  if (role.memory) {
    resources.Set("memory", MaybeText(role.memory));
  }
  if (!gpu_count.IsNull()) {
    resources.Set(gpu_resource, gpu_count);
  }
  for (const yaml::Entry& entry : extended.entries) {
    resources.Set(entry.key, entry.value);
  }
  return resources;
}

// Sets how the container starts: by the command, or by a shell that runs the
// lines of the role before it.
void SetStart(const Role& role, Node args, Scope& scope) {
  if (role.startup.empty() || role.command.items.empty()) {
    scope.Set("role.command", role.command);
    scope.Set("role.args", std::move(args));
    return;
  }
  std::vector<std::string> lines;
  for (const Node& line : role.startup) {
    lines.push_back(line.scalar);
  }
  std::vector<std::string> command;
  for (const Node& word : role.command.items) {
    command.push_back(word.scalar);
  }
  const WrappedStart start = WrapStart(lines, command);
  const auto text = [&role](std::string_view word) {
    Node node = Node::String(word, role.section);
    node.origin = role.startup.front().origin;
    return node;
  };
  Node shell = Node::Seq(role.section);
  for (const std::string& word : start.command) {
    shell.Push(text(word));
  }
  Node words = Node::Seq(role.section);
  for (const std::string& word : start.args) {
    words.Push(text(word));
  }
  for (Node& word : args.items) {
    words.Push(std::move(word));
  }
  scope.Set("role.command", std::move(shell));
  scope.Set("role.args", std::move(words));
}

Scope ComponentScope(const Plan& plan, const Role& role) {
  Parts parts = Collect(role);
  Scope scope;
  SetTypes(role, scope);
  const Node gpu_count =
      role.placement.gpus_per_node == 0 || parts.gpus_by_claim
          ? Node()
          : Node::String(std::to_string(role.placement.gpus_per_node),
                         role.sizes);
  scope.Set("role.component", Node::String(role.component, role.section));
  scope.Set("role.replicas", Node::Int(*role.replicas, role.replicas.span));
  scope.Set("role.nodeCount", role.placement.nodes > 1
                                  ? Node::Int(role.placement.nodes, role.sizes)
                                  : Node());
  scope.Set("role.gpuCount", gpu_count);
  scope.Set("role.resources", Resources(role, plan.gpu_resource, gpu_count,
                                        parts.extended_resources));
  scope.Set("role.cpu", MaybeText(role.cpu));
  scope.Set("role.memory", MaybeText(role.memory));
  scope.Set("role.image", role.image);
  scope.Set("role.pullPolicy", role.pull_policy);
  scope.Set("role.runtimeVersion", role.runtime_version);
  SetStart(role, std::move(parts.args), scope);
  scope.Set("role.env", std::move(parts.env));
  scope.Set("role.envFromSecret", std::move(parts.env_from_secret));
  scope.Set("role.extendedResources", std::move(parts.extended_resources));
  scope.Set("role.securityContext", std::move(parts.security_context));
  scope.Set("role.podAnnotations", std::move(parts.annotations));
  scope.Set("role.podSpec",
            parts.pod_spec.IsNull() ? Node() : Ordered(parts.pod_spec));
  scope.Set("role.container", parts.container.entries.empty()
                                  ? Node()
                                  : std::move(parts.container));
  scope.Set("role.claims", std::move(parts.claims));
  scope.Set("role.sharedMemory", std::move(parts.shared_memory));
  return scope;
}

Node Fill(const Catalog& catalog, const std::string& file, const Scope& scope,
          Sink& sink) {
  std::optional<Node> filled =
      yaml::Substitute(catalog.Template(file), scope, sink);
  DGDC_CHECK(filled.has_value(), "nothing remained of template " + file);
  return std::move(*filled);
}

// The ConfigMap with one engine configuration file per role, if any has one.
void AddEngineConfig(const Plan& plan, const Catalog& catalog, Sink& sink,
                     std::vector<Node>& documents) {
  Node files;
  for (const Role& role : plan.roles) {
    const Node config = Collect(role).config;
    if (!config.IsNull()) {
      files.Set(std::string(RoleName(role.kind)) + ".yaml",
                Node::String(yaml::Emit(config), role.section));
    }
  }
  if (files.IsNull()) {
    return;
  }
  Scope scope;
  scope.Set("plan.engineConfig",
            Node::String(plan.engine_config, plan.name.span));
  scope.Set("plan.namespace", MaybeText(plan.name_space));
  scope.Set("config.files", std::move(files));
  documents.push_back(
      Fill(catalog, "companions/engine-config.yaml", scope, sink));
}

void AddJobs(const Plan& plan, bool after_deployment, const Catalog& catalog,
             Sink& sink, std::vector<Node>& documents) {
  for (const Plan::Job& job : plan.jobs) {
    if (job.after_deployment == after_deployment) {
      documents.insert(documents.end(), job.documents.begin(),
                       job.documents.end());
      Scope scope = ComponentScope(plan, job.role);
      scope.Set("plan.namespace", MaybeText(plan.name_space));
      scope.Set("job.backoffLimit",
                Node::Int(job.backoff_limit, job.role.section));
      scope.Set("job.spec", job.spec);
      documents.push_back(Fill(catalog, "companions/job.yaml", scope, sink));
    }
  }
}

Node RenderGraph(const Plan& plan, const Catalog& catalog, Sink& sink) {
  const std::string folder = fmt::format("dynamo/{}/", plan.api_version);
  // A list, or a map by component name: what the graph template makes of it
  // depends on how the version identifies components.
  Node list;
  Node map;
  for (const Role& role : plan.roles) {
    Node component = Fill(catalog, folder + "component.yaml",
                          ComponentScope(plan, role), sink);
    map.Set(role.component, component);
    list.Push(std::move(component));
  }
  Scope scope;
  scope.Set("plan.name", Node::String(*plan.name, plan.name.span));
  scope.Set("plan.namespace", MaybeText(plan.name_space));
  scope.Set("plan.labels", plan.labels);
  scope.Set("plan.annotations", plan.annotations);
  scope.Set("plan.framework", plan.framework);
  scope.Set("plan.componentList", std::move(list));
  scope.Set("plan.componentMap", std::move(map));
  return Fill(catalog, folder + "graph.yaml", scope, sink);
}

// Merges the patches, and holds what they and the author's own arguments left
// of the way of the KV cache against the fabric's.
void PatchAndCheck(const Plan& plan, size_t graph, const SourceSet& sources,
                   const Catalog& catalog, std::vector<Node>& documents,
                   Sink& sink) {
  std::vector<DeferredChange> deferred;
  ApplyPatches(plan.patches, plan, documents, sink, &deferred);
  std::vector<Span> faulty;
  if (const std::optional<Plan> wanted = WithoutOwnWay(plan)) {
    faulty =
        CheckKvWay({.plan = plan,
                    .sources = sources,
                    .catalog = catalog,
                    .changes = deferred},
                   RenderGraph(*wanted, catalog, sink), documents[graph], sink);
  }
  for (const DeferredChange& change : deferred) {
    if (std::find(faulty.begin(), faulty.end(), change.span) == faulty.end()) {
      change.report();
    }
  }
}

}  // namespace

std::vector<Node> Render(const Plan& plan, const SourceSet& sources,
                         const Catalog& catalog, Sink& sink) {
  std::vector<Node> documents;
  for (const Plan::Companion& companion : plan.companions) {
    Scope scope;
    for (const auto& [name, value] : companion.values) {
      scope.Set(name, value);
    }
    documents.push_back(Fill(catalog, companion.file, scope, sink));
  }
  AddEngineConfig(plan, catalog, sink, documents);
  documents.insert(documents.end(), plan.documents.begin(),
                   plan.documents.end());
  AddJobs(plan, false, catalog, sink, documents);
  const size_t graph = documents.size();
  documents.push_back(RenderGraph(plan, catalog, sink));
  AddJobs(plan, true, catalog, sink, documents);
  PatchAndCheck(plan, graph, sources, catalog, documents, sink);
  return documents;
}

}  // namespace dgdc::manifest

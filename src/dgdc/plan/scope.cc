// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/scope.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/round_up.h"
#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/facts.h"
#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/plan/companions.h"
#include "dgdc/plan/jobs.h"
#include "dgdc/plan/own_flags.h"
#include "dgdc/plan/requirements.h"

namespace dgdc::plan {
namespace {

using yaml::Node;
using yaml::Scope;

Node Text(const Spanned<std::string>& text) {
  return Node::String(*text, text.span);
}

Node Text(const std::optional<Spanned<std::string>>& text) {
  return text ? Text(*text) : Node();
}

// Null for "": the fact is not known.
Node Text(const std::string& text, Span span) {
  return text.empty() ? Node() : Node::String(text, span);
}

Node Int(const std::optional<Spanned<int64_t>>& value) {
  return value ? Node::Int(**value, value->span) : Node();
}

std::string_view SectionOf(RoleKind kind) {
  switch (kind) {
    case RoleKind::kFrontend:
      return "spec.frontend";
    case RoleKind::kPrefill:
      return "spec.prefill";
    case RoleKind::kDecode:
      return "spec.decode";
    case RoleKind::kWorker:
      return "spec.workers";
  }
  return "spec";
}

int64_t CountPods(const Context& context) {
  int64_t pods = *context.intent.frontend.replicas;
  for (const SizedRole& role : context.roles) {
    pods += *role.intent->replicas * role.placement.nodes;
  }
  return pods;
}

bool HoldsText(const Node& node, std::string_view text) {
  const auto inside = [text](const auto& child) {
    if constexpr (std::is_same_v<std::decay_t<decltype(child)>, yaml::Entry>) {
      return HoldsText(child.value, text);
    } else {
      return HoldsText(child, text);
    }
  };
  return node.scalar.find(text) != std::string::npos ||
         std::any_of(node.entries.begin(), node.entries.end(), inside) ||
         std::any_of(node.items.begin(), node.items.end(), inside);
}

// The connector of the block manager is no field of the intent, so only its
// arguments can name it, or a patch of them.
bool WantsBlockManager(const Context& context) {
  const EngineKvTransfer& transfer = context.engine->kv_transfer;
  if (transfer.block_manager_flag.empty()) {
    return false;
  }
  const FlagReader reader = FlagsOf(context);
  const auto names = [&](const UserSetting& arg) {
    const std::string name = FlagName(arg.name);
    const std::string whole = reader.JsonFlag(name);
    return (whole.empty() ? reader.Name(name) : whole) ==
               reader.Name(transfer.block_manager_flag) &&
           HoldsText(arg.value, transfer.block_manager_value);
  };
  const auto any = [&names](const std::vector<UserSetting>& args) {
    return std::any_of(args.begin(), args.end(), names);
  };
  const Intent& intent = context.intent;
  return any(intent.engine.args) ||
         std::any_of(context.roles.begin(), context.roles.end(),
                     [&any](const SizedRole& role) {
                       return any(role.intent->args);
                     }) ||
         std::any_of(intent.patches.begin(), intent.patches.end(),
                     [&transfer](const PatchIntent& patch) {
                       return HoldsText(patch.patch,
                                        transfer.block_manager_value);
                     });
}

// Whether the author gives the role memory that NVLink between nodes can move.
// What is switched off with `false` counts for nothing.
bool HasFabricHandles(const Context& context, const RoleIntent& role) {
  const ReleaseEngine* engine =
      context.release->FindEngine(context.engine->head.name);
  const std::string version = engine == nullptr ? "" : engine->version;
  const auto gives = [&](const std::vector<UserSetting>& settings,
                         bool are_args) {
    return std::any_of(
        settings.begin(), settings.end(), [&](const UserSetting& setting) {
          std::string name = setting.name;
          if (are_args && !name.starts_with('-')) {
            name.insert(0, "--");
          }
          const bool off = are_args && setting.value.AsBool() == false;
          return !off && GivesFabricHandles(*context.engine, version, name,
                                            setting.value.scalar);
        });
  };
  return gives(context.intent.engine.args, true) || gives(role.args, true) ||
         gives(context.intent.engine.env, false) || gives(role.env, false);
}

void AddModel(const Context& context, Scope& scope) {
  const ModelIntent& model = context.intent.model;
  scope.Set("model.id", Text(model.id));
  scope.Set("model.servedName",
            Text(model.served_name ? *model.served_name : model.id));
  scope.Set("model.path", Text(model.path ? *model.path : model.id));
  scope.Set("model.localPath", Text(model.path));
  scope.Set("model.revision", Text(model.revision));
  scope.Set("model.quantization", Text(model.quantization));
  if (*model.kv_cache_dtype != "auto") {
    scope.Set("model.kvCacheDtype", Text(model.kv_cache_dtype));
  }
  scope.Set("model.trustRemoteCode",
            Node::Bool(*model.trust_remote_code, model.trust_remote_code.span));
  if (context.model != nullptr) {
    scope.Set("model.attention", Text(context.model->attention, model.id.span));
    scope.Set(
        "model.recurrentState",
        Node::Bool(HasRecurrentState(context.model->attention), model.id.span));
  }
  if (context.max_model_len) {
    const Span span = model.max_model_len ? model.max_model_len->span
                                          : context.intent.workload.isl.span;
    scope.Set("model.maxLength", Node::Int(*context.max_model_len, span));
    scope.Set("model.maxLengthInBlocks",
              Node::Int(RoundUp(*context.max_model_len,
                                context.engine->kv_block.round_to),
                        span));
  }
}

// The operator calls the Service <deployment>-<component>, in lower case.
void AddFrontend(const Context& context, Scope& scope) {
  const Spanned<std::string>& name = context.intent.name;
  const PlatformProfile& platform = context.catalog.platform();
  std::string service = *name + "-" + platform.frontend_component;
  for (char& c : service) {
    c = c == '.'
            ? '-'
            : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  scope.Set("frontend.service", Node::String(service, name.span));
  scope.Set("frontend.port", Node::Int(platform.frontend_port, name.span));
  scope.Set("frontend.router", Text(context.intent.router));
}

// Only when the intent wants a benchmark.
void AddBenchmark(const Context& context, Scope& scope) {
  if (!context.intent.companions.benchmark) {
    return;
  }
  const CompanionsIntent::Benchmark& benchmark =
      *context.intent.companions.benchmark;
  Spanned<int64_t> concurrency = {.value = 1, .span = benchmark.span};
  if (benchmark.concurrency) {
    concurrency = *benchmark.concurrency;
  } else if (context.intent.workload.concurrency) {
    concurrency = *context.intent.workload.concurrency;
  }
  const Spanned<int64_t> requests =
      benchmark.requests.value_or(Spanned<int64_t>{
          .value =
              *concurrency *
              context.catalog.platform().benchmark.requests_per_concurrency,
          .span = concurrency.span});
  const ModelIntent& model = context.intent.model;
  scope.Set("benchmark.tokenizer",
            Text(InModelCache(context.intent) ? *model.path : model.id));
  scope.Set("benchmark.concurrency", Node::Int(*concurrency, concurrency.span));
  scope.Set("benchmark.requests", Node::Int(*requests, requests.span));
}

// Only when the intent wants the benchmark of a KV transfer.
void AddNixlbench(const Context& context, Scope& scope) {
  const auto& preflight = context.intent.companions.preflight;
  if (!preflight || !preflight->nixlbench || context.fabric == nullptr) {
    return;
  }
  const CompanionsIntent::TransferBenchmark& wanted = *preflight->nixlbench;
  const FabricProfile& fabric = *context.fabric;
  scope.Set("nixlbench.job",
            Node::String(JobName(context, kNixlbench), wanted.span));
  scope.Set("nixlbench.minimum",
            wanted.minimum
                ? Int(wanted.minimum)
                : Node::Int(fabric.nixlbench.minimum_mb_per_s.value_or(
                                fabric.bandwidth.low_mb_per_s),
                            wanted.span));
}

void AddHardware(const Context& context, Scope& scope) {
  SetHardwareFacts(*context.hardware, context.intent.hardware.span, scope);
}

void AddKv(const Context& context, Scope& scope) {
  const FabricProfile* fabric = context.fabric;
  if (fabric != nullptr && context.disaggregated()) {
    const Span span = context.intent.fabric->profile.span;
    scope.Set("kv.bufferDevice", Text(fabric->kv_buffer_device, span));
  }
  const KvTransfer& kv = context.kv_transfer;
  if (!kv.request_bytes) {
    return;
  }
  const Span span = context.intent.workload.isl.span;
  scope.Set("kv.bytesPerToken", Node::Int(*kv.bytes_per_token, span));
  scope.Set("kv.requestBytes", Node::Int(*kv.request_bytes, span));
  scope.Set("kv.requestSize",
            Node::String(FormatBytes(*kv.request_bytes), span));
  if (fabric != nullptr) {
    scope.Set("kv.slowestTime",
              Node::String(FormatTransferTime(*kv.request_bytes,
                                              fabric->bandwidth.low_mb_per_s),
                           span));
  }
}

void AddStorage(const Intent& intent, Scope& scope) {
  if (intent.model_cache) {
    const ModelCacheIntent& cache = *intent.model_cache;
    scope.Set("modelCache.pvc", Text(cache.pvc));
    scope.Set("modelCache.mountPath", Text(cache.mount_path));
    scope.Set("modelCache.size", Text(cache.size));
    scope.Set("modelCache.storageClass", Text(cache.storage_class));
    scope.Set("modelCache.accessMode", Text(cache.access_mode));
  }
  scope.Set("secrets.huggingFace", Text(intent.hugging_face_secret));
  if (!intent.image_pull_secrets.items.empty()) {
    Node references = Node::Seq(intent.image_pull_secrets.span);
    for (const Node& name : intent.image_pull_secrets.items) {
      references.Push(Node::Map(name.span)).Set("name", name);
    }
    scope.Set("secrets.imagePull", std::move(references));
  }
}

}  // namespace

Scope PlanScope(const Context& context) {
  const Intent& intent = context.intent;
  Scope scope;
  for (const FactInfo& fact : FactTable()) {
    scope.Set(fact.name, Node());
  }
  scope.Set("plan.name", Text(intent.name));
  scope.Set("plan.namespace", Text(intent.name_space));
  scope.Set("plan.pods", Node::Int(CountPods(context)));
  scope.Set("plan.nodes",
            Node::Int(CountPods(context) - *intent.frontend.replicas));
  scope.Set("plan.blockManager",
            Node::Bool(WantsBlockManager(context), intent.engine.name.span));
  scope.Set("plan.engineConfig",
            Node::String(*intent.name + "-engine-config", intent.name.span));
  const Span mode =
      intent.prefill ? intent.prefill->span : intent.workers->span;
  scope.Set("mode",
            Node::String(context.disaggregated() ? "disagg" : "agg", mode));
  scope.Set("engine",
            Node::String(context.engine->head.name, intent.engine.name.span));
  if (const ReleaseEngine* engine =
          context.release->FindEngine(context.engine->head.name)) {
    scope.Set("engine.version",
              Node::String(engine->version, intent.dynamo.span));
  }
  scope.Set("release", Text(intent.dynamo));
  scope.Set("kv.chosenBy",
            Node::String(ConnectorChosenBy(*context.engine, *intent.dynamo),
                         intent.dynamo.span));
  if (context.fabric != nullptr) {
    const Span span = intent.fabric->profile.span;
    scope.Set("fabric", Node::String(context.fabric->head.name, span));
    scope.Set("fabric.domain", Node::String(*intent.name, span));
  }
  scope.Set("workload.isl",
            Node::Int(*intent.workload.isl, intent.workload.isl.span));
  scope.Set("workload.osl",
            Node::Int(*intent.workload.osl, intent.workload.osl.span));
  scope.Set("workload.concurrency", Int(intent.workload.concurrency));
  for (const UserSetting& fact : intent.cluster) {
    scope.Set("cluster." + fact.name, fact.value);
  }
  AddFrontend(context, scope);
  AddBenchmark(context, scope);
  AddNixlbench(context, scope);
  AddModel(context, scope);
  AddHardware(context, scope);
  AddKv(context, scope);
  AddStorage(intent, scope);
  return scope;
}

Scope RoleScope(const Context& context, const SizedRole* role,
                const Scope& base) {
  const PlatformProfile& platform = context.catalog.platform();
  Scope scope(&base);
  const RoleKind kind = role == nullptr ? RoleKind::kFrontend : role->kind;
  const RoleIntent& intent =
      role == nullptr ? context.intent.frontend : *role->intent;
  scope.Set("role", Node::String(RoleName(kind), intent.span));
  scope.Set("role.component",
            Node::String(platform.Component(kind), intent.span));
  scope.Set("role.replicas", Node::Int(*intent.replicas, intent.replicas.span));
  scope.Set("role.section", Node::String(SectionOf(kind), intent.span));
  scope.Set("role.cpu", Text(intent.cpu));
  scope.Set("role.memory", Text(intent.memory));
  const bool transfers =
      kind == RoleKind::kPrefill || kind == RoleKind::kDecode;
  scope.Set("role.transfersKv", Node::Bool(transfers, intent.span));
  if (role == nullptr) {
    return scope;
  }
  if (transfers) {
    const RoleKind peer =
        kind == RoleKind::kPrefill ? RoleKind::kDecode : RoleKind::kPrefill;
    scope.Set("role.peer", Node::String(platform.Component(peer), intent.span));
  }
  scope.Set("role.fabricHandles",
            Node::Bool(HasFabricHandles(context, intent), intent.span));
  const Placement& place = role->placement;
  const bool uses = context.UsesFabric(*role);
  scope.Set("role.usesFabric", Node::Bool(uses, intent.span));
  scope.Set("role.runsCollectives",
            Node::Bool(uses && !context.intent.collectives, intent.span));
  scope.Set("role.tp", Node::Int(*intent.tp, intent.tp.span));
  scope.Set("role.pp", Node::Int(*intent.pp, intent.pp.span));
  scope.Set("role.dp", Node::Int(*intent.dp, intent.dp.span));
  scope.Set("role.ep", Node::Int(*intent.ep, intent.ep.span));
  scope.Set(
      "role.epFits",
      Node::Bool(*intent.ep == 1 || *intent.ep == place.gpus, intent.ep.span));
  const int64_t stage = *intent.tp * *intent.dp;
  scope.Set("role.stageGpus", Node::Int(stage, intent.tp.span));
  scope.Set("role.epDividesStage",
            Node::Bool(stage % *intent.ep == 0, intent.ep.span));
  scope.Set("role.takesNode",
            Node::Bool(place.gpus_per_node == context.hardware->node_gpus,
                       intent.tp.span));
  scope.Set("role.gpus", Node::Int(place.gpus, intent.tp.span));
  scope.Set("role.gpusPerNode", Node::Int(place.gpus_per_node, intent.tp.span));
  scope.Set("role.gpuIndexes", GpuIndexes(place.gpus_per_node, intent.tp.span));
  scope.Set("role.nodes", Node::Int(place.nodes, intent.tp.span));
  scope.Set("role.multinode", Node::Bool(place.nodes > 1, intent.tp.span));
  scope.Set("role.maxNumSeqs", Int(intent.max_num_seqs));
  // What is counted with the length, and not the cap itself, keeps it.
  if (LeavesOut(context, intent, kLengthCap)) {
    scope.Set("model.maxLength", Node());
  }
  if (context.fabric != nullptr) {
    AddInterfaces(context, *context.fabric, *role, scope);
  }
  return scope;
}

void AddInterfaces(const Context& context, const FabricProfile& fabric,
                   const SizedRole& role, Scope& scope) {
  SetInterfaceFacts(fabric, *context.hardware,
                    role.placement.interfaces_per_node,
                    context.intent.hardware.span, scope);
}

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/from_intent.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "dgdc/base/text.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/plan/companions.h"
#include "dgdc/plan/jobs.h"
#include "dgdc/plan/own_flags.h"

namespace dgdc::plan {
namespace {

using model::From;
using model::Need;
using model::Request;
using model::View;
using model::Worker;
using yaml::Node;

template <class T>
model::Value<T> Intended(const Spanned<T>& value) {
  return model::Value<T>::Present(*value, value.span, From::kIntent);
}

// What the intent may leave out is certainly absent then.
template <class T>
model::Value<T> Intended(const std::optional<Spanned<T>>& value) {
  return value ? Intended(*value) : model::Value<T>::Absent();
}

template <class T>
model::Value<T> Derived(T value, Span span) {
  return model::Value<T>::Present(std::move(value), span, From::kProfile);
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
          return !off && context.engine->kv_transfer.GivesFabricHandles(
                             version, name, setting.value.scalar);
        });
  };
  return gives(context.intent.engine.args, true) || gives(role.args, true) ||
         gives(context.intent.engine.env, false) || gives(role.env, false);
}

// --- What only the intent says

void AddModelWishes(const ModelIntent& model, Request& request) {
  request.served_name =
      Intended(model.served_name ? *model.served_name : model.id);
  request.model_path = Intended(model.path ? *model.path : model.id);
  request.local_path = Intended(model.path);
  request.revision = Intended(model.revision);
  request.quantization = Intended(model.quantization);
  request.kv_cache_dtype = *model.kv_cache_dtype == "auto"
                               ? model::Value<std::string>::Absent()
                               : Intended(model.kv_cache_dtype);
  request.trust_remote_code = Intended(model.trust_remote_code);
}

// The operator calls the Service <deployment>-<component>, in lower case.
void AddFrontendWishes(const Context& context, Request& request) {
  const Spanned<std::string>& name = context.intent.name;
  const PlatformProfile& platform = context.catalog.platform();
  std::string service = Lower(*name + "-" + platform.frontend_component);
  std::replace(service.begin(), service.end(), '.', '-');
  request.frontend_service = Derived(std::move(service), name.span);
  request.frontend_port = Derived(platform.frontend_port, name.span);
  request.router = Intended(context.intent.router);
}

void AddBenchmarkWishes(const Context& context, Request& request) {
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
  const int64_t per_concurrency =
      context.catalog.platform().benchmark.requests_per_concurrency;
  const ModelIntent& model = context.intent.model;
  request.benchmark_tokenizer =
      Intended(InModelCache(context.intent) ? *model.path : model.id);
  request.benchmark_concurrency = Intended(concurrency);
  request.benchmark_requests =
      benchmark.requests
          ? Intended(benchmark.requests)
          : Derived(*concurrency * per_concurrency, concurrency.span);
}

void AddNixlbenchWishes(const Context& context, Request& request) {
  const auto& preflight = context.intent.companions.preflight;
  if (!preflight || !preflight->nixlbench || context.fabric == nullptr) {
    return;
  }
  const CompanionsIntent::TransferBenchmark& wanted = *preflight->nixlbench;
  const FabricProfile& fabric = *context.fabric;
  request.nixlbench_job = Derived(JobName(context, kNixlbench), wanted.span);
  request.nixlbench_minimum =
      wanted.minimum ? Intended(wanted.minimum)
                     : Derived(fabric.nixlbench.minimum_mb_per_s.value_or(
                                   fabric.bandwidth.low_mb_per_s),
                               wanted.span);
}

void AddTransferWishes(const Context& context, Request& request) {
  const KvTransfer& kv = context.kv_transfer;
  if (!kv.request_bytes) {
    request.kv_request_size.need = Need::kModel;
    request.kv_slowest_time.need = Need::kModel;
    return;
  }
  const Span span = context.intent.workload.isl.span;
  request.kv_request_size = Derived(FormatBytes(*kv.request_bytes), span);
  if (context.fabric != nullptr) {
    request.kv_slowest_time =
        Derived(FormatTransferTime(*kv.request_bytes,
                                   context.fabric->bandwidth.low_mb_per_s),
                span);
  }
}

void AddStorageWishes(const Intent& intent, Request& request) {
  const auto absent = model::Value<std::string>::Absent();
  const ModelCacheIntent* cache =
      intent.model_cache ? &*intent.model_cache : nullptr;
  request.cache_claim = cache == nullptr ? absent : Intended(cache->pvc);
  request.cache_path = cache == nullptr ? absent : Intended(cache->mount_path);
  request.cache_size = cache == nullptr ? absent : Intended(cache->size);
  request.cache_storage_class =
      cache == nullptr ? absent : Intended(cache->storage_class);
  request.cache_access_mode =
      cache == nullptr ? absent : Intended(cache->access_mode);
  request.hugging_face_secret = Intended(intent.hugging_face_secret);
  request.pull_secrets = model::Value<Node>::Absent();
  if (!intent.image_pull_secrets.items.empty()) {
    Node references = Node::Seq(intent.image_pull_secrets.span);
    for (const Node& name : intent.image_pull_secrets.items) {
      references.Push(Node::Map(name.span)).Set("name", name);
    }
    request.pull_secrets = model::Value<Node>::Present(
        std::move(references), intent.image_pull_secrets.span, From::kIntent);
  }
}

Request RequestOf(const Context& context) {
  const Intent& intent = context.intent;
  Request request{.isl = Intended(intent.workload.isl),
                  .osl = Intended(intent.workload.osl)};
  request.pods = Derived(CountPods(context), {});
  request.block_manager =
      Derived(WantsBlockManager(context), intent.engine.name.span);
  const bool has_own_image = intent.images && intent.images->workers.IsOwn();
  request.own_image = Derived(
      has_own_image, has_own_image ? intent.images->span : intent.dynamo.span);
  request.engine_config =
      Derived(*intent.name + "-engine-config", intent.name.span);
  AddFrontendWishes(context, request);
  AddBenchmarkWishes(context, request);
  AddNixlbenchWishes(context, request);
  AddModelWishes(intent.model, request);
  AddTransferWishes(context, request);
  AddStorageWishes(intent, request);
  return request;
}

// --- Workers

// What does not depend on the role.
Worker CommonOf(const Context& context) {
  const Intent& intent = context.intent;
  Worker worker{.release = Intended(intent.dynamo)};
  worker.mode = Derived<std::string>(
      context.disaggregated() ? "disagg" : "agg",
      intent.prefill ? intent.prefill->span : intent.workers->span);
  worker.engine = context.engine;
  worker.engine_place = intent.engine.name.span;
  if (const ReleaseEngine* engine =
          context.release->FindEngine(context.engine->head.name)) {
    worker.engine_version = Derived(engine->version, intent.dynamo.span);
  }
  worker.connector_chosen_by = Derived(
      ConnectorChosenBy(*context.engine, *intent.dynamo), intent.dynamo.span);
  worker.model = Intended(intent.model.id);
  worker.model_profile = context.model;
  if (context.max_model_len) {
    const auto& given = intent.model.max_model_len;
    worker.max_length = Derived(*context.max_model_len,
                                given ? given->span : intent.workload.isl.span);
    worker.counted_length = worker.max_length;
  }
  worker.hardware = context.hardware;
  worker.hardware_place = intent.hardware.span;
  return worker;
}

Worker NamedOf(const Context& context, const Worker& common, RoleKind kind,
               const RoleIntent& intent) {
  const PlatformProfile& platform = context.catalog.platform();
  Worker worker = common;
  worker.kind = kind;
  worker.role = Derived(std::string(RoleName(kind)), intent.span);
  worker.component = Derived(platform.Component(kind), intent.span);
  worker.section = Derived(std::string(SectionOf(kind)), intent.span);
  worker.replicas = Intended(intent.replicas);
  worker.memory = Intended(intent.memory);
  worker.runs_engine = Derived(kind != RoleKind::kFrontend, intent.span);
  const bool transfers =
      kind == RoleKind::kPrefill || kind == RoleKind::kDecode;
  worker.transfers_kv = Derived(transfers, intent.span);
  worker.connector_role =
      Derived(ConnectorRole(*context.engine, *context.intent.dynamo, kind),
              intent.span);
  worker.peer = model::Value<std::string>::Absent();
  if (transfers) {
    const RoleKind peer =
        kind == RoleKind::kPrefill ? RoleKind::kDecode : RoleKind::kPrefill;
    worker.peer = Derived(platform.Component(peer), intent.span);
  }
  return worker;
}

Worker WorkerOf(const Context& context, const Worker& common,
                const SizedRole& role) {
  const RoleIntent& intent = *role.intent;
  const Span sizes = intent.tp.span;
  Worker worker = NamedOf(context, common, role.kind, intent);
  worker.fabric_handles =
      Derived(HasFabricHandles(context, intent), intent.span);
  worker.tp = Intended(intent.tp);
  worker.pp = Intended(intent.pp);
  worker.dp = Intended(intent.dp);
  worker.ep = Intended(intent.ep);
  worker.gpus = Derived(role.placement.gpus_per_node, sizes);
  worker.gpus_per_worker = Derived(role.placement.gpus, sizes);
  worker.nodes = Derived(role.placement.nodes, sizes);
  worker.max_num_seqs = Intended(intent.max_num_seqs);
  // What is counted with the length, and not the cap itself, keeps it.
  if (LeavesOut(context, intent, kLengthCap)) {
    worker.max_length = model::Value<int64_t>::Absent();
  }
  return worker;
}

model::FabricUse UseOf(const FabricUse& use) {
  model::FabricUse seen{.profile = use.profile,
                        .kv = use.kv,
                        .collectives = use.collectives,
                        .place = use.intent->profile.span,
                        .candidates = {use.profile}};
  for (const UserSetting& param : use.intent->params) {
    seen.params.push_back({param.name, param.name_span, param.value});
  }
  return seen;
}

}  // namespace

IntentModel::IntentModel(const Context& context)
    : request_(RequestOf(context)), common_(CommonOf(context)) {
  const Intent& intent = context.intent;
  deployment_.name = Intended(intent.name);
  deployment_.label = deployment_.name;
  deployment_.name_space = Intended(intent.name_space);
  deployment_.request = &request_;
  for (const UserSetting& fact : intent.cluster) {
    if (!fact.value.IsMap()) {
      cluster_.emplace(fact.name, fact.value);
    }
    for (const yaml::Entry& entry : fact.value.entries) {
      cluster_.emplace(fmt::format("{}.{}", fact.name, entry.key), entry.value);
    }
  }
  deployment_.cluster = &cluster_;
  deployment_.nixl = &context.catalog.platform().nixl_plugins;
  deployment_.workers.push_back(
      NamedOf(context, common_, RoleKind::kFrontend, intent.frontend));
  for (const SizedRole& role : context.roles) {
    deployment_.workers.push_back(WorkerOf(context, common_, role));
  }
  for (const FabricUse& use : context.Fabrics()) {
    uses_.push_back(UseOf(use));
  }
  if (uses_.empty()) {
    uses_.push_back({.kv = false, .collectives = false});
  }
}

View IntentModel::Whole() const {
  return View({.deployment = &deployment_,
               .worker = &common_,
               .fabric = &uses_.front()});
}

std::vector<View> IntentModel::Of(const SizedRole* role) const {
  const RoleKind kind = role == nullptr ? RoleKind::kFrontend : role->kind;
  const auto worker =
      std::find_if(deployment_.workers.begin(), deployment_.workers.end(),
                   [kind](const Worker& one) { return one.kind == kind; });
  std::vector<View> views;
  for (const model::FabricUse& use : uses_) {
    views.emplace_back(model::Subject{
        .deployment = &deployment_, .worker = &*worker, .fabric = &use});
  }
  return views;
}

}  // namespace dgdc::plan

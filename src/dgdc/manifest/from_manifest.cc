// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/from_manifest.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dgdc/base/whole_number.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/engine_config.h"

namespace dgdc::manifest {
namespace {

using model::From;
using model::Need;
using model::Value;

// --- Values

// Empty means that nobody knows.
Value<std::string> NonEmpty(const std::string& text, Span place, Need need,
                            From from = From::kWritten) {
  return text.empty() ? Value<std::string>::Unknown(need)
                      : Value<std::string>::Present(text, place, from);
}

Value<std::string> NonEmpty(const Text& text, Need need) {
  return NonEmpty(*text, text.span, need);
}

// What would settle a value of the engine.
Need NeedOf(Lacks lacks) {
  switch (lacks) {
    case Lacks::kEngine:
      return Need::kEngine;
    case Lacks::kRelease:
      return Need::kRelease;
    case Lacks::kNothing:
    case Lacks::kCommand:
    case Lacks::kFile:
    case Lacks::kValue:
    case Lacks::kProfile:
      break;
  }
  return Need::kCommand;
}

// A number that the engine goes on with, its default where it is told none.
Value<int64_t> SizeOf(const Worker& worker, std::string_view meaning) {
  const EngineValue value = ReadEngineValue(worker, meaning);
  const std::optional<int64_t> number =
      value.text ? WholeNumber(**value.text) : std::nullopt;
  return number ? Value<int64_t>::Present(*number, value.text->span,
                                          FromOf(worker, value))
                : Value<int64_t>::Unknown(NeedOf(value.lacks));
}

// The same of what counts only where somebody wrote it.
Value<int64_t> WrittenSizeOf(const Worker& worker, std::string_view meaning) {
  const EngineValue value = ReadEngineValue(worker, meaning);
  return value.by == DecidedBy::kDefault ||
                 (!value.is_written() && value.lacks == Lacks::kProfile)
             ? Value<int64_t>::Absent()
             : SizeOf(worker, meaning);
}

Value<int64_t> OfCount(const std::optional<int64_t>& count, Span place) {
  return count ? Value<int64_t>::Present(*count, place)
               : Value<int64_t>::Unknown(Need::kManifest);
}

// --- KV caches

bool HasKvRole(const Worker& worker) {
  return worker.Is(RoleKind::kPrefill) || worker.Is(RoleKind::kDecode);
}

// Whether the worker's own text says that it transfers, the other role being
// elsewhere. Engines that need no connector are told by their mode.
bool SaysThatItTransfers(const Worker& worker) {
  return (worker.kv.nixl.value_or(true) || worker.kv.ucx) &&
         (!worker.kv.connector->empty() ||
          worker.FindMeaning("mode") != nullptr ||
          worker.FindMeaning("prefillMode") != nullptr ||
          worker.FindMeaning("decodeMode") != nullptr);
}

Value<bool> TransfersOf(const Graph& graph, const Worker& worker) {
  const bool transfers = HasKvRole(worker) &&
                         (graph.disaggregated() || SaysThatItTransfers(worker));
  // The other role may stand where the rest of a part does.
  return !graph.whole && !graph.disaggregated()
             ? Value<bool>::Unknown(Need::kManifest)
             : Value<bool>::Present(transfers, worker.place());
}

Value<std::string> ModeOf(const Graph& graph, const Worker& worker) {
  if (graph.disaggregated()) {
    return Value<std::string>::Present("disagg", worker.place());
  }
  return graph.whole ? Value<std::string>::Present("agg", worker.place())
                     : Value<std::string>::Unknown(Need::kManifest);
}

// Nothing where the command may hold more than can be seen.
Value<bool> FabricHandlesOf(const Worker& worker) {
  if (worker.engine == nullptr) {
    return Value<bool>::Unknown(Need::kEngine);
  }
  const EngineKvTransfer& transfer = worker.engine->kv_transfer;
  const auto& changes = transfer.fabric_memory.changes;
  const bool gives = std::any_of(
      changes.begin(), changes.end(), [&](const MemoryChange& change) {
        const bool is_flag = change.name.starts_with('-');
        const Text* value = worker.EnvValue(change.name);
        const bool there = is_flag ? worker.FindFlag(change.name) != nullptr
                                   : value != nullptr;
        return there && transfer.GivesFabricHandles(
                            worker.flag_reader.engine_version, change.name,
                            value == nullptr ? "" : **value);
      });
  return gives || (worker.flags_complete && !worker.env_open)
             ? Value<bool>::Present(gives, worker.place())
             : Value<bool>::Unknown(Need::kCommand);
}

// What the author wrote out decides, whatever the release takes by default;
// flags of Dynamo say nothing to the engine's own server.
std::string ConnectorChosen(const Worker& worker) {
  const bool written = worker.FindMeaning("kvTransfer") != nullptr;
  return ConnectorChosenBy(*worker.engine, worker.is_dynamo && !written
                                               ? worker.flag_reader.release
                                               : "");
}

// --- Workers

// Tensor and data parallelism, each without the other.
struct Ranks {
  Value<int64_t> tp = {};
  Value<int64_t> dp = {};
};

// Where data-parallel ranks share those of tensor parallelism, the size that
// is written counts both: with a flag for data parallelism it is their product,
// without one each rank is a copy of the attention.
Ranks RanksOf(const Worker& worker) {
  Ranks ranks{.tp = SizeOf(worker, "tp"), .dp = SizeOf(worker, "dp")};
  if (worker.engine == nullptr) {
    return ranks;
  }
  const DataParallel sharing = worker.engine->server.data_parallel;
  if (sharing == DataParallel::kFlag &&
      worker.FindMeaning("dpAttention") != nullptr && ranks.tp.is_present()) {
    const bool divides = ranks.dp.is_present() && ranks.dp.value > 0 &&
                         ranks.tp.value % ranks.dp.value == 0;
    if (divides) {
      ranks.tp.value /= ranks.dp.value;
    } else {
      ranks.tp = Value<int64_t>::Unknown(Need::kCommand);
    }
  }
  if (sharing == DataParallel::kShared) {
    const EngineValue shares = ReadEngineValue(worker, "attentionDp");
    const bool written = shares.is_written();
    if (written && !shares.text) {
      return {Value<int64_t>::Unknown(Need::kCommand),
              Value<int64_t>::Unknown(Need::kCommand)};
    }
    if (written && IsSwitchedOn(**shares.text)) {
      ranks.dp = ranks.tp;
      ranks.tp.value = 1;
    } else if (worker.config_complete) {
      ranks.dp = Value<int64_t>::Present(1, {}, From::kEngineDefault);
    }
  }
  return ranks;
}

// Experts are spread over all ranks of a stage by a flag that says no number,
// or over as many as one says.
Value<int64_t> ExpertsOf(const Worker& worker, const Ranks& ranks) {
  const Flag* all = worker.FindMeaning("expertParallel");
  if (all == nullptr && worker.flags_complete) {
    const Value<int64_t> said = SizeOf(worker, "ep");
    const bool may_be_said = ReadEngineValue(worker, "ep").is_written();
    return said.is_present() || may_be_said
               ? said
               : Value<int64_t>::Present(1, {}, From::kEngineDefault);
  }
  const bool on =
      all != nullptr &&
      (!all->value || (all->value->known && IsSwitchedOn(all->value->text)));
  return on && ranks.tp.is_present() && ranks.dp.is_present()
             ? Value<int64_t>::Present(ranks.tp.value * ranks.dp.value,
                                       all->name_span)
             : Value<int64_t>::Unknown(Need::kCommand);
}

// What the pod's container may use in all: the limit, else the request.
Value<std::string> MemoryOf(const Graph& graph, const Worker& worker) {
  const Resource* memory = worker.FindResource("memory");
  if (memory == nullptr) {
    return graph.whole ? Value<std::string>::Absent()
                       : Value<std::string>::Unknown(Need::kManifest);
  }
  const Text& text =
      memory->limit.span.known() ? memory->limit : memory->request;
  return NonEmpty(text, Need::kManifest);
}

// Where the operator gives the pods labels with names of components.
Value<std::string> PeerOf(const Graph& graph, const Worker& worker) {
  const Worker* peer = worker.Is(RoleKind::kPrefill)  ? graph.decode()
                       : worker.Is(RoleKind::kDecode) ? graph.prefill()
                                                      : nullptr;
  return peer == nullptr || graph.api == Api::kPlain
             ? Value<std::string>::Absent()
             : Value<std::string>::Present(*peer->component.name,
                                           peer->place());
}

void AddSizes(const Facts& facts, const Graph& graph, const Worker& worker,
              model::Worker& seen) {
  seen.replicas = OfCount(worker.replicas, worker.place());
  seen.nodes = OfCount(worker.nodes, worker.place());
  seen.gpus = worker.gpus
                  ? Value<int64_t>::Present(*worker.gpus, worker.gpus_span)
                  : Value<int64_t>::Unknown(Need::kGpus);
  if (!worker.gpus_span.known() && !worker.component.claims->items.empty()) {
    seen.gpus = ClaimedGpus(facts, worker);
  }
  if (!graph.whole && worker.gpus == 0 && !worker.gpus_span.known()) {
    seen.gpus = Value<int64_t>::Unknown(Need::kManifest);
  }
  const Ranks ranks = RanksOf(worker);
  seen.tp = ranks.tp;
  seen.dp = ranks.dp;
  seen.pp = SizeOf(worker, "pp");
  seen.ep = ExpertsOf(worker, ranks);
  seen.max_num_seqs = WrittenSizeOf(worker, "maxNumSeqs");
  seen.max_length = WrittenSizeOf(worker, "maxLength");
  seen.counted_length = seen.max_length.is_absent()
                            ? Value<int64_t>::Unknown(Need::kIntent)
                            : seen.max_length;
  if (seen.gpus.is_present() && worker.nodes) {
    seen.gpus_per_worker = Value<int64_t>::Present(
        seen.gpus.value * *worker.nodes, seen.gpus.decided_at);
  }
}

void AddEngine(const Facts& facts, const Graph& graph, const Worker& worker,
               model::Worker& seen) {
  seen.engine = worker.engine;
  seen.engine_place = worker.place();
  seen.engine_version = EngineVersionOf(*facts.catalog, graph, worker);
  if (worker.engine != nullptr) {
    seen.connector_chosen_by = Value<std::string>::Present(
        ConnectorChosen(worker), worker.place(), From::kProfile);
    seen.connector_role = Value<std::string>::Present(
        ConnectorRole(*worker.engine, graph.release, RoleNamed(worker.role)),
        worker.place(), From::kProfile);
  }
  seen.fabric_handles = FabricHandlesOf(worker);
  seen.model = NonEmpty(worker.model, Need::kCommand);
  seen.model_profile = worker.model_profile;
}

model::Worker SeenWorker(const Facts& facts, const Graph& graph,
                         const Worker& worker) {
  model::Worker seen{
      .role = NonEmpty(worker.role, worker.place(), Need::kManifest),
      .kind = RoleNamed(worker.role)};
  seen.runs_engine =
      MayRunEngine(worker) && !worker.gpu_worker
          ? Value<bool>::Unknown(Need::kCommand)
          : Value<bool>::Present(worker.gpu_worker, worker.place());
  // A service may well be called "".
  seen.component =
      Value<std::string>::Present(*worker.component.name, worker.place());
  seen.peer = PeerOf(graph, worker);
  const Span tag = worker.image.tag.span;
  seen.release = NonEmpty(
      graph.release, tag.known() ? tag : worker.place(), Need::kRelease,
      facts.assumed.release.empty() ? From::kImage : From::kOption);
  seen.mode = ModeOf(graph, worker);
  seen.transfers_kv = TransfersOf(graph, worker);
  AddSizes(facts, graph, worker, seen);
  seen.memory = MemoryOf(graph, worker);
  seen.section = Value<std::string>::Unknown(Need::kIntent);
  AddEngine(facts, graph, worker, seen);
  seen.hardware = worker.hardware;
  seen.hardware_fits = worker.hardware_fits;
  seen.hardware_place = worker.hardware_span;
  seen.arch = NonEmpty(worker.node_architecture, Need::kHardware);
  return seen;
}

}  // namespace

Value<std::string> EngineVersionOf(const Catalog& catalog, const Graph& graph,
                                   const Worker& worker) {
  if (!worker.own_version->empty()) {
    return Value<std::string>::Present(*worker.own_version,
                                       worker.own_version.span, From::kImage);
  }
  const ReleaseProfile* release =
      NearestRelease(catalog.releases, graph.release);
  const ReleaseEngine* engine =
      release == nullptr || worker.engine == nullptr
          ? nullptr
          : release->FindEngine(worker.engine->head.name);
  if (engine == nullptr) {
    return Value<std::string>::Unknown(
        worker.engine == nullptr ? Need::kEngine : Need::kRelease);
  }
  Value<std::string> version = NonEmpty(engine->version, worker.image.text.span,
                                        Need::kRelease, From::kProfile);
  // Engines only go up.
  version.at_least = release->head.name != graph.release;
  return version;
}

std::string ExactEngineVersion(const Catalog& catalog, const Graph& graph,
                               const Worker& worker) {
  const Value<std::string> version = EngineVersionOf(catalog, graph, worker);
  return version.at_least ? "" : version.value;
}

bool MayRunEngine(const Worker& worker) {
  return !worker.is_helper &&
         (worker.gpu_worker || worker.role.empty() || worker.role == "main");
}

bool CarriesKv(const Graph& graph, const Worker& worker) {
  return graph.whole && HasKvRole(worker) &&
         (graph.disaggregated() || SaysThatItTransfers(worker));
}

model::Deployment DeploymentOf(const Facts& facts, const Graph& graph) {
  const Text& name = graph.deployment.name;
  model::Deployment deployment{.whole = graph.whole,
                               .name = NonEmpty(name, Need::kManifest)};
  deployment.label = graph.api == Api::kPlain
                         ? Value<std::string>::Unknown(Need::kManifest)
                         : deployment.name;
  deployment.name_space =
      graph.deployment.name_space.empty()
          ? Value<std::string>::Absent()
          : Value<std::string>::Present(graph.deployment.name_space);
  deployment.cluster = &facts.assumed.cluster.values;
  deployment.nixl = &facts.catalog->platform().nixl_plugins;
  for (const Worker& worker : graph.workers) {
    deployment.workers.push_back(SeenWorker(facts, graph, worker));
  }
  return deployment;
}

namespace {

// Whether a container asks for a device that is no GPU, as far as names tell.
bool IsPlain(const Catalog& catalog, std::string_view resource) {
  return resource.find('/') == std::string_view::npos ||
         resource == catalog.platform().gpu_resource;
}

// Whether the pod surely sees no network but that of all pods.
bool HasPodNetworkAlone(const Catalog& catalog, const Worker& worker) {
  const Component& component = worker.component;
  const auto is_plain = [&catalog](const auto& resource) {
    return IsPlain(catalog, resource.first);
  };
  const bool is_privileged = worker.privileged && **worker.privileged;
  // Device files among them.
  const std::vector<yaml::Node>& volumes =
      At(component.pod_spec, {"volumes"}).items;
  const auto is_of_node = [](const yaml::Node& volume) {
    return !At(volume, {"hostPath"}).IsNull();
  };
  return !is_privileged && component.claims->items.empty() &&
         component.pod_annotations->entries.empty() &&
         At(component.pod_spec, {"resourceClaims"}).IsNull() &&
         !At(component.pod_spec, {"hostNetwork"}).AsBool().value_or(false) &&
         std::none_of(volumes.begin(), volumes.end(), is_of_node) &&
         std::all_of(worker.resources.begin(), worker.resources.end(),
                     is_plain);
}

}  // namespace

model::FabricUse FabricOf(const Facts& facts, const Graph& graph) {
  const bool none =
      graph.whole && graph.fabric == nullptr && graph.fabrics.empty() &&
      std::all_of(graph.workers.begin(), graph.workers.end(),
                  [&facts](const Worker& worker) {
                    return HasPodNetworkAlone(*facts.catalog, worker);
                  });
  return {.profile = graph.fabric,
          .none = none,
          .place = graph.fabric_span,
          .candidates = graph.fabrics};
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/inspection.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/lint/query/route_rate.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/operator_layer.h"
#include "dgdc/plan/kv_bytes.h"

namespace dgdc::cli {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// Input tokens of the published measurements, when nobody says another number.
constexpr int64_t kAssumedIsl = 8000;

// "vllm 0.12.0", with what is known of the version.
std::string EngineName(const Worker& worker) {
  if (worker.engine == nullptr) {
    return "";
  }
  const std::string& name = worker.engine->head.name;
  if (worker.engine_version.empty()) {
    return name;
  }
  return fmt::format("{} {}{}", name, worker.engine_version,
                     worker.engine_newer ? " or newer" : "");
}

std::string DefaultText(const Worker& worker, const EngineDefault& by_default) {
  std::string text = "default of " + EngineName(worker);
  if (!by_default.derived.empty()) {
    text += ", worked out from " + by_default.derived;
  }
  if (!by_default.unless.empty()) {
    text += ", unless " + by_default.unless;
  }
  return text;
}

// What inspect shows of an engine, in this order.
struct ShownMeaning {
  std::string_view meaning = {};
  std::string_view name = {};
  std::string_view unit = {};
};
constexpr std::array kShown = {
    ShownMeaning{"tp", "TP"},
    ShownMeaning{"pp", "PP"},
    ShownMeaning{"dp", "DP"},
    ShownMeaning{"ep", "EP"},
    ShownMeaning{"maxLength", "longest sequence", " tokens"},
    ShownMeaning{"kvCacheDtype", "type of KV cache"},
    ShownMeaning{"blockSize", "block of KV cache", " tokens"},
    ShownMeaning{"memoryFraction", "share of GPU memory"},
};

// Nothing for what the engine does not have, or nobody described.
std::optional<DecidedView> DecidedOf(const Worker& worker,
                                     const ShownMeaning& shown) {
  const manifest::EngineValue value =
      manifest::ReadEngineValue(worker, shown.meaning);
  if (value.lacks == manifest::Lacks::kProfile ||
      value.lacks == manifest::Lacks::kEngine) {
    return std::nullopt;
  }
  DecidedView view{.name = std::string(shown.name),
                   .meaning = std::string(shown.meaning),
                   .by = std::string(manifest::DecidedByName(value.by)),
                   .place = value.place,
                   .lacks = std::string(manifest::LacksText(value.lacks))};
  if (value.text) {
    view.value = **value.text;
  } else if (value.by_default != nullptr && shown.meaning == "maxLength" &&
             worker.model_profile != nullptr) {
    view.value = fmt::format("{}", worker.model_profile->max_position);
  }
  if (!view.value.empty()) {
    view.value += view.value == "1" && !shown.unit.empty()
                      ? shown.unit.substr(0, shown.unit.size() - 1)
                      : shown.unit;
  }
  if (value.by_default != nullptr) {
    view.from = DefaultText(worker, *value.by_default);
  } else if (value.is_written() && value.by != manifest::DecidedBy::kFlag) {
    view.from = value.name;
  }
  return view;
}

// Who says which part the worker plays.
DecidedView RoleOf(const Worker& worker) {
  DecidedView view{.name = "role", .meaning = "role", .value = worker.role};
  if (*worker.mode == worker.role && worker.mode.span.known()) {
    view.by = "flag";
    view.place = worker.mode.span;
  } else if (worker.component.role == worker.role) {
    view.by = "type";
    const manifest::Component& component = worker.component;
    const bool plain = !component.role_from.empty();
    view.from = plain ? component.role_from : "type of the component";
    view.place = plain ? component.role_place : worker.place();
  } else {
    view.by = "default";
    view.from = "the engine is told no part";
  }
  return view;
}

DecidedView ImageOf(const Worker& worker) {
  return {.name = "image",
          .meaning = "image",
          .value = *worker.image.text,
          .by = worker.image.text.span.known() ? "image" : "",
          .place = worker.image.text.span};
}

DecidedView ReleaseOf(const Facts& facts, const Worker& worker) {
  DecidedView view{.name = "Dynamo", .meaning = "release"};
  if (!facts.assumed.release.empty()) {
    view.value = facts.assumed.release;
    view.by = "option";
    view.from = "named by you";
  } else if (!worker.release.empty()) {
    view.value = worker.release;
    view.by = "image";
    if (worker.image.version == worker.release) {
      view.place = worker.image.tag.span;
    } else {
      view.from = "another image of the pod, or runtimeVersionOverride";
    }
  } else {
    view.lacks = "the image does not tell; --dynamo would";
  }
  return view;
}

// "added by the operator at 1.4.0".
std::string AddedText(const Facts& facts, const Worker& worker) {
  const std::string version = manifest::OperatorVersionOf(facts, worker);
  return version.empty() ? "added by the operator"
                         : "added by the operator at " + version;
}

DecidedView SharedMemoryOf(const Facts& facts, const Worker& worker) {
  const yaml::Node& said = worker.component.shared_memory;
  DecidedView view{.name = "shared memory", .meaning = "sharedMemory"};
  if (said.IsScalar() && !said.IsNull()) {
    view.value = said.scalar == "0" ? "none" : said.scalar;
    view.by = "field";
    view.from = said.span.known() ? "" : "field of the component";
    view.place = said.span;
  } else {
    view.value = facts.catalog->platform().SharedMemory().value;
    view.by = "operator";
    view.from = AddedText(facts, worker);
  }
  return view;
}

// People see the ports that are listened on, scripts every variable.
void AddOperatorViews(const Facts& facts, const Worker& worker,
                      std::vector<DecidedView>& views) {
  views.push_back(SharedMemoryOf(facts, worker));
  for (const auto& [name, added] : worker.operator_env) {
    if (worker.FindEnv(name) == &added && added.known) {
      views.push_back({.name = name,
                       .meaning = "env." + name,
                       .value = *added.value,
                       .by = "operator",
                       .from = AddedText(facts, worker),
                       .for_scripts = !added.added->listens});
    }
  }
  for (const std::string& name : worker.operator_may_set) {
    if (worker.FindEnv(name) == nullptr) {
      views.push_back(
          {.name = name,
           .meaning = "env." + name,
           .lacks = "the operator may add it: --operator, its configuration or "
                    "the annotations of the deployment would tell",
           .for_scripts = true});
    }
  }
}

// Of engines that spread experts over all ranks by a flag without a number.
std::optional<DecidedView> ExpertsOfFlag(const Facts& facts, const Graph& graph,
                                         const Worker& worker) {
  if (worker.FindMeaning("expertParallel") == nullptr) {
    return std::nullopt;
  }
  const model::Deployment deployment = manifest::DeploymentOf(facts, graph);
  const auto index = static_cast<size_t>(&worker - graph.workers.data());
  const model::Value<int64_t>& ep = deployment.workers[index].ep;
  DecidedView view{.name = "EP", .meaning = "ep"};
  if (ep.is_present()) {
    view.value = fmt::format("{}", ep.value);
    view.by = "flag";
    view.from = "TP x DP";
    view.place = ep.decided_at;
  } else {
    view.lacks = "TP and DP are not both known";
  }
  return view;
}

std::vector<DecidedView> DecidedViews(const Facts& facts, const Graph& graph,
                                      const Worker& worker) {
  std::vector<DecidedView> views = {RoleOf(worker)};
  if (!worker.image.text->empty()) {
    views.push_back(ImageOf(worker));
  }
  views.push_back(ReleaseOf(facts, worker));
  if (!worker.model->empty()) {
    views.push_back({.name = "model",
                     .meaning = "model",
                     .value = *worker.model,
                     .by = "flag",
                     .place = worker.model.span});
  }
  for (const ShownMeaning& shown : kShown) {
    std::optional<DecidedView> view = DecidedOf(worker, shown);
    if (!view && shown.meaning == "ep") {
      view = ExpertsOfFlag(facts, graph, worker);
    }
    if (view) {
      views.push_back(*std::move(view));
    }
  }
  if (graph.api != manifest::Api::kPlain &&
      worker.component.beside == nullptr) {
    AddOperatorViews(facts, worker, views);
  }
  return views;
}

RequestView RequestOf(const Worker& worker, std::optional<int64_t> isl) {
  RequestView view{.isl = isl.value_or(kAssumedIsl), .isl_assumed = !isl};
  if (worker.model_profile == nullptr) {
    view.unknown =
        worker.model->empty()
            ? "the manifest does not tell the model"
            : fmt::format("no profile for the model {}", *worker.model);
    return view;
  }
  const ModelProfile& model = *worker.model_profile;
  const manifest::EngineValue type =
      manifest::ReadEngineValue(worker, "kvCacheDtype");
  if (!type.is_written() && worker.model_other_build) {
    view.unknown = fmt::format(
        "{} is another build of {}, and nothing tells the type of its KV cache",
        *worker.model, model.head.name);
    return view;
  }
  if (!type.text) {
    view.unknown = fmt::format("the type of the KV cache is not known: {}",
                               manifest::LacksText(type.lacks));
    return view;
  }
  const std::string& dtype = **type.text;
  const bool fp8 = dtype.starts_with("fp8") ||
                   (dtype == "auto" && model.checkpoint_kv_dtype == "FP8");
  view.dtype = fp8 ? "fp8" : "bf16";
  view.dtype_span = type.place;
  view.bytes = view.isl * (fp8 ? model.kv_bytes_per_token_fp8
                               : model.kv_bytes_per_token_bf16) +
               FixedStateBytes(model, fp8, view.isl);
  return view;
}

TimeView TimeOf(int64_t mb_per_s, bool measured,
                const std::optional<int64_t>& bytes) {
  return {.mb_per_s = mb_per_s,
          .measured = measured,
          .milliseconds = lint::MillisecondsAt(bytes, mb_per_s)};
}

void AddTimes(const lint::RouteRate& route, RoleView& view) {
  const Bandwidth& rate = *route.bandwidth;
  view.bandwidth_of = route.profile;
  view.times = {
      TimeOf(rate.low_mb_per_s, rate.low_measured, view.request.bytes)};
  if (rate.high_mb_per_s != rate.low_mb_per_s) {
    view.times.push_back(
        TimeOf(rate.high_mb_per_s, rate.high_measured, view.request.bytes));
  }
}

RoleView ViewOf(const Facts& facts, const Graph& graph, const Worker& worker,
                std::optional<int64_t> isl) {
  RoleView view{.worker = &worker,
                .decided = DecidedViews(facts, graph, worker),
                .engine = EngineName(worker),
                .kv = lint::KvPath(facts, graph, worker),
                .collectives = lint::CollectivePath(facts, graph, worker)};
  if (!lint::TransfersKv(worker)) {
    return view;
  }
  view.request = RequestOf(worker, isl);
  if (const auto rate = lint::RateOf(facts, graph, view.kv)) {
    AddTimes(*rate, view);
  }
  return view;
}

}  // namespace

std::vector<GraphView> Inspect(const Facts& facts, std::optional<int64_t> isl) {
  std::vector<GraphView> views;
  for (const Graph& graph : facts.graphs) {
    GraphView& view = views.emplace_back(
        GraphView{.graph = &graph,
                  .nodes = lint::CountNodes(lint::GpuPodsOf(facts, graph))});
    for (const Worker& worker : graph.workers) {
      if (worker.gpu_worker) {
        view.roles.push_back(ViewOf(facts, graph, worker, isl));
      }
    }
  }
  return views;
}

}  // namespace dgdc::cli

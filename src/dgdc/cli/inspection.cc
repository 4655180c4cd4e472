// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/inspection.h"

#include <algorithm>

#include <fmt/core.h>

#include "dgdc/lint/route_rate.h"
#include "dgdc/lint/rules/support.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/plan/kv_bytes.h"

namespace dgdc::cli {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

// Input tokens of the published measurements, when nobody says another number.
constexpr int64_t kAssumedIsl = 8000;

std::string EngineOf(const Facts& facts, const Graph& graph,
                     const Worker& worker) {
  if (worker.engine == nullptr) {
    return "";
  }
  const std::string& name = worker.engine->head.name;
  const std::string version =
      manifest::ExactEngineVersion(*facts.catalog, graph, worker);
  return version.empty() ? name : fmt::format("{} {}", name, version);
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
  const manifest::Flag* flag = worker.FindMeaning("kvCacheDtype");
  const bool given = flag != nullptr && flag->value && flag->value->known;
  if (!given && worker.model_other_build) {
    view.unknown = fmt::format(
        "{} is another build of {}, and nothing tells the type of its KV cache",
        *worker.model, model.head.name);
    return view;
  }
  const std::string dtype = given ? flag->value->text : "auto";
  const bool fp8 = dtype.starts_with("fp8") ||
                   (dtype == "auto" && model.checkpoint_kv_dtype == "FP8");
  view.dtype = fp8 ? "fp8" : "bf16";
  view.dtype_span = given ? flag->value->span : Span{};
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
                .engine = EngineOf(facts, graph, worker),
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

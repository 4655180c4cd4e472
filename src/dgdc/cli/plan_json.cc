// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/plan_json.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/cli/node_lines.h"

namespace dgdc::cli {
namespace {

using yaml::Node;

// Raised when a name is removed or changes its meaning.
constexpr int64_t kFormatVersion = 1;

Node Texts(const std::vector<std::string>& texts) {
  Node list = Node::Seq();
  for (const std::string& text : texts) {
    list.Push(Node::String(text));
  }
  return list;
}

Node TextOrNull(std::string_view text) {
  return text.empty() ? Node::Null() : Node::String(text);
}

void SetFigure(Node& map, Node& unknown, std::string_view name,
               const Figure& figure) {
  map.Set(name, figure.value ? Node::Int(*figure.value) : Node::Null());
  if (!figure.value) {
    unknown.Set(name, Node::String(figure.unknown));
  }
}

// A tenth of a microsecond is finer than any of the figures.
Node Milliseconds(const std::optional<double>& milliseconds) {
  return milliseconds ? Node::Of(Node::Kind::kFloat,
                                 fmt::format("{:.4f}", *milliseconds))
                      : Node::Null();
}

const PlannedRoute* RouteIn(const PlanResult& result, RoleKind kind) {
  const auto found = std::find_if(
      result.routes.begin(), result.routes.end(),
      [kind](const PlannedRoute& route) { return route.role == kind; });
  return found == result.routes.end() ? nullptr : &*found;
}

// The same names as in what `inspect` writes.
Node WayJson(const lint::Path& path) {
  Node json = Node::Map();
  json.Set("way", Node::String(lint::WayName(path.way)));
  json.Set("cause", Node::String(lint::CauseName(path.cause)));
  json.Set("certainty", Node::String(lint::CertaintyName(path.certainty)));
  json.Set("verdict", Node::String(path.verdict));
  return json;
}

Node Resources(const Role& role) {
  Node resources = Node::Map();
  for (const Setting& setting : role.settings) {
    if (setting.kind == SettingKind::kResource) {
      resources.Set(setting.name, setting.value);
    }
  }
  return resources;
}

Node RoleJson(const Role& role, const PlanResult& result) {
  const Estimate& estimate = result.plan->estimate;
  const bool frontend = role.kind == RoleKind::kFrontend;
  Node json = Node::Map();
  Node unknown = Node::Map();
  json.Set("role", Node::String(RoleName(role.kind)));
  json.Set("component", Node::String(role.component));
  json.Set("replicas", Node::Int(*role.replicas));
  json.Set("nodesPerReplica", Node::Int(frontend ? 1 : role.placement.nodes));
  json.Set("gpusPerNode", Node::Int(role.placement.gpus_per_node));
  json.Set("gpus", Node::Int(*role.replicas * role.placement.gpus));
  const auto found = std::find_if(
      estimate.roles.begin(), estimate.roles.end(),
      [&role](const RoleEstimate& e) { return e.kind == role.kind; });
  SetFigure(json, unknown, "networkInterfacesPerWorker",
            found == estimate.roles.end() ? Figure{.value = 0}
                                          : found->interfaces_per_worker);
  json.Set("resourcesPerNode", Resources(role));
  json.Set("image", role.image);
  const PlannedRoute* route = RouteIn(result, role.kind);
  json.Set("kvPath", route == nullptr ? Node::Null() : WayJson(route->kv));
  json.Set("collectivePath",
           route == nullptr ? Node::Null() : WayJson(route->collectives));
  json.Set("unknown", std::move(unknown));
  return json;
}

std::string_view FactsName(FactsOrigin origin) {
  switch (origin) {
    case FactsOrigin::kNone:
      return "";
    case FactsOrigin::kProfile:
      return "profile";
    case FactsOrigin::kIntent:
      return "intent";
    case FactsOrigin::kConfig:
      return "config";
  }
  return "";
}

std::string_view LengthName(LengthOrigin origin) {
  switch (origin) {
    case LengthOrigin::kSum:
      return "sum";
    case LengthOrigin::kCapped:
      return "capped";
    case LengthOrigin::kGiven:
      return "given";
  }
  return "";
}

Node ModelJson(const ModelEstimate& model) {
  Node json = Node::Map();
  Node unknown = Node::Map();
  json.Set("id", Node::String(model.id));
  json.Set("factsFrom", TextOrNull(FactsName(model.facts)));
  json.Set("profile", TextOrNull(model.profile));
  json.Set("attention", TextOrNull(model.attention));
  if (model.attention.empty()) {
    unknown.Set("attention", Node::String(model.kv_bytes_per_token.unknown));
  }
  json.Set("kvCacheDtype", Node::String(model.kv_cache_dtype));
  json.Set("kvElementBits", Node::Int(model.kv_element_bits));
  SetFigure(json, unknown, "kvBytesPerToken", model.kv_bytes_per_token);
  json.Set("kvBytesPerTokenIsUpperBound", Node::Bool(model.upper_bound));
  SetFigure(json, unknown, "kvFixedStateBytes", model.fixed_state_bytes);
  json.Set("inputTokens", Node::Int(model.isl));
  json.Set("outputTokens", Node::Int(model.osl));
  json.Set("marginTokens", Node::Int(model.margin_tokens));
  json.Set("maxModelLenTokens", Node::Int(model.max_model_len));
  json.Set("maxModelLenOrigin", Node::String(LengthName(model.length_origin)));
  SetFigure(
      json, unknown, "modelLimitTokens",
      {.value = model.limit, .unknown = "no facts about the model are known"});
  json.Set("notes", Texts(model.notes));
  json.Set("unknown", std::move(unknown));
  return json;
}

// Null where no bandwidth is published for the way.
void AddTime(std::string_view which, const TransferEstimate& transfer,
             const std::optional<lint::RouteRate>& rate, Node& json,
             Node& unknown) {
  const bool low = which == "Low";
  const Bandwidth none;
  const Bandwidth& rates = rate ? *rate->bandwidth : none;
  const int64_t mb_per_s = low ? rates.low_mb_per_s : rates.high_mb_per_s;
  const std::string bandwidth =
      fmt::format("bandwidth{}MegabytesPerSecond", which);
  const std::string basis = fmt::format("bandwidth{}Basis", which);
  const std::string time = fmt::format("transferTime{}Ms", which);
  json.Set(bandwidth, rate ? Node::Int(mb_per_s) : Node::Null());
  json.Set(basis, rate ? Node::String(BasisName(low ? rates.low_measured
                                                    : rates.high_measured))
                       : Node::Null());
  const auto milliseconds =
      lint::MillisecondsAt(transfer.request_bytes.value, mb_per_s);
  json.Set(time, Milliseconds(milliseconds));
  if (!rate) {
    const Node why =
        Node::String("no bandwidth is published for the way of the KV cache");
    for (const std::string& name : {bandwidth, basis, time}) {
      unknown.Set(name, why);
    }
  } else if (!milliseconds) {
    unknown.Set(time, Node::String(transfer.request_bytes.unknown));
  }
}

void AddTimes(const TransferEstimate& transfer,
              const std::optional<lint::RouteRate>& rate, Node& json,
              Node& unknown) {
  AddTime("Low", transfer, rate, json, unknown);
  AddTime("High", transfer, rate, json, unknown);
  json.Set("bandwidthNote",
           rate ? Node::String(rate->bandwidth->note) : Node::Null());
  json.Set("bandwidthSources",
           Texts(rate ? rate->bandwidth->sources : std::vector<std::string>()));
}

Node TransferJson(const TransferEstimate& transfer,
                  const std::optional<lint::RouteRate>& rate) {
  Node json = Node::Map();
  Node unknown = Node::Map();
  SetFigure(json, unknown, "kvBytesPerRequest", transfer.request_bytes);
  SetFigure(json, unknown, "kvBytesPerDecodeRank", transfer.rank_bytes);
  json.Set("decodeTp", Node::Int(transfer.decode_tp));
  const auto add_shares = [&](std::string_view name, int64_t shares) {
    SetFigure(json, unknown, name,
              {.value = transfer.rank_bytes.value ? std::optional(shares)
                                                  : std::nullopt,
               .unknown = transfer.rank_bytes.unknown});
  };
  add_shares("decodeRankShares", transfer.shares);
  add_shares("decodeRankStateShares", transfer.state_shares);
  AddTimes(transfer, rate, json, unknown);
  json.Set("unknown", std::move(unknown));
  return json;
}

}  // namespace

Node PlanJson(const PlanResult& result) {
  const Plan& plan = *result.plan;
  const lint::NodeCount& nodes = result.nodes;
  const Estimate& estimate = plan.estimate;
  Node json = Node::Map();
  json.Set("version", Node::Int(kFormatVersion));
  json.Set("name", Node::String(*plan.name));
  json.Set("namespace",
           plan.name_space ? Node::String(**plan.name_space) : Node::Null());
  json.Set("mode",
           Node::String(plan.disaggregated ? "disaggregated" : "aggregated"));
  json.Set("engine", Node::String(estimate.engine));
  json.Set("dynamo", Node::String(estimate.release));
  json.Set("hardware", Node::String(estimate.hardware));
  json.Set("fabric", TextOrNull(estimate.fabric));
  // Null when they go over the same.
  json.Set("collectives", TextOrNull(estimate.collectives));
  Node roles = Node::Seq();
  for (const Role& role : plan.roles) {
    roles.Push(RoleJson(role, result));
  }
  json.Set("roles", std::move(roles));
  Node totals = Node::Map();
  totals.Set("gpus", Node::Int(estimate.gpus));
  totals.Set("gpuNodesPacked",
             nodes.known() ? Node::Int(nodes.causes.all.nodes) : Node::Null());
  totals.Set("gpuNodesSpread", Node::Int(PodsOf(nodes)));
  totals.Set("gpuNodes", NodesJson(nodes));
  json.Set("totals", std::move(totals));
  json.Set("model", ModelJson(estimate.model));
  const PlannedRoute* decode = RouteIn(result, RoleKind::kDecode);
  json.Set("kvTransfer",
           estimate.transfer
               ? TransferJson(*estimate.transfer,
                              decode == nullptr ? std::nullopt : decode->rate)
               : Node::Null());
  return json;
}

}  // namespace dgdc::cli

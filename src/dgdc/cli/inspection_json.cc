// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include <fmt/core.h>

#include "dgdc/base/whole_number.h"
#include "dgdc/cli/inspection.h"
#include "dgdc/cli/node_lines.h"
#include "dgdc/manifest/graph.h"

namespace dgdc::cli {
namespace {

using manifest::Worker;
using yaml::Node;

// Raised when a name is removed or changes its meaning.
constexpr int64_t kInspectionVersion = 1;

Node InspectedTextOrNull(std::string_view text) {
  return text.empty() ? Node::Null() : Node::String(text);
}

Node NumberOrNull(const std::optional<int64_t>& number) {
  return number ? Node::Int(*number) : Node::Null();
}

Node NumberOrNull(const std::optional<manifest::Number>& number) {
  return number ? Node::Int(number->value) : Node::Null();
}

Node PlaceJson(const SourceSet& sources, const Span& span) {
  if (!span.known()) {
    return Node::Null();
  }
  const Position position = sources.Locate(span.file, span.begin);
  Node place = Node::Map();
  place.Set("file", Node::String(sources.Get(span.file).name));
  place.Set("line", Node::Int(position.line));
  place.Set("column", Node::Int(position.column));
  return place;
}

Node PathJson(const lint::Path& path, const SourceSet& sources) {
  Node json = Node::Map();
  json.Set("way", Node::String(lint::WayName(path.way)));
  json.Set("cause", Node::String(lint::CauseName(path.cause)));
  json.Set("certainty", Node::String(lint::CertaintyName(path.certainty)));
  json.Set("verdict", Node::String(path.verdict));
  json.Set("interfaces", NumberOrNull(path.interfaces));
  Node reasons = Node::Seq();
  for (const lint::Reason& reason : path.reasons) {
    Node item = Node::Map();
    item.Set("name", Node::String(reason.name));
    item.Set("value", Node::String(reason.value));
    item.Set("place", PlaceJson(sources, reason.span));
    item.Set("from", InspectedTextOrNull(reason.from));
    reasons.Push(std::move(item));
  }
  json.Set("reasons", std::move(reasons));
  return json;
}

Node RequestJson(const RoleView& role, const SourceSet& sources) {
  const RequestView& request = role.request;
  if (request.isl == 0) {
    return Node::Null();
  }
  Node json = Node::Map();
  json.Set("isl", Node::Int(request.isl));
  json.Set("islAssumed", Node::Bool(request.isl_assumed));
  json.Set("dtype", InspectedTextOrNull(request.dtype));
  json.Set("dtypePlace", PlaceJson(sources, request.dtype_span));
  json.Set("bytes", NumberOrNull(request.bytes));
  json.Set("unknown", InspectedTextOrNull(request.unknown));
  Node times = Node::Seq();
  for (const TimeView& time : role.times) {
    Node item = Node::Map();
    item.Set("mbPerSecond", Node::Int(time.mb_per_s));
    item.Set("basis", Node::String(time.measured ? "measured" : "expected"));
    item.Set("milliseconds",
             time.milliseconds
                 ? Node::Of(Node::Kind::kFloat,
                            fmt::format("{:.4f}", *time.milliseconds))
                 : Node::Null());
    times.Push(std::move(item));
  }
  json.Set("times", std::move(times));
  json.Set("bandwidthProfile", InspectedTextOrNull(role.bandwidth_of));
  return json;
}

Node DecidedJson(const std::vector<DecidedView>& views,
                 const SourceSet& sources) {
  Node list = Node::Seq();
  for (const DecidedView& view : views) {
    Node item = Node::Map();
    item.Set("meaning", Node::String(view.meaning));
    item.Set("value", InspectedTextOrNull(view.value));
    item.Set("by", InspectedTextOrNull(view.by));
    item.Set("from", InspectedTextOrNull(view.from));
    item.Set("place", PlaceJson(sources, view.place));
    item.Set("lacks", InspectedTextOrNull(view.lacks));
    list.Push(std::move(item));
  }
  return list;
}

// Of ranks as they are said, or as a flag without a number makes them.
Node ExpertsJson(const RoleView& role) {
  for (const DecidedView& view : role.decided) {
    const std::optional<int64_t> ranks = WholeNumber(view.value);
    if (view.meaning == "ep" && ranks) {
      return Node::Int(*ranks);
    }
  }
  return NumberOrNull(role.worker->parallel.ep);
}

Node InspectedRoleJson(const RoleView& role, const SourceSet& sources) {
  const Worker& worker = *role.worker;
  Node json = Node::Map();
  json.Set("component", Node::String(*worker.component.name));
  json.Set("place", PlaceJson(sources, worker.place()));
  json.Set("role", InspectedTextOrNull(worker.role));
  json.Set("engine", InspectedTextOrNull(role.engine));
  json.Set("image", InspectedTextOrNull(*worker.image.text));
  json.Set("model", InspectedTextOrNull(*worker.model));
  json.Set("replicas", NumberOrNull(worker.replicas));
  json.Set("nodes", NumberOrNull(worker.nodes));
  json.Set("gpusPerPod", NumberOrNull(worker.gpus));
  json.Set("tp", NumberOrNull(worker.parallel.tp));
  json.Set("pp", NumberOrNull(worker.parallel.pp));
  json.Set("dp", NumberOrNull(worker.parallel.dp));
  json.Set("ep", ExpertsJson(role));
  json.Set("maxLength", NumberOrNull(worker.max_length));
  json.Set("hardware", InspectedTextOrNull(worker.HardwareName()));
  json.Set("decided", DecidedJson(role.decided, sources));
  json.Set("kvPath", PathJson(role.kv, sources));
  json.Set("request", RequestJson(role, sources));
  json.Set("collectivePath", PathJson(role.collectives, sources));
  return json;
}

}  // namespace

Node InspectionJson(const std::vector<GraphView>& graphs,
                    const SourceSet& sources) {
  Node json = Node::Map();
  json.Set("version", Node::Int(kInspectionVersion));
  Node list = Node::Seq();
  for (const GraphView& view : graphs) {
    const manifest::Graph& graph = *view.graph;
    Node item = Node::Map();
    item.Set("name", Node::String(*graph.deployment.name));
    item.Set("place", PlaceJson(sources, graph.deployment.name.span));
    item.Set("api", Node::String(manifest::ApiName(graph.api)));
    item.Set("whole", Node::Bool(graph.whole));
    item.Set("dynamo", InspectedTextOrNull(graph.release));
    Node fabrics = Node::Seq();
    for (const FabricProfile* fabric : graph.fabrics) {
      fabrics.Push(Node::String(fabric->head.name));
    }
    item.Set("fabrics", std::move(fabrics));
    item.Set("fabricPlace", PlaceJson(sources, graph.fabric_span));
    item.Set("nodes", NodesJson(view.nodes));
    Node roles = Node::Seq();
    for (const RoleView& role : view.roles) {
      roles.Push(InspectedRoleJson(role, sources));
    }
    item.Set("roles", std::move(roles));
    list.Push(std::move(item));
  }
  json.Set("deployments", std::move(list));
  return json;
}

}  // namespace dgdc::cli

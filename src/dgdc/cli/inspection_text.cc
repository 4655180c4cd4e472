// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/base/printable.h"
#include "dgdc/cli/inspection.h"
#include "dgdc/cli/node_lines.h"
#include "dgdc/plan/sizing.h"

namespace dgdc::cli {
namespace {

using manifest::Graph;
using manifest::Worker;

// Line and column; the head names the file.
std::string Place(const SourceSet& sources, const Span& span) {
  if (!span.known()) {
    return "";
  }
  const Position position = sources.Locate(span.file, span.begin);
  return fmt::format("{}:{}", position.line, position.column);
}

// The same with the file, as compilers print it.
std::string FullPlace(const SourceSet& sources, const Span& span) {
  return span.known()
             ? fmt::format("{}:{}", Printable(sources.Get(span.file).name),
                           Place(sources, span))
             : "";
}

// "  key               value                     place".
std::string InspectionLine(std::string_view key, std::string_view value,
                           std::string_view place) {
  std::string line = fmt::format("    {:<25}  {:<40}  {}", Printable(key),
                                 Printable(value), Printable(place));
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Number(const std::optional<int64_t>& number) {
  return number ? fmt::format("{}", *number) : "?";
}

// Who decided it: the place, what stands there, or what would settle it.
std::string Origin(const DecidedView& view, const SourceSet& sources) {
  if (view.value.empty() && !view.lacks.empty()) {
    return view.lacks;
  }
  const std::string place = Place(sources, view.place);
  return place.empty() || view.from.empty()
             ? place + view.from
             : fmt::format("{} {}", place, view.from);
}

std::string Sizes(const RoleView& role, const SourceSet& sources) {
  const Worker& worker = *role.worker;
  std::string text =
      InspectionLine("replicas x nodes x GPUs",
                     fmt::format("{} x {} x {}", Number(worker.replicas),
                                 Number(worker.nodes), Number(worker.gpus)),
                     Place(sources, worker.gpus_span));
  for (const DecidedView& view : role.decided) {
    if (view.for_scripts) {
      continue;
    }
    const bool worked_out = view.value.empty() && view.lacks.empty();
    text += InspectionLine(view.name,
                           !view.value.empty() ? view.value
                           : worked_out        ? "worked out"
                                               : "not known",
                           Origin(view, sources));
  }
  if (worker.hardware != nullptr) {
    text += InspectionLine("nodes", worker.HardwareName(),
                           Place(sources, worker.hardware_span));
  }
  return text;
}

std::string PathText(std::string_view title, const lint::Path& path,
                     const SourceSet& sources) {
  std::string text = fmt::format("  {}: {}\n", title, Printable(path.verdict));
  for (const lint::Reason& reason : path.reasons) {
    text += InspectionLine(
        reason.name, reason.value,
        reason.span.known() ? Place(sources, reason.span) : reason.from);
  }
  return text;
}

std::string InspectionMilliseconds(double milliseconds) {
  return milliseconds < 1000.0 ? fmt::format("{:.0f} ms", milliseconds)
                               : fmt::format("{:.1f} s", milliseconds / 1000.0);
}

std::string RequestText(const RoleView& role, const SourceSet& sources) {
  const RequestView& request = role.request;
  if (request.isl == 0) {
    return "";
  }
  const std::string isl =
      fmt::format("at {} input tokens{}", request.isl,
                  request.isl_assumed ? " (assumed, see --isl)" : "");
  if (!request.bytes) {
    return InspectionLine("request",
                          fmt::format("unknown: {}", request.unknown), "");
  }
  std::string text = InspectionLine(
      "request",
      fmt::format("{} {}, {}", FormatBytes(*request.bytes), request.dtype, isl),
      Place(sources, request.dtype_span));
  for (const TimeView& time : role.times) {
    text += InspectionLine(
        "transfer time",
        fmt::format("{} at {:.1f} GB/s ({}, profile {})",
                    InspectionMilliseconds(time.milliseconds.value_or(0)),
                    static_cast<double>(time.mb_per_s) / 1e3,
                    time.measured ? "measured" : "expected", role.bandwidth_of),
        "");
  }
  return text;
}

std::string_view Kind(manifest::Api api) {
  switch (api) {
    case manifest::Api::kAlpha:
      return "DynamoGraphDeployment v1alpha1";
    case manifest::Api::kBeta:
      return "DynamoGraphDeployment v1beta1";
    case manifest::Api::kPlain:
      return "plain workloads";
  }
  return "";
}

// A document that is all of the deployment is called by its own kind.
std::string KindOf(const Graph& graph) {
  return graph.kind.empty() ? std::string(Kind(graph.api))
                            : Printable(graph.kind);
}

std::string Head(const Graph& graph, const SourceSet& sources) {
  std::string text = fmt::format(
      "{}: {}{}, {}  {}\n", Printable(*graph.deployment.name), KindOf(graph),
      graph.whole ? "" : " (a part: what is absent may stand elsewhere)",
      graph.release.empty() ? "Dynamo release not known"
                            : "Dynamo " + Printable(graph.release),
      FullPlace(sources, graph.deployment.name.span));
  if (graph.fabric != nullptr) {
    const std::string place = Place(sources, graph.fabric_span);
    text += fmt::format("  fabric: {}  {}\n", graph.fabric->head.name,
                        place.empty() ? "named by you" : place);
  } else if (!graph.fabrics.empty()) {
    std::string names;
    for (const FabricProfile* fabric : graph.fabrics) {
      names += (names.empty() ? "" : ", ") + fabric->head.name;
    }
    text += fmt::format("  fabric: one of {} (name it with --fabric)  {}\n",
                        names, Place(sources, graph.fabric_span));
  } else {
    text += "  fabric: none that the manifest shows\n";
  }
  return text;
}

std::string NodesText(const GraphView& view) {
  std::string text;
  for (const NodeLine& line : NodeLines(view.nodes)) {
    text += text.empty()
                ? fmt::format("  {}: {}\n", line.key, Printable(line.value))
                : InspectionLine(line.key, line.value, "");
  }
  return text;
}

std::string RoleText(const RoleView& role, const SourceSet& sources) {
  const Worker& worker = *role.worker;
  std::string text = fmt::format(
      "\n  {} {}: {}  {}\n", worker.role.empty() ? "component" : worker.role,
      Printable(*worker.component.name),
      role.engine.empty() ? "engine not known" : role.engine,
      Place(sources, worker.place()));
  text += Sizes(role, sources);
  text += PathText("KV path", role.kv, sources);
  text += RequestText(role, sources);
  text += PathText("collective path", role.collectives, sources);
  return text;
}

}  // namespace

std::string InspectionText(const std::vector<GraphView>& graphs,
                           const SourceSet& sources) {
  std::string text;
  for (const GraphView& view : graphs) {
    text += (text.empty() ? "" : "\n") + Head(*view.graph, sources) +
            NodesText(view);
    for (const RoleView& role : view.roles) {
      text += RoleText(role, sources);
    }
  }
  return text;
}

}  // namespace dgdc::cli

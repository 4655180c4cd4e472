// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/whole_number.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/json.h"

// The address at which prefill and decode meet before the first transfer.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kPort = "VLLM_NIXL_SIDE_CHANNEL_PORT";

struct Port {
  std::string what = {};
  int64_t first = 0;
  int64_t count = 1;
  Span span = {};
};

// "tcp://*:20080" of the KV events, one per data-parallel rank too.
void AddEventPort(const Worker& worker, int64_t ranks,
                  std::vector<Port>& ports) {
  const manifest::Flag* flag = worker.FindMeaning("kvEvents");
  const auto json = flag == nullptr ? std::nullopt : manifest::JsonOf(*flag);
  if (!json) {
    return;
  }
  const yaml::Node& endpoint = manifest::At(*json, {"endpoint"});
  const std::string& text = endpoint.scalar;
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) {
    return;
  }
  if (const auto port = WholeNumber(std::string_view(text).substr(colon + 1))) {
    ports.push_back(
        {"the publisher of KV events", *port, ranks, endpoint.span});
  }
}

// Variables whose values are ports on which a worker listens.
std::set<std::string> PortVariables(const Facts& facts) {
  std::set<std::string> names;
  for (const OperatorAddition& addition : facts.catalog->platform().additions) {
    if (addition.listens && addition.IsFor("worker")) {
      names.insert(addition.name);
    }
  }
  return names;
}

// Ports that the worker listens on besides, those of the operator as well.
std::vector<Port> OtherPorts(const Facts& facts, const Worker& worker,
                             int64_t ranks) {
  std::vector<Port> ports;
  for (const std::string& name : PortVariables(facts)) {
    const Text* value = ServerEnv(worker, name);
    if (const auto port =
            value == nullptr ? std::nullopt : WholeNumber(**value)) {
      ports.push_back({name, *port, 1, value->span});
    }
  }
  AddEventPort(worker, ranks, ports);
  return ports;
}

void CheckPorts(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* value = ServerEnv(worker, kPort);
      const auto base = value == nullptr ? std::nullopt : WholeNumber(**value);
      if (!base) {
        continue;
      }
      const manifest::Parallel& sizes = worker.parallel;
      const int64_t nodes = std::max<int64_t>(1, worker.nodes.value_or(1));
      const int64_t ranks = sizes.dp_local ? sizes.dp_local->value
                            : sizes.dp ? (sizes.dp->value + nodes - 1) / nodes
                                       : 1;
      for (const Port& port : OtherPorts(facts, worker, ranks)) {
        if (port.first >= *base + ranks || *base >= port.first + port.count) {
          continue;
        }
        Diagnostic& finding = report.At(
            value->span,
            fmt::format("the side channel of {} takes port {}, and so does {}",
                        *worker.component.name, std::max(*base, port.first),
                        port.what),
            "one port per data-parallel rank from here");
        if (port.span.known()) {
          finding.labels.push_back({port.span, "taken here"});
        }
      }
    }
  }
}

constexpr std::array kSideChannelRules = {
    Rule{.code = "DG3033", .check = &CheckPorts},
};

}  // namespace

std::span<const Rule> SideChannelRules() { return kSideChannelRules; }

}  // namespace dgdc::lint

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
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/json.h"

// The ports at which prefill and decode meet before the first transfer.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

struct Port {
  std::string what = {};
  int64_t first = 0;
  int64_t count = 1;
  Span span = {};
};

// Of one pod.
int64_t DataParallelRanks(const Worker& worker) {
  const manifest::Parallel& sizes = worker.parallel;
  const int64_t nodes = std::max<int64_t>(1, worker.nodes.value_or(1));
  return sizes.dp_local ? sizes.dp_local->value
         : sizes.dp     ? (sizes.dp->value + nodes - 1) / nodes
                        : 1;
}

// "tcp://*:20080" of the KV events, one per data-parallel rank too.
void AddEventPort(const Worker& worker, std::vector<Port>& ports) {
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
    ports.push_back({"the publisher of KV events", *port,
                     DataParallelRanks(worker), endpoint.span});
  }
}

// Variables whose values are ports on which a worker listens.
std::set<std::string> PortVariables(const Catalog& catalog) {
  std::set<std::string> names;
  for (const OperatorAddition& addition : catalog.platform().additions) {
    if (addition.listens && addition.IsFor("worker")) {
      names.insert(addition.name);
    }
  }
  return names;
}

// Ports that the worker listens on besides, those of the operator as well.
std::vector<Port> OtherPorts(const OneWorker& it) {
  std::vector<Port> ports;
  for (const std::string& name : PortVariables(*it.facts.catalog)) {
    const Text* value = it.worker.EnvValue(name);
    if (const auto port =
            value == nullptr ? std::nullopt : WholeNumber(**value)) {
      ports.push_back({name, *port, 1, value->span});
    }
  }
  AddEventPort(it.worker, ports);
  return ports;
}

void CheckPorts(const OneWorker& it, Reporter& report) {
  const std::string fact = "env." + report.Name("port");
  const std::optional<int64_t> base = report.ReadNumber(it, fact);
  if (!base) {
    return;
  }
  const Span place = report.Read(it, fact).decided_at;
  for (const Port& port : OtherPorts(it)) {
    if (port.first >= *base + DataParallelRanks(it.worker) ||
        *base >= port.first + port.count) {
      continue;
    }
    Diagnostic& finding = report.At(
        place,
        fmt::format("the side channel of {} takes port {}, and so does {}",
                    *it.worker.component.name, std::max(*base, port.first),
                    port.what),
        "one port per data-parallel rank from here");
    if (port.span.known()) {
      finding.labels.push_back({port.span, "taken here"});
    }
  }
}

constexpr std::array kSideChannelRules = {
    Rule{.code = "DG3033", .check = &CheckPorts},
};

}  // namespace

std::span<const Rule> SideChannelRules() { return kSideChannelRules; }

}  // namespace dgdc::lint

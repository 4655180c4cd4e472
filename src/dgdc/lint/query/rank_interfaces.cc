// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/rank_interfaces.h"

#include <algorithm>

#include "dgdc/lint/query/net_devices.h"
#include "dgdc/lint/query/support.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Worker;

namespace {

// The interfaces that a variable names, without NCCL's "=" for exact names;
// none when it excludes some.
std::vector<manifest::Text> InterfaceNames(const Facts& facts,
                                           const Worker& worker,
                                           std::string_view variable) {
  std::vector<manifest::Text> names = EnvEntries(facts, worker, variable);
  if (names.empty() || names.front()->starts_with('^')) {
    return {};
  }
  if (names.front()->starts_with('=')) {
    names.front().value.erase(0, 1);
  }
  return names;
}

bool StaysOnHost(const TransportProfile& nccl, std::string_view name) {
  const auto& names = nccl.host_interfaces;
  return std::find(names.begin(), names.end(), name) != names.end() ||
         std::any_of(nccl.host_prefixes.begin(), nccl.host_prefixes.end(),
                     [name](const std::string& prefix) {
                       return name.starts_with(prefix);
                     });
}

}  // namespace

const std::string& NcclInterface(const Catalog& catalog) {
  return catalog.Transport("nccl").Variable("interface");
}

const std::string& GlooInterface(const Catalog& catalog) {
  return catalog.Transport("gloo").Variable("interface");
}

std::array<std::string_view, 2> RankInterfaces(const Catalog& catalog) {
  return {GlooInterface(catalog), NcclInterface(catalog)};
}

bool SpansNodes(const Worker& worker) { return worker.nodes.value_or(1) > 1; }

bool ManyRanks(const Worker& worker) {
  return SpansNodes(worker) || worker.gpus.value_or(1) > 1;
}

std::optional<manifest::Text> HostInterface(const Facts& facts,
                                            const Worker& worker,
                                            std::string_view variable) {
  const std::vector<manifest::Text> names =
      InterfaceNames(facts, worker, variable);
  const TransportProfile& nccl = facts.catalog->Transport("nccl");
  const bool host = std::all_of(
      names.begin(), names.end(),
      [&nccl](const manifest::Text& name) { return StaysOnHost(nccl, *name); });
  return !names.empty() && host ? std::optional(names.front()) : std::nullopt;
}

std::optional<manifest::Text> DeviceAsInterface(const Facts& facts,
                                                const Worker& worker,
                                                std::string_view variable) {
  const std::vector<manifest::Text> names =
      InterfaceNames(facts, worker, variable);
  const auto is_device = [&facts](const manifest::Text& name) {
    return IsRdmaDevice(*facts.catalog, *name) &&
           !MayBeInterface(*facts.catalog, *name);
  };
  const auto device = std::find_if(names.begin(), names.end(), is_device);
  const bool fits = variable == NcclInterface(*facts.catalog) &&
                    !std::all_of(names.begin(), names.end(), is_device);
  return device != names.end() && !fits ? std::optional(*device) : std::nullopt;
}

}  // namespace dgdc::lint

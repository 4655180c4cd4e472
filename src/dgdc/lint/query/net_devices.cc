// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/net_devices.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "dgdc/lint/query/support.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

namespace {

bool StartsWithAny(std::string_view name,
                   const std::vector<std::string>& prefixes) {
  return std::any_of(
      prefixes.begin(), prefixes.end(),
      [name](const std::string& prefix) { return name.starts_with(prefix); });
}

bool ListsNames(const std::vector<manifest::Text>& entries) {
  return !entries.empty() && std::none_of(entries.begin(), entries.end(),
                                          [](const manifest::Text& entry) {
                                            return entry->empty() ||
                                                   *entry == "all" ||
                                                   entry->starts_with('^');
                                          });
}

template <class Test>
bool AllAre(const Catalog& catalog, const std::vector<manifest::Text>& entries,
            Test test) {
  return std::all_of(
      entries.begin(), entries.end(),
      [&](const manifest::Text& entry) { return test(catalog, *entry); });
}

// With a port it is one in any case.
bool IsNoInterface(const Catalog& catalog, std::string_view name) {
  return IsRdmaDevice(catalog, name) &&
         (name.find(':') != std::string_view::npos ||
          !MayBeInterface(catalog, name));
}

}  // namespace

std::string_view WithoutPort(std::string_view device) {
  return device.substr(0, device.find(':'));
}

bool IsRdmaDevice(const Catalog& catalog, std::string_view name) {
  return StartsWithAny(name, catalog.Transport("ucx").rdma_devices);
}

bool MayBeInterface(const Catalog& catalog, std::string_view name) {
  return StartsWithAny(name, catalog.Transport("ucx").either) ||
         IsInterface(catalog, name);
}

bool IsInterface(const Catalog& catalog, std::string_view name) {
  name = WithoutPort(name);
  // "ib" and a number is IP over InfiniBand.
  const bool ipoib =
      name.size() > 2 && name[0] == 'i' && name[1] == 'b' &&
      std::all_of(name.begin() + 2, name.end(),
                  [](unsigned char c) { return std::isdigit(c) != 0; });
  return name == "lo" || ipoib ||
         StartsWithAny(name, catalog.Transport("ucx").interfaces);
}

bool IsBond(std::string_view device) {
  return device.find("bond") != std::string_view::npos;
}

std::vector<manifest::Text> NamedDevices(const Facts& facts,
                                         const Worker& worker) {
  std::vector<manifest::Text> devices = EnvEntries(
      facts, worker, facts.catalog->Transport("ucx").Variable("devices"));
  const bool ranges = std::any_of(
      devices.begin(), devices.end(), [](const manifest::Text& device) {
        return device->find('[') != std::string::npos;
      });
  return ListsNames(devices) && !ranges ? devices
                                        : std::vector<manifest::Text>();
}

std::vector<manifest::Text> ForeignDevices(const Facts& facts,
                                           const Graph& graph,
                                           const Worker& worker) {
  const bool told = !graph.fabrics.empty() &&
                    std::none_of(graph.fabrics.begin(), graph.fabrics.end(),
                                 [](const FabricProfile* fabric) {
                                   return fabric->device_prefixes.empty();
                                 });
  if (!told) {
    return {};
  }
  std::vector<manifest::Text> devices = NamedDevices(facts, worker);
  std::erase_if(devices, [&](const manifest::Text& device) {
    return !IsRdmaDevice(*facts.catalog, *device) ||
           StartsWithAny(*device, graph.fabrics.front()->device_prefixes);
  });
  return devices;
}

DeviceKinds LeftToUcx(const Facts& facts, const Worker& worker) {
  const TransportProfile& ucx = facts.catalog->Transport("ucx");
  const std::vector<manifest::Text> devices =
      EnvEntries(facts, worker, ucx.Variable("devices"));
  if (!ListsNames(devices) ||
      worker.FindEnv(ucx.Variable("devicesPerRank")) != nullptr) {
    return DeviceKinds::kAny;
  }
  return AllAre(*facts.catalog, devices, &IsInterface)
             ? DeviceKinds::kInterfaces
         : AllAre(*facts.catalog, devices, &IsNoInterface) ? DeviceKinds::kRdma
                                                           : DeviceKinds::kAny;
}

Span NoHcaOfNccl(const Facts& facts, const Worker& worker) {
  std::vector<manifest::Text> names = EnvEntries(
      facts, worker, facts.catalog->Transport("nccl").Variable("devices"));
  if (!names.empty() && names.front()->starts_with('=')) {
    names.front().value.erase(0, 1);
  }
  return ListsNames(names) && AllAre(*facts.catalog, names, &IsInterface)
             ? names.front().span
             : Span{};
}

}  // namespace dgdc::lint

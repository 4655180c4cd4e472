// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/fabric_check.h"
#include "dgdc/catalog/network.h"
#include "dgdc/catalog/param.h"
#include "dgdc/catalog/profile_head.h"
#include "dgdc/catalog/setting_rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// What shows that a worker is meant for a fabric. A "*" at the end of a name
// stands for anything.
struct Detection {
  std::vector<std::string> resources = {};
  std::map<std::string, std::string> env = {};
  // Whether `env` counts only where the hardware's NVLink reaches other nodes,
  // or is not known.
  bool env_needs_nvlink = false;
  std::vector<std::string> claims = {};  // parts of claim template names
  // Whether no cluster of another provider offers the resources.
  bool exclusive = false;

  // Whether it knows an extended resource by its name.
  [[nodiscard]] bool HasResource(std::string_view name) const;
};

// A network and everything that a manifest needs to use it.
struct FabricProfile {
  ProfileHead head = {};
  yaml::Node nixl_backend = {};  // may refer to a parameter
  // Whether the engine is told the backend; otherwise it is NIXL's default.
  bool explicit_backend = false;
  std::string kv_buffer_device = {};  // empty: the engine's own choice
  Network network = Network::kUnknown;
  std::string link_layer = {};  // "InfiniBand", "Ethernet", or empty
  // How names of its RDMA devices begin, where that is known.
  std::vector<std::string> device_prefixes = {};
  std::string provider = {};  // the cloud that alone has it, or empty
  // A folder of libraries that a worker's LD_LIBRARY_PATH must not lose.
  std::string library_path = {};
  // Whether every unit of its resources has a network attachment of its own.
  bool attachment_per_unit = false;
  // Units of each of its resources and claims that a node has; nothing where
  // that is the number of the node's interfaces.
  std::optional<int64_t> units_per_node = {};
  std::string example_hardware = {};  // on which documents and tests show it
  std::string image_variant = {};
  Detection detect = {};
  Bandwidth bandwidth = {};
  std::vector<Param> params = {};
  std::vector<SettingRule> settings = {};
  std::vector<StartupRule> startup = {};
  std::vector<CompanionRule> companions = {};
  std::vector<Check> verify = {};
  std::string uncheckable = {};  // why no Job can run one of them, or empty
  TransferBenchmark nixlbench = {};

  // Null when it has no such parameter.
  [[nodiscard]] const Param* FindParam(std::string_view name) const;
};

}  // namespace dgdc

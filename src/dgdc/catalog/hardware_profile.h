// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/network.h"
#include "dgdc/catalog/profile_head.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A GPU system or instance type. Counts are per node.
struct HardwareProfile {
  ProfileHead head = {};
  std::string gpu = {};  // "H200"
  // As the driver reports it; 0 where nobody says.
  double gpu_memory_gib = 0;
  std::string architecture = {};  // "hopper"
  int64_t node_gpus = 0;
  std::string arch = {};  // "amd64", "arm64"
  Network network = Network::kUnknown;
  std::optional<int64_t> interfaces = {};
  std::optional<int64_t> gbit_per_interface = {};
  // Interface and network of each, "eth2=rdma-0", where the platform names
  // them.
  yaml::Node networks = {};
  // GPUs that reach each other over NVLink across nodes; 0 when only within
  // one.
  int64_t nvlink_domain_gpus = 0;
  std::string provider = {};
  yaml::Node pod = {};  // fields for the pod spec, null when none
  std::vector<std::string> notes = {};
};

}  // namespace dgdc

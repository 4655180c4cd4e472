// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Runs what compile puts into the pre-flight Job, on nodes made of stub tools:
// a check that cannot fail shows nothing.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/plan/preflight.h"
#include "dgdc/testing.h"

namespace dgdc::plan {
namespace {

namespace fs = std::filesystem;

using testing::Resolved;
using testing::ResolveText;

// A check of the Job: its command and the pattern of its output.
struct EmittedCheck {
  std::string command;
  std::string pattern;
};

// What the tools of a node print, and the files that checks look at.
struct NodeState {
  std::string layer;
  std::vector<std::string> devices;  // RDMA devices of the fabric
  size_t active = 0;                 // of these
  bool management = true;  // a NIC of the other link layer, which is active
  bool gpu_memory = true;  // RDMA domains take it
  bool direct = true;      // nvidia_peermem
  bool locks = true;       // IPC_LOCK
  bool gids = true;        // RoCE v2
  int efa = 0;
  int nvlink = 0;  // GPUs of the domain
};

void WriteFile(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

void WriteTool(const fs::path& bin, const char* name, std::string_view output) {
  WriteFile(bin / name, fmt::format("#!/bin/sh\ncat <<'END'\n{}END\n", output));
  fs::permissions(bin / name, fs::perms::owner_all);
}

std::string PortText(std::string_view device, bool active,
                     std::string_view layer) {
  return fmt::format(
      "hca_id:\t{}\n\ttransport:\t\t\tInfiniBand (0)\n\tphys_port_cnt:\t\t1\n"
      "\t\tport:\t1\n\t\t\tstate:\t\t\t{}\n\t\t\tmax_mtu:\t\t4096 (5)\n"
      "\t\t\tport_lid:\t\t1\n\t\t\tlink_layer:\t\t{}\n\n",
      device, active ? "PORT_ACTIVE (4)" : "PORT_DOWN (1)", layer);
}

std::string DomainText(std::string_view device, bool rdma, bool cuda) {
  return fmt::format(
      "#\n# Memory domain: {}\n#     Component: {}\n#             register: "
      "unlimited, cost: 16000 nsec\n#         memory types: host "
      "(access,reg,cache){}\n",
      device, rdma ? "ib" : "cuda_cpy", cuda ? ", cuda (access,reg)" : "");
}

// Writes the node below `folder`: tools in bin, files in root.
void Build(const NodeState& node, const fs::path& folder) {
  fs::remove_all(folder);
  const fs::path bin = folder / "bin";
  const fs::path root = folder / "root";
  const std::string other =
      node.layer == "InfiniBand" ? "Ethernet" : "InfiniBand";
  std::string ports;
  std::string domains = DomainText("cuda_cpy", false, true);
  for (size_t i = 0; i < node.devices.size(); ++i) {
    ports += PortText(node.devices[i], i < node.active, node.layer);
    domains += DomainText(node.devices[i], true, node.gpu_memory);
    if (node.gids) {
      const fs::path port =
          root / "sys/class/infiniband" / node.devices[i] / "ports/1";
      WriteFile(port / "gids/3", "0000:0000:0000:0000:0000:ffff:0a00:0001\n");
      WriteFile(port / "gid_attrs/types/3", "RoCE v2\n");
    }
  }
  if (node.gpu_memory && !node.devices.empty()) {
    domains += "#      Transport: cuda_ipc\n";
  }
  if (node.management) {
    ports += PortText("mlx5_bond_0", true, other);
  }
  WriteTool(bin, "ibv_devinfo", ports);
  WriteTool(bin, "ucx_info", domains);
  std::string interfaces;
  for (int i = 0; i < node.efa; ++i) {
    // Newer versions list a fabric efa-direct for the same interface.
    interfaces += fmt::format(
        "provider: efa\n    fabric: efa\n    domain: rdmap{0}s0-rdm\n"
        "provider: efa\n    fabric: efa-direct\n    domain: rdmap{0}s0-rdm\n",
        i);
  }
  WriteTool(bin, "fi_info", interfaces);
  std::string gpus;
  for (int i = 0; i < node.nvlink; ++i) {
    gpus +=
        "    Fabric\n        State                 : Completed\n        Status "
        " "
        "              : Success\n        CliqueId              : 1\n        "
        "ClusterUUID           : ab12\n";
  }
  WriteTool(bin, "nvidia-smi", gpus);
  WriteFile(root / "proc/driver/nvidia/version", "NVRM version: NVIDIA\n");
  if (node.direct) {
    fs::create_directories(root / "sys/module/nvidia_peermem");
  }
  WriteFile(root / "proc/self/status", node.locks
                                           ? "CapEff:\t00000000a80465fb\n"
                                           : "CapEff:\t00000000a80425fb\n");
  WriteFile(root / "dev/gdrdrv", "");
}

// Whether the Job would call the check passed.
bool Passes(const EmittedCheck& check, const Role& job,
            const fs::path& folder) {
  std::string script = fmt::format(
      "ulimit -l 64\nPATH={}/bin:$PATH\nroot={}/"
      "root\nunset UCX_NET_DEVICES\n",
      folder.string(), folder.string());
  for (const Setting& setting : job.settings) {
    if (setting.kind == SettingKind::kEnv && setting.value.IsScalar()) {
      script += fmt::format("{}='{}'\n", setting.name, setting.value.scalar);
    }
  }
  script += "if output=$(\n" + check.command + "\n); then\n";
  script += fmt::format(
      "  printf '%s\\n' \"$output\" | grep -Eq -e '{}'\nelse\n  exit 1\nfi\n",
      check.pattern);
  WriteFile(folder / "check.sh", script);
  return std::system(fmt::format("sh {}/check.sh 2>/dev/null", folder.string())
                         .c_str()) == 0;
}

// The checks of the fabric's Job; those on device files, which no stub can
// give, are left out.
std::vector<EmittedCheck> ChecksOf(const Role& job) {
  std::vector<std::string> arguments;
  for (const Setting& setting : job.settings) {
    if (setting.kind == SettingKind::kArg) {
      arguments.push_back(setting.name);
    }
  }
  REQUIRE(arguments.size() % 2 == 0);
  std::vector<EmittedCheck> checks;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    if (!arguments[i].starts_with("ls /dev/")) {
      checks.push_back({arguments[i], arguments[i + 1]});
    }
  }
  return checks;
}

std::vector<std::string> DevicesOfJob(const Role& job) {
  std::vector<std::string> devices;
  const std::string names =
      testing::Value(job, SettingKind::kEnv, "UCX_NET_DEVICES");
  for (size_t at = 0; names != "(none)" && at < names.size();) {
    const size_t comma = std::min(names.find(',', at), names.size());
    std::string name = names.substr(at, comma - at);
    devices.push_back(name.substr(0, name.find(':')));
    at = comma + 1;
  }
  for (int i = 0; devices.size() < 8; ++i) {
    devices.push_back(fmt::format("mlx5_{}", i + 20));
  }
  return devices;
}

struct Fault {
  const char* tool;  // what a check that must notice it names
  std::function<void(NodeState&)> harm;
};

void ExpectNoticed(const Fault& fault, NodeState node, const Role& job,
                   const std::vector<EmittedCheck>& checks,
                   const fs::path& folder) {
  fault.harm(node);
  Build(node, folder);
  for (const EmittedCheck& check : checks) {
    if (check.command.find(fault.tool) != std::string::npos) {
      CAPTURE(check.command);
      CHECK_FALSE(Passes(check, job, folder));
    }
  }
}

const std::vector<Fault>& Faults() {
  static const std::vector<Fault> kFaults = {
      {"ibv_devinfo", [](NodeState& n) { n.active = 0; }},
      {"ibv_devinfo",
       [](NodeState& n) {
         n.devices.clear();
         n.active = 0;
       }},
      {"ucx_info", [](NodeState& n) { n.gpu_memory = false; }},
      {"ucx_info", [](NodeState& n) { n.devices.clear(); }},
      {"fi_info", [](NodeState& n) { n.efa = 1; }},
      {"fi_info", [](NodeState& n) { n.efa = 0; }},
      {"nvidia_peermem", [](NodeState& n) { n.direct = false; }},
      {"ulimit", [](NodeState& n) { n.locks = false; }},
      {"gid_attrs", [](NodeState& n) { n.gids = false; }},
      {"nvidia-smi", [](NodeState& n) { n.nvlink = 1; }},
  };
  return kFaults;
}

TEST_CASE(
    "every emitted check passes on a good node and fails on broken ones") {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("dgdc-preflight-{}", getpid());
  int fabrics = 0;
  for (const FabricProfile& fabric : Catalog::Embedded().fabrics.all()) {
    if (std::none_of(fabric.verify.begin(), fabric.verify.end(),
                     [](const Check& check) { return check.ForJob(); })) {
      continue;
    }
    CAPTURE(fabric.head.name);
    const Resolved resolved = ResolveText(
        testing::kIb,
        {"spec.companions={preflight: true}", "spec.fabric=" + fabric.head.name,
         "spec.hardware=" + fabric.example_hardware, "spec.prefill.tp=4",
         "spec.decode.tp=4", "spec.dynamo=\"1.4.0\""});
    if (!resolved.plan || resolved.plan->jobs.empty()) {
      MESSAGE(fabric.head.name << " has no plan here: "
                               << testing::Messages(resolved.diagnostics));
      continue;
    }
    ++fabrics;
    const Role& job = resolved.plan->jobs.front().role;
    const std::vector<EmittedCheck> checks = ChecksOf(job);
    const NodeState good{
        .layer = fabric.link_layer.empty() ? "InfiniBand" : fabric.link_layer,
        .devices = DevicesOfJob(job),
        .active = DevicesOfJob(job).size(),
        .efa = 32,
        .nvlink = 4};
    Build(good, folder);
    for (const EmittedCheck& check : checks) {
      CAPTURE(check.command);
      CHECK(Passes(check, job, folder));
    }
    for (const Fault& fault : Faults()) {
      ExpectNoticed(fault, good, job, checks, folder);
    }
  }
  CHECK(fabrics >= 10);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace dgdc::plan

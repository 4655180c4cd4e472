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
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/core.h>
#include <unistd.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/plan/preflight.h"
#include "dgdc/schema/validate.h"
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
  bool gdrcopy = true;     // its device
  bool imex = true;        // its channel
  bool locks = true;       // IPC_LOCK
  size_t gids = 0;         // devices with one of RoCE v2
  std::string gid = "0000:0000:0000:0000:0000:ffff:0a00:0001";
  std::string mtu = "4096 (5)";
  std::string path = "PIX";  // from each GPU to its NIC
  std::string other = {};    // link layer of all devices, if another one
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
                     std::string_view layer, std::string_view mtu) {
  return fmt::format(
      "hca_id:\t{}\n\ttransport:\t\t\tInfiniBand (0)\n\tphys_port_cnt:\t\t1\n"
      "\t\tport:\t1\n\t\t\tstate:\t\t\t{}\n\t\t\tmax_mtu:\t\t4096 (5)\n"
      "\t\t\tactive_mtu:\t\t{}\n\t\t\tport_lid:\t\t1\n"
      "\t\t\tlink_layer:\t\t{}\n\n",
      device, active ? "PORT_ACTIVE (4)" : "PORT_DOWN (1)", mtu, layer);
}

std::string DomainText(std::string_view device, bool rdma, bool cuda) {
  return fmt::format(
      "#\n# Memory domain: {}\n#     Component: {}\n#             register: "
      "unlimited, cost: 16000 nsec\n#         memory types: host "
      "(access,reg,cache){}\n",
      device, rdma ? "ib" : "cuda_cpy", cuda ? ", cuda (access,reg)" : "");
}

// What nvidia-smi topo -m prints, underlined as on a terminal.
std::string TopologyText(const NodeState& node) {
  std::string header = "\t\033[4mGPU0\tGPU1";
  std::string rows;
  std::string legend;
  for (size_t i = 0; i < node.devices.size(); ++i) {
    header += fmt::format("\tNIC{}", i);
    legend += fmt::format("  NIC{}: {}\n", i, node.devices[i]);
  }
  for (size_t gpu = 0; gpu < 2; ++gpu) {
    rows += fmt::format("GPU{}\t{}\t{}", gpu, gpu == 0 ? " X " : "NV18",
                        gpu == 0 ? "NV18" : " X ");
    for (size_t i = 0; i < node.devices.size(); ++i) {
      rows += "\t" + (i == gpu || node.devices.size() == 1 ? node.path : "SYS");
    }
    rows += "\t0-47\t0\t\tN/A\n";
  }
  return fmt::format(
      "{}\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\033[0m\n{}\nLegend:\n\n"
      "  X    = Self\n  PIX  = Connection traversing at most a single PCIe "
      "bridge\n\nNIC Legend:\n\n{}\n",
      header, rows, legend);
}

std::string FabricText(int gpus) {
  std::string text;
  for (int i = 0; i < gpus; ++i) {
    text +=
        "    Fabric\n        State                 : Completed\n        Status "
        " "
        "              : Success\n        CliqueId              : 1\n        "
        "ClusterUUID           : ab12\n";
  }
  return text;
}

// nvidia-smi, whose output depends on what it is asked.
void WriteGpuTool(const NodeState& node, const fs::path& bin) {
  WriteFile(bin / "nvidia-smi",
            fmt::format("#!/bin/sh\ncase \"$1\" in\n"
                        "topo) cat <<'END'\n{}END\n;;\n"
                        "-q) cat <<'END'\n{}END\n;;\n"
                        "*) echo '570.133.20, NVIDIA H100 80GB HBM3' ;;\n"
                        "esac\n",
                        TopologyText(node), FabricText(node.nvlink)));
  fs::permissions(bin / "nvidia-smi", fs::perms::owner_all);
}

void WriteGids(const NodeState& node, const fs::path& root) {
  for (size_t i = 0; i < node.devices.size(); ++i) {
    const fs::path port =
        root / "sys/class/infiniband" / node.devices[i] / "ports/1";
    WriteFile(port / "gids/0", "fe80:0000:0000:0000:0000:0000:0000:0001\n");
    WriteFile(port / "gid_attrs/types/0", "RoCE v2\n");
    WriteFile(port / "gids/3", node.gid + "\n");
    WriteFile(port / "gid_attrs/types/3",
              i < node.gids ? "RoCE v2\n" : "IB/RoCE v1\n");
  }
}

void WriteKernel(const NodeState& node, const fs::path& root) {
  WriteFile(root / "proc/driver/nvidia/version", "NVRM version: NVIDIA\n");
  if (node.direct) {
    fs::create_directories(root / "sys/module/nvidia_peermem");
  }
  WriteFile(root / "proc/self/status", node.locks
                                           ? "CapEff:\t00000000a80465fb\n"
                                           : "CapEff:\t00000000a80425fb\n");
  if (node.gdrcopy) {
    WriteFile(root / "sys/module/gdrdrv/version", "2.5.1\n");
    WriteFile(root / "dev/gdrdrv", "");
  } else {
    fs::create_directories(root / "sys/module");
  }
  if (node.imex) {
    WriteFile(root / "dev/nvidia-caps-imex-channels/channel0", "");
  }
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
  const std::string_view layer = node.other.empty() ? node.layer : node.other;
  for (size_t i = 0; i < node.devices.size(); ++i) {
    ports += PortText(node.devices[i], i < node.active, layer, node.mtu);
    domains += DomainText(node.devices[i], true, node.gpu_memory);
  }
  if (node.gpu_memory && !node.devices.empty()) {
    domains += "#      Transport: cuda_ipc\n";
  }
  if (node.management) {
    ports += PortText("mlx5_bond_0", true, other, "1024 (3)");
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
  WriteGpuTool(node, bin);
  WriteGids(node, root);
  WriteKernel(node, root);
}

enum class Verdict { kOk, kWarning, kFailed };

// The Job's own script, run with its own variables, whose checks are `checks`.
struct Run {
  int status = 0;
  std::string log = {};
};

Run RunJob(const Role& job, const std::vector<EmittedCheck>& checks,
           const fs::path& folder) {
  std::string script = fmt::format(
      "ulimit -l 64\nPATH={0}/bin:$PATH\nroot={0}/root\nunset "
      "UCX_NET_DEVICES NCCL_IB_HCA UCX_TLS FI_PROVIDER\nexport PATH root\n",
      folder.string());
  for (const Setting& setting : job.settings) {
    if (setting.kind == SettingKind::kEnv && setting.value.IsScalar()) {
      script +=
          fmt::format("export {}='{}'\n", setting.name, setting.value.scalar);
    }
  }
  script += "exec sh";
  WriteFile(folder / "main.sh", job.command.items.at(2).scalar);
  script += fmt::format(" {}/main.sh", folder.string());
  for (size_t i = 0; i < checks.size(); ++i) {
    const fs::path command = folder / fmt::format("command{}", i);
    WriteFile(command, checks[i].command);
    script += fmt::format(" \"$(cat {})\" 'check {}' '{}'", command.string(), i,
                          checks[i].pattern);
  }
  WriteFile(folder / "check.sh", script + "\n");
  Run run;
  run.status = std::system(
      fmt::format("sh {0}/check.sh > {0}/log 2>&1", folder.string()).c_str());
  std::ifstream log(folder / "log");
  run.log = std::string(std::istreambuf_iterator<char>(log), {});
  return run;
}

// What the Job says of one check.
Verdict VerdictOf(const EmittedCheck& check, const Role& job,
                  const fs::path& folder) {
  const Run run = RunJob(job, {check}, folder);
  if (run.status != 0) {
    CHECK(run.log.starts_with("FAILED  "));
    return Verdict::kFailed;
  }
  return run.log.starts_with("ok ") ? Verdict::kOk : Verdict::kWarning;
}

// The checks of the Job; those on device files that know no other root look
// for them below the node's.
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
    std::string command = arguments[i];
    if (command.starts_with("ls /dev/")) {
      command.insert(3, "$root");
    }
    checks.push_back({command, arguments[i + 1]});
  }
  return checks;
}

// As many as the pod asks for, with the names that UCX and NCCL
// are told.
std::vector<std::string> DevicesOfJob(const Role& job, int want) {
  std::vector<std::string> devices;
  const std::string names =
      testing::Value(job, SettingKind::kEnv, "UCX_NET_DEVICES");
  for (size_t at = 0; names != "(none)" && at < names.size();) {
    const size_t comma = std::min(names.find(',', at), names.size());
    std::string name = names.substr(at, comma - at);
    devices.push_back(name.substr(0, name.find(':')));
    at = comma + 1;
  }
  const std::string hcas =
      testing::Value(job, SettingKind::kEnv, "NCCL_IB_HCA");
  const std::string prefix = hcas == "(none)" ? "mlx5_" : hcas;
  for (int i = 0; devices.empty() || static_cast<int>(devices.size()) < want;
       ++i) {
    devices.push_back(fmt::format("{}{}", prefix, i + 20));
  }
  return devices;
}

// The devices that a shared check is to look for; 1 without one.
int WantOf(const std::vector<EmittedCheck>& checks) {
  for (const EmittedCheck& check : checks) {
    if (check.command.starts_with("want=")) {
      return std::stoi(check.command.substr(5));
    }
  }
  return 1;
}

struct Fault {
  const char* tool;  // what a check that must notice it names
  Verdict verdict;   // at least
  std::function<void(NodeState&)> harm;
};

void ExpectNoticed(const Fault& fault, NodeState node, const Role& job,
                   const std::vector<EmittedCheck>& checks,
                   const fs::path& folder, std::set<std::string>& noticed) {
  fault.harm(node);
  Build(node, folder);
  for (const EmittedCheck& check : checks) {
    if (check.command.find(fault.tool) != std::string::npos) {
      CAPTURE(check.command);
      CHECK(VerdictOf(check, job, folder) >= fault.verdict);
      noticed.insert(check.command);
    }
  }
}

void SetOtherLayer(NodeState& node) {
  node.other = node.layer == "InfiniBand" ? "Ethernet" : "InfiniBand";
}

const std::vector<Fault>& Faults() {
  static const std::vector<Fault> kFaults = {
      {"-v net=", Verdict::kFailed, [](NodeState& n) { n.active = 0; }},
      {"-v net=", Verdict::kFailed, [](NodeState& n) { --n.active; }},
      {"ibv_devinfo", Verdict::kFailed, &SetOtherLayer},
      {"ibv_devinfo", Verdict::kFailed,
       [](NodeState& n) {
         n.devices.clear();
         n.active = 0;
       }},
      {"active_mtu", Verdict::kWarning,
       [](NodeState& n) { n.mtu = "1024 (3)"; }},
      {"ucx_info", Verdict::kFailed,
       [](NodeState& n) { n.gpu_memory = false; }},
      {"ucx_info", Verdict::kFailed, [](NodeState& n) { n.devices.clear(); }},
      {"fi_info", Verdict::kFailed, [](NodeState& n) { --n.efa; }},
      {"fi_info", Verdict::kFailed, [](NodeState& n) { n.efa = 0; }},
      {"nvidia_peermem", Verdict::kFailed,
       [](NodeState& n) { n.direct = false; }},
      {"failed: no /dev/gdrdrv", Verdict::kFailed,
       [](NodeState& n) { n.gdrcopy = false; }},
      {"imex-channels", Verdict::kFailed, [](NodeState& n) { n.imex = false; }},
      {"ulimit", Verdict::kFailed, [](NodeState& n) { n.locks = false; }},
      {"gid_attrs", Verdict::kFailed, [](NodeState& n) { n.gids = 0; }},
      {"gid_attrs", Verdict::kWarning, [](NodeState& n) { --n.gids; }},
      {"gid_attrs", Verdict::kFailed,
       [](NodeState& n) { n.gid = "fe80:0000:0000:0000:0000:0000:0000:0009"; }},
      {"topo -m", Verdict::kWarning, [](NodeState& n) { n.path = "SYS"; }},
      {"topo -m", Verdict::kWarning, [](NodeState& n) { n.devices.clear(); }},
      {"nvidia-smi -q", Verdict::kFailed, [](NodeState& n) { --n.nvlink; }},
  };
  return kFaults;
}

struct CheckedFabric {
  Resolved resolved = {};
  std::vector<EmittedCheck> checks = {};
  NodeState good = {};

  [[nodiscard]] const Role& job() const {
    return resolved.plan->jobs.front().role;
  }
};

CheckedFabric PreflightOf(const FabricProfile& fabric,
                          std::vector<std::string> overrides = {}) {
  overrides.insert(
      overrides.begin(),
      {"spec.companions={preflight: true}", "spec.fabric=" + fabric.head.name,
       "spec.hardware=" + fabric.example_hardware, "spec.prefill.tp=4",
       "spec.decode.tp=4", "spec.dynamo=\"1.4.0\""});
  CheckedFabric checked{.resolved = ResolveText(testing::kIb, overrides)};
  CAPTURE(testing::Messages(checked.resolved.diagnostics));
  REQUIRE(checked.resolved.plan);
  REQUIRE_FALSE(checked.resolved.plan->jobs.empty());
  checked.checks = ChecksOf(checked.job());
  const int want = WantOf(checked.checks);
  checked.good = {
      .layer = fabric.link_layer.empty() ? "InfiniBand" : fabric.link_layer,
      .devices = DevicesOfJob(checked.job(), want),
      .efa = want,
      .nvlink = 4};
  checked.good.active = checked.good.gids = checked.good.devices.size();
  return checked;
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
    const CheckedFabric checked = PreflightOf(fabric);
    ++fabrics;
    Build(checked.good, folder);
    for (const EmittedCheck& check : checked.checks) {
      CAPTURE(check.command);
      CHECK(VerdictOf(check, checked.job(), folder) == Verdict::kOk);
    }
    std::set<std::string> noticed;
    for (const Fault& fault : Faults()) {
      ExpectNoticed(fault, checked.good, checked.job(), checked.checks, folder,
                    noticed);
    }
    for (const EmittedCheck& check : checked.checks) {
      CAPTURE(check.command);
      CHECK(noticed.count(check.command) == 1);
    }
  }
  CHECK(fabrics >= 13);
  fs::remove_all(folder);
}

// The verdict of the first check whose command holds `part`.
Verdict VerdictWith(const CheckedFabric& checked, std::string_view part,
                    NodeState node, const fs::path& folder) {
  Build(node, folder);
  const auto found =
      std::find_if(checked.checks.begin(), checked.checks.end(),
                   [&](const EmittedCheck& check) {
                     return check.command.find(part) != std::string::npos;
                   });
  REQUIRE(found != checked.checks.end());
  return VerdictOf(*found, checked.job(), folder);
}

TEST_CASE("checks look for the devices that the workers are told") {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("dgdc-told-{}", getpid());
  const FabricProfile& ib = *Catalog::Embedded().fabrics.Find("ib");
  const auto with = [&](const std::string& variable) {
    return VerdictWith(PreflightOf(ib, {"spec.prefill.env={" + variable + "}"}),
                       "-v net=", PreflightOf(ib).good, folder);
  };
  CHECK(with("UCX_NET_DEVICES: \"mlx5_20:1,mlx5_21:1\"") == Verdict::kOk);
  CHECK(with("UCX_NET_DEVICES: \"mlx5_20:1,mlx5_77:1\"") == Verdict::kFailed);
  CHECK(with("UCX_NET_DEVICES: \"mlx5_20:1,mlx5_77\"") == Verdict::kFailed);
  CHECK(with("UCX_NET_DEVICES: all") == Verdict::kOk);
  CHECK(with("UCX_NET_DEVICES: \"^mlx5_bond_0:1\"") == Verdict::kOk);
  CHECK(with("UCX_NET_DEVICES: \"^mlx5_20:1\"") == Verdict::kFailed);
  CHECK(with("NCCL_IB_HCA: mlx5") == Verdict::kOk);
  CHECK(with("NCCL_IB_HCA: \"=mlx5_2\"") == Verdict::kFailed);
  CHECK(with("NCCL_IB_HCA: \"mlx5_20,ibp0\"") == Verdict::kFailed);
  // GDRCopy matters where UCX may take it.
  NodeState without = PreflightOf(ib).good;
  without.gdrcopy = false;
  CHECK(VerdictWith(PreflightOf(ib), "nvidia_peermem", without, folder) ==
        Verdict::kOk);
  CHECK(
      VerdictWith(PreflightOf(ib, {"spec.fabric={profile: ib, params: {ucxTls: "
                                   "\"rc,gdr_copy,cuda_copy\"}}"}),
                  "nvidia_peermem", without, folder) == Verdict::kWarning);
  fs::remove_all(folder);
}

TEST_CASE("the Job tells what it found in the form of cluster facts") {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("dgdc-facts-{}", getpid());
  const CheckedFabric checked =
      PreflightOf(*Catalog::Embedded().fabrics.Find("ib"));
  Build(checked.good, folder);
  const std::string log = RunJob(checked.job(), checked.checks, folder).log;
  CAPTURE(log);
  const size_t begin = log.find("apiVersion: ");
  REQUIRE(begin != std::string::npos);
  SourceSet sources;
  const yaml::Node facts = testing::Parse(sources, log.substr(begin));
  Sink sink;
  Catalog::Embedded().Schema("facts.schema.json").Validate(facts, sink);
  CHECK(sink.size() == 0);
  for (const auto& [name, value] :
       {std::pair{"linkLayer", "InfiniBand"}, std::pair{"gpudirect", "true"},
        std::pair{"peermem", "true"}, std::pair{"gdrcopy", "2.5.1"},
        std::pair{"memlock", "limited"}, std::pair{"driver", "570.133.20"},
        std::pair{"gpu", "NVIDIA-H100-80GB-HBM3"}}) {
    CAPTURE(name);
    REQUIRE(facts.Find(name) != nullptr);
    CHECK(facts.Find(name)->scalar == value);
  }
  CHECK(facts.Find("kernel") != nullptr);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace dgdc::plan

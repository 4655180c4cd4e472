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

#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// What a worker needs to pin memory and to reach the NICs: capabilities, user
// id, privilege, device files.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Invocation;
using manifest::Text;
using manifest::Word;
using manifest::Worker;
using yaml::Node;

constexpr std::string_view kLock = "IPC_LOCK";
constexpr std::string_view kRaiseLimits = "SYS_RESOURCE";

// --- Capabilities and user ids

const Text* FindCapability(const Worker& worker, std::string_view name) {
  const auto found =
      std::find_if(worker.capabilities.begin(), worker.capabilities.end(),
                   [name](const Text& text) { return *text == name; });
  return found == worker.capabilities.end() ? nullptr : &*found;
}

std::string User(const Worker& worker) {
  return worker.run_as_user
             ? fmt::format("runs as uid {}", worker.run_as_user->value)
             : "does not run as root";
}

// Points at what makes the container run as another user than root.
void LabelUser(const Worker& worker, Diagnostic& finding) {
  if (worker.run_as_user) {
    finding.labels.push_back({worker.run_as_user->span, "not root"});
  } else {
    finding.labels.push_back(
        {worker.image.text.span, "the user of this image is not root"});
  }
}

// Whether the worker has RDMA devices whose memory it must pin.
bool PinsMemory(const Facts& facts, const Graph& graph) {
  return (graph.network == Network::kRdma || graph.network == Network::kEfa) &&
         ClusterFact(facts, "memlock") != "unlimited";
}

template <class Check>
void ForPinningWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.gpu_worker && PinsMemory(facts, graph)) {
        check(graph, worker);
      }
    }
  }
}

// Without effective IPC_LOCK the limit of the node decides.
void SharpenByLimit(const Facts& facts, Diagnostic& finding) {
  if (ClusterFact(facts, "memlock") == "limited") {
    finding.severity = Severity::kError;
    finding.labels.push_back(
        {facts.assumed.cluster.Find("memlock")->span, "the nodes limit it"});
  }
}

void CheckInertLock(const Facts& facts, Reporter& report) {
  ForPinningWorkers(facts, [&](const Graph&, const Worker& worker) {
    const Text* lock = FindCapability(worker, kLock);
    if (lock == nullptr || IsPrivileged(worker) ||
        RunsAsRoot(worker) != false) {
      return;
    }
    Diagnostic& finding =
        report.At(lock->span,
                  fmt::format("{} has no effect in {}, which {}", kLock,
                              *worker.component.name, User(worker)),
                  "needs runAsUser: 0");
    LabelUser(worker, finding);
    SharpenByLimit(facts, finding);
  });
}

void CheckPrivilegedNotRoot(const Facts& facts, Reporter& report) {
  ForPinningWorkers(facts, [&](const Graph&, const Worker& worker) {
    if (!IsPrivileged(worker) || RunsAsRoot(worker) != false) {
      return;
    }
    Diagnostic& finding =
        report.At(worker.privileged->span,
                  fmt::format("{} is privileged but {}", *worker.component.name,
                              User(worker)),
                  "gives no capabilities without runAsUser: 0");
    LabelUser(worker, finding);
  });
}

void CheckMissingLock(const Facts& facts, Reporter& report) {
  ForPinningWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const manifest::Resource* resource = FabricResource(graph, worker);
    // Nothing of a worker that stays alone is registered with the NICs.
    if (resource == nullptr || !graph.whole || IsPrivileged(worker) ||
        worker.HasCapability(kLock) || StaysAlone(graph, worker)) {
      return;
    }
    Diagnostic& finding =
        report.At(resource->span(),
                  fmt::format("{} asks for {} and may not pin memory",
                              *worker.component.name, resource->name),
                  fmt::format("needs {}", kLock));
    SharpenByLimit(facts, finding);
  });
}

// The word "unlimited" of `ulimit -l unlimited`; null when there is none, or
// when the script goes on after a failure ("|| true").
const Word* RaisedLimit(const Worker& worker) {
  const std::vector<Invocation>& invocations = worker.line.invocations;
  for (size_t i = 0; i < invocations.size(); ++i) {
    const std::vector<Word>& words = invocations[i].words;
    const auto option =
        std::find_if(words.begin(), words.end(),
                     [](const Word& word) { return word.text == "-l"; });
    const bool tolerant = i + 1 < invocations.size() &&
                          invocations[i + 1].conditional &&
                          !invocations[i].conditional;
    if (!words.empty() && words.front().text == "ulimit" && !tolerant &&
        option != words.end() && option + 1 != words.end() &&
        (option + 1)->text == "unlimited") {
      return &*(option + 1);
    }
  }
  return nullptr;
}

void CheckRaisedLimit(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Word* unlimited = RaisedLimit(worker);
      const std::optional<bool> root = RunsAsRoot(worker);
      const bool may_raise =
          IsPrivileged(worker) || worker.HasCapability(kRaiseLimits);
      if (unlimited == nullptr || !graph.whole ||
          ClusterFact(facts, "memlock") == "unlimited" ||
          (may_raise && root != false)) {
        continue;
      }
      Diagnostic& finding = report.At(
          unlimited->span,
          fmt::format("{} raises its memlock limit without the right to",
                      *worker.component.name),
          may_raise ? "needs runAsUser: 0"
                    : fmt::format("needs {} as root", kRaiseLimits));
      if (root == false) {
        LabelUser(worker, finding);
      }
    }
  }
}

// --- Privilege

void CheckUnneededPrivilege(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const manifest::Resource* resource = FabricResource(graph, worker);
      if (graph.network != Network::kRdma || resource == nullptr ||
          resource->count.value_or(0) < 2 || !IsPrivileged(worker) ||
          MountedHostPath(worker, "/dev") != nullptr) {
        continue;
      }
      report
          .At(worker.privileged->span,
              fmt::format("{} is privileged although its device plugin hands "
                          "out the devices",
                          *worker.component.name),
              fmt::format("{} as root is enough", kLock))
          .labels.push_back({resource->span(), "several units of devices"});
    }
  }
}

// The capabilities that the fabrics' own settings add.
std::set<std::string> FabricCapabilities(const Graph& graph) {
  std::set<std::string> names = {std::string(kLock), std::string(kRaiseLimits)};
  for (const FabricProfile* fabric : graph.fabrics) {
    for (const SettingRule& setting : fabric->settings) {
      if (setting.kind != SettingKind::kSecurityContext || !setting.value) {
        continue;
      }
      for (const Node& name :
           At(*setting.value, {"capabilities", "add"}).items) {
        names.insert(name.scalar);
      }
    }
  }
  return names;
}

void CheckBroadCapability(const Facts& facts, Reporter& report) {
  ForPinningWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const std::set<std::string> needed = FabricCapabilities(graph);
    const auto broad = std::find_if(
        worker.capabilities.begin(), worker.capabilities.end(),
        [&needed](const Text& name) {
          return IsLinuxCapability(*name) && !needed.contains(*name);
        });
    if (broad != worker.capabilities.end() && !IsPrivileged(worker)) {
      report.At(broad->span,
                fmt::format("{} of {} serves no fabric that fits it", **broad,
                            *worker.component.name),
                "more than RDMA needs");
    }
  });
}

void CheckHostDevices(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Node* host = ClosedDeviceFiles(worker);
      if (host == nullptr || !StopsAtFiles(facts, graph, worker)) {
        continue;
      }
      report.At(host->span,
                fmt::format("{} mounts {} but may not open its devices",
                            *worker.component.name, host->scalar),
                "needs an RDMA resource or privileged: true");
    }
  }
}

// --- Registration

// Whether the engine keeps its cache out of PyTorch's allocator.
bool AllocatesByItself(const Worker& worker) {
  return worker.FindFlag("--enable-sleep-mode") != nullptr ||
         worker.FindFlag("--enable-cumem-allocator") != nullptr;
}

// The variable without that entry of its list.
std::optional<manifest::Operations> RemoveEntry(const Facts& facts,
                                                const Graph& graph,
                                                const Worker& worker,
                                                std::string_view variable,
                                                std::string_view entry) {
  std::string rest;
  for (const Text& other : EnvEntries(facts, worker, variable)) {
    if (*other != entry) {
      rest += (rest.empty() ? "" : ",") + *other;
    }
  }
  const manifest::Amend amend(facts, graph, worker);
  return rest.empty() ? amend.RemoveEnv(variable)
                      : amend.SetEnv(variable, Node::String(rest));
}

void CheckExpandableSegments(const Facts& facts, Reporter& report) {
  constexpr std::string_view kOption = "expandable_segments:True";
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.kv.nixl != true || !TransfersKv(worker) ||
          !worker.flags_complete || AllocatesByItself(worker)) {
        continue;
      }
      for (const std::string_view name :
           {"PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"}) {
        for (const Text& entry : EnvEntries(facts, worker, name)) {
          if (*entry == kOption) {
            SetFix(
                report.At(entry.span,
                          fmt::format("{} may move memory that NIXL registered",
                                      *worker.component.name),
                          "not with NIXL"),
                edit::Safety::kSafe, fmt::format("remove {}", kOption),
                RemoveEntry(facts, graph, worker, name, kOption));
          }
        }
      }
    }
  }
}

constexpr std::array kMemoryRules = {
    Rule{.code = "DG6001", .check = &CheckInertLock},
    Rule{.code = "DG6002", .check = &CheckPrivilegedNotRoot},
    Rule{.code = "DG6003", .check = &CheckMissingLock},
    Rule{.code = "DG6004", .check = &CheckRaisedLimit},
    Rule{.code = "DG6006", .check = &CheckUnneededPrivilege},
    Rule{.code = "DG6007", .check = &CheckBroadCapability},
    Rule{.code = "DG6009", .check = &CheckHostDevices},
    Rule{.code = "DG6010", .check = &CheckExpandableSegments},
};

}  // namespace

std::span<const Rule> MemoryRules() { return kMemoryRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/quantity.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// Size of /dev/shm.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Mount;
using manifest::Worker;
using yaml::Node;

template <class Check>
void ForComponents(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (graph.api != Api::kPlain) {
        check(graph, worker);
      }
    }
  }
}

// The mount that the operator takes away; null when there is none.
const Mount* OwnMount(const Facts& facts, const Worker& worker) {
  const OperatorAddition& shared = facts.catalog->platform().SharedMemory();
  for (const Mount& mount : worker.mounts) {
    if (*mount.path == shared.path || *mount.path == shared.path + "/" ||
        mount.name == shared.name) {
      return &mount;
    }
  }
  return nullptr;
}

// How large the volume behind a mount may become; a null node when that is
// left open.
const Node& SizeOf(const Worker& worker, const Mount& mount) {
  static const Node kNothing;
  const Node* volume = FindVolume(worker, mount.name);
  return volume == nullptr ? kNothing : At(*volume, {"emptyDir", "sizeLimit"});
}

std::string Setting(const Graph& graph, std::string_view size) {
  return graph.api == Api::kAlpha
             ? fmt::format("sharedMemory: {{size: {}}}", size)
             : fmt::format("sharedMemorySize: {}", size);
}

bool MountsVolume(const Node& container, std::string_view name) {
  const std::vector<Node>& mounts = At(container, {"volumeMounts"}).items;
  return std::any_of(mounts.begin(), mounts.end(), [name](const Node& mount) {
    return At(mount, {"name"}).scalar == name;
  });
}

// Whether the mount is the only one of its volume in the pod.
bool IsOnlyMount(const Worker& worker, const Mount& mount) {
  const auto of_main = std::count_if(
      worker.mounts.begin(), worker.mounts.end(),
      [&mount](const Mount& other) { return other.name == mount.name; });
  for (const std::string_view list : {"containers", "initContainers"}) {
    for (const Node& container : At(worker.component.pod_spec, {list}).items) {
      // Only the main container has this very mount.
      if (MountsVolume(container, mount.name) &&
          At(container, {"name"}).scalar != "main") {
        return false;
      }
    }
  }
  return of_main == 1;
}

// Takes the mount away, and its volume when nothing else mounts it.
std::optional<manifest::Operations> RemoveMount(const Facts& facts,
                                                const Worker& worker,
                                                const Mount& mount) {
  const FixContext context{.facts = facts};
  const Node* volume = FindVolume(worker, mount.name);
  if (mount.entry == nullptr) {
    return std::nullopt;
  }
  auto operations = RemoveAt(context, mount.entry->span);
  if (operations && volume != nullptr && IsOnlyMount(worker, mount)) {
    if (const auto more = RemoveAt(context, volume->span)) {
      operations->insert(operations->end(), more->begin(), more->end());
    }
  }
  return operations;
}

// Says the size where it counts, in place of the mount.
void MoveSize(const Facts& facts, const Graph& graph, const Worker& worker,
              const Mount& mount, const Node& size, Diagnostic& finding) {
  auto operations = RemoveMount(facts, worker, mount);
  const auto setting =
      manifest::Amend(facts, graph, worker).SetSharedMemory(size.scalar);
  if (operations && setting) {
    operations->insert(operations->end(), setting->begin(), setting->end());
    SetFix(finding, edit::Safety::kSafe,
           fmt::format("write {}, without volume and mount",
                       Setting(graph, size.scalar)),
           operations);
  }
}

void CheckDropped(const Facts& facts, Reporter& report) {
  ForComponents(facts, [&](const Graph& graph, const Worker& worker) {
    const Mount* mount = OwnMount(facts, worker);
    if (!graph.whole || mount == nullptr ||
        !worker.component.shared_memory->IsNull()) {
      return;
    }
    const Node& size = SizeOf(worker, *mount);
    const auto bytes = ReadQuantity(size.scalar);
    const bool open = size.IsNull();
    const OperatorAddition& shared = facts.catalog->platform().SharedMemory();
    if (!open && (!bytes || *bytes <= ReadQuantity(shared.value).value_or(0))) {
      return;
    }
    Diagnostic& finding = report.At(
        mount->path.span.known() ? mount->path.span : worker.place(),
        fmt::format("{} mounts a volume{} at {}, which the operator replaces "
                    "by one of {}",
                    *worker.component.name,
                    open ? "" : fmt::format(" of {}", size.scalar), shared.path,
                    shared.value),
        fmt::format("write {} instead",
                    Setting(graph, open ? "16Gi" : size.scalar)));
    if (!open) {
      finding.labels.push_back({size.span, "has no effect"});
      MoveSize(facts, graph, worker, *mount, size, finding);
    }
  });
}

void CheckIgnored(const Facts& facts, Reporter& report) {
  ForComponents(facts, [&](const Graph&, const Worker& worker) {
    const Mount* mount = OwnMount(facts, worker);
    const Node& said = worker.component.shared_memory;
    if (mount == nullptr || said.IsNull()) {
      return;
    }
    const Node& size = SizeOf(worker, *mount);
    const auto own = ReadQuantity(size.scalar);
    const auto effective = ReadQuantity(said.scalar);
    if (own && effective && *effective > 0 && *own != *effective) {
      Diagnostic& finding =
          report.At(size.span,
                    fmt::format("{} has a volume of {} for {}, but gets {}",
                                *worker.component.name, size.scalar,
                                facts.catalog->platform().SharedMemory().path,
                                said.scalar),
                    "has no effect");
      finding.labels.push_back({said.span, "this counts"});
      SetFix(finding, edit::Safety::kSafe, "remove volume and mount",
             RemoveMount(facts, worker, *mount));
    }
  });
}

void CheckUnit(const Facts& facts, Reporter& report) {
  ForComponents(facts, [&](const Graph&, const Worker& worker) {
    const Node& said = worker.component.shared_memory;
    const auto bytes = ReadQuantity(said.scalar);
    if (bytes && *bytes > 0 && *bytes < kMebibyte) {
      Diagnostic& finding = report.At(
          said.span,
          fmt::format("shared memory of {} is \"{}\", less than 1 MiB",
                      *worker.component.name, said.scalar),
          "did you forget Gi?");
      if (said.scalar.find_first_not_of("0123456789") == std::string::npos) {
        CorrectTo(facts, edit::Safety::kUnsafe, said.scalar + "Gi", finding);
      }
    }
  });
}

void CheckDisabled(const Facts& facts, Reporter& report) {
  ForComponents(facts, [&](const Graph& graph, const Worker& worker) {
    const Node& said = worker.component.shared_memory;
    if (!graph.whole || said.IsNull() || worker.gpus.value_or(0) < 2 ||
        OwnMount(facts, worker) != nullptr ||
        At(worker.component.pod_spec, {"hostIPC"}).scalar == "true" ||
        ReadQuantity(said.scalar) != 0.0) {
      return;
    }
    const Node& service =
        At(*worker.component.node, {"sharedMemory", "disabled"});
    report.At(said.span.known() ? said.span : service.span,
              fmt::format("{} has {} GPUs and no shared memory",
                          *worker.component.name, *worker.gpus),
              "leaves 64 MiB");
  });
}

void CheckMemory(const Facts& facts, Reporter& report) {
  ForComponents(facts, [&](const Graph&, const Worker& worker) {
    const Node& said = worker.component.shared_memory;
    const manifest::Resource* memory = worker.FindResource("memory");
    if (memory == nullptr || said.IsNull()) {
      return;
    }
    const auto shared = ReadQuantity(said.scalar);
    const auto limit = ReadQuantity(*memory->limit);
    if (shared && limit && *shared >= *limit && *limit >= kMebibyte) {
      report
          .At(said.span,
              fmt::format("{} may fill {} of shared memory with a memory limit "
                          "of {}",
                          *worker.component.name, said.scalar, *memory->limit),
              "counts against the memory limit")
          .labels.push_back({memory->limit.span, "the limit"});
    }
  });
}

constexpr std::array kSharedMemoryRules = {
    Rule{.code = "DG5200", .check = &CheckDropped},
    Rule{.code = "DG5201", .check = &CheckIgnored},
    Rule{.code = "DG5202", .check = &CheckUnit},
    Rule{.code = "DG5204", .check = &CheckDisabled},
    Rule{.code = "DG5205", .check = &CheckMemory},
};

}  // namespace

std::span<const Rule> SharedMemoryRules() { return kSharedMemoryRules; }

}  // namespace dgdc::lint

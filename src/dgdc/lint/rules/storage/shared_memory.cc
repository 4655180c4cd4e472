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
void MoveSize(const OneWorker& it, const Mount& mount, const Node& size,
              Diagnostic& finding) {
  auto operations = RemoveMount(it.facts, it.worker, mount);
  const auto setting = manifest::Amend(it.facts, it.graph, it.worker)
                           .SetSharedMemory(size.scalar);
  if (operations && setting) {
    operations->insert(operations->end(), setting->begin(), setting->end());
    SetFix(finding, edit::Safety::kSafe,
           fmt::format("write {}, without volume and mount",
                       Setting(it.graph, size.scalar)),
           operations);
  }
}

void CheckDropped(const OneWorker& it, Reporter& report) {
  const Mount* mount = SharedMemoryMount(it.facts, it.worker);
  if (mount == nullptr) {
    return;
  }
  const OperatorAddition& own = it.facts.catalog->platform().SharedMemory();
  const Node& size = SizeLimitOf(it.worker, *mount);
  const auto bytes = ReadQuantity(size.scalar);
  const bool open = size.IsNull();
  if (!open && (!bytes || *bytes <= ReadQuantity(own.value).value_or(0))) {
    return;
  }
  Diagnostic& finding = report.At(
      mount->path.span.known() ? mount->path.span : it.worker.place(),
      fmt::format("{} mounts a volume{} at {}, which the operator replaces by "
                  "one of {}",
                  *it.worker.component.name,
                  open ? "" : fmt::format(" of {}", size.scalar), own.path,
                  own.value),
      fmt::format(
          "write {} instead",
          Setting(it.graph, open ? report.Name("usual") : size.scalar)));
  if (!open) {
    finding.labels.push_back({size.span, "has no effect"});
    MoveSize(it, *mount, size, finding);
  }
}

void CheckIgnored(const OneWorker& it, Reporter& report) {
  const Mount* mount = SharedMemoryMount(it.facts, it.worker);
  if (mount == nullptr) {
    return;
  }
  const Node& size = SizeLimitOf(it.worker, *mount);
  const model::Fact& said = report.Read(it, "sharedMemory");
  const auto own = ReadQuantity(size.scalar);
  if (!own || own == ReadQuantity(said.value.text)) {
    return;
  }
  Diagnostic& finding =
      report.At(size.span,
                fmt::format("{} has a volume of {} for {}, but gets {}",
                            *it.worker.component.name, size.scalar,
                            it.facts.catalog->platform().SharedMemory().path,
                            said.value.text),
                "has no effect");
  finding.labels.push_back({said.decided_at, "this counts"});
  SetFix(finding, edit::Safety::kSafe, "remove volume and mount",
         RemoveMount(it.facts, it.worker, *mount));
}

constexpr std::array kSharedMemoryRules = {
    Rule{.code = "DG5200", .check = &CheckDropped},
    Rule{.code = "DG5201", .check = &CheckIgnored},
};

}  // namespace

std::span<const Rule> SharedMemoryRules() { return kSharedMemoryRules; }

}  // namespace dgdc::lint

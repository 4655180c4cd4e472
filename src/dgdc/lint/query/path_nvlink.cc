// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/path_parts.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/manifest/from_manifest.h"

// NVLink across nodes: a shared domain, UCX that takes it, a transport that
// can, and memory that another node can map.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

// The words besides those for on and off.
bool NvlinkIsTry(std::string_view value) { return Lower(value) == "try"; }

// Whether UCX leaves NVLink at the node. Present versions try it, so that an
// unknown one counts as doing so.
bool NvlinkIsOff(const OneWorker& q, Path& path) {
  const TransportProfile& ucx = q.facts.catalog->Transport("ucx");
  const std::string& name = ucx.Variable("nvlink");
  if (const auto value = AddVariable(q.worker, name, path)) {
    return !ucx.IsOn(**value) && !NvlinkIsTry(**value);
  }
  const std::string by_default = NvlinkDefaultOf(q);
  AddReason(path, name,
            by_default.empty()
                ? "not set: what UCX then does depends on its version"
                : fmt::format("not set: \"{}\" in the UCX of Dynamo {}",
                              by_default, q.graph.release));
  return ucx.IsOff(by_default);
}

bool NvlinkAreApart(const OneWorker& q, const Text& claim) {
  const Worker* other = OtherRole(q);
  const Text theirs = other == nullptr ? Text{} : DomainClaim(q.facts, *other);
  return !theirs->empty() && *theirs != *claim;
}

struct MemoryFound {
  bool is_there = false;
  bool hidden = false;
  Text value = {};
};

MemoryFound NvlinkFindChange(const Worker& worker, const MemoryChange& change) {
  if (change.name.starts_with('-')) {
    const manifest::Flag* flag = worker.FindFlag(change.name);
    if (flag == nullptr) {
      return {};
    }
    return {.is_there = true, .value = {"set", flag->name_span}};
  }
  if (const auto value = SeenValue(worker, change.name)) {
    return {.is_there = true, .value = *value};
  }
  return {.hidden = worker.FindEnv(change.name) != nullptr};
}

bool NvlinkMeans(const MemoryChange& change, const Text& value) {
  return change.values.empty() ||
         std::find(change.values.begin(), change.values.end(), Lower(*value)) !=
             change.values.end();
}

}  // namespace

// Known where all versions agree that the image may have; they only go up.
std::string NvlinkDefaultOf(const OneWorker& q) {
  const TransportProfile& ucx = q.facts.catalog->Transport("ucx");
  const ReleaseProfile* release =
      NearestRelease(q.facts.catalog->releases, q.graph.release);
  std::vector<std::string> versions;
  if (release != nullptr) {
    versions = LibraryVersions(
        ucx, *release,
        q.worker.engine == nullptr ? "" : q.worker.engine->head.name);
  }
  const std::string first(
      ucx.DefaultOf("nvlink", versions.empty() ? "" : versions.front()));
  const bool agree =
      std::all_of(versions.begin(), versions.end(), [&](const auto& version) {
        return ucx.DefaultOf("nvlink", version) == first;
      });
  return agree ? first : "";
}

const Text* NvlinkSwitchOn(const manifest::Facts& facts, const Worker& worker) {
  const TransportProfile& ucx = facts.catalog->Transport("ucx");
  const Text* value = worker.EnvValue(ucx.Variable("nvlink"));
  return value != nullptr && ucx.IsOn(**value) ? value : nullptr;
}

bool EndsAtNode(const Worker& worker) {
  return worker.hardware != nullptr &&
         worker.hardware->nvlink_domain_gpus <= worker.hardware->node_gpus;
}

Known HasFabricHandles(const OneWorker& q, Path& path) {
  if (q.worker.engine == nullptr) {
    return Known::kUnknown;
  }
  const FabricMemory& memory = q.worker.engine->kv_transfer.fabric_memory;
  bool hidden = !q.worker.flags_complete;
  for (const MemoryChange& change : memory.changes) {
    const MemoryFound found = NvlinkFindChange(q.worker, change);
    hidden = hidden || found.hidden;
    if (!found.is_there || !NvlinkMeans(change, found.value)) {
      continue;
    }
    AddReason(path, change.name, *found.value, found.value.span);
    const std::string version =
        manifest::ExactEngineVersion(*q.facts.catalog, q.graph, q.worker);
    if (!change.engine.empty() && !version.empty() &&
        !InVersionRange(version, change.engine)) {
      return Known::kUnknown;
    }
    return change.handles ? Known::kYes : Known::kNo;
  }
  // What cannot be seen may be the very flag.
  if (hidden && memory.by_default != Known::kYes) {
    return Known::kUnknown;
  }
  if (!memory.why.empty()) {
    AddReason(path, "fabric handles", memory.why);
  }
  return memory.by_default;
}

NvlinkState NvlinkOf(const OneWorker& q,
                     const std::optional<UcxList>& transports, Path& path) {
  const Text claim = DomainClaim(q.facts, q.worker);
  if (!claim.span.known() ||
      (transports && !transports->Admits(UcxKind::kGpuPeer))) {
    return NvlinkState::kClosed;
  }
  if (EndsAtNode(q.worker)) {
    AddReason(path, "NVLink domain",
              fmt::format("{}, which {} does not have", *claim,
                          q.worker.hardware->head.name),
              claim.span);
    return NvlinkState::kClosed;
  }
  AddReason(path, "NVLink domain", *claim, claim.span);
  if (NvlinkIsOff(q, path)) {
    return NvlinkState::kOff;
  }
  if (NvlinkAreApart(q, claim)) {
    return NvlinkState::kApart;
  }
  if (*q.worker.kv.buffer_device == "cpu") {
    return NvlinkState::kClosed;
  }
  switch (HasFabricHandles(q, path)) {
    case Known::kYes:
      return NvlinkState::kOpen;
    case Known::kNo:
      return NvlinkState::kNoHandles;
    case Known::kUnknown:
      return NvlinkState::kHandlesUnknown;
  }
  return NvlinkState::kClosed;
}

}  // namespace dgdc::lint

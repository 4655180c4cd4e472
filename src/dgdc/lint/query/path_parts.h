// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/catalog/profile.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/ucx_list.h"
#include "dgdc/lint/subject.h"

// What the ways of KV cache and collectives have in common.
namespace dgdc::lint {

void AddReason(Path& path, std::string name, std::string value, Span span = {},
               std::string from = {});

// The value that the server sees: of its start script, else of the manifest.
std::optional<manifest::Text> SeenValue(const manifest::Worker& worker,
                                        std::string_view name);

// A variable's value as a reason, when it is there.
std::optional<manifest::Text> AddVariable(const manifest::Worker& worker,
                                          std::string_view name, Path& path);

// Says in the verdict what variables that nobody can see may change of it.
void SayHidden(Path& path);

// What gives the pod devices, as a reason.
void AddAccess(const Access& access, Path& path);

void AddInterfaces(const OneWorker& q, Path& path);

// The worker at the other end of the KV transfer; null where there is none, or
// several.
const manifest::Worker* OtherRole(const OneWorker& q);

// Whether the devices of both roles can reach each other.
enum class Apart : uint8_t {
  kNo,      // they can, or one of them asks for none
  kMaybe,   // no fabric has the devices of both
  kSurely,  // they are of networks, or of clusters, that do not meet
};
Apart AreApart(const OneWorker& q);

// Says when the worker's devices are not those of the fabric of --fabric.
void SayOtherFabric(const OneWorker& q, Path& path);

// Whether NVLink of the worker's hardware ends at the node; false where the
// hardware is not known.
bool EndsAtNode(const manifest::Worker& worker);

// Whether the fabric means plain TCP, or a network that looks like it.
bool MeansTcp(const manifest::Graph& graph);

// NVLink across nodes for the KV cache.
enum class NvlinkState : uint8_t {
  kOpen,
  kHandlesUnknown,  // open if the memory has fabric handles
  kNoHandles,
  kOff,     // UCX leaves it off
  kApart,   // the roles join different domains
  kClosed,  // no domain, no hardware, or not among the transports
};

NvlinkState NvlinkOf(const OneWorker& q,
                     const std::optional<UcxList>& transports, Path& path);

// What UCX of the release does about NVLink when it is not told: "y", "n",
// "try"; "" when not known.
std::string NvlinkDefaultOf(const OneWorker& q);

// The value of UCX's switch for it, where that is on; null otherwise.
const manifest::Text* NvlinkSwitchOn(const manifest::Facts& facts,
                                     const manifest::Worker& worker);

// Whether the memory of the worker's KV cache has fabric handles.
Known HasFabricHandles(const OneWorker& q, Path& path);

}  // namespace dgdc::lint

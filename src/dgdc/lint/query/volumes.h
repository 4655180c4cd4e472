// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/manifest/facts.h"

// What is mounted into the main container.
namespace dgdc::lint {

// The volume of that name in the pod's spec; null when there is none.
const yaml::Node* FindVolume(const manifest::Worker& worker,
                             std::string_view name);

// Whether `path` is `folder` or below it.
bool IsBelow(std::string_view path, std::string_view folder);

// The innermost mount that holds the path; null when none does.
const manifest::Mount* MountOf(const manifest::Worker& worker,
                               std::string_view path);

// Name of the claim behind a mount: of the volume, else of what the operator
// makes of a mount without one. "" for other volumes.
manifest::Text ClaimOf(const manifest::Graph& graph,
                       const manifest::Worker& worker,
                       const manifest::Mount& mount);

// How large the volume behind a mount may become; a null node when that is
// left open.
const yaml::Node& SizeLimitOf(const manifest::Worker& worker,
                              const manifest::Mount& mount);

// Whether the operator puts its own volume in the place of the mount.
bool IsSharedMemory(const manifest::Facts& facts, const manifest::Mount& mount);

// The mount that the operator takes away, because it mounts shared memory of
// its own there; null when there is none.
const manifest::Mount* SharedMemoryMount(const manifest::Facts& facts,
                                         const manifest::Worker& worker);

}  // namespace dgdc::lint

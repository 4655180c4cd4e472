// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dgdc/manifest/facts.h"

// What a container may do, as rules about privileges ask for it.
namespace dgdc::lint {

bool IsPrivileged(const manifest::Worker& worker);

// Whether the container runs as root; nothing when that is up to an image that
// nobody knows.
std::optional<bool> RunsAsRoot(const manifest::Worker& worker);

// The hostPath of a volume that the main container mounts, if it is `path` or
// below it; null otherwise.
const yaml::Node* MountedHostPath(const manifest::Worker& worker,
                                  std::string_view path);

// The device files of RDMA that the container mounts from the node; null when
// there are none.
const yaml::Node* RdmaFiles(const manifest::Facts& facts,
                            const manifest::Worker& worker);

// Those that it may not open: the device cgroup lets a device plugin, a claim
// or privilege do that.
const yaml::Node* ClosedDeviceFiles(const manifest::Facts& facts,
                                    const manifest::Worker& worker);

// The capability that a name means: itself, what Kubernetes calls it where it
// is written otherwise, or the one whose name is nearest; nothing when none is.
std::optional<std::string> MeantCapability(const manifest::Facts& facts,
                                           std::string_view name);

// The first right that the container asks for beyond those of any pod:
// privilege, a capability, root. Unknown when there is none.
manifest::Text Elevated(const manifest::Facts& facts,
                        const manifest::Worker& worker);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/volumes.h"

namespace dgdc::lint {

using manifest::At;
using manifest::Facts;
using manifest::Mount;
using manifest::Text;
using yaml::Node;

const Node* FindVolume(const manifest::Worker& worker, std::string_view name) {
  for (const Node& volume : At(worker.component.pod_spec, {"volumes"}).items) {
    if (At(volume, {"name"}).scalar == name) {
      return &volume;
    }
  }
  return nullptr;
}

bool IsBelow(std::string_view path, std::string_view folder) {
  while (folder.size() > 1 && folder.ends_with('/')) {
    folder.remove_suffix(1);
  }
  return !folder.empty() && path.starts_with(folder) &&
         (path.size() == folder.size() || folder == "/" ||
          path[folder.size()] == '/');
}

const Mount* MountOf(const manifest::Worker& worker, std::string_view path) {
  const Mount* found = nullptr;
  for (const Mount& mount : worker.mounts) {
    if (IsBelow(path, *mount.path) &&
        (found == nullptr || mount.path->size() > found->path->size())) {
      found = &mount;
    }
  }
  return found;
}

Text ClaimOf(const manifest::Graph& graph, const manifest::Worker& worker,
             const Mount& mount) {
  if (const Node* volume = FindVolume(worker, mount.name)) {
    const Node& claim = At(*volume, {"persistentVolumeClaim", "claimName"});
    return {claim.scalar, claim.span};
  }
  if (graph.api == manifest::Api::kPlain || mount.entry == nullptr) {
    return {};
  }
  return {mount.name, At(*mount.entry, {"name"}).span};
}

const Node& SizeLimitOf(const manifest::Worker& worker, const Mount& mount) {
  static const Node kNothing;
  const Node* volume = FindVolume(worker, mount.name);
  return volume == nullptr ? kNothing : At(*volume, {"emptyDir", "sizeLimit"});
}

const Mount* SharedMemoryMount(const manifest::Facts& facts,
                               const manifest::Worker& worker) {
  const OperatorAddition& shared = facts.catalog->platform().SharedMemory();
  for (const Mount& mount : worker.mounts) {
    if (*mount.path == shared.path || *mount.path == shared.path + "/" ||
        mount.name == shared.name) {
      return &mount;
    }
  }
  return nullptr;
}

bool IsSharedMemory(const Facts& facts, const Mount& mount) {
  const OperatorAddition& shared = facts.catalog->platform().SharedMemory();
  return IsBelow(*mount.path, shared.path) || mount.name == shared.name;
}

}  // namespace dgdc::lint

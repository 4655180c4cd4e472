// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/efa_libraries.h"

#include <algorithm>

namespace dgdc::lint {

bool UsesLibfabric(const manifest::Worker& worker) {
  return worker.kv.nixl == true && *worker.kv.backend == kLibfabric;
}

bool MountsLibraries(const FabricProfile& fabric,
                     const manifest::Worker& worker) {
  return !fabric.library_path.empty() &&
         std::any_of(worker.mounts.begin(), worker.mounts.end(),
                     [&fabric](const manifest::Mount& mount) {
                       return mount.path->starts_with(fabric.library_path);
                     });
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// Merges `from` into `into` the way Kubernetes merges configuration: maps by
// key; lists of maps with a `name` by that name (volume mounts by mountPath,
// resources claims by name), other lists as sets, in order of appearance;
// scalars of `from` win.
void Merge(Node& into, const Node& from);

}  // namespace dgdc::yaml

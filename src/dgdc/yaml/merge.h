// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/yaml/node.h"

namespace dgdc::yaml {

// The item of `list` that is the same object as `item`: the one of that `name`
// (volume mounts by mountPath, ports by containerPort), otherwise one that is
// equal; null when there is none.
Node* FindSame(Node& list, const Node& item);
const Node* FindSame(const Node& list, const Node& item);

// Merges `from` into `into` the way Kubernetes merges configuration: maps by
// key; lists by FindSame, in order of appearance; scalars of `from` win.
void Merge(Node& into, const Node& from);

}  // namespace dgdc::yaml

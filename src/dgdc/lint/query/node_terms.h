// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// Whether the node selectors and required node affinities of two workers have
// no node in common: a node has one value per label.
bool ShareNoNode(const manifest::Worker& a, const manifest::Worker& b);

}  // namespace dgdc::lint

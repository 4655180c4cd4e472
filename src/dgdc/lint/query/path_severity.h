// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"

// How much a way matters that is slow between nodes alone.
namespace dgdc::lint {

// Whether some prefill worker and some decode worker cannot be on one node,
// because one of them spans several or not all fit one.
bool AreSurelyApart(const manifest::Graph& graph);

// A warning where the fabric is known, so that there is a better way, or where
// traffic between nodes is certain; else an info.
Severity PathSeverity(const manifest::Graph& graph,
                      const manifest::Worker& worker);

}  // namespace dgdc::lint

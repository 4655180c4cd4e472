// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/apply/apply.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::apply {

// The nodes of a worker: what the options name, unless its node selector names
// an instance type with the same GPU and they only the GPU; null when neither
// tells. Reports DG1035 at both places when they contradict each other.
const HardwareProfile* HardwareOf(const Catalog& catalog,
                                  const manifest::Worker& worker,
                                  const Options& options, Sink& sink);

}  // namespace dgdc::apply

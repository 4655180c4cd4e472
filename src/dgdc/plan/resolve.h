// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/plan/plan.h"

namespace dgdc::plan {

struct ResolveOptions {
  // "v1alpha1" or "v1beta1"; the release's default when empty.
  std::string api_version = {};
};

// Decides everything: looks names up, sizes, picks images, collects the
// settings of platform, engine, fabric, hardware and user. Reports DG1001 to
// DG1023 and returns nothing when there was an error.
std::optional<Plan> Resolve(const Intent& intent, const Catalog& catalog,
                            const ResolveOptions& options, Sink& sink);

// The checks that make sense on an intent with mistakes in it: names, and sizes
// where they are there. Reports DG1002 to DG1007, DG1010, DG1011.
void Examine(const Intent& intent, const Catalog& catalog, Sink& sink);

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/span.h"

// What people say about a deployment when its manifest does not.
namespace dgdc::lint {

// Null, and DG1002, when no fabric has this name.
const FabricProfile* AssumeFabric(const Spanned<std::string>& name,
                                  const Catalog& catalog, Sink& sink);

// Null, and DG1005 with the known ones, when no release has this version.
const ReleaseProfile* AssumeRelease(const Spanned<std::string>& version,
                                    const Catalog& catalog, Sink& sink);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/span.h"

// What people say about a deployment when its manifest does not.
namespace dgdc::lint {

// Null, and DG1002, when no fabric has this name.
const FabricProfile* AssumeFabric(const Spanned<std::string>& name,
                                  const Catalog& catalog, Sink& sink);

// The version; "", and DG1005 with the known ones, when it is no X.Y.Z or older
// than all known releases. That it is newer than they are is for a rule to say.
std::string AssumeRelease(const Spanned<std::string>& version,
                          const Catalog& catalog, Sink& sink);

// Puts a version of the Dynamo operator among the facts of the cluster; DG1005
// when it is none, DG1062 at both places when these have another.
void AssumeOperator(const Spanned<std::string>& version,
                    manifest::ClusterFacts& facts, Sink& sink);

}  // namespace dgdc::lint

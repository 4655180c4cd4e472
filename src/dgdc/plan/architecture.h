// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "dgdc/catalog/profile.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"

namespace dgdc::plan {

// Whether spec.model.architecture has every fact that its kind of attention
// needs, and none that contradict each other; DG1025.
bool CheckArchitecture(const ArchitectureIntent& given, Sink& sink);

// The architecture as a profile that stands for the model. `known` is the
// model's own profile, or null: where bytes per token do not follow from the
// facts they come from there, if the attention is the same.
std::shared_ptr<const ModelProfile> ProfileOf(const ModelIntent& model,
                                              const ModelProfile* known);

}  // namespace dgdc::plan

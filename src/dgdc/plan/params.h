// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/model/view.h"
#include "dgdc/plan/context.h"

namespace dgdc::plan {

// Checks a value that somebody gives a parameter of the fabric; DG1006, DG1007,
// DG1077. `field` is where the parameters stand, as in "spec.fabric".
void CheckParam(const FabricProfile& fabric, const UserSetting& given,
                std::string_view field, Sink& sink);

// Checks the names and values of the parameters of all fabrics; DG1006, DG1007,
// DG1077.
void CheckParams(const Context& context);

// Reports DG1020 when a worker that uses a fabric of the intent needs a
// parameter that has no value.
void CheckNeededParams(const Context& context, const FabricUse& use,
                       const model::View& view);

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/intent.h"
#include "dgdc/yaml/node.h"

namespace dgdc::intent {

// Fills the architecture and what else the configuration of a model tells
// (config.json of the Hugging Face Hub), by the table of profiles/configs. A
// family that the table does not have is DG1093 and fills nothing; a field that
// is missing is DG1094. `place` is where the intent names the file.
void ReadModelConfig(const yaml::Node& table, const yaml::Node& config,
                     Span place, ModelIntent& model, Sink& sink);

}  // namespace dgdc::intent

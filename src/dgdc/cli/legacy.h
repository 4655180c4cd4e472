// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/cli/env.h"
#include "dgdc/krm/resource_list.h"
#include "dgdc/source/source_set.h"

namespace dgdc::cli {

// Runs as the plugin of kustomize that `env.called` names; the first argument
// is the file of its configuration.
int RunLegacyPlugin(const std::vector<std::string>& args, Env& env);

// Prints what a function answered; the exit code.
int PrintAnswer(const krm::Answer& answer, const SourceSet& sources, Env& env);

}  // namespace dgdc::cli

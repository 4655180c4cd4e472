// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"

// Fixes of the command of a component.
namespace dgdc::lint {

// Gives args of flags the command of the engine that the deployment names.
void AddCommand(const manifest::Facts& facts, const manifest::Graph& graph,
                const manifest::Worker& worker, Diagnostic& finding);

// Moves all words of the command but the program to args.
void MoveToArgs(const manifest::Facts& facts, const manifest::Graph& graph,
                const manifest::Worker& worker, Diagnostic& finding);

}  // namespace dgdc::lint

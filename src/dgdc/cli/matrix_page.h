// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"

// Which engine goes with which fabric: found out by compiling an intent for
// each pair and not by a list that somebody keeps.
namespace dgdc::cli {

// One deployment that was tried.
struct MatrixCell {
  std::string fabric = {};
  std::string engine = {};
  bool disaggregated = false;
  std::string api_version = {};
  bool compiles = false;
  std::vector<Diagnostic> findings = {};
};

// Every fabric with every engine, aggregated over two nodes and disaggregated,
// in every API version of the newest release; on the example hardware of the
// fabric, all GPUs of a node per pod.
std::vector<MatrixCell> CompileMatrix(const Catalog& catalog);

// The table of docs/profiles.md: a row per fabric and mode.
std::string MatrixSection(const Catalog& catalog);

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::edit {

// Operations in an order in which none moves what a later one means, each
// once.
struct Schedule {
  std::vector<Operation> operations = {};
  // Pairs that contradict each other; lower case, without a period.
  std::vector<std::string> conflicts = {};
};

// All paths are about `documents`.
Schedule MakeSchedule(const std::vector<yaml::Node>& documents,
                      const std::vector<Operation>& operations);

// The path with positions for names as far as it leads; the rest as it is.
Path ResolveHead(const std::vector<yaml::Node>& documents, const Path& path);

}  // namespace dgdc::edit

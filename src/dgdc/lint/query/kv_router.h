// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

// What the KV router of a deployment is told.
namespace dgdc::lint {

struct RouterFlags {
  const manifest::Worker& frontend;
  std::vector<manifest::Flag> flags = {};
  bool complete = true;
  manifest::Text mode = {};

  [[nodiscard]] const manifest::Flag* Find(std::string_view name) const;
  // A flag, or the variable that stands for it.
  [[nodiscard]] manifest::Text Value(std::string_view name,
                                     std::string_view variable) const;
};

// The only frontend of a deployment that routes by KV cache. The rule has the
// flag and the variable that choose how a frontend routes among its values;
// where that is not known, it is remembered.
std::optional<RouterFlags> KvRouter(const manifest::Graph& graph,
                                    Reporter& report);

}  // namespace dgdc::lint

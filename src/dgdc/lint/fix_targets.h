// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/facts.h"

// The facts that a fix can change: how to write what model/facts.h reads.
namespace dgdc::lint {

// Whether fixes may name the fact.
bool IsFixTarget(std::string_view fact);
// Whether it may be a list that fixes append to.
bool IsFixList(std::string_view fact);

// The names of all of them, families with a '.' at the end.
std::vector<std::string> FixTargetNames();

// How a title says it: "UCX_TLS" of env.UCX_TLS.
std::string TargetTitle(std::string_view fact);

// Nothing when it cannot be done in this manifest.
std::optional<manifest::Operations> SetTarget(const manifest::Facts& facts,
                                              const manifest::Graph& graph,
                                              const manifest::Worker& worker,
                                              std::string_view fact,
                                              const yaml::Node& value);

// Gives a list one more item; the list is made where it is missing.
std::optional<manifest::Operations> AppendToTarget(
    const manifest::Facts& facts, const manifest::Graph& graph,
    const manifest::Worker& worker, std::string_view fact,
    const yaml::Node& item);

std::optional<manifest::Operations> RemoveTarget(const manifest::Facts& facts,
                                                 const manifest::Graph& graph,
                                                 const manifest::Worker& worker,
                                                 std::string_view fact);

}  // namespace dgdc::lint

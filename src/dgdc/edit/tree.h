// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/edit/problem.h"
#include "dgdc/yaml/node.h"

// What operations mean, on trees without any text.
namespace dgdc::edit {

// The value at the path; null when there is none.
const yaml::Node* Find(const std::vector<yaml::Node>& documents,
                       const Path& path);

// The same from a value on.
const yaml::Node* Find(const yaml::Node& node, std::span<const Step> steps);

// The path with keys and indexes alone; nothing when it leads nowhere.
std::optional<Path> Resolve(const std::vector<yaml::Node>& documents,
                            const Path& path);

// Makes the change; what is wrong with it otherwise ("spec.replicas is no
// list").
std::optional<Problem> Change(std::vector<yaml::Node>& documents,
                              const Operation& operation);

// Equal but for the order of keys, which means nothing.
bool SameMeaning(const yaml::Node& a, const yaml::Node& b);
bool SameMeaning(const std::vector<yaml::Node>& a,
                 const std::vector<yaml::Node>& b);

}  // namespace dgdc::edit

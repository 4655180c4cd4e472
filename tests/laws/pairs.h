// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

#include "tests/laws/law.h"

namespace dgdc::testing {

// Two fabrics, and what they are put onto.
struct Pair {
  std::string engine = {};
  std::string release = {};
  std::string from = {};
  std::string to = {};
};

// One intent for every engine and release that differs in its fabric and its
// nodes alone, with a pre-flight Job where both fabrics of the pair have
// checks.
std::string PairIntent(const Pair& pair, const std::string& fabric,
                       const std::string& hardware);

// What compile writes for it; "" where it refuses.
const std::string& CompiledText(const Pair& pair, const std::string& fabric,
                                const std::string& hardware);

// Takes out what the profiles of hardware write into pods, but for items of
// lists that are to stay, as JSON. Who moves to other machines has to change
// that himself.
void DropNodes(yaml::Node& node, const std::set<std::string>& kept = {});

// Where the fabrics of a pair are: the nodes of the second one, and whether the
// text was written for others.
struct PairNodes {
  std::string hardware = {};
  bool moves = false;
};

PairNodes NodesOf(const Subject& subject);

// What compile writes for each fabric, to be put onto each other one, where
// both compile: "vllm/1.4.0/FROM/TO". On nodes that both can have, first those
// on which documents show TO; where there are none, on nodes of FROM with the
// same GPUs, without what selects them.
std::optional<std::vector<Subject>> Pairs(const LawOptions& options);

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// What the operator adds to a component, by its version: the layer between what
// is written and what runs.
namespace dgdc::manifest {

// The version of the operator: the fact of the cluster, else the release of the
// component's image, which --dynamo may tell; "" when nothing does.
std::string OperatorVersionOf(const Facts& facts, const Worker& worker);

// Whether the operator adds that to the component.
Given GivenTo(const Facts& facts, const Worker& worker,
              const OperatorAddition& addition);

// What it adds or may add of a kind, in the order of the profile.
std::vector<const OperatorAddition*> AdditionsTo(const Facts& facts,
                                                 const Worker& worker,
                                                 AdditionKind kind);

// The value that it gives a field of the pod's spec, with dots; null when it
// gives none.
const OperatorAddition* PodFieldOf(const Facts& facts, const Worker& worker,
                                   std::string_view field);

// Sets the variables that it gives the main container. Those that depend on the
// engine are known once that is.
void AddOperatorVariables(const Facts& facts, Worker& worker);

// A variable of the author that the operator's takes the place of.
struct LostVariable {
  const Variable* written = nullptr;
  const Variable* added = nullptr;
};
std::vector<LostVariable> LostVariables(const Worker& worker);

// Whether more of them are lost if the operator is of another version or
// configured otherwise than is known.
bool MayLoseVariable(const Facts& facts, const Worker& worker);

}  // namespace dgdc::manifest

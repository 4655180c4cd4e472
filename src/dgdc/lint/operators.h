// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"

// Which version of the operator judges a deployment, and what a rule that holds
// for some versions is then worth.
namespace dgdc::lint {

// What is known of the operator of a deployment.
struct OperatorSeen {
  // That of the cluster's facts or of --operator; else that of the images, at
  // least as new as which it is taken to be; "" when nothing tells.
  std::string version = {};
  bool is_told = false;
  // The oldest known one that serves the API version of the deployment.
  std::string oldest = {};
  // The words of the validations of the definition that is given for the
  // deployment; null where none is.
  const std::vector<std::string>* validations = nullptr;
};

OperatorSeen SeenOperator(const manifest::Facts& facts,
                          const manifest::Graph& graph);

// The same of a document beside deployments: by the newest images of the file.
OperatorSeen SeenOperator(const manifest::Facts& facts);

// How many of the versions that the operator may have a range holds for.
enum class OfOperators : uint8_t {
  kNone,
  // Only of versions before the newest, where nothing tells which one runs.
  kOpen,
  kSome,
  kAll,
};

OfOperators ShareOf(const OperatorRange& range, const OperatorSeen& seen);

// The versions outside of a range with one bound.
std::string OutsideOf(std::string_view range);

// Makes the finding say for which operators it holds: no error where it may run
// one for which it does not.
void WeighByOperator(const OperatorRange& range, const OperatorSeen& seen,
                     Diagnostic& finding);

}  // namespace dgdc::lint

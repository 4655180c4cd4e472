// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::krm {

// "deploy.yaml#DynamoGraphDeployment/llama", without the file when no
// annotation names it.
std::string NameOf(const yaml::Node& document);

// A finding as an entry of `results`: with the resource and the field when it
// stands in one of the documents of `known`. No value shows one of `secrets`.
yaml::Node ResultOf(const Diagnostic& diagnostic,
                    const std::deque<manifest::Facts>& known,
                    const yaml::Secrets& secrets);

// A note as an entry of `results`.
yaml::Node ResultOf(const std::string& note);

}  // namespace dgdc::krm

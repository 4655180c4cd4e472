// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

// What kustomize is told about compiled files.
namespace dgdc::cli {

// The kustomization that lists the files; with `configuration`, that file too.
yaml::Node Kustomization(const std::vector<std::string>& files,
                         const std::string& configuration);

// Where the documents name one another, as kustomize's nameReference: it knows
// the fields of Kubernetes' own kinds and none of a DynamoGraphDeployment, so
// that a namePrefix, nameSuffix or hash would change the names and not what
// refers to them. Null when nothing refers to anything.
yaml::Node NameReferences(const std::vector<const yaml::Node*>& documents);

}  // namespace dgdc::cli

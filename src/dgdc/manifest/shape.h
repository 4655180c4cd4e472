// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::manifest {

// The file of schemas/ that tells the shape of a deployment, "" for plain
// workloads; and that of the spec of a pod.
std::string_view DeploymentSchema(Api api);
inline constexpr std::string_view kPodSchema = "pod.schema.json";

// Where the spec of a component's pod stands below the component.
std::string_view PodPath(Api api);

// Everything in the deployment, or in the pods of plain workloads, that breaks
// the schemas; of a deployment whose definition is given, that. Directives of
// patches ("$patch") are left out.
std::vector<schema::Violation> CheckShape(const Graph& graph,
                                          const Catalog& catalog);

// Whether it is in a directive of a patch ("$patch"), which no schema knows.
bool IsOfDirective(const schema::Violation& violation);

// The last definition that describes the document; null when none does.
const schema::Crd* FindCrd(const yaml::Node& document,
                           const Assumptions& assumptions);

// The documents that a definition describes and that are no graph.
std::vector<CustomResource> ReadCustomResources(const Facts& facts);

}  // namespace dgdc::manifest

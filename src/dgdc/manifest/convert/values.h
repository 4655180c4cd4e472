// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "dgdc/manifest/convert/fields.h"
#include "dgdc/yaml/node.h"

// The steps of the mapping that change a value where it stands, or look at
// the fields beside it.
namespace dgdc::manifest::convert {

using MaybeNode = std::optional<yaml::Node>;

// Of a field without counterpart.
MaybeNode Lost(const FieldRow& row, const yaml::Entry& field, Draft& draft);

// worker with subComponentType prefill or decode is a type of its own.
MaybeNode TypeToBeta(const FieldRow& row, const yaml::Entry& field,
                     Draft& draft);
MaybeNode TypeToAlpha(const FieldRow& row, const yaml::Entry& field,
                      Draft& draft);
MaybeNode SubTypeToBeta(const FieldRow& row, const yaml::Entry& field,
                        Draft& draft);
MaybeNode ServiceNameToBeta(const FieldRow& row, const yaml::Entry& field,
                            Draft& draft);

// `enabled` of v1alpha1 is presence in v1beta1; modes differ in case.
MaybeNode SwitchToBeta(const FieldRow& row, const yaml::Entry& field,
                       Draft& draft);
MaybeNode SwitchToAlpha(const FieldRow& row, const yaml::Entry& field,
                        Draft& draft);

// {size: Q} is Q, {disabled: true} is "0".
MaybeNode SharedMemoryToBeta(const FieldRow& row, const yaml::Entry& field,
                             Draft& draft);
MaybeNode SharedMemoryToAlpha(const FieldRow& row, const yaml::Entry& field,
                              Draft& draft);

// topologyProfile is clusterTopologyName.
MaybeNode TopologyToBeta(const FieldRow& row, const yaml::Entry& field,
                         Draft& draft);
MaybeNode TopologyToAlpha(const FieldRow& row, const yaml::Entry& field,
                          Draft& draft);

// The map with one key called differently.
yaml::Node Renamed(const yaml::Node& map, std::string_view from,
                   std::string_view to);

}  // namespace dgdc::manifest::convert

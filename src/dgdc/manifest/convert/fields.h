// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "dgdc/manifest/convert/draft.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest::convert {

// Where v1beta1 keeps a field of a v1alpha1 service.
enum class Home : uint8_t {
  kComponent,     // in the component itself; of the spec's fields, in the spec
  kExperimental,  // below its `experimental`
  kMain,          // in the container called main
  kPod,           // in its pod template
  kNowhere,
};

struct FieldRow;

// The value of the target's field; nothing when the field is not written there
// (it was reported, or is dealt with elsewhere).
using Change = std::optional<yaml::Node> (*)(const FieldRow& row,
                                             const yaml::Entry& field,
                                             Draft& draft);
// A service's value and that of its mainContainer in one, as the operator does.
using Join = yaml::Node (*)(const FieldRow& row, yaml::Node service,
                            const yaml::Node& main, Draft& draft);

std::optional<yaml::Node> Same(const FieldRow& row, const yaml::Entry& field,
                               Draft& draft);

// One line of the mapping between the API versions.
struct FieldRow {
  std::string_view alpha = {};  // "" when v1alpha1 has no such field
  Home home = Home::kComponent;
  std::string_view beta = {};
  Change to_beta = &Same;
  Change to_alpha = &Same;
  Join join = nullptr;  // of kMain
  // Of a field that one version lacks.
  std::string_view why = {};
  std::string_view help = {};
};

// Of a deployment's spec.
std::span<const FieldRow> SpecRows();
// Of a service (v1alpha1) or component (v1beta1).
std::span<const FieldRow> ComponentRows();

const FieldRow* FindAlpha(std::span<const FieldRow> rows,
                          std::string_view field);
const FieldRow* FindBeta(std::span<const FieldRow> rows, Home home,
                         std::string_view field);

}  // namespace dgdc::manifest::convert

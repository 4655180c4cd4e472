// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "dgdc/manifest/convert/container.h"
#include "dgdc/manifest/convert/fields.h"
#include "dgdc/manifest/convert/values.h"
#include "dgdc/yaml/node.h"

// The steps for what changes its shape: services and components, their pods,
// and what v1beta1 says with other parts of the manifest.
namespace dgdc::manifest::convert {

MaybeNode ServicesToBeta(const FieldRow& row, const yaml::Entry& field,
                         Draft& draft);
MaybeNode ComponentsToAlpha(const FieldRow& row, const yaml::Entry& field,
                            Draft& draft);
MaybeNode ClaimsToBeta(const FieldRow& row, const yaml::Entry& field,
                       Draft& draft);

MaybeNode PodToBeta(const FieldRow& row, const yaml::Entry& field,
                    Draft& draft);
MaybeNode PodToAlpha(const FieldRow& row, const yaml::Entry& field,
                     Draft& draft);
MaybeNode MetadataToBeta(const FieldRow& row, const yaml::Entry& field,
                         Draft& draft);
MaybeNode MetadataToAlpha(const FieldRow& row, const yaml::Entry& field,
                          Draft& draft);
MaybeNode SidecarToBeta(const FieldRow& row, const yaml::Entry& field,
                        Draft& draft);
MaybeNode SidecarToAlpha(const FieldRow& row, const yaml::Entry& field,
                         Draft& draft);

// The fields of a spec, in their order.
void SpecToBeta(Draft& spec);
void SpecToAlpha(Draft& spec);

// "frontendSidecar" of v1alpha1 in the container that v1beta1 has for it.
struct SidecarField {
  std::string_view alpha = {};
  std::string_view beta = {};
};
inline constexpr std::array kSidecarFields = {
    SidecarField{.alpha = "image", .beta = "image"},
    SidecarField{.alpha = "args", .beta = "args"},
    SidecarField{.alpha = "envs", .beta = "env"},
    SidecarField{.alpha = "envFromSecret", .beta = "envFrom"},
};
inline constexpr std::string_view kSidecarName = "sidecar-frontend";
inline constexpr std::string_view kMainName = "main";
inline constexpr std::string_view kPodTemplate = "podTemplate";

}  // namespace dgdc::manifest::convert

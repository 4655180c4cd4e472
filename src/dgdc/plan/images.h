// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dgdc/plan/context.h"
#include "dgdc/yaml/node.h"

// The images that an intent runs: those of the release, copies of them in
// another registry, or images of the author's own.
namespace dgdc::plan {

struct ChosenImage {
  yaml::Node image = {};
  // What has to tell the operator the release, where the tag does not; null
  // where it does.
  yaml::Node runtime_version = {};
};

// The engine's image for the hardware's CPU architecture, in the variant of the
// fabrics that the role uses; null after DG1014 or DG1075. Of an image of the
// author's own it says what is assumed (DG1076).
ChosenImage EngineImage(const Context& context, const SizedRole& role);

// The image of the frontend.
ChosenImage FrontendImage(const Context& context);

// Says which tags nobody has listed; DG1074.
void TellInferredTags(const Context& context);

}  // namespace dgdc::plan

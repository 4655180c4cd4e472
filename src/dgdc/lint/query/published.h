// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "dgdc/manifest/facts.h"

// Images of Dynamo's as its releases published them.
namespace dgdc::lint {

// What the catalog knows about the image of a worker.
struct Published {
  // Of a release that nobody knows: what it must have, as an older one has it.
  std::shared_ptr<const ReleaseProfile> guessed = {};
  const ReleaseProfile* release = nullptr;
  const ReleaseEngine* engine = nullptr;
  // The tag as published; null when it is none of the release's.
  const ImageTag* tag = nullptr;
};

// An engine of the release is null unless the image is the published one.
Published FindPublished(const manifest::Facts& facts,
                        const manifest::Image& image);

// The same of a release that came after those known: the variants that the one
// before it has did not go, only their number changed.
Published GuessPublished(const manifest::Facts& facts,
                         const manifest::Image& image);

}  // namespace dgdc::lint

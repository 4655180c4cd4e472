// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/published.h"

#include <algorithm>
#include <string_view>

#include "dgdc/catalog/releases.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Image;

const ImageTag* FindTag(const ReleaseEngine& engine, std::string_view text) {
  const auto found =
      std::find_if(engine.tags.begin(), engine.tags.end(),
                   [text](const ImageTag& tag) { return tag.tag == text; });
  return found == engine.tags.end() ? nullptr : &*found;
}

void FindEngineAndTag(const Image& image, Published& found) {
  for (const ReleaseEngine& engine : found.release->engines) {
    if (image.repository == found.release->registry + "/" + engine.image) {
      found.engine = &engine;
      found.tag = FindTag(engine, *image.tag);
    }
  }
}

}  // namespace

Published FindPublished(const Facts& facts, const Image& image) {
  Published found;
  found.release = facts.catalog->releases.Find(image.version);
  if (found.release == nullptr || image.placeholder) {
    return found;
  }
  FindEngineAndTag(image, found);
  return found;
}

Published GuessPublished(const Facts& facts, const Image& image) {
  const auto& releases = facts.catalog->releases;
  if (image.placeholder || !IsLaterThanKnown(releases, image.version)) {
    return FindPublished(facts, image);
  }
  Published found{
      .guessed = std::make_shared<const ReleaseProfile>(ReleaseLike(
          *NearestRelease(releases, image.version), image.version))};
  found.release = found.guessed.get();
  FindEngineAndTag(image, found);
  return found;
}

}  // namespace dgdc::lint

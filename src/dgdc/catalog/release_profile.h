// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// How a tag is known: from a list of the publisher's, from the pattern of the
// releases before, or from one of two lists that contradict each other.
enum class TagBasis : uint8_t { kListed, kInferred, kDisputed };

// One published image tag.
struct ImageTag {
  std::string variant = {};  // "default", "efa", "cuda13"
  std::string tag = {};
  std::vector<std::string> arch = {};
  std::string cuda = {};
  bool experimental = false;
  TagBasis basis = TagBasis::kListed;

  // Whether anybody should be told to use it.
  [[nodiscard]] bool IsSound() const { return basis != TagBasis::kDisputed; }
};

// One engine inside a Dynamo release.
struct ReleaseEngine {
  std::string engine = {};
  std::string version = {};
  std::string nixl = {};
  std::string image = {};
  std::vector<ImageTag> tags = {};
};

// What a release would have gone, and what takes its place.
struct ReleaseDeprecation {
  std::string what = {};
  std::string instead = {};
};

// A Dynamo release: what exists. What is not known is "".
struct ReleaseProfile {
  ProfileHead head = {};
  std::string date = {};
  std::vector<std::string> api_versions = {};  // the first is the default
  std::string storage_version = {};            // in which objects are kept
  std::vector<std::string> deprecated_versions = {};
  std::string registry = {};
  std::string frontend_image = {};  // empty: the engine's image has it
  std::string frontend_tag = {};
  std::string driver = {};         // oldest of the GPUs
  std::string efa_installer = {};  // of the images for EFA
  // Versions that are published for the whole release, by library.
  std::map<std::string, std::string, std::less<>> libraries = {};
  // Fields that nobody published, concluded from the releases around.
  std::vector<std::string> inferred = {};
  std::vector<ReleaseEngine> engines = {};
  std::vector<ReleaseDeprecation> deprecations = {};
  std::vector<std::string> notes = {};

  [[nodiscard]] const ReleaseEngine* FindEngine(std::string_view name) const;
};

}  // namespace dgdc

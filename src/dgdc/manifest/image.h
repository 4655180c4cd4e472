// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

using Text = Spanned<std::string>;

// A container image as written.
struct Image {
  Text text = {};               // whole reference; "" when absent
  std::string repository = {};  // without tag and digest
  std::string name = {};        // last part of the repository
  Text tag = {};                // "" when none
  bool digest = false;
  // X.Y.Z of a tag that the operator accepts as a version; "" otherwise.
  std::string version = {};
  // The reference holds a placeholder (${TAG}, <TAG>, {{ }}): nothing else
  // about it is known.
  bool placeholder = false;
};

// Takes a reference apart; an empty one when the node is no scalar.
Image ReadImage(const yaml::Node& node);

// What follows the version in the tag, as in "efa-amd64"; "" when nothing does,
// or the tag is no version.
std::string_view TagSuffix(const Image& image);

// X.Y.Z of an image tag that the operator accepts as a version: an optional v,
// three numbers, optionally -prerelease and +build (semver 2.0.0); "" when it
// is none.
std::string TagVersion(std::string_view tag);

// Whether a text holds a placeholder that something else fills in later:
// ${NAME}, {{ ... }}, <NAME>.
bool HasPlaceholder(std::string_view text);

}  // namespace dgdc::manifest

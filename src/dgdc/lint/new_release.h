// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "dgdc/manifest/facts.h"

// Releases that are younger than the program.
namespace dgdc::lint {

struct NewRelease {
  std::string version = {};
  // The known release that stands for it.
  std::string like = {};
  // Whether it is newer than all known ones, or lies between two of them.
  bool newest = false;
  Span span = {};
};

// The newest release of a file that no profile describes; nothing when all are
// known, or have no number.
std::optional<NewRelease> FindNewRelease(const manifest::Facts& facts);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/source/span.h"

namespace dgdc {

// A document that proves something.
struct Reference {
  std::string id = {};
  std::string title = {};
  std::string at = {};        // URL
  std::string checked = {};   // month in which it was read, "2026-11"
  std::string revision = {};  // that was read then, "" where there is none
};

// What all profiles have.
struct ProfileHead {
  std::string name = {};
  std::vector<std::string> aliases = {};
  // Names under which people ask for one of several profiles: they find none,
  // and each is offered.
  std::vector<std::string> shared_names = {};
  std::string summary = {};
  std::string description = {};
  std::vector<std::string> sources = {};
  Span span = {};

  // Whether it is one of the shared names, in whatever case.
  [[nodiscard]] bool IsSharedName(std::string_view written) const;
};

// Whether a name fits one of a profile's: equal, or "rdma/fabric*" for all that
// start so.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace dgdc

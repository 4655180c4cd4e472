// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// A kind that not all versions of its operator define.
struct KindChange {
  std::string kind = {};
  std::string versions = {};  // those that do, as a range
  std::string instead = {};   // what to write elsewhere
  std::vector<std::string> sources = {};
};

// Who defines kinds of an API group.
struct KindOwner {
  std::string name = {};  // with its article
  std::vector<std::string> kinds = {};
  std::vector<KindChange> changes = {};
  std::vector<std::string> sources = {};
};

// All kinds of an API group that are known.
struct KindTable {
  std::string group = {};
  std::vector<KindOwner> owners = {};

  [[nodiscard]] std::vector<std::string> Kinds() const;
  // Null for a kind that all versions of its owner have.
  [[nodiscard]] const KindChange* FindChange(std::string_view kind) const;
};

}  // namespace dgdc

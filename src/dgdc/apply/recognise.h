// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/apply/subject.h"
#include "dgdc/manifest/amend.h"

namespace dgdc::apply {

// One fabric that a worker shows, as far as its text can tell: several profiles
// when it fits all of them equally well.
struct Shown {
  std::vector<const FabricProfile*> fabrics = {};
  // The extended resources that show it.
  std::vector<std::string> resources = {};

  [[nodiscard]] bool Includes(const FabricProfile& fabric) const;
  // "ib", "ib or roce".
  [[nodiscard]] std::string Names() const;
};

// The fabrics that the worker shows by its resources, variables and claims. Of
// profiles that share such a sign those stay whose every setting is there, else
// those that nothing contradicts; and of these the ones that explain most.
std::vector<Shown> ShownFabrics(const Subject& subject,
                                const manifest::Amend& amend);

}  // namespace dgdc::apply

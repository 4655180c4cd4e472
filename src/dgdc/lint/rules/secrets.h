// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/manifest/facts.h"

namespace dgdc::lint {

// A credential that the name of its variable gives away.
struct NamedSecret {
  const manifest::Worker* worker = nullptr;
  std::string name = {};  // of the variable
  manifest::Text value = {};
};

std::vector<NamedSecret> NamedSecrets(const manifest::Facts& facts);

}  // namespace dgdc::lint

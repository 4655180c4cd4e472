// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "dgdc/yaml/node.h"

namespace dgdc {

// The C++ source that implements diag/secret_words.h with the table of
// profiles/secrets/credentials.yaml, whose shape the catalog checks later.
std::string SecretWordsSource(const yaml::Node& table);

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/manifest/facts.h"

// Names of objects of Kubernetes.
namespace dgdc::lint {

// Whether it is a DNS-1123 subdomain.
bool IsObjectName(std::string_view name);

// With dashes for what is often written in their place.
std::string WithDashes(std::string text);

// Writes the nearest name that is one, where there is any. What refers to the
// old name, outside of the file, has to be told.
void CorrectName(const manifest::Facts& facts, Diagnostic& finding,
                 std::string_view text);

}  // namespace dgdc::lint

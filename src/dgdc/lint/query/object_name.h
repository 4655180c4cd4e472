// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// Names of objects of Kubernetes.
namespace dgdc::lint {

// Whether it is a DNS-1123 subdomain.
bool IsObjectName(std::string_view name);

// With dashes for what is often written in their place.
std::string WithDashes(std::string text);

}  // namespace dgdc::lint

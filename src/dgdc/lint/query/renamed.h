// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dgdc::lint {

// Whether kustomize makes `made` of `name`: with a prefix or suffix, or with
// the hash of the content that it puts behind generated documents.
bool IsRenamed(std::string_view name, std::string_view made);

}  // namespace dgdc::lint

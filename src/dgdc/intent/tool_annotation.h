// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dgdc::intent {

// An annotation by which kustomize and kpt keep track of the file that a
// document stands in, or are told to call a function with it. It is about that
// file and not about the object.
bool IsToolAnnotation(std::string_view name);

}  // namespace dgdc::intent

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc {

// What turns `before` into `after`, both of the file `path`, in the form that
// `git apply` and `patch -p1` take: three lines of context, line breaks as they
// are. Lines that occur once on both sides stay together, so that the diff
// reads as a person would mark it. Empty when the texts are equal.
std::string UnifiedDiff(std::string_view path, std::string_view before,
                        std::string_view after);

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dgdc::manifest {

// What a shell makes of "$((text))": whole numbers and variables with + - * / %
// and parentheses. Nothing where a variable is not known, or for anything else
// that a shell can do.
std::optional<int64_t> Arithmetic(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view name)>&
        value);

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

// Resource quantities of Kubernetes.
namespace dgdc {

inline constexpr double kMebibyte = 1024.0 * 1024.0;
inline constexpr double kGibibyte = 1024.0 * kMebibyte;

// What a quantity stands for ("16Gi", "500m", "1e3", "2"); nothing when it is
// none, as placeholders are.
std::optional<double> ReadQuantity(std::string_view text);

}  // namespace dgdc

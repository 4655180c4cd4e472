// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace dgdc {

enum class RoleKind : uint8_t { kFrontend, kPrefill, kDecode, kWorker };

// "frontend", "prefill", "decode", "worker".
std::string_view RoleName(RoleKind role);

// The role of that name; kWorker when no role has it.
RoleKind RoleNamed(std::string_view name);

}  // namespace dgdc

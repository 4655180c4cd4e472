// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dgdc::cli {

// Part of the contract with scripts; the README has the same table.
inline constexpr int kOk = 0;             // done, no error found
inline constexpr int kFindings = 1;       // errors in the intent, or stale docs
inline constexpr int kUsage = 2;          // bad usage or unreadable input
inline constexpr int kInternalError = 3;  // our own bug

}  // namespace dgdc::cli

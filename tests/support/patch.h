// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc::testing {

// Hunks of a unified diff without the names of files:
//
//   @@ decode
//              - {name: UCX_TLS, value: 'rc,cuda_copy'}
//   -          - {name: UCX_NET_DEVICES, value: 'mlx5_0:1'}
//   +          - {name: UCX_NET_DEVICES, value: 'mlx5_0 :1'}
//
// A hunk is found by its lines, which stand once in the text behind the hunk
// before it. A heading behind "@@" is a line of the text, with or without its
// colon and dash, that stands once: the hunk begins in the block of that line.
// Numbers of lines ("@@ -3,2 +3,2 @@") are not looked at. Bytes are kept, "\ No
// newline at end of file" is understood, and before the first hunk there may be
// comments ("#") and names of files ("---", "+++").
//
// Throws std::runtime_error with the hunk that does not fit.
std::string ApplyPatch(std::string_view base, std::string_view patch);

// The patch that makes `after` of `before`, with a line around each change and
// headings where they are needed; "" when the texts are equal.
std::string MakePatch(std::string_view before, std::string_view after);

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc {

// What the name of a file stands for; both absolute, or empty.
struct PathBase {
  std::string directory = {};  // names are relative to it
  std::string root = {};       // top of the repository, or empty: `directory`
};

// The name of a file as services know it that see the repository only:
// relative to its top, "/" between the parts, nothing like "./a" or "a/../b".
// A file outside of the repository keeps its name, tidied up.
std::string PathFromRoot(std::string_view name, const PathBase& base);

}  // namespace dgdc

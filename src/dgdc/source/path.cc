// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/source/path.h"

#include <filesystem>

namespace dgdc {

std::string PathFromRoot(std::string_view name, const PathBase& base) {
  const std::filesystem::path tidy =
      std::filesystem::path(name).lexically_normal();
  if (base.directory.empty()) {
    return tidy.generic_string();
  }
  const std::filesystem::path directory = base.directory;
  const std::filesystem::path root =
      std::filesystem::path(base.root.empty() ? base.directory : base.root)
          .lexically_normal();
  // An absolute name stays what it is behind "/".
  const std::filesystem::path relative =
      (directory / tidy).lexically_normal().lexically_relative(root);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return (below ? relative : tidy).generic_string();
}

}  // namespace dgdc

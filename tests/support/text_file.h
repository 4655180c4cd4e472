// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc::testing {

// The bytes of a file; throws std::runtime_error when it cannot be read.
std::string ReadText(const std::filesystem::path& path);

// The YAML files below a folder, sorted.
std::vector<std::filesystem::path> YamlFilesBelow(
    const std::filesystem::path& folder);

// Without their line breaks; a line break at the end starts no further line.
std::vector<std::string> Lines(std::string_view text);

}  // namespace dgdc::testing

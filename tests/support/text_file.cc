// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/text_file.h"

#include <algorithm>
#include <stdexcept>

#include "dgdc/cli/env.h"

namespace dgdc::testing {

std::string ReadText(const std::filesystem::path& path) {
  Result<std::string> text = cli::PosixFileSystem()->Read(path.string());
  if (!text) {
    throw std::runtime_error(path.string() + ": " + text.error());
  }
  return *text;
}

std::vector<std::filesystem::path> YamlFilesBelow(
    const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (entry.is_regular_file() &&
        (extension == ".yaml" || extension == ".yml")) {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> Lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t length = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return lines;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

// A part of a file that reads alone as it does there: the whole file, one of
// its documents, an item of a list of documents, or what stands around these.
struct TextSlice {
  size_t begin = 0;
  size_t end = 0;
  size_t first_document = 0;
  size_t documents = 1;
  // The item of the list; it reads as a list of its own.
  std::optional<size_t> item = {};
};

// A file as slices that are changed one by one.
class SlicedText {
 public:
  enum class By : uint8_t { kFile, kDocument, kItem };

  SlicedText() = default;
  // One slice where a document would not read alone as it does in the text.
  SlicedText(const std::string& text, const std::vector<yaml::Node>& documents,
             By by);

  [[nodiscard]] const std::vector<TextSlice>& slices() const { return slices_; }
  // The slice of a place of the file, whose path becomes one of that slice
  // alone; nothing when it is in none.
  [[nodiscard]] std::optional<size_t> Enter(edit::Path& path) const;

  std::vector<std::string> texts = {};  // as they are now

 private:
  std::vector<TextSlice> slices_ = {};  // of the file as it was given
};

}  // namespace dgdc::lint

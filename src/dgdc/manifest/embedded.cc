// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/embedded.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/yaml/parse.h"
#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::manifest {
namespace {

// From bytes of the inner text to bytes of the manifest.
class Mover {
 public:
  Mover(uint32_t file, const std::vector<uint32_t>& offsets)
      : file_(file), offsets_(offsets) {}

  void Move(yaml::Node& node) const {
    Move(node.span);
    for (yaml::Entry& entry : node.entries) {
      Move(entry.key_span);
      Move(entry.value);
    }
    for (yaml::Node& item : node.items) {
      Move(item);
    }
  }

 private:
  void Move(Span& span) const {
    const auto at = [this](uint32_t offset) {
      return offsets_[std::min<size_t>(offset, offsets_.size() - 1)];
    };
    // The end is behind the last byte, which may end a line of the manifest.
    const uint32_t end =
        span.end > span.begin ? at(span.end - 1) + 1 : at(span.end);
    span = {file_, at(span.begin), end};
  }

  uint32_t file_;
  const std::vector<uint32_t>& offsets_;
};

}  // namespace

yaml::Node ReadEmbedded(const SourceSet& sources, const yaml::Node& scalar) {
  SourceSet inner;
  Sink sink;
  const uint32_t file = inner.Add("embedded", scalar.scalar);
  std::vector<yaml::Node> documents = yaml::Parse(inner, file, sink);
  if (sink.has_errors() || documents.size() != 1) {
    return {};
  }
  const std::vector<uint32_t> offsets = yaml::ScalarOffsets(sources, scalar);
  if (offsets.empty()) {
    return {};
  }
  Mover(scalar.span.file, offsets).Move(documents.front());
  return std::move(documents.front());
}

}  // namespace dgdc::manifest

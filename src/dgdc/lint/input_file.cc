// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/input_file.h"

#include <utility>
#include <vector>

#include "dgdc/yaml/parse.h"

namespace dgdc::lint {

std::optional<yaml::Node> ReadInputFile(const SourceSet& sources, uint32_t file,
                                        const schema::Schema& schema,
                                        Sink& sink) {
  const size_t before = sink.size();
  std::vector<yaml::Node> documents = yaml::Parse(sources, file, sink);
  if (sink.size() > before) {
    return std::nullopt;
  }
  if (documents.size() > 1) {
    sink.Report("DG0003", documents[1].span,
                "this file holds one document, and here is another");
    return std::nullopt;
  }
  yaml::Node root = yaml::Node::Map(Span{file, 0, 0});
  if (!documents.empty() && !documents.front().IsNull()) {
    root = std::move(documents.front());
  }
  if (!schema.Validate(root, sink)) {
    return std::nullopt;
  }
  return schema.WithDefaults(root);
}

}  // namespace dgdc::lint

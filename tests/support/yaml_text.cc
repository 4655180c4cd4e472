// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/yaml_text.h"

#include <stdexcept>
#include <utility>

#include "dgdc/diag/sink.h"
#include "dgdc/report/text.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {

std::vector<yaml::Node> ParseYaml(const std::string& name,
                                  const std::string& text) {
  SourceSet sources;
  Sink sink;
  std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(name, text), sink);
  if (sink.size() != 0) {
    throw std::runtime_error(report::Text(sink.Take(), sources));
  }
  return documents;
}

yaml::Node ParseOneYaml(const std::string& name, const std::string& text) {
  std::vector<yaml::Node> documents = ParseYaml(name, text);
  if (documents.size() != 1) {
    throw std::runtime_error(name + ": is no single YAML document");
  }
  return std::move(documents.front());
}

}  // namespace dgdc::testing

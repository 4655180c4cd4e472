// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/source_text.h"

namespace dgdc::manifest::convert {

// What the conversion of one document shares.
struct Context {
  Api to = Api::kBeta;
  bool lossy = false;
  yaml::SourceText& source;
  Sink& sink;
  // Values that are not written, with their comments.
  std::vector<Span> gone = {};
};

// A component (or the spec) on its way into the other version.
struct Draft {
  Context& context;
  const yaml::Node& source;
  std::string path = {};  // of the source in its document
  yaml::Node result = {};
  // Of a component: what its pod is made of.
  yaml::Node main = yaml::Node::Map();
  yaml::Node metadata = {};
  std::vector<yaml::Node> sidecars = {};

  [[nodiscard]] std::string PathOf(std::string_view key) const;
  [[nodiscard]] std::string_view target() const;

  // The field is nothing that the target can say: an error, or with `lossy`
  // a warning that it is left out.
  void Lose(const yaml::Entry& field, const std::string& path,
            std::string_view why, std::string_view help);
  // The field is left out, and the manifest means the same without it.
  void Skip(const yaml::Entry& field, const std::string& path,
            std::string_view why);
  // The field cannot be read, so nothing can be said about it.
  void Refuse(Span span, std::string message, std::string_view help);
  // Whether the field is a map (a list); otherwise refuses it.
  bool ExpectMap(const yaml::Entry& field);
  bool ExpectList(const yaml::Entry& field);
};

}  // namespace dgdc::manifest::convert

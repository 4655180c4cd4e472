// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/sink.h"
#include "dgdc/schema/rule.h"
#include "dgdc/schema/validate.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// The structure of custom resources of one kind: what a cluster's own
// CustomResourceDefinition says. Of its CEL rules (x-kubernetes-validations)
// only the words are kept: they are not evaluated.
struct Crd {
  struct Version {
    std::string name = {};
    RuleSet rules = {};
    std::vector<std::string> validations = {};  // the messages of CEL rules

    // What breaks the definition, as Schema::Violations has it. A status that
    // the server would drop is not judged.
    [[nodiscard]] std::vector<Violation> Violations(
        const yaml::Node& document) const;
  };

  std::string name = {};  // of the definition, "things.example.com"
  std::string group = {};
  std::string kind = {};
  std::vector<Version> versions = {};  // that are served
  Span place = {};

  // Null when that version is not served.
  [[nodiscard]] const Version* Find(std::string_view version) const;
  // Whether the document is of this kind, in whatever version.
  [[nodiscard]] bool Describes(const yaml::Node& document) const;
  [[nodiscard]] std::vector<std::string> VersionNames() const;
};

// "v1" of "example.com/v1".
std::string_view VersionOf(std::string_view api_version);

// The definitions in a file, other documents left out; `metadata` judges the
// metadata of the objects and must outlive them. Reports DG0027 where one
// cannot be used, and when there is none.
std::vector<Crd> ReadCrds(const SourceSet& sources, uint32_t file,
                          const Schema& metadata, Sink& sink);

}  // namespace dgdc::schema

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dgdc/yaml/node.h"

// What a schema says about fields, whoever wrote the schema.
namespace dgdc::testing {

struct Side {
  std::string type = {};
  bool required = false;

  friend bool operator==(const Side&, const Side&) = default;
};

// A field and those below it, by name; "[]" for items, "*" for any key.
struct Tree {
  Side side = {};
  std::map<std::string, Tree> children = {};

  friend bool operator==(const Tree&, const Tree&) = default;
};

// The type of one of these values, whose order does not matter.
std::string OneOf(std::vector<std::string> values);

// By the name of the version.
using Versions = std::map<std::string, Tree>;

// The fields of a CustomResourceDefinition.
Versions FieldsOfCrd(const yaml::Node& crd);

// The same in a short form, to be stored: a field is its type, with "!" when it
// is required, or a map of the fields below it, where "<>" is its own type if
// that is not plain to see. What occurs several times stands once under
// `shapes`, and "=NAME" for it.
yaml::Node FactsOfFields(const Versions& versions);
Versions FieldsOfFacts(const yaml::Node& facts);

}  // namespace dgdc::testing

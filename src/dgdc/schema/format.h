// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/yaml/node.h"

namespace dgdc::schema {

// A form that API servers hold values to, besides pattern and range.
struct Format {
  std::string_view name = {};
  yaml::Node::Kind kind = yaml::Node::Kind::kString;  // others pass
  // Of a number or of a text.
  bool (*accepts)(std::string_view scalar) = nullptr;
  std::string_view help = {};
};

// Null for a format that an API server does not enforce or that we do not
// judge: email, hostname, uri and the numbers of books and cards. Dashes do
// not matter.
const Format* FindFormat(std::string_view name);

}  // namespace dgdc::schema

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// The two ways of writing what suppress.h explains.
namespace dgdc::lint {

// "DG2010, other-rule -- reason".
struct AllowClause {
  std::vector<Spanned<std::string>> words = {};  // empty: it cannot be read
  std::string reason = {};                       // may be empty
  Span span = {};
  bool annotation = false;
};

struct AllowComment {
  AllowClause clause = {};
  uint32_t line = 0;  // that it holds for; 0 = all of `area`
  Span area = {};     // the text of its document
};

// Every comment of the file that begins with "dgdc:", found in the text, since
// a tree has no comments; so one inside of a script is found as well.
std::vector<AllowComment> FindAllowComments(const SourceSet& sources,
                                            uint32_t file);

// "DG2010: reason; DG2011, DG2012: reason".
std::vector<AllowClause> ParseAllowAnnotation(const SourceSet& sources,
                                              const yaml::Node& text);

}  // namespace dgdc::lint

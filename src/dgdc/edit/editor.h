// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/edit/batch.h"
#include "dgdc/edit/edit.h"
#include "dgdc/edit/layout.h"
#include "dgdc/edit/operation.h"
#include "dgdc/yaml/node.h"

namespace dgdc::edit {

// The operations in one slice of a text: as many at once as do not lean on each
// other, one by one where they do, or where what they make together does not
// read as it must.
class Editor {
 public:
  // `lines` stand before the slice.
  Editor(Layout layout, size_t lines)
      : text_(layout.text()), layout_(std::move(layout)), lines_(lines) {}

  void Run(std::vector<Operation> pending);
  // What came of it.
  Result Take();

 private:
  // An operation with positions for names as far as its path leads, and how
  // far that is.
  struct Located {
    Operation operation = {};
    Way way = {};
  };

  [[nodiscard]] Located Locate(const Operation& operation) const;
  [[nodiscard]] bool SamePlace(const Located& a, const Located& b) const;
  bool RunBatch(const Batch& batch, const std::vector<Operation>& operations);
  bool RunOne(std::vector<Operation>& pending);
  bool Try(const Located& located, const std::vector<yaml::Node>& wanted);
  bool TryOverride(const Located& located,
                   const std::vector<yaml::Node>& wanted);
  bool Expand(const Located& located);
  [[nodiscard]] const Use* UseOfPart(size_t document,
                                     const yaml::Node& value) const;
  bool ExpandAlias(const Use& use);
  bool ExpandMerge(const Path& map);
  bool ExpandHidden(const Located& located);
  bool Accept(std::string text, const std::vector<yaml::Node>& wanted);

  std::string text_;
  Layout layout_;
  const size_t lines_;
  std::vector<Problem> problems_ = {};
  std::vector<std::string> notes_ = {};
};

}  // namespace dgdc::edit

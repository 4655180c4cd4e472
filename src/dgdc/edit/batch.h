// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dgdc/edit/layout.h"
#include "dgdc/edit/operation.h"
#include "dgdc/edit/write.h"

namespace dgdc::edit {

// Operations that are written into a text at once.
struct Batch {
  std::vector<size_t> taken = {};        // which of them, in their order
  std::vector<TextChange> changes = {};  // in the order of the text
};

// The operations from the first one on, in the order of a schedule, whose
// changes do not lean on each other: each is written into the text as it is,
// and the result is what they make one after the other. What stands behind an
// operation that must wait is taken only if it moves no positions. Empty when
// the first one can be made by itself alone, because it shares what it changes
// with other places.
Batch PlanBatch(const Layout& layout, std::span<const Operation> operations);

}  // namespace dgdc::edit

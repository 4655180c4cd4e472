// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/edit/fix.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"

namespace dgdc::lint {

struct FixedText {
  std::string text = {};
  // Findings that are gone.
  size_t fixed = 0;
  // What a reader of the difference should know.
  std::vector<std::string> notes = {};
};

// Makes the fixes of a file's findings, up to that safety, as often as there
// are any. A fix is taken only when its finding is gone afterwards and no
// other one is there that was not before, nor an error of a rule that does not
// run; so the result is as good as it gets, and fixing it again changes
// nothing. A fix that raises findings which have fixes is made together with
// these. Why one that is left was not made stands in the notes. What is allowed
// by a comment or an annotation stays. `bundle` has the files that are one
// stream with it, itself among them; empty when there are no others.
FixedText FixFile(const SourceSet& sources, uint32_t file,
                  const Catalog& catalog,
                  const manifest::Assumptions& assumptions,
                  const Selection& selection, edit::Safety up_to,
                  const std::vector<uint32_t>& bundle = {});

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "dgdc/catalog/catalog.h"

namespace dgdc {

// Month of the newest thing that a catalog knows, "2026-11": when a source or
// a table of names was last read, or a release came out.
std::string KnowledgeDate(const Catalog& catalog);

// When a source was read, and which revision of it: "read 2026-09 at
// 2a6da14c8361".
std::string ReadWhen(const Reference& source);

// How many profiles it has, of all kinds that have pages, and how many rules.
struct KnowledgeSize {
  size_t profiles = 0;
  size_t rules = 0;
  size_t sources = 0;
};

KnowledgeSize SizeOf(const Catalog& catalog);

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace dgdc {

// A file of profiles/, templates/ or schemas/ that was compiled in.
struct EmbeddedFile {
  std::string_view path = {};  // "profiles/fabrics/ib.yaml"
  std::string_view text = {};
  // What the text says, frozen (see yaml/frozen.h); empty for a table of names,
  // and for what nobody has parsed yet.
  std::string_view tree = {};
  // Whether this was judged when dgdc was built, so that no start has to: a
  // schema that can be used, or a profile that fits its schema and whose tree
  // has the defaults of that.
  bool sound = false;
};

// Sorted by path. Written by embed_main.cc.
std::span<const EmbeddedFile> EmbeddedFiles();

}  // namespace dgdc

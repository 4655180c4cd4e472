// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

namespace dgdc {

// A half-open range of bytes [begin, end) in one file of a SourceSet. File 0
// is no file: the span of something that was not written down anywhere.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;

  [[nodiscard]] bool known() const { return file != 0; }
  friend bool operator==(const Span&, const Span&) = default;
};

// A value together with the place that decided it.
template <class T>
struct Spanned {
  T value = {};
  Span span = {};

  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace dgdc {

// Our own bug: an invariant that no input can break did break. Caught only in
// cli/main.cc, which exits with kInternalError.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] inline void FailCheck(const char* file, int line,
                                   const std::string& what) {
  throw InternalError(std::string(file) + ":" + std::to_string(line) + ": " +
                      what);
}

}  // namespace dgdc

// Throws InternalError with place and `what` unless `condition` holds.
#define DGDC_CHECK(condition, what)                  \
  do {                                               \
    if (!(condition)) {                              \
      ::dgdc::FailCheck(__FILE__, __LINE__, (what)); \
    }                                                \
  } while (false)

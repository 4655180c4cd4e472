// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "dgdc/base/check.h"

namespace dgdc {

// Why the environment refused something (a file that cannot be read, a
// directory that cannot be written). Never used for mistakes in the user's
// documents: those are diagnostics.
struct Failure {
  std::string message;
};

// A value, or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Failure{...};`.
  Result(T value) : state_(std::move(value)) {}            // NOLINT
  Result(Failure failure) : state_(std::move(failure)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const T& operator*() const { return std::get<T>(state_); }
  [[nodiscard]] T& operator*() { return std::get<T>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<T>(state_); }

  [[nodiscard]] const std::string& error() const {
    DGDC_CHECK(!ok(), "error() of a Result that holds a value");
    return std::get<Failure>(state_).message;
  }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace dgdc

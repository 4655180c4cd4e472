// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

// Whether a value is a credential, as the name under which it stands says.
namespace dgdc {

enum class NameOfSecret : uint8_t {
  kNo,
  kLikely,  // of one when the value looks generated
  kYes,
};

// Of a variable, a flag with or without its dashes, a field, an entry.
NameOfSecret JudgeName(std::string_view name);

// Whether a value was generated, not thought up like "dummy" or a path.
bool LooksGenerated(std::string_view value);

// Whether the value stands for a secret that is elsewhere: a reference to a
// variable, the path of a file, a word like "none".
bool IsPlaceholder(std::string_view value);

// Whether this value under this name is a credential.
bool IsSecret(std::string_view name, std::string_view value);

}  // namespace dgdc

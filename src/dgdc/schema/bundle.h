// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dgdc::schema {

// One JSON Schema of two of ours, for editors: `inner` becomes the definition
// `name` of `outer`, which stands at the JSON pointer `place` in place of what
// is there. Both texts must be schemas that Schema::Load takes.
std::string Bundle(std::string_view outer, std::string_view inner,
                   const std::string& name, const std::string& place);

// What a map may have under a key, or under all keys that begin so where the
// name ends with a '.'.
struct KnownKey {
  std::string_view name = {};
  std::string_view description = {};
};

// Adds keys to the object schema at `place`, whose other keys are as before.
// What they hold is what its additionalProperties say.
std::string WithKeys(std::string_view schema, const std::string& place,
                     std::span<const KnownKey> keys);

}  // namespace dgdc::schema

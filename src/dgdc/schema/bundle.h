// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc::schema {

// One JSON Schema of two of ours, for editors: `inner` becomes the definition
// `name` of `outer`, which stands at the JSON pointer `place` in place of what
// is there. Both texts must be schemas that Schema::Load takes.
std::string Bundle(std::string_view outer, std::string_view inner,
                   const std::string& name, const std::string& place);

}  // namespace dgdc::schema

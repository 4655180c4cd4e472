// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "dgdc/yaml/syntax_error.h"

namespace dgdc::yaml {

// The first byte that no YAML text may contain. To be asked before yaml-cpp is:
// it replaces some of them, and silently takes others for the end of the text.
std::optional<SyntaxError> FindBadByte(std::string_view text);

}  // namespace dgdc::yaml

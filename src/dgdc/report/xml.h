// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace dgdc::report {

// Text between tags, or the value of an attribute in double quotes. Characters
// that XML 1.0 has no place for are dropped; bytes that are not UTF-8 become
// U+FFFD.
std::string XmlText(std::string_view text);
std::string XmlAttribute(std::string_view text);

}  // namespace dgdc::report

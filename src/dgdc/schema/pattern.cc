// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/pattern.h"

#include <regex>

namespace dgdc::schema {

struct Pattern::Compiled {
  std::regex regex;
};

Result<Pattern> Pattern::Read(const std::string& text) {
  try {
    return Pattern(std::make_shared<Compiled>(
        Compiled{std::regex(text, std::regex::ECMAScript)}));
  } catch (const std::regex_error& error) {
    return Failure{error.what()};
  }
}

bool Pattern::Matches(const std::string& text) const {
  try {
    return std::regex_search(text, compiled_->regex);
  } catch (const std::regex_error&) {
    return false;
  }
}

}  // namespace dgdc::schema

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/diag/operator_claim.h"

#include <algorithm>

#include <fmt/format.h>

namespace dgdc {
namespace {

// One comparison: "from 1.5.0 on", "before 1.5.0".
std::string BoundInWords(std::string_view bound) {
  if (bound.starts_with(">=")) {
    return fmt::format("from {} on", bound.substr(2));
  }
  if (bound.starts_with("<=")) {
    return fmt::format("up to {}", bound.substr(2));
  }
  if (bound.starts_with('<')) {
    return fmt::format("before {}", bound.substr(1));
  }
  if (bound.starts_with('>')) {
    return fmt::format("after {}", bound.substr(1));
  }
  return std::string(bound.substr(bound.starts_with('=') ? 1 : 0));
}

}  // namespace

std::string RangeInWords(std::string_view range) {
  std::string words;
  while (!range.empty()) {
    const std::string_view bound = range.substr(0, range.find(' '));
    words += (words.empty() ? "" : " and ") + BoundInWords(bound);
    range.remove_prefix(std::min(bound.size() + 1, range.size()));
  }
  return words;
}

std::string NoteOf(const OperatorClaim& claim) {
  if (!claim.version.empty() && !claim.assumed) {
    return "";
  }
  return fmt::format(
      "this holds for operators {}; {}", RangeInWords(claim.range),
      claim.version.empty()
          ? fmt::format("nothing tells which one runs, {} does", claim.teller)
          : fmt::format("{}, the release of the images, or a newer one is "
                        "assumed, {} tells which one runs",
                        claim.version, claim.teller));
}

}  // namespace dgdc

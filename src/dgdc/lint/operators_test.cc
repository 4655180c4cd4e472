// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/operators.h"

#include <doctest/doctest.h>

namespace dgdc::lint {
namespace {

OperatorRange RangeOf(const char* range) { return {.range = range}; }

TEST_CASE("an operator that is told is in the range or not") {
  const OperatorSeen told{.version = "1.5.0", .is_told = true};
  CHECK(ShareOf(RangeOf(">=1.5.0"), told) == OfOperators::kAll);
  CHECK(ShareOf(RangeOf("<1.5.0"), told) == OfOperators::kNone);
}

TEST_CASE("images tell the oldest operator that is supposed") {
  const OperatorSeen seen{.version = "1.4.0", .oldest = "1.2.0"};
  CHECK(ShareOf(RangeOf(">=1.0.0"), seen) == OfOperators::kAll);
  CHECK(ShareOf(RangeOf(">=1.4.0"), seen) == OfOperators::kAll);
  CHECK(ShareOf(RangeOf(">=1.5.0"), seen) == OfOperators::kSome);
  CHECK(ShareOf(RangeOf(">=1.1.0 <1.5.0"), seen) == OfOperators::kSome);
  CHECK(ShareOf(RangeOf("<1.4.0"), seen) == OfOperators::kNone);
}

TEST_CASE("an operator of which nothing tells is any that serves the API") {
  const OperatorSeen seen{.oldest = "1.2.0"};
  CHECK(ShareOf(RangeOf(">=1.2.0"), seen) == OfOperators::kAll);
  CHECK(ShareOf(RangeOf(">=1.3.0"), seen) == OfOperators::kSome);
  CHECK(ShareOf(RangeOf("<1.3.0"), seen) == OfOperators::kOpen);
  // Earlier ones do not know the field, and so refuse it as well.
  CHECK(ShareOf({.range = ">=1.3.0", .new_field = true}, seen) ==
        OfOperators::kAll);
}

TEST_CASE("a finding that some operators do not bear out is no error") {
  const OperatorSeen seen{.version = "1.4.0", .oldest = "1.2.0"};
  Diagnostic finding;
  WeighByOperator(RangeOf(">=1.5.0"), seen, finding);
  CHECK(finding.severity == Severity::kWarning);
  REQUIRE(finding.operators);
  CHECK(NoteOf(*finding.operators) ==
        "this holds for operators from 1.5.0 on; 1.4.0, the release of the "
        "images, or a newer one is assumed, --operator tells which one runs");
}

TEST_CASE("what every operator does that serves the API needs no note") {
  const OperatorSeen seen{.version = "1.4.0", .oldest = "1.2.0"};
  Diagnostic finding;
  WeighByOperator(RangeOf(">=1.2.0"), seen, finding);
  CHECK(finding.severity == Severity::kError);
  CHECK_FALSE(finding.operators);
}

TEST_CASE("a definition that has the validation refuses it for sure") {
  const std::vector<std::string> validations = {"size is required"};
  const OperatorSeen seen{.version = "1.1.0", .validations = &validations};
  OperatorRange range{.range = ">=1.2.0", .cel = {"size is required"}};
  CHECK(ShareOf(range, seen) == OfOperators::kAll);
  Diagnostic finding;
  WeighByOperator(range, seen, finding);
  CHECK(finding.severity == Severity::kError);
  CHECK_FALSE(finding.operators);
  range.cel = {"another"};
  CHECK(ShareOf(range, seen) == OfOperators::kSome);
  range.by_definition = true;
  CHECK(ShareOf(range, seen) == OfOperators::kNone);
}

TEST_CASE("ranges have an outside and words") {
  CHECK(OutsideOf(">=1.5.0") == "<1.5.0");
  CHECK(OutsideOf("<0.7.0") == ">=0.7.0");
  CHECK(RangeInWords(">=1.0.0 <1.5.0") == "from 1.0.0 on and before 1.5.0");
  CHECK(RangeInWords("<=1.4.2") == "up to 1.4.2");
  CHECK(RangeInWords(">1.4.2") == "after 1.4.2");
  CHECK(RangeInWords("=1.4.2") == "1.4.2");
}

}  // namespace
}  // namespace dgdc::lint

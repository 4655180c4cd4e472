// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/meant_name.h"

#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("MeantName ignores case and separators") {
  CHECK(MeantName("H200-SXM", Names{"h100_sxm", "h200_sxm"}) == "h200_sxm");
}

TEST_CASE("MeantName takes the only beginning before the nearest letters") {
  CHECK(MeantName("a3-ult", Names{"a3-mega", "a3-ultragpu-8g"}) ==
        "a3-ultragpu-8g");
}

TEST_CASE("MeantName takes the only name that holds the word") {
  CHECK(MeantName("H200_v5", Names{"ND96isr_H100_v5", "ND96isr_H200_v5"}) ==
        "ND96isr_H200_v5");
}

TEST_CASE("MeantName does not choose among things") {
  CHECK(MeantName("p5e.", Names{"p5e.24xlarge", "p5en.48xlarge"}) ==
        std::nullopt);
}

TEST_CASE("MeantName chooses among names of one thing, the shortest") {
  const std::vector<NameOfThing> names = {{.name = "meta/Llama-70B-Instruct"},
                                          {.name = "meta/Llama-70B-It"}};
  CHECK(MeantName("meta/Llama-70B", names)->name == "meta/Llama-70B-It");
}

TEST_CASE("MeantName falls back on the nearest letters") {
  CHECK(MeantName("aws-eaf", Names{"aks-ib", "aws-efa"}) == "aws-efa");
}

TEST_CASE("MeantName does not take three letters for three others") {
  CHECK(MeantName("gcp", Names{"tcp", "ib"}) == std::nullopt);
  CHECK(MeantName("tpc", Names{"tcp", "ib"}) == "tcp");
}

}  // namespace
}  // namespace dgdc

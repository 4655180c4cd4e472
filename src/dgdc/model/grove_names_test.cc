// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/grove_names.h"

#include <doctest/doctest.h>

#include "dgdc/catalog/catalog.h"

namespace dgdc::model {
namespace {

const GroveNames& Names() { return Catalog::Embedded().platform().grove_names; }

int64_t Budget(const NamedComponent& component) {
  return NameBudget(component, Names());
}

TEST_CASE("NameBudget counts a component on several nodes twice") {
  CHECK(Budget({.name_length = 7}) == 7);  // Prefill
  CHECK(Budget({.name_length = 7, .nodes = 2}) == 18);
  CHECK(Budget({.name_length = 6, .nodes = 9}) == 16);  // Decode, Worker
  CHECK(Budget({.name_length = 6, .forced_group = true}) == 12);
}

TEST_CASE("NameBudget counts the numbers of pods with memory service") {
  CHECK(Budget({.name_length = 6, .memory_service = true}) == 18);
  CHECK(Budget({.name_length = 6, .nodes = 10, .memory_service = true}) == 18);
  CHECK(Budget({.name_length = 6, .nodes = 11, .memory_service = true}) == 19);
}

TEST_CASE("NameAllowance keeps 45 less the budget, but never below 8") {
  CHECK(NameAllowance(18, Names()) == 27);
  CHECK(NameAllowance(8, Names()) == 37);
  CHECK(NameAllowance(37, Names()) == 8);
  CHECK(NameAllowance(38, Names()) == 8);
  CHECK(NameAllowance(1000, Names()) == 8);
}

TEST_CASE("NameExcess counts 8 characters of the deployment's name") {
  CHECK(NameExcess(20, 37, Names()) == 0);
  CHECK(NameExcess(20, 38, Names()) == 1);
  CHECK(NameExcess(7, 38, Names()) == 0);
}

}  // namespace
}  // namespace dgdc::model

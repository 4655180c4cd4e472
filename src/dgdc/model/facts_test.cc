// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/facts.h"

#include <string_view>

#include <doctest/doctest.h>

namespace dgdc::model {
namespace {

TEST_CASE("model::FactSpecs is sorted and has every name once") {
  std::string_view previous;
  for (const FactSpec& fact : FactSpecs()) {
    CAPTURE(fact.name);
    CHECK(previous < fact.name);
    previous = fact.name;
  }
}

TEST_CASE("model::FactSpecs documents every fact without a final period") {
  for (const FactSpec& fact : FactSpecs()) {
    CAPTURE(fact.name);
    CHECK_FALSE(fact.doc.empty());
    CHECK_FALSE(fact.doc.ends_with('.'));
  }
}

TEST_CASE("model::FindFact knows families and what only looks like one") {
  REQUIRE(FindFact("env.UCX_TLS") != nullptr);
  CHECK(FindFact("env.UCX_TLS")->name == "env.");
  REQUIRE(FindFact("model.maxLength") != nullptr);
  CHECK(FindFact("model.maxLength")->name == "model.maxLength");
  CHECK(FindFact("model.unheardOf") == nullptr);
  CHECK(FindFact("") == nullptr);
}

TEST_CASE("model::ReadFact knows nothing of an empty deployment") {
  const Deployment deployment;
  const Worker worker;
  const FabricUse fabric;
  const Subject nobody{
      .deployment = &deployment, .worker = &worker, .fabric = &fabric};
  for (const FactSpec& spec : FactSpecs()) {
    CAPTURE(spec.name);
    CHECK_FALSE(spec.read(nobody, "x").is_present());
  }
}

}  // namespace
}  // namespace dgdc::model

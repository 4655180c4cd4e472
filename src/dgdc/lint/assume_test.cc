// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/assume.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

using testing::Embedded;

TEST_CASE("AssumeFabric knows fabrics by name and alias") {
  Sink sink;
  const FabricProfile* ib = Embedded().fabrics.Find("ib");
  CHECK(AssumeFabric({"ib", {}}, Embedded(), sink) == ib);
  CHECK(AssumeFabric({"infiniband", {}}, Embedded(), sink) == ib);
  CHECK(sink.size() == 0);
  CHECK(AssumeFabric({"rocee", {}}, Embedded(), sink) == nullptr);
  const std::vector<Diagnostic> found = sink.Take();
  REQUIRE(found.size() == 1);
  CHECK(found.front().message == "no fabric is called \"rocee\"");
  CHECK(found.front().help.front() == "did you mean \"roce\"?");
  CHECK(found.front().help.back().starts_with("known fabrics: "));
}

TEST_CASE("AssumeRelease takes numbers, those of the future too") {
  Sink sink;
  CHECK(AssumeRelease({"1.4.0", {}}, Embedded(), sink) == "1.4.0");
  CHECK(AssumeRelease({"99.0.0", {}}, Embedded(), sink) == "99.0.0");
  CHECK(sink.size() == 0);
  CHECK(AssumeRelease({"latest", {}}, Embedded(), sink) == "");
  CHECK(AssumeRelease({"0.0.1", {}}, Embedded(), sink) == "");
  CHECK(testing::Messages(sink.Take()) ==
        "DG1005: no Dynamo release 0.0.1 is known\n"
        "DG1005: no Dynamo release latest is known");
}

TEST_CASE("AssumeOperator puts the version among the facts") {
  Sink sink;
  manifest::ClusterFacts facts;
  AssumeOperator({"1.2.0", {}}, facts, sink);
  CHECK(facts.values.at(std::string(manifest::kOperatorFact)).scalar ==
        "1.2.0");
  AssumeOperator({"1.2.0", {}}, facts, sink);
  CHECK(sink.size() == 0);
  AssumeOperator({"1.3.0", {}}, facts, sink);
  CHECK(testing::Messages(sink.Take()) ==
        "DG1062: the Dynamo operator is 1.3.0 here, and 1.2.0 among the facts "
        "of the cluster");
  CHECK(facts.values.at(std::string(manifest::kOperatorFact)).scalar ==
        "1.2.0");
  AssumeOperator({"1.2", {}}, facts, sink);
  CHECK(testing::Messages(sink.Take()) ==
        "DG1005: \"1.2\" is no version of the Dynamo operator");
}

}  // namespace
}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/operation.h"

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"

namespace dgdc::edit {
namespace {

using testing::PathOf;
using yaml::Node;

TEST_CASE("a path is written as people write fields") {
  const Path path = Path{}
                        .Then("spec")
                        .Then("envs")
                        .Then(Step::Item("name", "UCX_TLS"))
                        .Then("values")
                        .Then(Step::Index(2));
  CHECK(ToString(path) == "spec.envs[name=UCX_TLS].values[2]");
  CHECK(ToString(Path{}) == "");
  CHECK(PathOf(ToString(path)) == path);
}

TEST_CASE("a path and its parent differ by the last step") {
  const Path path = Path{.document = 3}.Then("a").Then(Step::Index(1));
  CHECK(path.Parent() == Path{.document = 3}.Then("a"));
  CHECK(path.Parent().Then(Step::Index(1)) == path);
  CHECK(path.Parent().Then(Step::Index(2)) != path);
}

TEST_CASE("operations are the same when all that they say is") {
  const Operation set = Operation::Set(PathOf("a"), Node::Int(1));
  CHECK(Same(set, Operation::Set(PathOf("a"), Node::Int(1))));
  const std::vector<Operation> others = {
      Operation::Set(PathOf("b"), Node::Int(1)),
      Operation::Set(PathOf("a"), Node::Int(2)),
      Operation::Set(PathOf("a"), Node::String("1")),
      Operation::Insert(PathOf("a"), 0, Node::Int(1)),
      Operation::Remove(PathOf("a")),
  };
  for (const Operation& other : others) {
    CHECK_FALSE(Same(set, other));
  }
  CHECK_FALSE(Same(Operation::Remove(PathOf("a")),
                   Operation::RemoveAndPrune(PathOf("a"))));
  CHECK_FALSE(Same(Operation::Rename(PathOf("a"), "b"),
                   Operation::Rename(PathOf("a"), "c")));
  CHECK_FALSE(Same(Operation::Splice(PathOf("a"), 0, 1, "x"),
                   Operation::Splice(PathOf("a"), 0, 2, "x")));
  CHECK_FALSE(Same(Operation::Splice(PathOf("a"), 0, 2, "x"),
                   Operation::Splice(PathOf("a"), 1, 2, "x")));
}

}  // namespace
}  // namespace dgdc::edit

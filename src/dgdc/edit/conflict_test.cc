// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/conflict.h"

#include <doctest/doctest.h>

#include "dgdc/edit/layout.h"

namespace dgdc::edit {
namespace {

using yaml::Node;

std::vector<Node> Documents(std::string_view text) {
  const std::optional<Layout> layout = Layout::Read(text, false);
  REQUIRE(layout);
  return layout->meaning();
}

const Path kList = Path{}.Then("l");
const Path kMap = Path{}.Then("m");

TEST_CASE("an agreement takes all operations of a fix or none") {
  const std::vector<Node> documents = Documents("l: [a, b]\nm: {k: 1}\nn: 1\n");
  Agreement agreement(documents);
  CHECK(agreement.AddAll({Operation::Set(kMap.Then("k"), Node::Int(2))}));
  CHECK_FALSE(agreement.AddAll({Operation::Set(Path{}.Then("n"), Node::Int(2)),
                                Operation::Remove(kMap)}));
  CHECK(agreement.operations().size() == 1);
  // What was refused leaves nothing behind that others could contradict.
  CHECK(agreement.AddAll({Operation::Set(Path{}.Then("n"), Node::Int(3))}));
  CHECK(agreement.operations().size() == 2);
}

TEST_CASE("an agreement knows the same item of two fixes, and two of one") {
  const std::vector<Node> documents = Documents("l: [a, b]\n");
  const Operation added = Operation::Insert(kList, kEnd, Node::String("c"));
  Agreement agreement(documents);
  CHECK(agreement.AddAll({added, added}));
  CHECK(agreement.operations().size() == 2);
  CHECK(agreement.AddAll({added}));
  CHECK(agreement.operations().size() == 2);
}

TEST_CASE("operations contradict what holds their place and what it holds") {
  const std::vector<Node> documents =
      Documents("l: [{k: 1}, {k: 2}]\nm: {k: {j: 1}}\n");
  const auto conflicts =
      [&documents](const std::vector<Operation>& operations) {
        return MakeSchedule(documents, operations).conflicts;
      };
  const Path item = kList.Then(Step::Index(1));
  CHECK(conflicts({Operation::Set(kMap.Then("k").Then("j"), Node::Int(2)),
                   Operation::Remove(kMap)}) ==
        std::vector<std::string>{"cannot set m.k.j and remove m"});
  // A value that is set as a whole, with and without what is set in it.
  Node whole = Node::Map();
  whole.Set("j", Node::Int(2));
  const Operation part = Operation::Set(kMap.Then("k").Then("j"), Node::Int(2));
  CHECK(conflicts({Operation::Set(kMap.Then("k"), whole), part}).empty());
  whole.Set("j", Node::Int(3));
  CHECK(conflicts({Operation::Set(kMap.Then("k"), whole), part}) ==
        std::vector<std::string>{"cannot set m.k and set m.k.j"});
  CHECK(conflicts({Operation::Remove(item),
                   Operation::Set(item.Then("k"), Node::Int(3))})
            .size() == 1);
  CHECK(conflicts({Operation::Set(item.Then("k"), Node::Int(3)),
                   Operation::Set(kList.Then(Step::Item("k", "2")).Then("k"),
                                  Node::Int(4))})
            .size() == 1);
  CHECK(conflicts({Operation::Remove(kList.Then(Step::Index(0))),
                   Operation::Set(item.Then("k"), Node::Int(3)),
                   Operation::Insert(kList, 0, Node::Int(1))})
            .empty());
}

}  // namespace
}  // namespace dgdc::edit

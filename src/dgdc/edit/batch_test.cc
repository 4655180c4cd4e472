// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/batch.h"

#include <doctest/doctest.h>

#include "dgdc/edit/conflict.h"

namespace dgdc::edit {
namespace {

using yaml::Node;

Path Keys(std::initializer_list<std::string_view> keys) {
  Path path;
  for (const std::string_view key : keys) {
    path = path.Then(key);
  }
  return path;
}

// What one batch makes of a text, and how many operations it takes.
struct Outcome {
  std::string text = {};
  size_t taken = 0;
};

Outcome Batched(std::string_view text,
                const std::vector<Operation>& operations) {
  const std::optional<Layout> layout = Layout::Read(text, false);
  REQUIRE(layout);
  const Schedule schedule = MakeSchedule(layout->meaning(), operations);
  CHECK(schedule.conflicts.empty());
  const Batch batch = PlanBatch(*layout, schedule.operations);
  return {.text = Written(text, batch.changes), .taken = batch.taken.size()};
}

TEST_CASE("a batch takes what stands on neighbouring lines") {
  const Outcome outcome = Batched(
      "a: 1\nb: 2 # two\nc: 3\nd: 4\n",
      {Operation::Set(Keys({"a"}), Node::Int(5)),
       Operation::Set(Keys({"b"}), Node::Int(6)),
       Operation::Rename(Keys({"d"}), "e"), Operation::Remove(Keys({"c"}))});
  CHECK(outcome.taken == 4);
  CHECK(outcome.text == "a: 5\nb: 6 # two\ne: 4\n");
}

TEST_CASE("a batch adds several parts at one place in their order") {
  const Outcome keys = Batched(
      "m:\n  a: 1\nn: 1\n", {Operation::Set(Keys({"m", "b"}), Node::Int(2)),
                             Operation::Set(Keys({"m", "c"}), Node::Int(3))});
  CHECK(keys.taken == 2);
  CHECK(keys.text == "m:\n  a: 1\n  b: 2\n  c: 3\nn: 1\n");
  const Outcome items =
      Batched("l:\n- a\n- b\n",
              {Operation::Insert(Keys({"l"}), 1, Node::String("x")),
               Operation::Insert(Keys({"l"}), 1, Node::String("w")),
               Operation::Insert(Keys({"l"}), kEnd, Node::String("z"))});
  CHECK(items.taken == 3);
  CHECK(items.text == "l:\n- a\n- x\n- w\n- b\n- z\n");
}

TEST_CASE("a batch ends inner collections before it goes on in outer ones") {
  const Outcome outcome =
      Batched("a:\n  b:\n    c: 1\n",
              {Operation::Set(Keys({"z"}), Node::Int(4)),
               Operation::Set(Keys({"a", "w"}), Node::Int(3)),
               Operation::Set(Keys({"a", "b", "x"}), Node::Int(2))});
  CHECK(outcome.taken == 3);
  CHECK(outcome.text == "a:\n  b:\n    c: 1\n    x: 2\n  w: 3\nz: 4\n");
}

TEST_CASE("a batch gives a key its value before the next key") {
  const Outcome outcome =
      Batched("a:\nb: 1\n", {Operation::Set(Keys({"a"}), Node::Int(1)),
                             Operation::Set(Keys({"b"}), Node::Int(2))});
  CHECK(outcome.taken == 2);
  CHECK(outcome.text == "a: 1\nb: 2\n");
}

TEST_CASE("a batch leaves what goes into a part that is new for the next one") {
  const Outcome outcome =
      Batched("a: 1\n", {Operation::Set(Keys({"m", "b"}), Node::Int(2)),
                         Operation::Set(Keys({"m", "c"}), Node::Int(3)),
                         Operation::Set(Keys({"o"}), Node::Int(4))});
  CHECK(outcome.text == "a: 1\nm:\n  b: 2\no: 4\n");
  CHECK(outcome.taken == 2);
}

TEST_CASE("a batch stops at what cannot be made") {
  const Path item = Keys({"l"}).Then(Step::Index(1));
  const Outcome outcome =
      Batched("m: {a: 1}\nl: [x, y]\nn: 1\n",
              {Operation::Set(Keys({"m"}), Node::String("z")),
               // A scalar takes no key.
               Operation::Set(item.Then("k"), Node::Int(1)),
               Operation::Set(Keys({"n"}), Node::Int(2))});
  CHECK(outcome.taken == 1);
}

TEST_CASE("a batch moves no positions past what waits") {
  const Path list = Keys({"l"});
  const Outcome outcome = Batched(
      "a: 1\nl: [x, y]\n", {Operation::Set(Keys({"m", "b"}), Node::Int(2)),
                            // Goes into what the first one makes.
                            Operation::Set(Keys({"m", "c"}), Node::Int(3)),
                            Operation::Remove(list.Then(Step::Index(0)))});
  CHECK(outcome.taken == 1);
}

TEST_CASE("a batch leaves the last part of a collection for the next one") {
  const Outcome outcome =
      Batched("m:\n  a: 1\n  b: 2\nn: 3\n",
              {Operation::RemoveAndPrune(Keys({"m", "a"})),
               Operation::RemoveAndPrune(Keys({"m", "b"}))});
  CHECK(outcome.taken == 1);
}

TEST_CASE("a batch takes nothing that others share") {
  CHECK(Batched("a: &x\n  k: 1\nb: *x\n",
                {Operation::Set(Keys({"b", "k"}), Node::Int(2))})
            .taken == 0);
  CHECK(Batched("a: &x\n  k: 1\nb: *x\n",
                {Operation::Set(Keys({"a", "k"}), Node::Int(2))})
            .taken == 0);
  CHECK(Batched("a: &x {k: 1}\nb:\n  <<: *x\n  l: 1\nc: 1\n",
                {Operation::Set(Keys({"c"}), Node::Int(2)),
                 Operation::Set(Keys({"b", "k"}), Node::Int(2))})
            .taken == 1);
}

TEST_CASE("a batch has no change for what is so already") {
  const Outcome outcome =
      Batched("a: 1\nb: hello\n", {Operation::Set(Keys({"a"}), Node::Int(1)),
                                   Operation::Splice(Keys({"b"}), 0, 1, "h")});
  CHECK(outcome.taken == 2);
  CHECK(outcome.text == "a: 1\nb: hello\n");
}

TEST_CASE("a batch rewrites several parts of one text") {
  const Outcome outcome =
      Batched("a: hello\n", {Operation::Splice(Keys({"a"}), 0, 1, "J"),
                             Operation::Splice(Keys({"a"}), 2, 2, "x"),
                             Operation::Splice(Keys({"a"}), 2, 2, "y"),
                             Operation::Splice(Keys({"a"}), 5, 5, "!")});
  CHECK(outcome.taken == 4);
  CHECK(outcome.text == "a: Jeyxllo!\n");
}

}  // namespace
}  // namespace dgdc::edit

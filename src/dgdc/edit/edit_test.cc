// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/edit.h"

#include <string>

#include <doctest/doctest.h>

namespace dgdc::edit {
namespace {

using yaml::Node;

Path At(std::initializer_list<std::string_view> keys) {
  Path path;
  for (const std::string_view key : keys) {
    path = path.Then(key);
  }
  return path;
}

std::string Edited(std::string_view text,
                   const std::vector<Operation>& operations) {
  const Result result = Apply(text, operations);
  CHECK(result.ok());
  return result.text;
}

TEST_CASE("edit keeps the quotes and the comment of a value") {
  CHECK(Edited("a: 1 # one\nb: 'x'   # two\n",
               {Operation::Set(At({"a"}), Node::Int(2)),
                Operation::Set(At({"b"}), Node::String("y"))}) ==
        "a: 2 # one\nb: 'y'   # two\n");
}

TEST_CASE("edit quotes what a reader would retype") {
  CHECK(Edited("a: x\n", {Operation::Set(At({"a"}), Node::String("1"))}) ==
        "a: \"1\"\n");
  CHECK(Edited("a: 'x'\nb: 'y'\nc: z\n",
               {Operation::Set(At({"c"}), Node::String("true"))}) ==
        "a: 'x'\nb: 'y'\nc: 'true'\n");
}

TEST_CASE("edit adds an entry in the columns of its neighbours") {
  Node list = Node::Seq();
  list.Push(Node::String("x"));
  CHECK(Edited("m:\n    a: 1\n    l:\n    - y\n# end\n",
               {Operation::Set(At({"m", "k"}), list)}) ==
        "m:\n    a: 1\n    l:\n    - y\n    k:\n    - x\n# end\n");
}

TEST_CASE("edit makes what is missing on the way") {
  Path value = At({"spec", "envs"});
  value = value.Then(Step::Item("name", "UCX_TLS")).Then("value");
  CHECK(Edited("spec:\n  replicas: 1\n",
               {Operation::Set(value, Node::String("rc"))}) ==
        "spec:\n  replicas: 1\n  envs:\n    - name: UCX_TLS\n      value: "
        "rc\n");
}

TEST_CASE("edit writes a new item as its neighbour is written") {
  Node item = Node::Map();
  item.Set("name", Node::String("B"));
  item.Set("value", Node::String("1,2"));
  CHECK(Edited("env:\n- {name: A, value: \"0\"} # first\nx: 1\n",
               {Operation::Insert(At({"env"}), kEnd, item)}) ==
        "env:\n- {name: A, value: \"0\"} # first\n- {name: B, value: "
        "\"1,2\"}\nx: 1\n");
}

TEST_CASE("edit removes whole lines and keeps the comments around") {
  CHECK(Edited("a: 1\n# about b\nb:\n  c: 2 # gone\n\nd: 3\n",
               {Operation::Remove(At({"b"}))}) == "a: 1\n# about b\n\nd: 3\n");
  CHECK(Edited("l:\n  - a: 1\n    b: 2\n  - c\n",
               {Operation::Remove(At({"l"}).Then(Step::Index(0)).Then("a"))}) ==
        "l:\n  - b: 2\n  - c\n");
}

TEST_CASE("edit leaves brackets where a collection loses its last part") {
  CHECK(Edited("a:\n  b: 1\nc: 2\n", {Operation::Remove(At({"a", "b"}))}) ==
        "a: {}\nc: 2\n");
  CHECK(Edited("a:\n  b: 1\nc: 2\n",
               {Operation::RemoveAndPrune(At({"a", "b"}))}) == "c: 2\n");
}

TEST_CASE("edit works inside brackets") {
  CHECK(Edited("a: {b: 1, c: [x, y]}\n",
               {Operation::Set(At({"a", "d"}), Node::String("z")),
                Operation::Remove(At({"a", "c"}).Then(Step::Index(0))),
                Operation::Remove(At({"a", "b"}))}) == "a: {c: [y], d: z}\n");
}

TEST_CASE("edit keeps CRLF, a missing last line break and the mark") {
  CHECK(Edited("\xEF\xBB\xBF"
               "a: 1\r\nb: 2",
               {Operation::Set(At({"c"}), Node::Int(3))}) ==
        "\xEF\xBB\xBF"
        "a: 1\r\nb: 2\r\nc: 3");
}

TEST_CASE("edit changes parts of strings in every style") {
  const auto splice = [](std::string_view text) {
    return Edited(text, {Operation::Splice(At({"a"}), 0, 1, "j\"'"),
                         Operation::Splice(At({"a"}), 4, 4, "!")});
  };
  CHECK(splice("a: hello\n") == "a: j\"'ell!o\n");
  CHECK(splice("a: 'hello'\n") == "a: 'j\"''ell!o'\n");
  CHECK(splice("a: \"hello\"\n") == "a: \"j\\\"'ell!o\"\n");
  CHECK(splice("a: |\n  hello\n") == "a: |\n  j\"'ell!o\n");
}

TEST_CASE("edit writes a literal block where folded lines cannot say it") {
  CHECK(Edited("a: >- # why\n  b\n  c\nd: 1\n",
               {Operation::Set(At({"a"}), Node::String("x\n  y"))}) ==
        "a: |- # why\n  x\n    y\nd: 1\n");
  CHECK(Edited("a: |\n  b\n",
               {Operation::Set(At({"a"}), Node::String("x\ny"))}) ==
        "a: |-\n  x\n  y\n");
}

TEST_CASE("edit keeps the comments behind a collection out of a text") {
  CHECK(Edited("a:\n  b: 1\n  # why\nc: 2\n",
               {Operation::Set(At({"a"}), Node::String("x\ny\n"))}) ==
        "a: \"x\\ny\\n\"\n  # why\nc: 2\n");
}

TEST_CASE("edit puts a plain text into quotes when it must") {
  CHECK(Edited("a: hello # c\n",
               {Operation::Splice(At({"a"}), 5, 5, ": world")}) ==
        "a: \"hello: world\" # c\n");
}

TEST_CASE("edit changes a shared value once when all its places agree") {
  constexpr std::string_view kText = "a: &x\n  k: 1\nb: *x\n";
  const Result both =
      Apply(kText, {Operation::Set(At({"a", "k"}), Node::Int(2)),
                    Operation::Set(At({"b", "k"}), Node::Int(2))});
  CHECK(both.text == "a: &x\n  k: 2\nb: *x\n");
  CHECK(both.notes.empty());
}

TEST_CASE("edit writes an alias out when only one place changes") {
  const Result one = Apply("a: &x\n  k: 1\nb: *x\nc: *x\n",
                           {Operation::Set(At({"b", "k"}), Node::Int(2))});
  CHECK(one.text == "a: &x\n  k: 1\nb:\n  k: 2\nc: *x\n");
  CHECK(one.notes ==
        std::vector<std::string>{"line 3: *x is written out, because what it "
                                 "stands for changes in one of its places "
                                 "only"});
}

TEST_CASE("edit copies what an alias stands for with its comments") {
  CHECK(Edited("a:\n  b: &x\n    # why\n    k: 1\n    l: [y, z]\n    t: |\n"
               "      one\n\n      two\nc: *x # same\n",
               {Operation::Set(At({"c", "k"}), Node::Int(2))}) ==
        "a:\n  b: &x\n    # why\n    k: 1\n    l: [y, z]\n    t: |\n"
        "      one\n\n      two\nc: # same\n  k: 2\n  l: [y, z]\n  t: |\n"
        "    one\n\n    two\n");
}

TEST_CASE("edit appends in the order in which it is told") {
  CHECK(Edited("l:\n- a\n",
               {Operation::Insert(At({"l"}), kEnd, Node::String("b")),
                Operation::Insert(At({"l"}), kEnd, Node::String("c"))}) ==
        "l:\n- a\n- b\n- c\n");
}

TEST_CASE("edit sets an entry over what a merge key brings") {
  CHECK(Edited("a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  m: 3\n",
               {Operation::Set(At({"b", "k"}), Node::Int(2))}) ==
        "a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  m: 3\n  k: 2\n");
  CHECK(Edited("a: &x\n  k: 1\n  l: 2\nb:\n  <<: *x\n  m: 3\n",
               {Operation::Remove(At({"b", "k"}))}) ==
        "a: &x\n  k: 1\n  l: 2\nb:\n  m: 3\n  l: 2\n");
}

TEST_CASE("edit removes an entry that hides what a merge key brings") {
  constexpr std::string_view kText =
      "a: &x\n  k: 1\n  l: 2\n  m: {n: 1}\n"
      "b:\n  <<: *x\n  k: 3 # own\n  m: {n: 2}\n";
  CHECK(Edited(kText, {Operation::Remove(At({"b", "k"}))}) ==
        "a: &x\n  k: 1\n  l: 2\n  m: {n: 1}\n"
        "b:\n  m: {n: 2}\n  l: 2\n");
  CHECK(Edited(kText, {Operation::Rename(At({"b", "k"}), "o")}) ==
        "a: &x\n  k: 1\n  l: 2\n  m: {n: 1}\n"
        "b:\n  o: 3 # own\n  m: {n: 2}\n  l: 2\n");
  CHECK(Edited(kText, {Operation::RemoveAndPrune(At({"b", "m", "n"}))}) ==
        "a: &x\n  k: 1\n  l: 2\n  m: {n: 1}\n"
        "b:\n  k: 3 # own\n  l: 2\n");
}

TEST_CASE("edit leaves brackets where a document loses its last part") {
  CHECK(Edited("# why\na: 1 # one\n", {Operation::Remove(At({"a"}))}) ==
        "# why\n{} # one\n");
  CHECK(Edited("- a: 1\n  b: 2\n",
               {Operation::Remove(Path{}.Then(Step::Index(0)))}) == "[]\n");
  CHECK(Edited("- a: 1\n", {Operation::RemoveAndPrune(
                               Path{}.Then(Step::Index(0)).Then("a"))}) ==
        "[]\n");
}

TEST_CASE("edit means positions in lists as they are given") {
  CHECK(Edited("l: [a, b, c, d]\n",
               {Operation::Remove(At({"l"}).Then(Step::Index(0))),
                Operation::Insert(At({"l"}), 2, Node::String("x")),
                Operation::Insert(At({"l"}), 2, Node::String("w")),
                Operation::Set(At({"l"}).Then(Step::Index(3)),
                               Node::String("z"))}) == "l: [b, x, w, c, z]\n");
}

TEST_CASE("edit quotes a string that other readers take for something else") {
  const std::vector<Operation> operations = {
      Operation::Set(At({"a"}), Node::String("n"))};
  CHECK(Edited("a: n\n", operations) == "a: \"n\"\n");
  CHECK(Edited("a: 'n'\n", operations) == "a: 'n'\n");
}

TEST_CASE("edit keeps JSON what it is") {
  const std::vector<Operation> operations = {
      Operation::Set(At({"extra", "device"}), Node::String("cuda")),
      Operation::Set(At({"a"}), Node::String("c"))};
  CHECK(ApplyToJson(R"({"a":"b","n":1})", operations).text ==
        R"({"a":"c","n":1,"extra":{"device":"cuda"}})");
  CHECK(ApplyToJson(R"({"a": "b"})", operations).text ==
        R"({"a": "c", "extra": {"device": "cuda"}})");
}

TEST_CASE("edit refuses operations that contradict each other") {
  constexpr std::string_view kText = "a: {b: 1}\n";
  const Result result =
      Apply(kText, {Operation::Set(At({"a", "b"}), Node::Int(2)),
                    Operation::Remove(At({"a"}))});
  CHECK(result.text == kText);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front() ==
        Problem{.refusal = Refusal::kContradiction,
                .text = "cannot set a.b and remove a"});
}

TEST_CASE("edit refuses what is not there") {
  const Result result = Apply("a: 1\n", {Operation::Remove(At({"b"}))});
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front() ==
        Problem{.refusal = Refusal::kMissing, .text = "b is not there"});
}

TEST_CASE("edit refuses a new key that is there already") {
  const Result result =
      Apply("a: 1\nb: 2\n", {Operation::Rename(At({"a"}), "b")});
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front().refusal == Refusal::kTaken);
}

TEST_CASE("edit changes each document in its own bytes") {
  const auto in = [](size_t document, std::string_view key) {
    return Path{.document = document}.Then(key);
  };
  CHECK(Edited("a: 1 # one\n# end\n---\nb: 2\n---\n# three\nc: 3",
               {Operation::Set(in(2, "c"), Node::Int(6)),
                Operation::Set(in(2, "d"), Node::Int(7)),
                Operation::Remove(in(0, "a"))}) ==
        "{} # one\n# end\n---\nb: 2\n---\n# three\nc: 6\nd: 7");
}

TEST_CASE("edit makes all documents or none") {
  constexpr std::string_view kText = "a: 1\n---\nb: 2\n";
  const Result result =
      Apply(kText, {Operation::Set(Path{.document = 0}.Then("a"), Node::Int(2)),
                    Operation::Remove(Path{.document = 1}.Then("x"))});
  CHECK(result.text == kText);
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front() ==
        Problem{.refusal = Refusal::kMissing, .text = "x is not there"});
}

TEST_CASE("edit refuses a document that is not there") {
  const Result result = Apply(
      "a: 1\n", {Operation::Set(Path{.document = 1}.Then("a"), Node::Int(2))});
  REQUIRE(result.problems.size() == 1);
  CHECK(result.problems.front().text == "there is no such document");
}

TEST_CASE("edit tells the line in the file of an alias that it writes out") {
  const Result result = Apply(
      "x: 1\n---\na: &x {k: 1}\nb: *x\n",
      {Operation::Set(Path{.document = 1}.Then("b").Then("k"), Node::Int(2))});
  CHECK(result.text == "x: 1\n---\na: &x {k: 1}\nb: {k: 2}\n");
  REQUIRE(result.notes.size() == 1);
  CHECK(result.notes.front().starts_with("line 4: *x is written out"));
}

TEST_CASE("edit reads a directive with the documents around it") {
  CHECK(Edited("a: 1\n...\n%YAML 1.2\n---\nb: 2\n",
               {Operation::Set(Path{.document = 0}.Then("a"), Node::Int(3)),
                Operation::Set(Path{.document = 1}.Then("b"), Node::Int(4))}) ==
        "a: 3\n...\n%YAML 1.2\n---\nb: 4\n");
}

TEST_CASE("edit makes what can be written at once, and the rest by itself") {
  // The folded text cannot hold the new one, and is set as a whole.
  CHECK(
      Edited("a: 1\nb: x\nc: 2\n", {Operation::Set(At({"a"}), Node::Int(3)),
                                    Operation::Splice(At({"b"}), 1, 1, ": #"),
                                    Operation::Set(At({"c"}), Node::Int(4)),
                                    Operation::Set(At({"d"}), Node::Int(5))}) ==
      "a: 3\nb: \"x: #\"\nc: 4\nd: 5\n");
}

TEST_CASE("edit fills what it makes") {
  const auto variable = [](std::string_view name, std::string_view field) {
    return At({"env"}).Then(Step::Item("name", name)).Then(field);
  };
  CHECK(Edited("a: 1\n", {Operation::Set(variable("X", "value"), Node::Int(1)),
                          Operation::Set(variable("Z", "value"), Node::Int(2)),
                          Operation::Set(variable("X", "more"), Node::Int(3)),
                          Operation::Set(At({"b"}), Node::Int(4))}) ==
        "a: 1\nenv:\n  - name: X\n    value: 1\n    more: 3\n  - name: Z\n"
        "    value: 2\nb: 4\n");
}

TEST_CASE("edit prunes what several operations empty together") {
  CHECK(Edited("m:\n  a: 1\n  b: 2\nn: 3\n",
               {Operation::RemoveAndPrune(At({"m", "a"})),
                Operation::RemoveAndPrune(At({"m", "b"}))}) == "n: 3\n");
  CHECK(Edited("m:\n  a: 1\n  b: 2\nn: 3\n",
               {Operation::Remove(At({"m", "a"})),
                Operation::Remove(At({"m", "b"}))}) == "m: {}\nn: 3\n");
  CHECK(Edited("m:\n  a: 1\nn: 3\n",
               {Operation::Set(At({"m", "b"}), Node::Int(2)),
                Operation::RemoveAndPrune(At({"m", "a"}))}) ==
        "m:\n  b: 2\nn: 3\n");
}

TEST_CASE("edit changes what is shared among what is not") {
  CHECK(Edited("a: &x\n  k: 1\nb: *x\nc: 1\nd: 2\n",
               {Operation::Set(At({"c"}), Node::Int(3)),
                Operation::Set(At({"b", "k"}), Node::Int(2)),
                Operation::Set(At({"d"}), Node::Int(4))}) ==
        "a: &x\n  k: 1\nb:\n  k: 2\nc: 3\nd: 4\n");
}

}  // namespace
}  // namespace dgdc::edit

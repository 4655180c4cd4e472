// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/allow_comment.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

// "LINE: word word -- reason" of each; line 0 is that of the whole document.
std::string AllowedIn(const std::string& text) {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", text);
  std::vector<std::string> lines;
  for (const AllowComment& comment : FindAllowComments(sources, file)) {
    std::string line = std::to_string(comment.line) + ":";
    for (const Spanned<std::string>& word : comment.clause.words) {
      line += " " + *word;
      CHECK(sources.Text(word.span) == *word);
    }
    lines.push_back(line + " -- " + comment.clause.reason);
  }
  return testing::Join(lines);
}

TEST_CASE("a comment has words, and a reason behind dashes") {
  CHECK(
      AllowedIn("x: 1\na: 1 # dgdc: allow A, b-c,  D -- the reason -- is\n") ==
      "2: A b-c D -- the reason -- is");
  CHECK(AllowedIn("x: 1\na: 1 #dgdc:allow A\n") == "2: A -- ");
  CHECK(AllowedIn("x: 1\na: 1 # dgdc: allow A --\r\n") == "2: A -- ");
}

TEST_CASE("a comment begins behind a blank and with our name") {
  CHECK(AllowedIn("x: 1\na: b#dgdc: allow A -- w\n") == "");
  CHECK(AllowedIn("x: 1\na: b # about dgdc: allow A -- w\n") == "");
  CHECK(AllowedIn("x: 1\na: b # one # dgdc: allow A -- w\n") == "2: A -- w");
}

TEST_CASE("a comment that says another word has no words") {
  CHECK(AllowedIn("x: 1\na: b # dgdc: forbid A -- w\n") == "2: -- ");
  CHECK(AllowedIn("x: 1\na: b # dgdc: allow\n") == "2: -- ");
}

TEST_CASE("each document has its own head") {
  CHECK(AllowedIn("# dgdc: allow A -- one\na: 1\n---\n# dgdc: allow B -- two\n"
                  "b: 1\n# dgdc: allow C -- three\nc: 1\n") ==
        "0: A -- one, 0: B -- two, 7: C -- three");
}

TEST_CASE("an annotation has clauses with words and reasons") {
  SourceSet sources;
  const yaml::Node root =
      testing::Parse(sources, "a: \"A, b: the reason: long; C:why;; D\"\n");
  std::vector<std::string> clauses;
  for (const AllowClause& clause :
       ParseAllowAnnotation(sources, *root.Find("a"))) {
    CHECK(clause.annotation);
    std::string text;
    for (const Spanned<std::string>& word : clause.words) {
      text += *word + " ";
      CHECK(sources.Text(word.span) == *word);
    }
    clauses.push_back(text + "-- " + clause.reason);
  }
  CHECK(testing::Join(clauses) == "A b -- the reason: long, C -- why, D -- ");
}

}  // namespace
}  // namespace dgdc::lint

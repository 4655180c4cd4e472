// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/untouched.h"

#include <string>

#include <doctest/doctest.h>

#include "tests/laws/written_lines.h"

namespace dgdc::testing {
namespace {

constexpr const char* kText =
    "# the worker\n"
    "env:\n"
    "  # about A\n"
    "  - name: A\n"
    "    value: 'one'  # why one\n"
    "  - {name: B, value: two}\n"
    "limits: {gpu: 4}\n"
    "args: |\n"
    "  first\n"
    "  second  # no comment\n";

std::string With(const std::string& from, const std::string& to) {
  std::string text = kText;
  return text.replace(text.find(from), from.size(), to);
}

std::string First(const std::string& after) {
  const auto touched = TouchedLines(kText, after);
  return touched.empty() ? "" : touched.front().how;
}

TEST_CASE("a change touches no line that says the same before and after") {
  SUBCASE("what had to change") {
    CHECK(First(kText).empty());
    CHECK(First(With("'one'", "'six'")).empty());
    CHECK(
        First(With("{name: B, value: two}", "{name: B, value: six}")).empty());
    CHECK(First(With("{gpu: 4}", "{gpu: 4, nic: 4}")).empty());
    CHECK(First(With("{gpu: 4}", "{}")).empty());
    CHECK(First(With("  second  #", "  third  #")).empty());
    CHECK(First(With("  # about A\n  - name: A\n    value: 'one'  # why one\n",
                     ""))
              .empty());
  }
  SUBCASE("a line in other words") {
    CHECK(First(With("'one'", "one")) == "line rewritten");
    CHECK(First(With("{name: B, value: two}", "{name: B, value: 'two'}")) ==
          "line rewritten");
    CHECK(First(With("env:", "env: ")) == "line rewritten");
    CHECK(First(With("env:", "'env':")) == "line rewritten");
  }
  SUBCASE("a comment") {
    CHECK(First(With("# the worker\n", "")) == "comment lost");
    CHECK(First(With("  # about A\n", "")) == "comment lost");
    CHECK(First(With("'one'  # why one", "'six'")) ==
          "comment lost behind a value");
  }
  SUBCASE("the end") {
    CHECK(First(std::string(kText) + "more: 1") == "end of the file");
  }
}

TEST_CASE("remarks change nothing of a text") {
  const std::string remarked = WithComments(kText);
  CHECK(remarked != kText);
  CHECK(remarked.find("# remark 1\n") != std::string::npos);
  CHECK(remarked.find("  first\n  second  # no comment\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace dgdc::testing

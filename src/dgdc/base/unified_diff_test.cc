// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/unified_diff.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace dgdc {
namespace {

// "1\n2\n" and so on.
std::string Numbers(int first, int last) {
  std::string text;
  for (int i = first; i <= last; ++i) {
    text += std::to_string(i) + "\n";
  }
  return text;
}

std::string Replace(std::string text, std::string_view from,
                    std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

// What `patch` makes of `before`: an independent reader of hunks, which holds
// that context, counts and starts are right.
std::string Patched(std::string_view before, std::string_view diff) {
  const auto next_line = [](std::string_view& text) {
    const size_t size = text.find('\n') + 1;
    const std::string_view line =
        text.substr(0, size == 0 ? text.size() : size);
    text.remove_prefix(line.size());
    return line;
  };
  std::string out;
  size_t line_number = 0;
  next_line(diff);
  next_line(diff);
  while (!diff.empty()) {
    const std::string_view line = next_line(diff);
    std::string content(line.substr(1));
    if (diff.starts_with('\\')) {
      content.pop_back();
      next_line(diff);
    }
    if (line.starts_with("@@ -")) {
      const std::string range(line.substr(4, line.find(" +") - 4));
      const size_t start = std::stoul(range);
      const size_t first = range.ends_with(",0") ? start + 1 : start;
      for (; line_number + 1 < first; ++line_number) {
        out += next_line(before);
      }
    } else if (line.front() == '+') {
      out += content;
    } else {
      CHECK(next_line(before) == content);
      ++line_number;
      out += line.front() == ' ' ? content : "";
    }
  }
  return out.append(before);
}

TEST_CASE("UnifiedDiff of equal texts is empty") {
  CHECK(UnifiedDiff("x", "", "").empty());
  CHECK(UnifiedDiff("x", "a\n", "a\n").empty());
}

TEST_CASE("UnifiedDiff prints three lines of context") {
  const std::string before = Numbers(1, 9);
  CHECK(UnifiedDiff("dir/x.yaml", before, Replace(before, "5\n", "five\n")) ==
        "--- a/dir/x.yaml\n+++ b/dir/x.yaml\n"
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST_CASE("UnifiedDiff has less context at both ends of the text") {
  CHECK(UnifiedDiff("x", "1\n2\n", "one\n2\n") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n");
}

TEST_CASE("UnifiedDiff leaves out a count of one") {
  CHECK(UnifiedDiff("x", "1\n", "2\n") ==
        "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n");
}

TEST_CASE("UnifiedDiff counts an empty side from the line before it") {
  CHECK(UnifiedDiff("x", "", "1\n2\n") ==
        "--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+1\n+2\n");
  CHECK(UnifiedDiff("x", "1\n2\n", "") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +0,0 @@\n-1\n-2\n");
}

TEST_CASE("UnifiedDiff joins changes six lines apart, not seven") {
  const auto hunks = [](const std::string& second) {
    const std::string before = Numbers(1, 20);
    const std::string diff =
        UnifiedDiff("x", before,
                    Replace(Replace(before, "4\n", "four\n"), second + "\n",
                            second + "th\n"));
    size_t count = 0;
    for (size_t at = diff.find("@@ -"); at != std::string::npos;
         at = diff.find("@@ -", at + 1)) {
      ++count;
    }
    return count;
  };
  CHECK(hunks("11") == 1);
  CHECK(hunks("12") == 2);
}

TEST_CASE("UnifiedDiff says where the last line break is missing") {
  CHECK(UnifiedDiff("x", "1\n2", "1\ntwo") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 1\n"
        "-2\n\\ No newline at end of file\n"
        "+two\n\\ No newline at end of file\n");
  CHECK(UnifiedDiff("x", "1\n2", "1\n2\n") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 1\n"
        "-2\n\\ No newline at end of file\n+2\n");
  CHECK(UnifiedDiff("x", "1\n2", "one\n2") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n"
        "\\ No newline at end of file\n");
}

TEST_CASE("UnifiedDiff keeps carriage returns") {
  CHECK(UnifiedDiff("x", "1\r\n2\r\n", "1\r\ntwo\r\n") ==
        "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n 1\r\n-2\r\n+two\r\n");
}

TEST_CASE("UnifiedDiff marks a list item as a whole") {
  CHECK(UnifiedDiff("x",
                    "env:\n"
                    "  - name: A\n"
                    "    value: x\n"
                    "  - name: C\n"
                    "    value: x\n",
                    "env:\n"
                    "  - name: A\n"
                    "    value: x\n"
                    "  - name: B\n"
                    "    value: x\n"
                    "  - name: C\n"
                    "    value: x\n") ==
        "--- a/x\n+++ b/x\n@@ -1,5 +1,7 @@\n env:\n   - name: A\n"
        "     value: x\n+  - name: B\n+    value: x\n   - name: C\n"
        "     value: x\n");
}

TEST_CASE("UnifiedDiff names files the way git reads them") {
  const auto first_line = [](std::string_view path) {
    const std::string diff = UnifiedDiff(path, "", "1\n");
    return diff.substr(0, diff.find('\n'));
  };
  CHECK(first_line("./x") == "--- a/x");
  CHECK(first_line("/tmp/x") == "--- a/tmp/x");
  CHECK(first_line("my file") == "--- a/my file\t");
  CHECK(first_line("a\"b\\c\td") == R"(--- "a/a\"b\\c\011d")");
}

TEST_CASE("UnifiedDiff turns any text into any other") {
  std::mt19937 random(1);  // NOLINT: the same texts in every run
  const auto text = [&random](size_t kinds) {
    std::string lines;
    for (size_t left = random() % 60; left != 0; --left) {
      lines += std::string(random() % 3, ' ') +
               std::to_string(random() % kinds) + "\n";
    }
    if (random() % 4 == 0 && !lines.empty()) {
      lines.pop_back();
    }
    return lines;
  };
  for (int round = 0; round < 2000; ++round) {
    const size_t kinds = 1 + (random() % 40);
    const std::string before = text(kinds);
    const std::string after = text(kinds);
    CAPTURE(before);
    CAPTURE(after);
    CHECK(Patched(before, UnifiedDiff("x", before, after)) == after);
  }
}

TEST_CASE("UnifiedDiff replaces a huge stretch without unique lines") {
  std::string before;
  std::string after;
  for (int i = 0; i < 3000; ++i) {
    before += i % 2 == 0 ? "a\n" : "b\n";
    after += i % 3 == 0 ? "c\n" : "d\n";
  }
  CHECK(Patched(before, UnifiedDiff("x", before, after)) == after);
}

}  // namespace
}  // namespace dgdc

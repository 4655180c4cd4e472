// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/patch.h"

#include <stdexcept>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace dgdc::testing {
namespace {

constexpr std::string_view kBase =
    "spec:\n"
    "  prefill:\n"
    "    env:\n"
    "    - name: A\n"
    "      value: x\n"
    "  decode:\n"
    "    env:\n"
    "    - name: A\n"
    "      value: x\n";

// What is said of a patch that does not fit.
std::string Refusal(std::string_view base, std::string_view patch) {
  try {
    return "applied: " + ApplyPatch(base, patch);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

bool Says(const std::string& refusal, std::string_view words) {
  return refusal.find(words) != std::string::npos;
}

TEST_CASE("a patch is applied where its lines stand") {
  CHECK(ApplyPatch("a\nb\nc\n", "@@\n a\n-b\n+B\n+b\n") == "a\nB\nb\nc\n");
  CHECK(ApplyPatch("a\nb\nc\n", "@@ -1,2 +1 @@\n a\n-b\n") == "a\nc\n");
  CHECK(ApplyPatch("a\nb\nc\n", "@@\n-a\n@@\n-c\n") == "b\n");
  CHECK(ApplyPatch("a\nb\n", "# why\n--- x\n+++ y\n@@\n-b") == "a\n");
  CHECK(ApplyPatch("a\nb\n", "") == "a\nb\n");
  CHECK(ApplyPatch("", "@@\n+a\n") == "a\n");
  // Editors take the blank of an empty line away.
  CHECK(ApplyPatch("a\n\nb\n", "@@\n\n-b\n") == "a\n\n");
}

TEST_CASE("a patch that does not fit is refused with its hunk") {
  const std::string nowhere = Refusal("a\nb\n", "@@\n a\n-c\n");
  CHECK(Says(nowhere, "stand nowhere, not once:\n@@\n a\n-c\n"));
  const std::string twice = Refusal(kBase, "@@\n-      value: x\n");
  CHECK(Says(twice, "2 times (lines 5, 9)"));
  // Behind the hunk before it, not in front.
  CHECK(Says(Refusal("a\nb\n", "@@\n-b\n@@\n-a\n"), "nowhere behind line 2"));
  CHECK(Says(Refusal("a\n", "@@\n a\n"), "changes nothing"));
  CHECK(Says(Refusal("a\n", "-a\n"), "before the first \"@@\""));
  CHECK(Says(Refusal("a\n", "@@\n-a\nb\n"), "begins with ' ', '-' or '+'"));
  CHECK(Says(Refusal("a\nb\n", "@@\n+c\n"), "3 times"));
}

TEST_CASE("a heading of a hunk is the block in which it begins") {
  const std::string_view changed =
      "@@ decode\n-      value: x\n+      value: y\n";
  CHECK(ApplyPatch(kBase, changed).ends_with("- name: A\n      value: y\n"));
  CHECK(ApplyPatch("a:\n- b\n- c\nd:\n- b\n", "@@ -1 +1 @@ a:\n-- b\n") ==
        "a:\n- c\nd:\n- b\n");
  CHECK(Says(Refusal(kBase, "@@ env\n-      value: x\n"),
             "the heading of a hunk stands 2 times (lines 3, 7)"));
  CHECK(Says(Refusal(kBase, "@@ worker\n-      value: x\n"),
             "the heading of a hunk stands nowhere"));
  CHECK(Says(Refusal(kBase, "@@ prefill\n-  decode:\n"), "stand nowhere"));
}

// The patch that makes `after`, which is checked.
std::string Made(std::string_view before, std::string_view after) {
  std::string patch = MakePatch(before, after);
  CHECK(ApplyPatch(before, patch) == after);
  return patch;
}

TEST_CASE("a patch that is made has a line around and what makes it unique") {
  CHECK(Made("a\nb\nc\nd\n", "a\nb\nC\nd\n") == "@@\n b\n-c\n+C\n d\n");
  CHECK(Made("a\n", "a\n").empty());
  std::string after(kBase);
  after.replace(after.rfind('x'), 1, "y");
  CHECK(Made(kBase, after) ==
        "@@ decode\n     - name: A\n-      value: x\n+      value: y\n");
  after = kBase;
  after.replace(after.find('x'), 1, "y");
  CHECK(Made(kBase, after).starts_with("@@\n     - name: A\n"));
  // Where no key tells them apart, lines do.
  CHECK(Made("a\na\na\na\na\n", "a\na\nb\na\na\n") ==
        "@@\n a\n a\n-a\n+b\n a\n a\n");
  Made("", "a\nb");
  Made("a\nb", "");
}

TEST_CASE("a patch keeps every byte") {
  CHECK(Made("a\nb", "a\nb\n") ==
        "@@\n a\n-b\n\\ No newline at end of file\n+b\n");
  CHECK(Made("a\nb\n", "a\nc") ==
        "@@\n a\n-b\n+c\n\\ No newline at end of file\n");
  CHECK(Made("a\nb\nc", "A\nb\nc") == "@@\n-a\n+A\n b\n");
  Made("a\nb", "c\nb");
  Made("a\r\nb\n", "a\nb\r\n");
  Made("a\n \n\n\tb\n", "a\n\n \nb\t\n");
  Made("\\ a\n@@ b\n-c\n", "\\ a\n@@ d\n+c\n");
}

}  // namespace
}  // namespace dgdc::testing

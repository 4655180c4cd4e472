// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/base/glob.h"

#include <doctest/doctest.h>

namespace dgdc {
namespace {

TEST_CASE("GlobMatches keeps * within a part of the path") {
  CHECK(GlobMatches("*.yaml", "a.yaml"));
  CHECK(GlobMatches("./*.yaml", "a.yaml"));
  CHECK_FALSE(GlobMatches("*.yaml", "b/a.yaml"));
  CHECK_FALSE(GlobMatches("*.yaml", "a.yaml/b"));
  CHECK(GlobMatches("deploy/?.y[a]ml", "deploy/a.yaml"));
  CHECK_FALSE(GlobMatches("/a.yaml", "a.yaml"));
  CHECK_FALSE(GlobMatches("a.yaml", "/a.yaml"));
}

TEST_CASE("GlobMatches takes ** for any number of parts") {
  CHECK(GlobMatches("**/*.yaml", "a.yaml"));
  CHECK(GlobMatches("**/*.yaml", "b/c/a.yaml"));
  CHECK(GlobMatches("b/**/a.yaml", "b/a.yaml"));
  CHECK(GlobMatches("b/**", "b/c/a.yaml"));
  CHECK_FALSE(GlobMatches("b/**/d.yaml", "b/c/a.yaml"));
}

TEST_CASE("GlobCovers covers what lies below a directory") {
  CHECK(GlobCovers("charts", "charts/x/a.yaml"));
  CHECK(GlobCovers("charts/", "old/charts/x/a.yaml"));
  CHECK(GlobCovers("charts/x", "charts/x/a.yaml"));
  CHECK_FALSE(GlobCovers("charts/x", "old/charts/x/a.yaml"));
  CHECK_FALSE(GlobCovers("/charts", "old/charts/a.yaml"));
  CHECK_FALSE(GlobCovers("charts", "my-charts/a.yaml"));
}

TEST_CASE("GlobCovers finds a name without a slash at any depth") {
  CHECK(GlobCovers("*.tmpl.yaml", "x/y/a.tmpl.yaml"));
  CHECK(GlobCovers("**/legacy/**", "x/legacy/a.yaml"));
  CHECK_FALSE(GlobCovers("a.yaml", "x/ba.yaml"));
}

TEST_CASE("HasGlob finds the characters of patterns") {
  CHECK(HasGlob("a*"));
  CHECK(HasGlob("a?"));
  CHECK(HasGlob("[a]"));
  CHECK_FALSE(HasGlob("a/b.yaml"));
}

}  // namespace
}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/source/path.h"

#include <doctest/doctest.h>

namespace dgdc {
namespace {

TEST_CASE("PathFromRoot tidies a name when it knows no directory") {
  CHECK(PathFromRoot("./a/../b//c.yaml", {}) == "b/c.yaml");
  CHECK(PathFromRoot("/tmp/a.yaml", {}) == "/tmp/a.yaml");
  CHECK(PathFromRoot("<stdin>", {}) == "<stdin>");
}

TEST_CASE("PathFromRoot gives the same path from every directory") {
  const std::string expected = "deploy/a.yaml";
  CHECK(PathFromRoot("deploy/a.yaml", {"/repo", ""}) == expected);
  CHECK(PathFromRoot("deploy/a.yaml", {"/repo/", "/repo/"}) == expected);
  CHECK(PathFromRoot("a.yaml", {"/repo/deploy", "/repo"}) == expected);
  CHECK(PathFromRoot("../deploy/a.yaml", {"/repo/tests", "/repo"}) == expected);
  CHECK(PathFromRoot("/repo/deploy/a.yaml", {"/repo/x", "/repo"}) == expected);
}

TEST_CASE("PathFromRoot keeps the name of a file outside of the repository") {
  CHECK(PathFromRoot("../b.yaml", {"/repo", "/repo"}) == "../b.yaml");
  CHECK(PathFromRoot("/repository/b.yaml", {"/repo", ""}) ==
        "/repository/b.yaml");
}

}  // namespace
}  // namespace dgdc

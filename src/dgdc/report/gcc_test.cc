// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/gcc.h"

#include <doctest/doctest.h>

#include "dgdc/report/testing.h"

namespace dgdc::report {
namespace {

TEST_CASE("report::Gcc prints one line per finding") {
  CHECK(Gcc(Run().input()) ==
        "./deploy/ä b.yaml:1:7: note: 1 GiB, 100% of it used [DG5001]\n"
        "./deploy/ä b.yaml:2:9: error: backend \"x<y\", not y "
        "(no such backend) [DG2010]\n"
        "dgdc: warning: no place,\\nbut two lines [DG0011]\n");
}

TEST_CASE("report::Gcc prints nothing when clean") {
  CHECK(Gcc(CleanRun().input()).empty());
}

}  // namespace
}  // namespace dgdc::report

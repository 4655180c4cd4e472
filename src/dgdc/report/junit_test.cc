// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/junit.h"

#include <doctest/doctest.h>

#include "dgdc/report/testing.h"

namespace dgdc::report {
namespace {

TEST_CASE("report::Junit prints a suite per file and a case per finding") {
  CHECK(Junit(Run().input()) == R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dgdc" tests="4" failures="1" errors="0" time="0">
  <testsuite name="./deploy/ä b.yaml" tests="2" failures="1" errors="0" skipped="0" time="0">
    <testcase name="DG5001 shared-memory (1:7)" classname="./deploy/ä b.yaml" file="./deploy/ä b.yaml" line="1" time="0">
      <system-out>info[DG5001]: 1 GiB, 100% of it used
 --&gt; ./deploy/ä b.yaml:1:7
  |
1 | size: 1 # größe
  |       ^
</system-out>
    </testcase>
    <testcase name="DG2010 kv-backend (2:9)" classname="./deploy/ä b.yaml" file="./deploy/ä b.yaml" line="2" time="0">
      <failure message="backend &quot;x&lt;y&quot;, not y" type="error">error[DG2010]: backend "x&lt;y", not y
 --&gt; ./deploy/ä b.yaml:2:9
  |
2 | kv: {a: "x&lt;y"}
  |         ^^^^^ no such backend
  |
1 | size: 1 # größe
  |       - the fabric
  |
1 | size: 1 # größe
  |       -
  = why: 98 s instead of 0.2 s
  = help: write y
  = help: or remove it
  = source: Guide, https://example.com/guide
</failure>
    </testcase>
  </testsuite>
  <testsuite name="clean.yaml" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase name="no findings" classname="clean.yaml" file="clean.yaml" time="0"/>
  </testsuite>
  <testsuite name="dgdc" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase name="DG0011 bad-override" classname="dgdc" time="0">
      <system-out>warning[DG0011]: no place,\nbut two lines
</system-out>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST_CASE("report::Junit fails cases from fail_on on") {
  const Run run;
  Input input = run.input();
  const std::string head = R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dgdc" tests="4" failures=)";
  CHECK(Junit(input).starts_with(head + "\"1\""));
  input.fail_on = Severity::kWarning;
  CHECK(Junit(input).starts_with(head + "\"2\""));
  input.fail_on = Severity::kInfo;
  CHECK(Junit(input).starts_with(head + "\"3\""));
}

TEST_CASE("report::Junit prints one case that passes for a clean file") {
  CHECK(Junit(CleanRun().input()) == R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="dgdc" tests="1" failures="0" errors="0" time="0">
  <testsuite name="clean.yaml" tests="1" failures="0" errors="0" skipped="0" time="0">
    <testcase name="no findings" classname="clean.yaml" file="clean.yaml" time="0"/>
  </testsuite>
</testsuites>
)");
}

}  // namespace
}  // namespace dgdc::report

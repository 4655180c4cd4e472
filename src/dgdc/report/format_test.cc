// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/format.h"

#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/report/gcc.h"
#include "dgdc/report/github.h"
#include "dgdc/report/json.h"
#include "dgdc/report/junit.h"
#include "dgdc/report/sarif.h"
#include "dgdc/report/testing.h"
#include "dgdc/report/text.h"

namespace dgdc::report {
namespace {

TEST_CASE("report::FindFormat knows every format by its name") {
  std::string names;
  for (const Format& format : Formats()) {
    CHECK(FindFormat(format.name) == &format);
    CHECK_FALSE(format.summary.empty());
    names += std::string(format.name) + " ";
  }
  CHECK(names == "text json sarif github junit gcc ");
  CHECK(FindFormat("xml") == nullptr);
  CHECK(FindFormat("") == nullptr);
}

TEST_CASE("report::Format prints what its name says") {
  const Run run;
  const Input input = run.input();
  const auto print = [&input](std::string_view name) {
    return FindFormat(name)->print(input);
  };
  CHECK(print("text") == Text(run.diagnostics, run.sources));
  CHECK(print("json") == Json(input));
  CHECK(print("sarif") == Sarif(input));
  CHECK(print("github") == Github(input));
  CHECK(print("junit") == Junit(input));
  CHECK(print("gcc") == Gcc(input));
}

TEST_CASE("report::Format paints text only, and only when asked") {
  const Run run;
  Input input = run.input();
  input.color = true;
  for (const Format& format : Formats()) {
    CAPTURE(format.name);
    const bool painted = format.print(input).find('\x1b') != std::string::npos;
    CHECK(painted == (format.name == "text"));
  }
}

}  // namespace
}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/github.h"

#include <doctest/doctest.h>

#include "dgdc/report/testing.h"

namespace dgdc::report {
namespace {

TEST_CASE("report::Github escapes, and puts errors first") {
  CHECK(Github(Run().input()) ==
        "::error file=deploy/ä b.yaml,line=2,endLine=2,col=9,endColumn=14,"
        "title=DG2010 kv-backend::backend \"x<y\", not y%0Ano such backend%0A"
        "why: 98 s instead of 0.2 s%0Ahelp: write y%0Ahelp: or remove it\n"
        "::warning title=DG0011 bad-override::no place,\\nbut two lines\n"
        "::notice file=deploy/ä b.yaml,line=1,endLine=1,col=7,endColumn=8,"
        "title=DG5001 shared-memory::1 GiB, 100%25 of it used\n"
        "dgdc: 1 error, 1 warning, 1 info in 2 files\n");
}

TEST_CASE("report::Github escapes more in properties") {
  SourceSet sources;
  const uint32_t file = sources.Add("a:b,c%\r\n.yaml", "a: 1\nb: 2\n");
  // Several lines: without columns.
  const std::vector<Diagnostic> diagnostics = {
      {.code = "DG0001",
       .message = "a:b,c\r",
       .primary = {.file = file, .begin = 0, .end = 7}}};
  CHECK(Github({.diagnostics = diagnostics, .sources = sources}) ==
        "::error file=a%3Ab%2Cc%25%0D%0A.yaml,line=1,endLine=2,"
        "title=DG0001 yaml-syntax::a:b,c\\r\n"
        "dgdc: 1 error, 0 warnings, 0 infos in 0 files\n");
}

TEST_CASE("report::Github names files from the top of the repository") {
  const Run run;
  Input input = run.input();
  input.base = {.directory = "/repo/apps", .root = "/repo"};
  CHECK(Github(input).starts_with("::error file=apps/deploy/ä b.yaml,line=2,"));
}

TEST_CASE("report::Github counts when clean") {
  CHECK(Github(CleanRun().input()) ==
        "dgdc: 0 errors, 0 warnings, 0 infos in 1 file\n");
}

}  // namespace
}  // namespace dgdc::report

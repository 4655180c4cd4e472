// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/source/source_set.h"

#include <cstdint>

#include <doctest/doctest.h>

#include "dgdc/base/check.h"
#include "dgdc/source/span.h"

namespace dgdc {
namespace {

TEST_CASE("SourceSet numbers its files from 1") {
  SourceSet sources;
  CHECK(sources.Add("a.yaml", "a") == 1);
  CHECK(sources.Add("b.yaml", "b") == 2);
  CHECK(sources.size() == 2);
  CHECK(sources.Get(2).name == "b.yaml");
}

TEST_CASE("SourceSet shares the ids of its base") {
  SourceSet base;
  base.Add("base.yaml", "base");
  SourceSet sources(&base);
  CHECK(sources.Add("own.yaml", "own") == 2);
  CHECK(sources.Get(1).text == "base");
  CHECK(sources.Get(2).text == "own");
}

TEST_CASE("SourceSet refuses the id of no file") {
  SourceSet sources;
  sources.Add("a.yaml", "a");
  CHECK_THROWS_AS(static_cast<void>(sources.Get(0)), InternalError);
  CHECK_THROWS_AS(static_cast<void>(sources.Get(2)), InternalError);
}

TEST_CASE("SourceSet keeps a text in place while others are added") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "short");
  const char* before = sources.Get(file).text.data();
  for (int i = 0; i < 1000; ++i) {
    sources.Add("more.yaml", "more");
  }
  CHECK(sources.Get(file).text.data() == before);
}

TEST_CASE("SourceSet::Locate counts lines and columns from 1") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "a: 1\nbc: 2\n");
  CHECK(sources.Locate(file, 0).line == 1);
  CHECK(sources.Locate(file, 0).column == 1);
  CHECK(sources.Locate(file, 9).line == 2);
  CHECK(sources.Locate(file, 9).column == 5);
}

TEST_CASE("SourceSet::Locate counts columns in code points") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "\xC3\xA4\xE2\x86\x92x");
  CHECK(sources.Locate(file, 5).column == 3);
}

TEST_CASE("SourceSet::Locate takes an offset behind the text as its end") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "ab");
  CHECK(sources.Locate(file, 99).line == 1);
  CHECK(sources.Locate(file, 99).column == 3);
}

TEST_CASE("SourceSet::Line leaves out either kind of line break") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "one\ntwo\r\nthree");
  CHECK(sources.Line(file, 1) == "one");
  CHECK(sources.Line(file, 2) == "two");
  CHECK(sources.Line(file, 3) == "three");
}

TEST_CASE("SourceSet::Line is empty behind the last line") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "one\n");
  CHECK(sources.Line(file, 2).empty());
  CHECK(sources.Line(file, 3).empty());
}

TEST_CASE("SourceSet::Text gives the bytes of a span, within the text") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "key: value");
  CHECK(sources.Text(Span{.file = file, .begin = 5, .end = 10}) == "value");
  CHECK(sources.Text(Span{.file = file, .begin = 5, .end = 99}) == "value");
  CHECK(sources.Text(Span{.file = file, .begin = 5, .end = 3}).empty());
}

TEST_CASE("CodePoints counts characters of one to four bytes") {
  CHECK(CodePoints("") == 0);
  CHECK(CodePoints("a\xC3\xA4\xE2\x86\x92\xF0\x9F\x98\x80") == 4);
}

TEST_CASE("CodePoints counts a byte that is no UTF-8 as one") {
  CHECK(CodePoints("a\xFFz") == 3);
}

}  // namespace
}  // namespace dgdc

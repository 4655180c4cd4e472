// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/edit/slices.h"

#include <string>

#include <doctest/doctest.h>

#include "dgdc/yaml/parse.h"

namespace dgdc::edit {
namespace {

std::vector<std::string> Parts(const std::string& text) {
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add("", text), sink);
  CHECK_FALSE(sink.has_errors());
  std::vector<std::string> parts;
  for (const Slice& slice : Slices(text, documents)) {
    parts.emplace_back(slice.In(text));
  }
  return parts;
}

using Texts = std::vector<std::string>;

TEST_CASE("slices begin with the mark of their document") {
  CHECK(Parts("a: 1\n---\nb: 2\n--- # why\nc: 3\n") ==
        Texts{"a: 1\n", "---\nb: 2\n", "--- # why\nc: 3\n"});
  CHECK(Parts("# top\n---\na: 1\n---\nb: 2") ==
        Texts{"# top\n---\na: 1\n", "---\nb: 2"});
}

TEST_CASE("slices keep comments with the document before the mark") {
  CHECK(Parts("a: 1\n# end of a\n---\n# begin of b\nb: 2\n") ==
        Texts{"a: 1\n# end of a\n", "---\n# begin of b\nb: 2\n"});
}

TEST_CASE("slices end lines as the text does") {
  CHECK(Parts("a: 1\r\n---\r\nb: 2\r\n") ==
        Texts{"a: 1\r\n", "---\r\nb: 2\r\n"});
}

TEST_CASE("slices do not take text for a mark") {
  CHECK(Parts("a: |\n  ---\n  x\n---\nb: ---\n") ==
        Texts{"a: |\n  ---\n  x\n", "---\nb: ---\n"});
}

TEST_CASE("slices hold every byte once") {
  for (const std::string text :
       {"", "# nothing\n", "---\n---\na: 1\n", "a: 1\n...\n---\nb: 2\n",
        "{a: 1}\n--- {b: 2}\n---\n- c\n", "--- |\n x\n--- >\n y\n"}) {
    std::string whole;
    const Texts parts = Parts(text);
    for (const std::string& part : parts) {
      whole += part;
    }
    CHECK((parts.empty() || whole == text));
  }
}

}  // namespace
}  // namespace dgdc::edit

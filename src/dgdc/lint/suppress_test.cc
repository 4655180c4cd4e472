// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/suppress.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

// A text with a finding A0001 at every "bad".
struct SuppressFixture {
  explicit SuppressFixture(std::string text) {
    documents = testing::ParseAll(sources, std::move(text));
    const std::string& all = sources.Get(1).text;
    for (size_t at = all.find("bad"); at != std::string::npos;
         at = all.find("bad", at + 1)) {
      const auto begin = static_cast<uint32_t>(at);
      findings.push_back({.code = "A0001", .primary = {1, begin, begin + 3}});
    }
    Sink sink;
    const std::vector<Allowance> allowances =
        ReadAllowances(sources, 1, documents, book, sink);
    for (const SuppressedDiagnostic& one : Suppress(
             sources, documents, allowances, SelectAll(book), findings, sink)) {
      reasons.push_back(
          fmt::format("{}: {}", Line(one.diagnostic), one.reason));
    }
    for (const Diagnostic& finding : sink.Take()) {
      about.push_back(fmt::format("{}: {}", Line(finding), finding.code));
    }
  }

  [[nodiscard]] uint32_t Line(const Diagnostic& finding) const {
    return sources.Locate(1, finding.primary.begin).line;
  }
  // The lines of the findings that are left.
  [[nodiscard]] std::string Left() const {
    std::vector<std::string> lines;
    for (const Diagnostic& finding : findings) {
      lines.push_back(std::to_string(Line(finding)));
    }
    return testing::Join(lines);
  }

  SourceSet sources = {};
  Catalog catalog = {};
  RuleGroup group = {.name = "acme",
                     .rules = {{.code = "A0001", .name = "first"},
                               {.code = "A0002", .name = "second"}}};
  Rulebook book = Rulebook(catalog, {&group});
  std::vector<yaml::Node> documents = {};
  std::vector<Diagnostic> findings = {};
  std::vector<std::string> reasons = {};
  std::vector<std::string> about = {};
};

TEST_CASE("a comment holds for its line") {
  const SuppressFixture f("x: 1\na: bad # dgdc: allow A0001 -- why\nb: bad\n");
  CHECK(testing::Join(f.reasons) == "2: why");
  CHECK(f.Left() == "3");
  CHECK(f.about.empty());
}

TEST_CASE("a comment alone on a line holds for the next line with content") {
  const SuppressFixture f(
      "x: 1\n# dgdc: allow first -- why -- really\n\n# more\na: bad\nb: bad\n");
  CHECK(testing::Join(f.reasons) == "5: why -- really");
  CHECK(f.Left() == "6");
}

TEST_CASE("several comments hold for one line") {
  const SuppressFixture f(
      "x: 1\n#dgdc:allow A0002 -- one\n# dgdc: allow A0001 -- two\na: bad\n");
  CHECK(testing::Join(f.reasons) == "4: two");
  CHECK(testing::Join(f.about) == "2: DG0016");
}

TEST_CASE("a comment above a document holds for all of it, and no other") {
  const SuppressFixture f(
      "# dgdc: allow A0001 -- why\n%YAML 1.2\n---\na: bad\n---\nb: bad\n"
      "--- # dgdc: allow A0001 -- too\nc: bad\n");
  CHECK(testing::Join(f.reasons) == "4: why, 8: too");
  CHECK(f.Left() == "6");
  CHECK(f.about.empty());
}

TEST_CASE("a comment at a block scalar holds for what is inside") {
  const SuppressFixture f(
      "x: 1\n# dgdc: allow A0001 -- why\na: |\n  good\n  bad\nb: |\n  bad\n");
  CHECK(testing::Join(f.reasons) == "5: why");
  CHECK(f.Left() == "7");
}

TEST_CASE("a comment inside of a script counts") {
  const SuppressFixture f("a: |\n  # dgdc: allow A0001 -- why\n  bad\n  bad\n");
  CHECK(testing::Join(f.reasons) == "3: why");
  CHECK(f.Left() == "4");
}

TEST_CASE("an annotation holds for its document") {
  const SuppressFixture f(
      "metadata:\n  annotations:\n    dgdc.dev/allow: \"A0002, A0001: why; "
      "A0009: x\"\nb: bad\n---\nc: bad\n");
  CHECK(testing::Join(f.reasons) == "4: why");
  CHECK(f.Left() == "6");
  CHECK(testing::Join(f.about) == "3: DG0016, 3: DG0017");
}

TEST_CASE("what has no reason counts and is reported") {
  const SuppressFixture f(
      "a: bad # dgdc: allow A0001\nb: bad # dgdc: allow A0001 --\n");
  CHECK(f.reasons.size() == 2);
  CHECK(testing::Join(f.about) == "1: DG0015, 2: DG0015");
}

TEST_CASE("what cannot be read is reported") {
  const SuppressFixture f(
      "x: 1 # dgdc:\na: bad # dgdc: disable A0001 -- x\nb: 1 # "
      "dgdc: allow , -- x\nc: dgdc#dgdc:allow\n");
  CHECK(f.Left() == "2");
  CHECK(testing::Join(f.about) == "1: DG0018, 2: DG0018, 3: DG0018");
}

TEST_CASE("what stands below the last line is unused") {
  const SuppressFixture f("a: bad\n# dgdc: allow A0001 -- why\n");
  CHECK(f.Left() == "1");
  CHECK(testing::Join(f.about) == "2: DG0016");
}

}  // namespace
}  // namespace dgdc::lint

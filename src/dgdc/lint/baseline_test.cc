// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/baseline.h"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

// One finding A0001 at every "bad" of a text.
struct Findings {
  explicit Findings(std::string text) {
    const uint32_t file = sources.Add("deploy/a.yaml", std::move(text));
    const std::string& all = sources.Get(file).text;
    for (size_t at = all.find("bad"); at != std::string::npos;
         at = all.find("bad", at + 1)) {
      const auto begin = static_cast<uint32_t>(at);
      list.push_back({.code = "A0001",
                      .message = "it is bad",
                      .primary = {file, begin, begin + 3}});
    }
  }

  SourceSet sources = {};
  std::vector<Diagnostic> list = {};
  std::vector<SuppressedDiagnostic> suppressed = {};
};

Baseline BaselineOf(std::string text) {
  const Findings f(std::move(text));
  return MakeBaseline(f.list, f.suppressed, f.sources, {});
}

TEST_CASE("a baseline survives a change of other lines") {
  Findings later("# new\nx: 1\n  a: bad\nb: bad, too\n");
  const Baseline gone =
      ApplyBaseline(BaselineOf("a: bad\n"), {"deploy/a.yaml"}, later.sources,
                    {}, later.list, later.suppressed);
  CHECK(gone.empty());
  REQUIRE(later.suppressed.size() == 1);
  CHECK(later.suppressed[0].kind == SuppressionKind::kExternal);
  CHECK(later.suppressed[0].reason == "in the baseline");
  REQUIRE(later.list.size() == 1);
  CHECK(later.sources.Locate(1, later.list[0].primary.begin).line == 4);
}

TEST_CASE("a baseline counts equal findings") {
  Findings later("- bad\n- bad\n- bad\n");
  ApplyBaseline(BaselineOf("- bad\n- bad\n"), {}, later.sources, {}, later.list,
                later.suppressed);
  CHECK(later.list.size() == 1);
  CHECK(later.suppressed.size() == 2);
}

TEST_CASE("entries that no longer occur come back, of files of this run") {
  const Baseline baseline = BaselineOf("a: bad\nb: bad\n");
  Findings later("a: bad\n");
  const Baseline gone =
      ApplyBaseline(baseline, {"deploy/a.yaml"}, later.sources, {}, later.list,
                    later.suppressed);
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].file == "deploy/a.yaml");
  Findings again("a: bad\n");
  CHECK(ApplyBaseline(baseline, {"other.yaml"}, again.sources, {}, again.list,
                      again.suppressed)
            .empty());
}

TEST_CASE("a baseline that was printed reads as it was") {
  for (const char* text : {"", "a: bad\nb: bad\n"}) {
    const Baseline baseline = BaselineOf(text);
    SourceSet sources;
    Sink sink;
    const uint32_t file = sources.Add("base.json", PrintBaseline(baseline));
    const auto read = ReadBaseline(sources, file, testing::Embedded(), sink);
    CHECK(testing::Messages(sink.Take()) == "");
    REQUIRE(read.has_value());
    CHECK(PrintBaseline(*read) == PrintBaseline(baseline));
  }
}

}  // namespace
}  // namespace dgdc::lint

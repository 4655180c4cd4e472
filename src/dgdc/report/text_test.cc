// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"

namespace dgdc::report {
namespace {

// The bytes of the first `word` in the file.
Span SpanOf(const SourceSet& sources, uint32_t file, std::string_view word) {
  const size_t begin = sources.Get(file).text.find(word);
  REQUIRE(begin != std::string::npos);
  return Span{.file = file,
              .begin = static_cast<uint32_t>(begin),
              .end = static_cast<uint32_t>(begin + word.size())};
}

// A finding at the first `word` of a text with the name a.yaml.
std::string TextAt(std::string text, std::string_view word) {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", std::move(text));
  return Text({Diagnostic{.code = "DG0001",
                          .message = "here",
                          .primary = SpanOf(sources, file, word)}},
              sources);
}

TEST_CASE("report::Text gives nothing for no finding") {
  CHECK(Text({}, SourceSet()).empty());
}

TEST_CASE("report::Text prints place, line, caret and notes") {
  SourceSet sources;
  const uint32_t file = sources.Add("intent.yaml",
                                    R"(kind: Deployment
spec:
  prefill: {replicaz: 2, tp: 2}
)");
  const Diagnostic diagnostic = {
      .code = "DG0004",
      .message = R"(unknown field "replicaz" in spec.prefill)",
      .primary = SpanOf(sources, file, "replicaz"),
      .here = "not known",
      .why = {"it would be ignored"},
      .help = {R"(did you mean "replicas"?)", "or remove it"},
      .sources = {"https://example.com/doc"}};
  CHECK(Text({diagnostic}, sources) ==
        R"(error[DG0004]: unknown field "replicaz" in spec.prefill
 --> intent.yaml:3:13
  |
3 |   prefill: {replicaz: 2, tp: 2}
  |             ^^^^^^^^ not known
  = why: it would be ignored
  = help: did you mean "replicas"?
  = help: or remove it
  = source: https://example.com/doc
)");
}

TEST_CASE("report::Text separates findings by one blank line") {
  const Diagnostic warning = {.code = "DG2002",
                              .severity = Severity::kWarning,
                              .message = "first",
                              .help = {"do this"}};
  const Diagnostic info = {
      .code = "DG2003", .severity = Severity::kInfo, .message = "second"};
  CHECK(Text({warning, info}, SourceSet()) == R"(warning[DG2002]: first
  = help: do this

info[DG2003]: second
)");
}

TEST_CASE("report::Text makes the gutter as wide as the largest line number") {
  SourceSet sources;
  const uint32_t file =
      sources.Add("a.yaml", "first: 1\n2\n3\n4\n5\n6\n7\n8\n9\nlast: 2\n");
  const Diagnostic diagnostic = {
      .code = "DG0002",
      .message = "two places",
      .primary = SpanOf(sources, file, "first"),
      .labels = {{SpanOf(sources, file, "last"), "there"}},
      .help = {"choose"}};
  CHECK(Text({diagnostic}, sources) == R"(error[DG0002]: two places
  --> a.yaml:1:1
   |
 1 | first: 1
   | ^^^^^
   |
10 | last: 2
   | ---- there
   = help: choose
)");
}

TEST_CASE("report::Text orders labels by place, those of other files last") {
  SourceSet sources;
  const uint32_t other = sources.Add("profile.yaml", "fabric: efa\n");
  const uint32_t file = sources.Add("a.yaml", "a: 1\nb: 2\nc: 3\n");
  const Diagnostic diagnostic = {.code = "DG2001",
                                 .message = "conflict",
                                 .primary = SpanOf(sources, file, "b"),
                                 .labels = {
                                     {SpanOf(sources, other, "efa"), "set"},
                                     {SpanOf(sources, file, "3"), "three"},
                                     {SpanOf(sources, file, "1"), ""},
                                 }};
  CHECK(Text({diagnostic}, sources) == R"(error[DG2001]: conflict
 --> a.yaml:2:1
  |
2 | b: 2
  | ^
  |
1 | a: 1
  |    -
  |
3 | c: 3
  |    - three
 ::: profile.yaml:1:9
  |
1 | fabric: efa
  |         --- set
)");
}

TEST_CASE("report::Text prints only header and notes without a place") {
  SourceSet sources;
  CHECK(Text({Diagnostic{.code = "DG1001",
                         .message = "nothing to do",
                         .labels = {{Span{}, "nowhere"}},
                         .why = {"the file is empty"}}},
             sources) == R"(error[DG1001]: nothing to do
  = why: the file is empty
)");
}

TEST_CASE("report::Text underlines a span of several lines on its first") {
  CHECK(TextAt("spec:\r\n  a: 1\r\n  b: 2\r\n", "a: 1\r\n  b: 2") ==
        R"(error[DG0001]: here
 --> a.yaml:2:3
  |
2 |   a: 1
  |   ^^^^
)");
}

TEST_CASE("report::Text counts code points for the caret") {
  CHECK(TextAt("naïve: \"ä→b\" # x\n", "# x") == R"(error[DG0001]: here
 --> a.yaml:1:14
  |
1 | naïve: "ä→b" # x
  |              ^^^
)");
}

TEST_CASE("report::Text prints tabs and control characters as one blank") {
  CHECK(TextAt("a:\t\x1b[1m\tx\n", "x") == R"(error[DG0001]: here
 --> a.yaml:1:9
  |
1 | a:  [1m x
  |         ^
)");
}

TEST_CASE("report::Text marks one column for an empty span at the line end") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "key:\n");
  CHECK(Text({Diagnostic{.code = "DG0001",
                         .message = "value expected",
                         .primary = {.file = file, .begin = 4, .end = 4}}},
             sources) == R"(error[DG0001]: value expected
 --> a.yaml:1:5
  |
1 | key:
  |     ^
)");
}

TEST_CASE("report::Text can point into an empty file") {
  CHECK(TextAt("", "") == R"(error[DG0001]: here
 --> a.yaml:1:1
  |
1 |
  | ^
)");
}

TEST_CASE("report::Text prints a line of 160 columns whole") {
  const std::string line = "x" + std::string(159, '.');
  CHECK(TextAt(line, "x") == R"(error[DG0001]: here
 --> a.yaml:1:1
  |
1 | )" + line + R"(
  | ^
)");
}

TEST_CASE("report::Text cuts a long line on both sides of the caret") {
  const std::string text =
      std::string(100, 'a') + "wrong" + std::string(200, 'b');
  CHECK(TextAt(text, "wrong") == R"(error[DG0001]: here
 --> a.yaml:1:101
  |
1 | ...)" + std::string(57, 'a') + "wrong" +
                                     std::string(92, 'b') + R"(...
  | )" + std::string(60, ' ') + R"(^^^^^
)");
}

TEST_CASE("report::Text underlines up to the cut of a long line") {
  const std::string text = "a: " + std::string(300, 'b');
  CHECK(TextAt(text, std::string(300, 'b')) == R"(error[DG0001]: here
 --> a.yaml:1:4
  |
1 | a: )" + std::string(154, 'b') + R"(...
  |    )" + std::string(154, '^') + "\n");
}

TEST_CASE("report::Text shows the end of a long line up to the last column") {
  const std::string text = std::string(300, 'a') + "end";
  CHECK(TextAt(text, "end") == R"(error[DG0001]: here
 --> a.yaml:1:301
  |
1 | ...)" + std::string(154, 'a') + R"(end
  | )" + std::string(157, ' ') + R"(^^^
)");
}

TEST_CASE("report::Text paints for a terminal when asked") {
  SourceSet sources;
  const uint32_t file = sources.Add("a.yaml", "a: 1\nb: 2\n");
  const Diagnostic diagnostic = {.code = "DG2001",
                                 .message = "conflict",
                                 .primary = SpanOf(sources, file, "1"),
                                 .here = "one",
                                 .labels = {{SpanOf(sources, file, "2"), ""}},
                                 .help = {"choose"}};
  CHECK(Text({diagnostic}, sources, {.color = true}) ==
        "\x1b[1;31merror[DG2001]\x1b[0m\x1b[1m: conflict\x1b[0m\n"
        " \x1b[1;34m-->\x1b[0m a.yaml:1:4\n"
        "\x1b[1;34m  |\x1b[0m\n"
        "\x1b[1;34m1 |\x1b[0m a: 1\n"
        "\x1b[1;34m  |\x1b[0m    \x1b[1;31m^ one\x1b[0m\n"
        "\x1b[1;34m  |\x1b[0m\n"
        "\x1b[1;34m2 |\x1b[0m b: 2\n"
        "\x1b[1;34m  |\x1b[0m    \x1b[1;34m-\x1b[0m\n"
        "\x1b[1;34m  =\x1b[0m \x1b[1mhelp\x1b[0m: choose\n");
  const auto head = [](Severity severity) {
    return Text({{.code = "DG2001", .severity = severity, .message = "m"}},
                SourceSet(), {.color = true});
  };
  CHECK(head(Severity::kWarning) ==
        "\x1b[1;33mwarning[DG2001]\x1b[0m\x1b[1m: m\x1b[0m\n");
  CHECK(head(Severity::kInfo) ==
        "\x1b[1;36minfo[DG2001]\x1b[0m\x1b[1m: m\x1b[0m\n");
}

}  // namespace
}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/relevance.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

bool Concerns(std::string_view text) {
  return MayConcern(text, testing::Embedded());
}

// What FindTemplate marks.
std::string Template(const std::string& text) {
  SourceSet sources;
  const Span found = FindTemplate(sources, sources.Add("a.yaml", text));
  return found.known() ? std::string(sources.Text(found)) : "(none)";
}

TEST_CASE("MayConcern finds deployments and commands of engines") {
  CHECK(Concerns("kind: DynamoGraphDeployment\n"));
  CHECK(Concerns(R"({"kind":"DynamoGraphDeployment"})"));
  CHECK(Concerns("command: [vllm, serve]\n"));
  CHECK(Concerns("args: [\"python3 -m dynamo.sglang\"]\n"));
  CHECK_FALSE(Concerns("kind: Deployment\nimage: nginx\n"));
  CHECK_FALSE(Concerns("name: vllm\n"));
  CHECK_FALSE(Concerns(""));
}

TEST_CASE("MayConcern looks into UTF-16") {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string_view("kind: DynamoGraphDeployment")) {
    wide += c;
    wide += '\0';
  }
  CHECK(Concerns(wide));
  CHECK_FALSE(
      Concerns(std::string_view("\xFF\xFE"
                                "a\0",
                                4)));
}

TEST_CASE("FindTemplate finds tags that YAML does not quote") {
  CHECK(Template("a: 1\nb: {{ .Values.b }} c\n") == "{{ .Values.b }}");
  CHECK(Template("{{- if .x\n}}\n") == "{{- if .x");
  CHECK(Template("{% if x %}\na: 1\n") == "{% if x %}");
  CHECK(Template("a: 1\n  ${BLOCK}  \n") == "${BLOCK}");
}

TEST_CASE("FindTemplate leaves texts of YAML alone") {
  for (const char* text :
       {"a: '{{ x }}'\n", "a: \"{{ x }}\"\n", "# {{ x }}\n", "a: ${B}\n",
        "${A}: ${B}\n", "a: {b: {c: 1}}\n", ""}) {
    CAPTURE(text);
    CHECK(Template(text) == "(none)");
  }
}

}  // namespace
}  // namespace dgdc::lint

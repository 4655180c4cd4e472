// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/parse.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/emit.h"

namespace dgdc::yaml {
namespace {

struct Parsed {
  SourceSet sources;
  std::vector<Node> documents;
  std::vector<Diagnostic> findings;

  explicit Parsed(std::string_view text) {
    Sink sink;
    const uint32_t file = sources.Add("test.yaml", std::string(text));
    documents = Parse(sources, file, sink);
    findings = sink.Take();
  }

  // The value behind map keys joined with dots; digits index into lists.
  [[nodiscard]] const Node& At(std::string_view path) const {
    const Node* node = &documents.at(0);
    while (!path.empty()) {
      const std::string_view step = path.substr(0, path.find('.'));
      path.remove_prefix(std::min(path.size(), step.size() + 1));
      node = node->IsSeq() ? &node->items.at(std::stoul(std::string(step)))
                           : node->Find(step);
      REQUIRE(node != nullptr);
    }
    return *node;
  }
  [[nodiscard]] std::string_view TextAt(std::string_view path) const {
    return sources.Text(At(path).span);
  }
};

// The only finding, as "line:column <source> code message; help".
std::string ErrorOf(std::string_view text) {
  const Parsed parsed(text);
  REQUIRE(parsed.findings.size() == 1);
  const Diagnostic& finding = parsed.findings.front();
  REQUIRE(finding.help.size() == 1);
  const Position at =
      parsed.sources.Locate(finding.primary.file, finding.primary.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " <" +
         std::string(parsed.sources.Text(finding.primary)) + "> " +
         finding.code + " " + finding.message + "; " + finding.help.front();
}

// The one document, as JSON.
std::string JsonOf(std::string_view text) {
  const Parsed parsed(text);
  REQUIRE(parsed.findings.empty());
  REQUIRE(parsed.documents.size() == 1);
  return EmitJson(parsed.documents.front());
}

}  // namespace

TEST_SUITE("yaml::Parse documents") {
  TEST_CASE("an empty text has no documents") {
    CHECK(Parsed("").documents.empty());
    CHECK(Parsed("\n  \n").documents.empty());
    CHECK(Parsed("# only a comment\n").documents.empty());
  }

  TEST_CASE("a marker alone is a null document") {
    const Parsed parsed("---\n");
    REQUIRE(parsed.documents.size() == 1);
    CHECK(parsed.At("").IsNull());
    CHECK(parsed.TextAt("") == "---");
  }

  TEST_CASE("documents are separated by markers and document ends") {
    const Parsed parsed("a: 1\n---\n- b\n...\n# next\n\nc: 2\n");
    CHECK(parsed.findings.empty());
    REQUIRE(parsed.documents.size() == 3);
    CHECK(parsed.documents[1].IsSeq());
    CHECK(parsed.sources.Text(parsed.documents[2].span) == "c: 2");
  }

  TEST_CASE("the documents before a syntax error are returned") {
    const Parsed parsed("a: 1\n---\nb: [\n");
    CHECK(parsed.findings.size() == 1);
    REQUIRE(parsed.documents.size() == 1);
    CHECK(parsed.At("a").AsInt() == 1);
  }

  TEST_CASE("a stray comma does not make yaml-cpp loop") {
    CHECK(Parsed("- a\n, *b\n").findings.size() == 1);
    CHECK(Parsed("a: b\n...\n, *c\n").documents.size() == 1);
    CHECK(ErrorOf("a: b\n...\n, c\n") ==
          "3:1 <, c> DG0001 text that starts with a stray character; put the "
          "text in quotes");
  }

  TEST_CASE("anchors do not outlive their document") {
    CHECK(ErrorOf("a: &x 1\n---\nb: *x\n") ==
          "3:4 <*x> DG0001 alias without an anchor; define the anchor above, "
          "or put the value in quotes");
  }
}

TEST_SUITE("yaml::Parse spans") {
  TEST_CASE("a plain scalar ends before blanks and comments") {
    const Parsed parsed("a: one two \t# three\nb#c: d#e\n");
    CHECK(parsed.TextAt("a") == "one two");
    CHECK(parsed.TextAt("b#c") == "d#e");
  }

  TEST_CASE("a quoted scalar includes its quotes") {
    const Parsed parsed(R"(a: "x \" y"  # z
'b c': 'it''s' # z
)");
    CHECK(parsed.TextAt("a") == R"("x \" y")");
    CHECK(parsed.At("a").scalar == "x \" y");
    CHECK(parsed.TextAt("b c") == "'it''s'");
    CHECK(parsed.At("b c").scalar == "it's");
    CHECK(parsed.sources.Text(parsed.At("").entries[1].key_span) == "'b c'");
  }

  TEST_CASE("a scalar on several lines ends at its last byte") {
    const Parsed parsed("a: one\n  two\n\n  three # c\nb: \"x\n  y\"\n");
    CHECK(parsed.TextAt("a") == "one\n  two\n\n  three");
    CHECK(parsed.At("a").scalar == "one two\nthree");
    CHECK(parsed.TextAt("b") == "\"x\n  y\"");
  }

  TEST_CASE("a block scalar ends at its last content byte") {
    const Parsed parsed(
        "a: |\n  x\n\n   y\n\n# c\nb: >-\n  z\nc: |+\n\nd: 1\n");
    CHECK(parsed.TextAt("a") == "|\n  x\n\n   y");
    CHECK(parsed.TextAt("b") == ">-\n  z");
    CHECK(parsed.TextAt("c") == "|+");
    CHECK(parsed.At("c").scalar == "\n");
  }

  TEST_CASE("a block scalar ends before a comment that is indented less") {
    const Parsed parsed("a:\n  b: |\n    x\n  # c\nd: 1\n");
    CHECK(parsed.TextAt("a.b") == "|\n    x");
  }

  TEST_CASE("an indentation indicator counts from the parent") {
    const Parsed parsed("a:\n  b: |2\n     x\n    y\n  c: 1\n");
    CHECK(parsed.TextAt("a.b") == "|2\n     x\n    y");
    CHECK(parsed.At("a.b").scalar == " x\ny\n");
  }

  TEST_CASE("a block collection ends with its last part") {
    const Parsed parsed("a:\n  - b: 1\n    c: 2\n  - d\n\n# c\ne: f\n\n");
    CHECK(parsed.TextAt("") == "a:\n  - b: 1\n    c: 2\n  - d\n\n# c\ne: f");
    CHECK(parsed.TextAt("a") == "- b: 1\n    c: 2\n  - d");
    CHECK(parsed.TextAt("a.0") == "b: 1\n    c: 2");
  }

  TEST_CASE("a flow collection includes its brackets") {
    const Parsed parsed("a: [ 1, {b: }, [ ], ] # ]\nc: {d: \"}\", e, f: {}}\n");
    CHECK(parsed.TextAt("a") == "[ 1, {b: }, [ ], ]");
    CHECK(parsed.TextAt("a.1") == "{b: }");
    CHECK(parsed.TextAt("a.2") == "[ ]");
    CHECK(parsed.TextAt("c") == "{d: \"}\", e, f: {}}");
  }

  TEST_CASE("a flow map of one pair needs no brackets") {
    const Parsed parsed("[a: b, c]");
    CHECK(parsed.TextAt("0") == "a: b");
    CHECK(parsed.TextAt("") == "[a: b, c]");
  }

  TEST_CASE("a value that is not there has the place of its key") {
    const Parsed parsed("a:\nnull:\n  b: # c\nd: {e, f: }\n");
    CHECK(parsed.TextAt("a") == "a");
    CHECK(parsed.TextAt("null.b") == "b");
    CHECK(parsed.TextAt("d.e") == "e");
    CHECK(parsed.TextAt("d.f") == "f");
  }

  TEST_CASE("an item that is not there has the place of its dash") {
    const Parsed parsed("- a\n-\n- # c\n-\n");
    REQUIRE(parsed.At("").items.size() == 4);
    CHECK(parsed.At("1").span.begin == 4);
    CHECK(parsed.At("2").span.begin == 6);
    CHECK(parsed.At("3").span.begin == 12);
    CHECK(parsed.TextAt("3") == "-");
  }

  TEST_CASE("a null that is written has its own place") {
    const Parsed parsed("a: ~\nb: {c: null}\nd:\n  - Null\ne:\n  NULL\n");
    CHECK(parsed.TextAt("a") == "~");
    CHECK(parsed.TextAt("b.c") == "null");
    CHECK(parsed.TextAt("d.0") == "Null");
    CHECK(parsed.TextAt("e") == "NULL");
  }

  TEST_CASE("a carriage return before a line feed is no part of anything") {
    const Parsed parsed("a:\r\n  - b\r\n  - c d\r\ne: |\r\n  f\r\n");
    CHECK(parsed.TextAt("a.0") == "b");
    CHECK(parsed.TextAt("a.1") == "c d");
    CHECK(parsed.TextAt("e") == "|\r\n  f");
  }

  TEST_CASE("a byte order mark shifts every place") {
    const Parsed parsed(
        "\xEF\xBB\xBF"
        "a: b\nc: [d]\n");
    CHECK(parsed.TextAt("a") == "b");
    CHECK(parsed.At("a").span.begin == 6);
    CHECK(parsed.TextAt("c") == "[d]");
    CHECK(ErrorOf("\xEF\xBB\xBF"
                  "a: b: c\n")
              .find("<:> ") != std::string::npos);
  }

  TEST_CASE("offsets count bytes, not characters") {
    const Parsed parsed("é: \"日本\" # ü\nb: ü\n");
    CHECK(parsed.TextAt("é") == "\"日本\"");
    CHECK(parsed.TextAt("b") == "ü");
  }

  TEST_CASE("tags and anchors are no part of a value's place") {
    const Parsed parsed("a: &x !from foo\nb: !t &y\n  c: 1\nd: &z [1]\n");
    CHECK(parsed.TextAt("a") == "foo");
    CHECK(parsed.TextAt("b") == "c: 1");
    CHECK(parsed.TextAt("d") == "[1]");
  }
}

TEST_SUITE("yaml::Parse values") {
  TEST_CASE("plain scalars are typed and quoted ones are strings") {
    CHECK(JsonOf("[8, '8', \"8\", true, 'true', ~, '', yes, 1e3, 010, 0x1f]") ==
          R"([8,"8","8",true,"true",null,"","yes",1e3,10,31])");
  }

  TEST_CASE("block scalars are strings") {
    CHECK(JsonOf("a: |-\n  8\nb: >\n  x\n  y\n") == R"({"a":"8","b":"x y\n"})");
  }

  TEST_CASE("core tags decide the type and vanish") {
    const Parsed parsed("[!!str 8, !!int '8', !!float 8, !!null '', ! 8]");
    CHECK(parsed.findings.empty());
    CHECK(parsed.At("0").IsString());
    CHECK(parsed.At("0").tag.empty());
    CHECK(parsed.At("1").AsInt() == 8);
    CHECK(parsed.At("2").kind == Node::Kind::kFloat);
    CHECK(parsed.At("4").IsString());
  }

  TEST_CASE("a value that does not fit its core tag is reported") {
    CHECK(ErrorOf("a: !!int x\n") ==
          "1:10 <x> DG0001 value that does not fit its tag; remove the tag, or "
          "write a value of that type");
  }

  TEST_CASE("custom tags are kept and their scalars are strings") {
    const Parsed parsed(
        "a: !from 8\nb: !fmt:x [1]\nc: !t {}\nd: !<u> x\ne: !!binary eA==\n");
    CHECK(parsed.At("a").tag == "!from");
    CHECK(parsed.At("a").IsString());
    CHECK(parsed.At("b").tag == "!fmt:x");
    CHECK(parsed.At("b.0").IsInt());
    CHECK(parsed.At("c").tag == "!t");
    CHECK(parsed.At("d").tag == "!<u>");
    CHECK(parsed.At("e").tag == "!!binary");
  }

  TEST_CASE("a custom tag without a value is a null") {
    const Parsed parsed("a: !t\nb: 1\n");
    CHECK(parsed.At("a").IsNull());
    CHECK(parsed.At("a").tag == "!t");
    CHECK(parsed.TextAt("a") == "a");
  }

  TEST_CASE("keys are text whatever they look like") {
    CHECK(JsonOf("8: a\ntrue: b\nnull: c\n~: d\n'': e\n? f\n: g\n") ==
          R"({"8":"a","true":"b","null":"c","~":"d","":"e","f":"g"})");
  }
}

TEST_SUITE("yaml::Parse aliases") {
  TEST_CASE("an alias is a copy with the place of the anchor's content") {
    const Parsed parsed("a: &x {b: 1}\nc: *x\nd: [*x, e]\n");
    CHECK(Equal(parsed.At("a"), parsed.At("c")));
    CHECK(parsed.At("c").span == parsed.At("a").span);
    CHECK(parsed.At("d.0.b").span == parsed.At("a.b").span);
    CHECK(parsed.TextAt("d") == "[*x, e]");
  }

  TEST_CASE("an alias means the last anchor of its name") {
    CHECK(JsonOf("[&x 1, *x, &x 2, *x]") == "[1,1,2,2]");
  }

  TEST_CASE("an alias to a scalar may be a key") {
    CHECK(JsonOf("a: &x b\n*x : 1\n") == R"({"a":"b","b":1})");
  }

  TEST_CASE("an anchor may name a value that is not there") {
    CHECK(JsonOf("a: &x\nb: *x\n") == R"({"a":null,"b":null})");
  }

  TEST_CASE("an alias inside its own anchor is reported") {
    const Parsed parsed("a: &x\n  b: *x\n");
    CHECK(
        ErrorOf("a: &x\n  b: *x\n") ==
        "2:6 <*x> DG0010 alias \"*x\" stands inside its own anchor; remove the "
        "alias; a value cannot be a part of itself");
    REQUIRE(parsed.findings[0].labels.size() == 1);
    CHECK(parsed.findings[0].labels[0].text ==
          "the anchor's value starts here");
    CHECK(parsed.findings[0].labels[0].span.begin == 8);
  }

  TEST_CASE("aliases that expand without bound are reported, not expanded") {
    std::string text = "a0: &a0 x\n";
    for (int level = 1; level <= 12; ++level) {
      const std::string below = "*a" + std::to_string(level - 1);
      std::string items = below;
      for (int i = 1; i < 10; ++i) {
        items += ", " + below;
      }
      const std::string name = "a" + std::to_string(level);
      text += name + ": &" + name + " [" + items + "]\n";
    }
    CHECK(ErrorOf(text) ==
          "8:45 <*a6> DG0010 aliases expand to more than 10 million values; "
          "write the repeated parts out, or split the file");
  }

  TEST_CASE("aliases count when nesting is limited") {
    const auto nest = [](std::string_view inner) {
      return std::string(150, '[') + std::string(inner) + std::string(150, ']');
    };
    CHECK(ErrorOf("a: &a " + nest("1") + "\nb: " + nest("*a") + "\n") ==
          "2:154 <*a> DG0001 nested deeper than 200 levels; split the value, "
          "or flatten it");
  }
}

TEST_SUITE("yaml::Parse merge keys") {
  TEST_CASE("a merge key fills in what is absent") {
    CHECK(JsonOf("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n") ==
          R"({"a":{"b":1,"c":2},"d":{"c":3,"b":1}})");
  }

  TEST_CASE("of several merged maps the first wins") {
    CHECK(JsonOf("<<: [{a: 1}, {a: 2, b: 3}]\nc: 4\n") ==
          R"({"c":4,"a":1,"b":3})");
  }

  TEST_CASE("a quoted merge key is an ordinary key") {
    CHECK(JsonOf("'<<': {a: 1}\n") == R"({"<<":{"a":1}})");
  }

  TEST_CASE("a merge key needs maps") {
    const std::string rest =
        "> DG0001 merge key '<<' with a value that is no map; merge a map or a "
        "list of maps, or put the key in quotes";
    CHECK(ErrorOf("<<: 3\n") == "1:5 <3" + rest);
    CHECK(ErrorOf("<<: [{}, 3]\n") == "1:5 <[{}, 3]" + rest);
  }
}

TEST_SUITE("yaml::Parse keys") {
  TEST_CASE("a duplicate key is reported and the first one wins") {
    const Parsed parsed("a: 1\nb: 2\na: 3\n");
    CHECK(ErrorOf("a: 1\nb: 2\na: 3\n") ==
          "3:1 <a> DG0002 duplicate key \"a\"; keep one of the two");
    REQUIRE(parsed.findings[0].labels.size() == 1);
    CHECK(parsed.findings[0].labels[0].text == "first written here");
    CHECK(parsed.findings[0].labels[0].span.begin == 0);
    CHECK(EmitJson(parsed.At("")) == R"({"a":1,"b":2})");
  }

  TEST_CASE("a quoted key is the same key") {
    CHECK(ErrorOf("{a: 1, 'a': 2}") ==
          "1:8 <'a'> DG0002 duplicate key \"a\"; keep one of the two");
  }

  TEST_CASE("every repetition is reported") {
    CHECK(Parsed("a: 1\na: 2\na: 3\n").findings.size() == 2);
  }

  TEST_CASE("a collection as a key is reported") {
    CHECK(ErrorOf("? [a]\n: b\n") ==
          "1:3 <[a]> DG0001 list used as a key; write a single word as the "
          "key, or put it in quotes");
    CHECK(ErrorOf("? {a: 1}\n: b\n") ==
          "1:3 <{a: 1}> DG0001 map used as a key; write a single word as the "
          "key, or put it in quotes");
  }

  TEST_CASE("a template expression outside of quotes is named as one") {
    CHECK(ErrorOf("a: {{ .Values.x }}\n") ==
          "1:5 <{ .Values.x }> DG0001 template expression outside of quotes; "
          "render the template first, or put the value in quotes");
  }
}

}  // namespace dgdc::yaml

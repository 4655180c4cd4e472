// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/syntax_error.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/yaml/parse.h"

namespace dgdc::yaml {
namespace {

// The only finding, as "line:column <source> message; help".
std::string SyntaxErrorOf(std::string_view text) {
  SourceSet sources;
  Sink sink;
  yaml::Parse(sources, sources.Add("test.yaml", std::string(text)), sink);
  const std::vector<Diagnostic> findings = sink.Take();
  REQUIRE(findings.size() == 1);
  const Diagnostic& finding = findings.front();
  CHECK(finding.code == "DG0001");
  REQUIRE(finding.help.size() == 1);
  const Position at =
      sources.Locate(finding.primary.file, finding.primary.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " <" +
         std::string(sources.Text(finding.primary)) + "> " + finding.message +
         "; " + finding.help.front();
}

bool IsAccepted(std::string_view text) {
  SourceSet sources;
  Sink sink;
  yaml::Parse(sources, sources.Add("test.yaml", std::string(text)), sink);
  return !sink.has_errors();
}

}  // namespace

TEST_SUITE("yaml syntax errors: bytes") {
  TEST_CASE("invalid UTF-8 is reported at its byte") {
    const std::string rest =
        "> invalid UTF-8 byte; save the file with the encoding UTF-8";
    CHECK(SyntaxErrorOf("a: b\xFF\n") == "1:5 <\xFF" + rest);
    CHECK(SyntaxErrorOf("a: \xC3\n") == "1:4 <\xC3" + rest);      // cut short
    CHECK(SyntaxErrorOf("a: \xC0\x80\n") == "1:4 <\xC0" + rest);  // overlong
    CHECK(SyntaxErrorOf("a: \xED\xA0\x80\n") ==
          "1:4 <\xED" + rest);  // surrogate
    CHECK(SyntaxErrorOf("a: \xF4\x90\x80\x80\n") == "1:4 <\xF4" + rest);
  }

  TEST_CASE("every length of UTF-8 is accepted") {
    CHECK(IsAccepted("a: \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n"));
  }

  TEST_CASE("control characters are reported") {
    CHECK(SyntaxErrorOf("a: b\x04\nc: [\n") ==
          "1:5 <\x04> control character; remove it, or write it as an escape "
          "in double quotes");
  }

  TEST_CASE("a carriage return alone is reported") {
    CHECK(SyntaxErrorOf("a\rb: c\n") ==
          "1:2 <\r> carriage return without a line feed; end lines with a line "
          "feed");
  }
}

TEST_SUITE("yaml syntax errors: tabs") {
  const std::string kRest =
      " <\t> tab character used for indentation; YAML allows only spaces here; "
      "indent with two spaces";

  TEST_CASE("a tab in front of a key is reported") {
    CHECK(SyntaxErrorOf("a:\n\tb: 1\n") == "2:1" + kRest);
    CHECK(SyntaxErrorOf("a:\n  b: 1\n  \tc: 2\n") == "3:3" + kRest);
  }

  TEST_CASE("a tab in front of a dash is reported") {
    CHECK(SyntaxErrorOf("a:\n\t- b\n") == "2:1" + kRest);
  }

  TEST_CASE("a tab in front of a block scalar's text is reported") {
    CHECK(SyntaxErrorOf("a: |\n\ttext\n") == "2:1" + kRest);
  }

  TEST_CASE("tabs elsewhere are fine") {
    CHECK(IsAccepted("a:\tb\t# c\nd: |\n  e\n  \tf\ng: [\n\th,\n\ti\n]\n"));
  }
}

TEST_SUITE("yaml syntax errors: brackets") {
  TEST_CASE("an unclosed bracket is reported where it opens") {
    CHECK(SyntaxErrorOf("a: 1\nb: [1, 2\n") ==
          "2:4 <[> unclosed bracket '['; add the ']' that ends the list");
    CHECK(SyntaxErrorOf("a: {x: 1\nb: 2\n") ==
          "1:4 <{> unclosed bracket '{'; add the '}' that ends the map");
  }

  TEST_CASE("of several unclosed brackets the innermost is reported") {
    CHECK(SyntaxErrorOf("a: {b: [1\n") ==
          "1:8 <[> unclosed bracket '['; add the ']' that ends the list");
  }

  TEST_CASE("an unclosed bracket is found despite closed ones below") {
    CHECK(SyntaxErrorOf("a: [1, 2\nb: 3\nc: [4]\n") ==
          "1:4 <[> unclosed bracket '['; add the ']' that ends the list");
  }

  TEST_CASE("a missing comma is reported in front of what follows") {
    CHECK(SyntaxErrorOf("a: [\n  \"b\"\n  \"]\"\n]\n") ==
          "3:3 <\"> missing ',' between two parts of a list or map; put a ',' "
          "in front of this");
  }

  TEST_CASE("a closing bracket without its partner is reported") {
    const std::string rest =
        "; close a list with ']' and a map with '}', or put the value in "
        "quotes";
    CHECK(SyntaxErrorOf("a: ]\n") == "1:4 <]> unexpected ']'" + rest);
    CHECK(SyntaxErrorOf("a: [1, 2}\n") == "1:9 <}> unexpected '}'" + rest);
  }
}

TEST_SUITE("yaml syntax errors: quotes") {
  TEST_CASE("a quote that is never closed is reported where it opens") {
    CHECK(SyntaxErrorOf("a: 'x\n") ==
          "1:4 <'> unclosed single quote; add the closing '");
    CHECK(SyntaxErrorOf("a: [b, \"c]\n") ==
          "1:8 <\"> unclosed double quote; add the closing \"");
  }

  TEST_CASE("an unclosed double quote on the last value is no value") {
    CHECK(SyntaxErrorOf("a: \"x\nb: 1\n") ==
          "1:4 <\"> unclosed double quote; add the closing \"");
  }

  TEST_CASE("a quote closed by the next one is reported where it opens") {
    CHECK(SyntaxErrorOf("a: \"x\nb: \"y\"\n") ==
          "1:4 <\"> unclosed double quote; add the closing \"");
    CHECK(SyntaxErrorOf("a:\n  - 'x\n  - 'y: z'\n") ==
          "2:5 <'> unclosed single quote; add the closing '");
  }

  TEST_CASE("a document marker inside quotes means an unclosed quote") {
    CHECK(SyntaxErrorOf("a: 'x\n---\nb: 'y'\n") ==
          "1:4 <'> unclosed single quote; add the closing '");
  }

  TEST_CASE("text after a closing quote is reported") {
    CHECK(SyntaxErrorOf("a: 'it's'\n") ==
          "1:8 <s> text after the closing quote; write '' for a quote inside "
          "single quotes");
    CHECK(SyntaxErrorOf("a: \"b\" c\n") ==
          "1:8 <c> text after the closing quote; write \\\" for a quote inside "
          "double quotes");
  }

  TEST_CASE("bad escapes are reported as a whole") {
    CHECK(SyntaxErrorOf("a: \"\\q\"\n") ==
          "1:5 <\\q> unknown escape in double quotes; write \\\\ for a "
          "backslash, or use single quotes");
    CHECK(SyntaxErrorOf("a: \"\\xg0\"\n") ==
          "1:5 <\\xg0> escape with a character that is no hexadecimal digit; "
          "write two digits after \\x, four after \\u");
    CHECK(SyntaxErrorOf("a: \"\\UFFFFFFFF\"\n") ==
          "1:5 <\\UFFFFFFFF> escape of a code point that does not exist; write "
          "a Unicode code point after \\u or \\U");
  }
}

TEST_SUITE("yaml syntax errors: colons") {
  TEST_CASE("a missing space after a colon is reported at the colon") {
    const std::string rest =
        " <:> missing space after ':'; put a space between the ':' and the "
        "value";
    CHECK(SyntaxErrorOf("a:b\nc: d\n") == "1:2" + rest);
    CHECK(SyntaxErrorOf("x: 1\na:b\nc: d\n") == "2:2" + rest);
    CHECK(SyntaxErrorOf("x: 1\na:b\n") == "2:2" + rest);
    CHECK(SyntaxErrorOf("x:\n  a:b\n  c: d\n") == "2:4" + rest);
  }

  TEST_CASE("a key without a colon is reported") {
    const std::string rest =
        " <b> missing ':' after a key; write a ':' and a value after the key, "
        "or indent the line below the one it continues";
    CHECK(SyntaxErrorOf("a: 1\nb\n") == "2:1" + rest);
    CHECK(SyntaxErrorOf("b\na: 1\n") == "1:1" + rest);
    CHECK(SyntaxErrorOf("a: 1\nb # c\nd: 2\n") == "2:1" + rest);
  }

  TEST_CASE("a URL on a line of its own lacks no space") {
    CHECK(SyntaxErrorOf("a: 1\nhttp://b\n") ==
          "2:1 <http://b> missing ':' after a key; write a ':' and a value "
          "after the key, or indent the line below the one it continues");
  }

  TEST_CASE("a second colon on a line is reported") {
    CHECK(SyntaxErrorOf("a: b: c\n") ==
          "1:5 <:> second ':' on one line; put the value in quotes, or start "
          "the inner map on the next line");
  }

  TEST_CASE("a key below a key with a value is reported") {
    CHECK(SyntaxErrorOf("a:\n  b: 1\n   c: 2\n") ==
          "3:4 <c> key below a key that already has a value; align it with the "
          "key above, or remove the value of that key");
  }

  TEST_CASE("a value without a key is reported") {
    CHECK(SyntaxErrorOf("a: 1\n: 2\n") ==
          "2:1 <:> missing key before a ':'; write a key, or put the value in "
          "quotes");
  }

  TEST_CASE("any other colon is reported in general") {
    CHECK(SyntaxErrorOf("\"a\nb\": c\n") ==
          "2:3 <:> ':' not allowed here; check the indentation of this line "
          "and of the one above");
  }

  TEST_CASE("keys without values are fine where YAML allows them") {
    CHECK(IsAccepted("{a, b: }\n"));
    CHECK(IsAccepted("? a\n? b\n"));
    CHECK(IsAccepted("a :\n'b':\nc: # d\n"));
  }
}

TEST_SUITE("yaml syntax errors: indentation") {
  TEST_CASE("a line between two indentations is reported") {
    const std::string rest =
        "> indentation that fits none of the lines above; align the line with "
        "the keys or list items it belongs to";
    CHECK(SyntaxErrorOf("a:\n    b: 1\n  c: 2\n") == "3:3 <c" + rest);
    CHECK(SyntaxErrorOf("a:\n  - b\n - c\n") == "3:2 <-" + rest);
  }

  TEST_CASE("a list item among keys is reported") {
    CHECK(SyntaxErrorOf("a: 1\n- b\n") ==
          "2:1 <-> list item among the keys of a map; indent the list below "
          "its key, or remove the '-'");
  }

  TEST_CASE("a list item on the line of its key is reported") {
    CHECK(SyntaxErrorOf("a: - b\n") ==
          "1:4 <-> list item not allowed here; start the list on a line of its "
          "own, indented by two spaces");
  }

  TEST_CASE("text behind a complete document is reported") {
    const std::string rest =
        "> text after the end of the document; align it with the lines above, "
        "or put a line '---' between two documents";
    CHECK(SyntaxErrorOf("- a\nb: c\n") == "2:1 <b: c" + rest);
    CHECK(SyntaxErrorOf("  a: 1\nb: 2\n") == "2:1 <b: 2" + rest);
    CHECK(SyntaxErrorOf("[a] b\n") == "1:5 <b" + rest);
  }

  TEST_CASE("nesting has a limit") {
    const std::string open(200, '[');
    const std::string close(200, ']');
    CHECK(IsAccepted(open + close));
    CHECK(SyntaxErrorOf(open + "[]" + close) ==
          "1:201 <[> nested deeper than 200 levels; split the value, or "
          "flatten it");
    CHECK(SyntaxErrorOf(std::string(100000, '[')).find("deeper") !=
          std::string::npos);
  }
}

TEST_SUITE("yaml syntax errors: indicators") {
  TEST_CASE("a value that starts with a reserved character is reported") {
    CHECK(SyntaxErrorOf("a: @b\n") ==
          "1:4 <@> value that starts with '@'; put the value in quotes");
    CHECK(SyntaxErrorOf("a: %b\n") ==
          "1:4 <%> value that starts with '%'; put the value in quotes");
    CHECK(SyntaxErrorOf("a: `b`\n") ==
          "1:4 <`> value that starts with '`'; put the value in quotes");
    CHECK(SyntaxErrorOf("a: , b\n") ==
          "1:4 <,> value that starts with ','; put the value in quotes");
  }

  TEST_CASE("anchors and aliases need names") {
    CHECK(SyntaxErrorOf("a: * b\n") ==
          "1:4 <*> '*' without the name of an anchor; put the value in quotes "
          "if it is meant as text");
    CHECK(SyntaxErrorOf("a: &\n") ==
          "1:4 <&> '&' without a name; put the value in quotes if it is meant "
          "as text");
    CHECK(SyntaxErrorOf("a: &a{b c\n") ==
          "1:6 <{> name of an anchor with a character not allowed there; use "
          "letters, digits, '-' and '_' only");
    const std::string tag = SyntaxErrorOf("a: !!\n");
    CHECK(tag.starts_with("1:6 "));
    CHECK(
        tag.ends_with(" tag without a name; put the value in quotes if it is "
                      "meant as text"));
  }

  TEST_CASE("an explicit key stands where keys stand") {
    CHECK(SyntaxErrorOf("x: \"a\" ? b\n") ==
          "1:8 <?> key not allowed here; start the map on a line of its own, "
          "indented by two spaces");
  }

  TEST_CASE("an alias without an anchor is reported as a whole") {
    CHECK(SyntaxErrorOf("a: *.txt\n") ==
          "1:4 <*.txt> alias without an anchor; define the anchor above, or "
          "put the value in quotes");
  }

  TEST_CASE("a value has one anchor and one tag") {
    CHECK(SyntaxErrorOf("a: &x &y b\n") ==
          "1:7 <&> second anchor on one value; keep one of the two anchors");
    CHECK(SyntaxErrorOf("a: !x !y b\n") ==
          "1:7 <!> second tag on one value; keep one of the two tags");
  }

  TEST_CASE("a tag opened with '!<' ends with '>'") {
    CHECK(SyntaxErrorOf("a: !<b\n") ==
          "1:4 <!<b> tag opened with '!<' is never closed; add the '>' that "
          "ends the tag");
  }

  TEST_CASE("a block scalar starts below its indicator") {
    CHECK(SyntaxErrorOf("a: |b\n  c\n") ==
          "1:5 <b> text on the line of a '|' or '>'; start the text on the "
          "next line, indented");
    CHECK(SyntaxErrorOf("a: |0\n  c\n") ==
          "1:5 <0> block scalar with an indentation of zero; remove the digit "
          "after the '|' or '>'");
  }

  TEST_CASE("text after a complete value is reported") {
    CHECK(SyntaxErrorOf("a: [b] c\n") ==
          "1:8 <c> text after the end of the value; put the whole value in "
          "quotes");
  }

  TEST_CASE("directives are checked") {
    CHECK(SyntaxErrorOf("%YAML 3.0\n---\na\n") ==
          "1:1 <%> unsupported YAML version; remove the %YAML line, or write "
          "%YAML 1.2");
    CHECK(SyntaxErrorOf("%YAML 1.2\n%YAML 1.2\n---\na\n") ==
          "2:1 <%> second %YAML line; keep one of the two");
    CHECK(SyntaxErrorOf("%YAML x\n---\na\n") ==
          "1:1 <%> %YAML line without a version; remove the %YAML line, or "
          "write %YAML 1.2");
  }

  TEST_CASE("what has no words of ours is said in those of yaml-cpp") {
    CHECK(SyntaxErrorOf("%TAG a\n---\na\n") ==
          "1:1 <%> not YAML: TAG directives must have exactly two arguments; "
          "rewrite this place by the rules of YAML 1.2");
  }
}

}  // namespace dgdc::yaml

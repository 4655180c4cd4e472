// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/xml.h"

#include <string>

#include <doctest/doctest.h>

namespace dgdc::report {
namespace {

TEST_CASE("report::XmlText escapes markup") {
  CHECK(XmlText("a & <b> \"c\" 'd'\n\te\r\n") ==
        "a &amp; &lt;b&gt; \"c\" 'd'\n\te&#13;\n");
}

TEST_CASE("report::XmlAttribute escapes quotes and line breaks too") {
  CHECK(XmlAttribute("a & <b> \"c\"\n\te\r") ==
        "a &amp; &lt;b&gt; &quot;c&quot;&#10;&#9;e&#13;");
}

TEST_CASE("report::XmlText drops what XML has no place for") {
  CHECK(XmlText("a\x1b[1mc\x7f\b\uFFFEd\uFFFF") == "a[1mcd");
  CHECK(XmlText(std::string("a\0b", 3)) == "ab");
}

TEST_CASE("report::XmlText keeps UTF-8 and replaces stray bytes") {
  CHECK(XmlText("aé→😀") == "aé→😀");
  const std::string r = "\xEF\xBF\xBD";
  CHECK(XmlText("a\xFFz") == "a" + r + "z");            // no lead byte
  CHECK(XmlText("\x80") == r);                          // no lead byte either
  CHECK(XmlText("\xE2\x86") == r + r);                  // cut off
  CHECK(XmlText("\xC3(") == r + "(");                   // not continued
  CHECK(XmlText("\xC0\x80") == r + r);                  // overlong
  CHECK(XmlText("\xE0\x80\x80") == r + r + r);          // overlong
  CHECK(XmlText("\xED\xA0\x80") == r + r + r);          // surrogate
  CHECK(XmlText("\xF4\x90\x80\x80") == r + r + r + r);  // beyond the last
}

}  // namespace
}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fix_part.h"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/edit/testing.h"
#include "dgdc/testing.h"

namespace dgdc::lint {
namespace {

using edit::testing::SetTo;

Diagnostic Found(const char* code, const char* message) {
  return {.code = code, .message = message};
}

std::shared_ptr<const edit::Fix> MakeFix(
    std::vector<edit::Operation> operations) {
  return std::make_shared<edit::Fix>(
      edit::Fix{.title = "do it", .operations = std::move(operations)});
}

SlicedText SlicedBy(const std::string& text) {
  SourceSet sources;
  return {text, dgdc::testing::ParseAll(sources, text),
          SlicedText::By::kDocument};
}

TEST_CASE("findings are the same by code and message") {
  const std::vector<Diagnostic> before = {Found("A", "x"), Found("A", "x"),
                                          Found("B", "y")};
  CHECK(CountFindings(before).at({"A", "x"}) == 2);
  const std::vector<Diagnostic> after = {Found("A", "x"), Found("A", "z"),
                                         Found("B", "y"), Found("B", "y")};
  const std::vector<const Diagnostic*> raised = RaisedFindings(before, after);
  REQUIRE(raised.size() == 2);
  CHECK(raised[0] == &after[1]);
  CHECK(raised[1] == &after[3]);
  CHECK_FALSE(HoldsFindings(CountFindings(before), CountFindings(after)));
  CHECK(HoldsFindings(CountFindings(before),
                      CountFindings({Found("A", "x"), Found("B", "y")})));
  CHECK(Lessens(before, after, Found("A", "x")));
  CHECK_FALSE(Lessens(before, after, Found("B", "y")));
}

TEST_CASE("MakeFixes leaves out a fix that contradicts one before") {
  const SlicedText text = SlicedBy("a: 1\nb: 1\n");
  const auto changed = MakeFixes(
      text, {},
      {MakeFix({SetTo("a", "2")}), MakeFix({SetTo("b", "2"), SetTo("a", "3")}),
       MakeFix({SetTo("b", "4")})});
  REQUIRE(changed.has_value());
  CHECK(changed->texts.at(0) == "a: 2\nb: 4\n");
}

TEST_CASE("MakeFixes changes all slices of a fix or none") {
  const SlicedText text = SlicedBy("a: 1\n---\nb: 1\n");
  const edit::Operation second =
      edit::Operation::Set(edit::testing::PathOf("b", 1), yaml::Node::Int(2));
  const auto changed =
      MakeFixes(text, {}, {MakeFix({SetTo("a", "2"), second})});
  REQUIRE(changed.has_value());
  CHECK(changed->texts.at(0) == "a: 2\n");
  CHECK(changed->texts.at(1) == "---\nb: 2\n");
  const auto none = MakeFixes(
      text, {},
      {MakeFix({SetTo("a", "5")}), MakeFix({second, SetTo("a", "2")})});
  REQUIRE(none.has_value());
  CHECK(none->texts.at(0) == "a: 5\n");
  CHECK((!none->texts.contains(1) || none->texts.at(1) == "---\nb: 1\n"));
}

TEST_CASE("MakeFixes goes on from what was changed before") {
  const SlicedText text = SlicedBy("a: 1\nb: 1\n");
  const ChangedSlices from{.texts = {{0, "a: 1\nb: 9\n"}}};
  const auto changed = MakeFixes(text, from, {MakeFix({SetTo("a", "2")})});
  REQUIRE(changed.has_value());
  CHECK(changed->texts.at(0) == "a: 2\nb: 9\n");
}

TEST_CASE("MakeFixes has nothing where nothing changes or can change") {
  const SlicedText text = SlicedBy("a: 1\n");
  CHECK_FALSE(MakeFixes(text, {}, {}).has_value());
  CHECK_FALSE(MakeFixes(text, {}, {MakeFix({SetTo("a", "1")})}).has_value());
  CHECK_FALSE(MakeFixes(text, {}, {MakeFix({SetTo("a.b", "1")})}).has_value());
}

// A part with a finding of each letter that its text has.
class PartFixture {
 public:
  explicit PartFixture(const std::string& text) : text_(SlicedBy(text)) {
    part_.Begin(FindIn(text), text_);
    for (int i = 0; i < 100 && part_.proposal() != nullptr; ++i) {
      looked_at_.push_back(part_.proposal()->texts.at(0));
      part_.Judge(FindIn(looked_at_.back()), false, text_);
    }
  }

  [[nodiscard]] const std::string& text() const { return text_.texts.front(); }
  [[nodiscard]] const std::vector<std::string>& looked_at() const {
    return looked_at_;
  }

 private:
  // What is found, and what would mend it: "x" becomes "y", "p" becomes "q",
  // which is worse; "q" and "r" have no fix.
  static std::vector<Diagnostic> FindIn(const std::string& text) {
    std::vector<Diagnostic> found;
    SourceSet sources;
    for (const yaml::Entry& entry :
         dgdc::testing::Parse(sources, text).entries) {
      const std::string& value = entry.value.scalar;
      if (value == "ok") {
        continue;
      }
      found.push_back({.code = value, .message = value});
      if (value == "x") {
        found.back().fix = MakeFix({SetTo(entry.key, "ok")});
      } else if (value == "p") {
        found.back().fix = MakeFix({SetTo(entry.key, "q")});
      }
    }
    return found;
  }

  SlicedText text_;
  FixPart part_{edit::Safety::kSafe};
  std::vector<std::string> looked_at_ = {};
};

TEST_CASE("a part is mended at once where that harms nothing") {
  const PartFixture fixed("a: x\nb: x\nc: r\n");
  CHECK(fixed.text() == "a: ok\nb: ok\nc: r\n");
  CHECK(fixed.looked_at().size() == 1);
}

TEST_CASE("a part drops the group of fixes that harms") {
  const PartFixture fixed("a: p\nb: x\nc: x\n");
  CHECK(fixed.text() == "a: p\nb: ok\nc: ok\n");
}

TEST_CASE("a part proposes nothing where no fix may be made") {
  CHECK(PartFixture("a: r\n").looked_at().empty());
  CHECK(PartFixture("a: ok\n").looked_at().empty());
}

}  // namespace
}  // namespace dgdc::lint

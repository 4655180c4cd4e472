// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/exceptions.h"

#include <doctest/doctest.h>

namespace dgdc::testing {
namespace {

const std::set<std::string> kSets = {"corpus", "goldens"};
const std::set<std::string> kGoldens = {"goldens"};

Exceptions Read(const std::string& text) {
  Result<Exceptions> list = ReadExceptions("list.yaml", text);
  REQUIRE(list.ok());
  return *list;
}

std::string Problem(const std::string& text) {
  const Result<Exceptions> list = ReadExceptions("list.yaml", text);
  REQUIRE_FALSE(list.ok());
  return list.error();
}

constexpr const char* kList = R"(
- {set: [goldens, corpus], what: [A, B], why: both}
- {set: goldens, what: C, why: one, all: true}
)";

TEST_CASE("exceptions_row_stands_for_each_pair") {
  const Exceptions list = Read(kList);
  CHECK(list.size() == 5);
  CHECK(list.at({"corpus", "B"}).why == "both");
  CHECK_FALSE(list.at({"corpus", "B"}).only_all);
  CHECK(list.at({"goldens", "C"}).only_all);
}

TEST_CASE("exceptions_list_with_faults_is_refused") {
  CHECK(Problem("- {set: goldens, what: A}") ==
        "list.yaml:1: a row has set, what, why and perhaps all");
  CHECK(Problem("- {set: goldens, what: A, why: x, note: y}") ==
        "list.yaml:1: a row has set, what, why and perhaps all");
  CHECK(Problem("- {set: goldens, what: A, why: x}\n"
                "- {set: goldens, what: [B, A], why: y}") ==
        "list.yaml:2: goldens: A is there twice");
  CHECK(Problem("- [").find("DG0001") != std::string::npos);
}

TEST_CASE("exceptions_unlisted_breach_fails") {
  const Judgement judgement =
      Judge(Read(kList), {{{"goldens", "D"}, {"x"}}}, kSets, {}, false);
  CHECK(judgement.unlisted == std::vector<Exception>{{"goldens", "D"}});
  CHECK_FALSE(judgement.holds());
}

TEST_CASE("exceptions_of_another_set_do_not_cover") {
  const Exceptions list = Read("- {set: goldens, what: A, why: x}");
  const Judgement judgement =
      Judge(list, {{{"goldens", "A"}, {"x"}}, {{"corpus", "A"}, {"x"}}}, kSets,
            kSets, false);
  CHECK(judgement.unlisted == std::vector<Exception>{{"corpus", "A"}});
}

TEST_CASE("exceptions_row_without_breach_fails_where_its_set_ran") {
  const Breaches breaches = {{{"goldens", "A"}, {"x"}}};
  Judgement judgement = Judge(Read(kList), breaches, kSets, kGoldens, false);
  CHECK(judgement.unneeded == std::vector<Exception>{{"goldens", "B"}});
  judgement = Judge(Read(kList), breaches, kSets, kGoldens, true);
  CHECK(judgement.unneeded ==
        std::vector<Exception>{{"goldens", "B"}, {"goldens", "C"}});
}

TEST_CASE("exceptions_need_a_reason_and_a_known_set") {
  const Exceptions list = Read(
      "- {set: goldens, what: A, why: ''}\n"
      "- {set: golden, what: A, why: x}");
  const Judgement judgement =
      Judge(list, {{{"goldens", "A"}, {"x"}}}, kSets, kSets, false);
  CHECK(judgement.without_reason == std::vector<Exception>{{"goldens", "A"}});
  CHECK(judgement.unknown == std::vector<Exception>{{"golden", "A"}});
}

TEST_CASE("exceptions_kind_stands_for_many") {
  const Exceptions list = Read("- {set: goldens, what: other way *, why: x}");
  Breaches breaches = {{{"goldens", "other way A"}, {"x"}},
                       {{"goldens", "other way B"}, {"x"}},
                       {{"goldens", "other way C"}, {"x"}},
                       {{"goldens", "another way A"}, {"x"}}};
  Judgement judgement = Judge(list, breaches, kSets, kSets, false);
  CHECK(judgement.unlisted ==
        std::vector<Exception>{{"goldens", "another way A"}});
  CHECK(judgement.unneeded.empty());
  Exceptions renewed = Renew(list, breaches, kSets, nullptr);
  CHECK(renewed.size() == 2);
  CHECK(renewed.at({"goldens", "other way *"}).why == "x");
  // Fewer are listed one by one.
  breaches.erase({"goldens", "other way B"});
  judgement = Judge(list, breaches, kSets, kSets, false);
  CHECK(judgement.unneeded ==
        std::vector<Exception>{{"goldens", "other way *"}});
  renewed = Renew(list, breaches, kSets, nullptr);
  CHECK(renewed.size() == 3);
  CHECK(renewed.at({"goldens", "other way C"}).why.empty());
}

TEST_CASE("exceptions_row_goes_before_its_kind") {
  const Exceptions list = Read(
      "- {set: goldens, what: way *, why: many}\n"
      "- {set: goldens, what: way A, why: one}");
  const Breaches breaches = {{{"goldens", "way A"}, {"x"}},
                             {{"goldens", "way B"}, {"x"}},
                             {{"goldens", "way C"}, {"x"}},
                             {{"goldens", "way D"}, {"x"}}};
  CHECK(Judge(list, breaches, kSets, kSets, false).holds());
  CHECK(Renew(list, breaches, kSets, nullptr).size() == 2);
}

TEST_CASE("exceptions_print_as_they_are_read") {
  const Exceptions list = Read(kList);
  const std::string text = PrintExceptions("some", list);
  const Exceptions again = Read(text);
  CHECK(PrintExceptions("some", again) == text);
  CHECK(again.size() == list.size());
  CHECK(Read(PrintExceptions("some", {})).empty());
}

TEST_CASE("exceptions_renewal_keeps_reasons_and_what_did_not_run") {
  const Exceptions renewed =
      Renew(Read(kList), {{{"goldens", "A"}, {"x"}}, {{"goldens", "D"}, {"x"}}},
            kGoldens, nullptr);
  CHECK(renewed.at({"goldens", "A"}).why == "both");
  CHECK(renewed.at({"goldens", "D"}).why.empty());
  CHECK(renewed.contains({"corpus", "B"}));
  CHECK(renewed.contains({"goldens", "C"}));
  CHECK_FALSE(renewed.contains({"goldens", "B"}));
}

TEST_CASE("exceptions_renewal_marks_what_only_all_meets") {
  const Breaches sample = {{{"goldens", "A"}, {"x"}}};
  const Exceptions renewed =
      Renew(Read(kList), {{{"goldens", "A"}, {"x"}}, {{"goldens", "D"}, {"x"}}},
            kGoldens, &sample);
  CHECK_FALSE(renewed.at({"goldens", "A"}).only_all);
  CHECK(renewed.at({"goldens", "D"}).only_all);
  CHECK_FALSE(renewed.contains({"goldens", "C"}));
}

}  // namespace
}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/judge.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/catalog/decode.h"
#include "dgdc/testing.h"

namespace dgdc::model {
namespace {

using yaml::Node;

Fact TextOf(std::string text) {
  return FactOf(Value<std::string>::Present(std::move(text)));
}

Fact AtLeast(std::string text) {
  Fact fact = TextOf(std::move(text));
  fact.at_least = true;
  return fact;
}

Fact OneOf(const std::vector<std::string>& texts) {
  Fact fact{.state = State::kOneOf, .need = Need::kHardware};
  for (const std::string& text : texts) {
    fact.candidates.push_back({.text = text});
  }
  return fact;
}

// Items at the bytes 10, 20, ... of the file 1.
Fact ListOf(const std::vector<std::string>& items) {
  Node list = Node::Seq();
  uint32_t at = 10;
  for (const std::string& item : items) {
    list.Push(Node::String(item, {1, at, at + 1}));
    at += 10;
  }
  return FactOf(Value<Node>::Present(std::move(list)));
}

// A map with a name, at bytes of its own.
Fact MapsOf(const std::vector<std::string>& names) {
  Node list = Node::Seq();
  uint32_t at = 10;
  for (const std::string& name : names) {
    Node map = Node::Map({1, at, at + 9});
    map.Set("name", Node::String(name, {1, at + 3, at + 5}));
    list.Push(std::move(map));
    at += 10;
  }
  return FactOf(Value<Node>::Present(std::move(list)));
}

// What the conditions below ask for, each name saying its state; others do not
// exist.
class Facts : public FactSource {
 public:
  const Fact* FindFact(std::string_view name) override {
    const auto fact = facts_.find(name);
    return fact == facts_.end() ? nullptr : &fact->second;
  }

 private:
  const std::map<std::string, Fact, std::less<>> facts_ = {
      {"absent", Fact::Absent()},
      {"hidden", Fact::Unknown(Need::kEnvironment)},
      {"kernel", Fact::Unknown(Need::kClusterFacts)},
      {"text", TextOf("rc")},
      {"shout", TextOf("RC")},
      {"number", TextOf("8")},
      {"eight", TextOf("8")},
      {"memory", TextOf("64Gi")},
      {"version", TextOf("1.4.1")},
      {"words", TextOf("rc,cuda_copy")},
      {"list", ListOf({"a", "b", "c"})},
      {"maps", MapsOf({"rc", "dc"})},
      {"zero", TextOf("0")},
      {"trailing", TextOf("rc,")},
      {"empty", ListOf({})},
      {"named", FactOf(Value<Node>::Present(testing::Parse(
                    "[{name: rc}, {size: 4}, {name: cuda_copy}]")))},
      {"map",
       FactOf(Value<Node>::Present(testing::Parse("{size: 16, name: cache}")))},
      {"newer", AtLeast("1.4.1")},
      {"gpus", OneOf({"h100", "h200"})},
  };
};

Judgement JudgeText(std::string when) {
  Facts facts;
  return JudgeAll(catalog::DecodeConditions(testing::Parse(std::move(when))),
                  facts);
}

std::string_view NameOf(Truth truth) {
  return truth == Truth::kTrue    ? "true"
         : truth == Truth::kFalse ? "false"
                                  : "unknown";
}

// "true", "false", or "unknown" and what is missing.
std::string When(std::string when) {
  const Judgement judgement = JudgeText(std::move(when));
  std::string text(NameOf(judgement.truth));
  return judgement.truth == Truth::kUnknown ? text + " " + judgement.lack.fact
                                            : text;
}

TEST_CASE("model::Judge: a scalar is the value") {
  CHECK(When("{text: rc}") == "true");
  CHECK(When("{text: dc}") == "false");
  CHECK(When("{number: 8}") == "true");
  CHECK(When("{absent: rc}") == "false");
  CHECK(When("{hidden: rc}") == "unknown hidden");
  CHECK(When("{nobody: rc}") == "unknown nobody");
  CHECK(When("{gpus: h100}") == "unknown gpus");
  CHECK(When("{gpus: b200}") == "false");
  CHECK(When("{newer: 1.4.1}") == "unknown newer");
}

TEST_CASE("model::Judge: a list holds what the value may be") {
  CHECK(When("{text: [dc, rc]}") == "true");
  CHECK(When("{text: [dc, ud]}") == "false");
  CHECK(When("{gpus: [h100, h200, b200]}") == "true");
  CHECK(When("{gpus: [h100, b200]}") == "unknown gpus");
  CHECK(When("{absent: [rc, unset]}") == "true");
  CHECK(When("{hidden: [rc, unknown]}") == "true");
  CHECK(When("{hidden: [rc, unset]}") == "unknown hidden");
}

TEST_CASE("model::Judge: set, unset and unknown are three states") {
  CHECK(When("{text: set}") == "true");
  CHECK(When("{absent: set}") == "false");
  CHECK(When("{hidden: set}") == "unknown hidden");
  CHECK(When("{gpus: set}") == "true");
  CHECK(When("{text: unset}") == "false");
  CHECK(When("{absent: unset}") == "true");
  CHECK(When("{hidden: unset}") == "unknown hidden");
  CHECK(When("{hidden: unknown}") == "true");
  CHECK(When("{gpus: unknown}") == "true");
  CHECK(When("{text: unknown}") == "false");
  CHECK(When("{absent: unknown}") == "false");
}

TEST_CASE("model::Judge: a range of versions, of a lower bound too") {
  CHECK(When("{version: \">=1.4.0 <1.5.0\"}") == "true");
  CHECK(When("{version: \">=1.5.0\"}") == "false");
  CHECK(When("{text: \">=1.5.0\"}") == "false");
  CHECK(When("{newer: \">=1.4.0\"}") == "true");
  // A newer one may lie in it, or may lie in it no more.
  CHECK(When("{newer: \">=1.5.0\"}") == "unknown newer");
  CHECK(When("{newer: \">=1.4.0 <1.5.0\"}") == "unknown newer");
  // None does.
  CHECK(When("{newer: \"<1.4.0\"}") == "false");
  CHECK(When("{newer: \">=1.2.0 <=1.3.0\"}") == "false");
  CHECK(When("{newer: {version: \">=1.4.0\"}}") == "true");
  CHECK(When("{newer: {version: \">=1.5.0\"}}") == "unknown newer");
  CHECK(When("{newer: {version: \"<1.4.0\"}}") == "false");
  CHECK(When("{hidden: {version: \"<1.4.0\"}}") == "unknown hidden");
  CHECK(When("{absent: {version: \"<1.4.0\"}}") == "false");
}

TEST_CASE("model::Judge: is, matches and ignoreCase") {
  CHECK(When("{text: {is: rc}}") == "true");
  CHECK(When("{text: {is: [dc, rc]}}") == "true");
  CHECK(When("{shout: {is: rc}}") == "false");
  CHECK(When("{shout: {is: rc, ignoreCase: true}}") == "true");
  CHECK(When("{text: {is: RC, ignoreCase: true}}") == "true");
  CHECK(When("{absent: {is: rc}}") == "false");
  CHECK(When("{hidden: {is: rc}}") == "unknown hidden");
  CHECK(When("{gpus: {is: [h100, h200]}}") == "true");
  CHECK(When("{gpus: {is: h100}}") == "unknown gpus");
  CHECK(When("{gpus: set}") == "true");
  CHECK(When("{words: {matches: 'cuda'}}") == "true");
  CHECK(When("{words: {matches: '^cuda'}}") == "false");
  CHECK(When("{shout: {matches: '^rc$'}}") == "false");
  CHECK(When("{shout: {matches: '^rc$', ignoreCase: true}}") == "true");
  CHECK(When("{gpus: {matches: '^h'}}") == "true");
  CHECK(When("{absent: {matches: '.*'}}") == "false");
  CHECK(When("{hidden: {matches: '.*'}}") == "unknown hidden");
}

TEST_CASE("model::Judge: numbers and quantities are compared as such") {
  CHECK(When("{number: {\"<\": 9, \">=\": 8}}") == "true");
  CHECK(When("{number: {\"<\": 8}}") == "false");
  CHECK(When("{number: {\"<=\": 8, \">\": 7}}") == "true");
  CHECK(When("{memory: {\">\": 65535Mi}}") == "true");
  CHECK(When("{memory: {\"<\": 1Gi}}") == "false");
  CHECK(When("{text: {\"<\": 8}}") == "false");
  CHECK(When("{text: {\">=\": 8}}") == "false");
  CHECK(When("{absent: {\">=\": 0}}") == "false");
  CHECK(When("{hidden: {\">=\": 0}}") == "unknown hidden");
  CHECK(When("{number: {divides: 16}}") == "true");
  CHECK(When("{number: {divides: 12}}") == "false");
  CHECK(When("{number: {multipleOf: 4}}") == "true");
  CHECK(When("{number: {multipleOf: 3}}") == "false");
  CHECK(When("{number: {multipleOf: 0}}") == "false");
}

TEST_CASE("model::Judge: a lower bound settles what holds for all above") {
  CHECK(When("{newer: {\">\": 1}}") == "unknown newer");  // no number
  CHECK(When("{newer: {not: {version: \"<1.0\"}}}") == "unknown newer");
  Facts facts;
  const auto judge = [&facts](std::string_view op, std::string_view text) {
    const Node when = testing::Parse("{number: {\"" + std::string(op) +
                                     "\": " + std::string(text) + "}}");
    const Fact eight = AtLeast("8");
    return NameOf(
        Judge(catalog::DecodeConditions(when).front(), &eight, facts).truth);
  };
  CHECK(judge(">", "7") == "true");
  CHECK(judge(">=", "8") == "true");
  CHECK(judge(">", "8") == "unknown");
  CHECK(judge("<", "8") == "false");
  CHECK(judge("<=", "7") == "false");
  CHECK(judge("<", "9") == "unknown");
}

TEST_CASE("model::Judge: !from compares with another fact") {
  CHECK(When("{number: !from eight}") == "true");
  CHECK(When("{text: !from eight}") == "false");
  CHECK(When("{number: {\"<\": !from eight}}") == "false");
  CHECK(When("{number: {\"<=\": !from eight}}") == "true");
  CHECK(When("{number: {not: !from eight}}") == "false");
  CHECK(When("{text: {is: [dc, !from text]}}") == "true");
  CHECK(When("{number: !from absent}") == "false");
  CHECK(When("{number: !from hidden}") == "unknown hidden");
  CHECK(When("{number: {\"<\": !from hidden}}") == "unknown hidden");
  CHECK(When("{number: !from newer}") == "unknown newer");
  CHECK(When("{text: {is: [rc, !from hidden]}}") == "true");
}

TEST_CASE("model::Judge: what a comparison lacks is named, the first first") {
  CHECK(When("{number: {\">\": !from hidden, \"<\": !from kernel}}") ==
        "unknown hidden");
  // Of a lower bound nobody knows what the value is.
  CHECK(When("{version: {is: !from newer}}") == "unknown newer");
  CHECK(When("{zero: {divides: 8}}") == "false");
  CHECK(When("{number: {multipleOf: !from zero}}") == "false");
  CHECK(When("{gpus: {is: h100}}") == "unknown gpus");
  CHECK(When("{gpus: {matches: '^h'}}") == "true");
}

TEST_CASE("model::Judge: present, and not of something absent") {
  CHECK(When("{text: {present: true}}") == "true");
  CHECK(When("{absent: {present: true}}") == "false");
  CHECK(When("{absent: {present: false}}") == "true");
  CHECK(When("{text: {present: false}}") == "false");
  CHECK(When("{hidden: {present: true}}") == "unknown hidden");
  CHECK(When("{text: {not: dc}}") == "true");
  CHECK(When("{text: {not: {matches: '^r'}}}") == "false");
  CHECK(When("{absent: {not: rc}}") == "true");
  CHECK(When("{absent: {present: true, not: rc}}") == "false");
  CHECK(When("{hidden: {not: rc}}") == "unknown hidden");
  CHECK(When("{gpus: {not: b200}}") == "true");
}

TEST_CASE("model::Judge: any, all and none of a list or of a text") {
  CHECK(When("{list: {any: b}}") == "true");
  CHECK(When("{list: {any: [x, c]}}") == "true");
  CHECK(When("{list: {any: {matches: '^x'}}}") == "false");
  CHECK(When("{list: {all: {matches: '^[a-c]$'}}}") == "true");
  CHECK(When("{list: {all: a}}") == "false");
  CHECK(When("{list: {none: x}}") == "true");
  CHECK(When("{list: {none: a}}") == "false");
  CHECK(When("{empty: {any: {present: true}}}") == "false");
  CHECK(When("{empty: {all: {present: true}}}") == "false");
  CHECK(When("{empty: {none: {present: true}}}") == "true");
  CHECK(When("{absent: {any: a}}") == "false");
  CHECK(When("{absent: {none: a}}") == "true");
  CHECK(When("{hidden: {none: a}}") == "unknown hidden");
  CHECK(When("{words: {any: rc}}") == "false");
  CHECK(When("{words: {any: rc, split: ','}}") == "true");
  CHECK(When("{words: {all: {matches: '^(rc|cuda)'}, split: ','}}") == "true");
  CHECK(When("{words: {none: rc, split: ','}}") == "false");
  CHECK(When("{list: {any: !from hidden}}") == "unknown hidden");
  CHECK(When("{list: {any: [b, !from hidden]}}") == "true");
  CHECK(When("{list: {all: !from hidden}}") == "unknown hidden");
  CHECK(When("{list: {none: !from hidden}}") == "unknown hidden");
  // What stands behind the last separator is an item as well.
  CHECK(When("{trailing: {any: '', split: ','}}") == "true");
}

TEST_CASE("model::Judge: has looks into maps") {
  CHECK(When("{map: {has: {size: {\">\": 8}, name: cache}}}") == "true");
  CHECK(When("{map: {has: {size: 8}}}") == "false");
  CHECK(When("{map: {has: {path: {present: false}}}}") == "true");
  CHECK(When("{map: {any: cache}}") == "true");
  CHECK(When("{map: {none: cache}}") == "false");
  CHECK(When("{map: {all: cache}}") == "false");
  CHECK(When("{absent: {has: {size: 16}}}") == "false");
  CHECK(When("{hidden: {has: {size: 16}}}") == "unknown hidden");
}

TEST_CASE("model::Judge: in looks into other lists") {
  CHECK(When("{text: {in: [dc, rc]}}") == "true");
  CHECK(When("{text: {in: !from list}}") == "false");
  CHECK(When("{text: {not: {in: !from list}}}") == "true");
  CHECK(When("{text: {in: [rc, !from list]}}") == "true");
  CHECK(When("{shout: {in: [rc]}}") == "false");
  CHECK(When("{shout: {in: [rc], ignoreCase: true}}") == "true");
  CHECK(When("{text: {in: !from text}}") == "true");
  CHECK(When("{text: {in: !from map}}") == "false");  // its keys
  CHECK(When("{text: {in: !from named}}") == "true");
  CHECK(When("{number: {in: !from named}}") == "false");
  CHECK(When("{number: {not: {in: !from named}}}") == "true");
  CHECK(When("{list: {any: {in: [x, c]}}}") == "true");
  // A list that is certainly absent has no item, of one that nobody knows
  // nobody can say.
  CHECK(When("{text: {in: !from absent}}") == "false");
  CHECK(When("{text: {not: {in: !from absent}}}") == "true");
  CHECK(When("{text: {in: !from hidden}}") == "unknown hidden");
  CHECK(When("{text: {not: {in: !from hidden}}}") == "unknown hidden");
  CHECK(When("{text: {in: [rc, !from hidden]}}") == "true");
  CHECK(When("{absent: {in: [rc]}}") == "false");
  CHECK(When("{absent: {not: {in: [rc]}}}") == "true");
  CHECK(When("{hidden: {in: [rc]}}") == "unknown hidden");
}

TEST_CASE("model::Judge: near finds what was meant") {
  CHECK(When("{words: {near: [rc, \"rc,cuda_cpy\"]}}") == "true");
  CHECK(JudgeText("{words: {near: [rc, rc-cuda_copy]}}").nearest ==
        "rc-cuda_copy");
  CHECK(JudgeText("{shout: {near: [rc]}}").nearest == "rc");
  CHECK(JudgeText("{noneOf: [{text: dc}], shout: {near: [rc]}}").nearest ==
        "rc");
  // What is one of them is near to none.
  CHECK(When("{text: {near: [rc]}}") == "false");
  CHECK(When("{shout: {near: [rc], ignoreCase: true}}") == "false");
  CHECK(When("{version: {near: [rc, ud]}}") == "false");
  CHECK(When("{text: {near: !from hidden}}") == "unknown hidden");
  CHECK(When("{absent: {near: [rc]}}") == "false");
}

TEST_CASE("model::Judge: any finds its item, with a place where it has one") {
  const Judgement of_list = JudgeText("{text: rc, list: {any: [c, b]}}");
  CHECK(of_list.item.scalar == "b");
  CHECK(of_list.item.span == Span{1, 20, 21});
  const Judgement of_text =
      JudgeText("{words: {any: {matches: cuda}, split: ','}}");
  CHECK(of_text.item.scalar == "cuda_copy");
  CHECK_FALSE(of_text.item.span.known());
  // Of a map the value that was asked for.
  CHECK(JudgeText("{maps: {any: {has: {name: dc}}}}").item.span ==
        Span{1, 23, 25});
  CHECK(JudgeText("{maps: {any: {present: true}}}").item.span ==
        Span{1, 10, 19});
  // The first condition has the word.
  CHECK(
      JudgeText("{list: {any: c}, words: {any: rc, split: ','}}").item.scalar ==
      "c");
  CHECK(JudgeText("{list: {none: x}}").item.IsNull());
  CHECK(JudgeText("{list: {all: {present: true}}}").item.IsNull());
  CHECK(
      JudgeText("{anyOf: [{list: {any: x}}, {list: {any: c}}]}").item.scalar ==
      "c");
}

TEST_CASE(
    "model::JudgeAll: what is certainly false outweighs what is unknown") {
  CHECK(When("{hidden: rc, text: dc}") == "false");
  CHECK(When("{hidden: rc, text: rc}") == "unknown hidden");
  CHECK(When("{hidden: rc, kernel: \"6.8\"}") == "unknown hidden");
  CHECK(When("{}") == "true");
}

TEST_CASE("model::Judge: anyOf and noneOf take lists of conditions") {
  CHECK(When("{anyOf: [{text: dc}, {number: 8}]}") == "true");
  CHECK(When("{anyOf: [{text: rc, number: 9}, {number: 7}]}") == "false");
  CHECK(When("{anyOf: [{hidden: rc}, {text: rc}]}") == "true");
  CHECK(When("{anyOf: [{hidden: rc}, {text: dc}]}") == "unknown hidden");
  CHECK(When("{noneOf: [{text: dc}, {number: 9}]}") == "true");
  CHECK(When("{noneOf: [{text: dc}, {number: 8}]}") == "false");
  CHECK(When("{noneOf: [{text: dc}, {hidden: rc}]}") == "unknown hidden");
  CHECK(When("{noneOf: [{text: rc}, {hidden: rc}]}") == "false");
}

TEST_CASE("model::Judge: ifUnknown speaks in a severity of its own") {
  const std::string kernel =
      "kernel: {version: \">=6.8\", ifUnknown: {severity: warning, here: new}}";
  const Judgement assumed = JudgeText("{" + kernel + "}");
  CHECK(assumed.truth == Truth::kTrue);
  REQUIRE(assumed.assumed != nullptr);
  CHECK(assumed.assumed->if_unknown == Severity::kWarning);
  CHECK(assumed.assumed->assumption == "new");
  // What is known needs no assumption, what is false or open stays so.
  const Judgement known =
      JudgeText("{version: {version: \">=1\", ifUnknown: info}}");
  CHECK(known.truth == Truth::kTrue);
  CHECK(known.assumed == nullptr);
  CHECK(When("{version: {version: \">=2\", ifUnknown: info}}") == "false");
  CHECK(When("{" + kernel + ", text: dc}") == "false");
  CHECK(When("{" + kernel + ", hidden: rc}") == "unknown hidden");
  CHECK(When("{number: {\"<\": !from hidden, ifUnknown: info}}") == "true");
}

TEST_CASE(
    "model::Judge: alternatives weigh what is known more than what is "
    "assumed") {
  const std::string kernel = "{kernel: {version: \">=6.8\", ifUnknown: info}}";
  CHECK(JudgeText("{anyOf: [" + kernel + "]}").assumed != nullptr);
  CHECK(JudgeText("{anyOf: [" + kernel + ", {text: rc}]}").assumed == nullptr);
  const Judgement none = JudgeText("{noneOf: [" + kernel + ", {text: dc}]}");
  CHECK(none.truth == Truth::kTrue);
  CHECK(none.assumed != nullptr);
  CHECK(When("{noneOf: [" + kernel + ", {text: rc}]}") == "false");
  CHECK(When("{noneOf: [" + kernel + ", {hidden: rc}]}") == "unknown hidden");
}

}  // namespace
}  // namespace dgdc::model

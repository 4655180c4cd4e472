// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// What the facts of a rule's `when` belong to: one finding per worker, or one
// per deployment (facts "prefill.X", "decode.X", "frontend.X").
enum class RuleScope : uint8_t { kWorker, kDeployment };

// What mends a finding of a rule, where a look-up can say it. Values may hold
// tags over the facts.
struct FixSpec {
  yaml::Node title = {};  // null when it follows from what is done
  bool safe = true;
  // What must hold besides for the fix to be the right one.
  std::vector<Condition> when = {};
  // Facts that get a value, facts that are lists and get an item, and facts
  // that go. Their names may hold the names of others ("resource.{item.name}").
  std::vector<std::pair<std::string, yaml::Node>> set = {};
  std::vector<std::pair<std::string, yaml::Node>> append = {};
  std::vector<std::string> remove = {};
  // What happens to the place of the caret: "remove", or a map with `set` (its
  // value), `nearest` (the values of which it was meant to be one), `keep` (the
  // part of its text that stays), `objectName` (its value or its key becomes a
  // name of an object) or `rename` (its key); null for nothing.
  yaml::Node here = {};

  [[nodiscard]] bool IsGiven() const {
    return !set.empty() || !append.empty() || !remove.empty() || !here.IsNull();
  }
};

// How many findings a rule may have.
enum class Once : uint8_t {
  kNever,
  kPerSubject,     // of the items that `each` names the first one
  kPerDeployment,  // besides, of its components the first one
};

// What a rule is about: manifests, or what an intent, or a change of the
// fabric, chooses (plan/choices.h).
enum class Judges : uint8_t { kManifest, kChoice };

// When a rule is so general that it is silent where another one speaks.
enum class Yields : uint8_t {
  kNever,
  kValue,  // about the value that it would blame
  kPair,   // about that value, or the one that it is compared with
};

// The versions of the operator for which a rule holds.
struct OperatorRange {
  std::string range = {};  // "" for all
  // Whether it is about a field that came with the first of them: earlier
  // operators refuse it as one that they do not know.
  bool new_field = false;
  std::string all = {};  // why it holds for all, where that needs saying
  // The words of rules of the definition (x-kubernetes-validations) that refuse
  // the same: one that is given and has them refuses it, whatever runs.
  std::vector<std::string> cel = {};
  // Nothing but the definition refuses it, so one that is given decides.
  bool by_definition = false;
  std::vector<std::string> sources = {};
};

// A rule that is gone.
struct RetiredRule {
  std::string code = {};
  std::string name = {};
  std::string replaced_by = {};  // the code that says the same; "" for none
  std::string why = {};
};

// A rule as profiles/rules/*.yaml or a user's file states it: everything that
// is ever printed about it and, when it is a mere look-up, what it looks for.
// A rule without `when` has a function of the same code in
// src/dgdc/lint/rules/GROUP; one that has both is asked where `when` may hold.
struct RuleSpec {
  std::string code = {};
  std::string name = {};
  std::string group = {};
  Severity severity = Severity::kWarning;
  std::string summary = {};
  std::string why = {};
  std::string remedy = {};
  std::string releases = {};  // range of Dynamo versions, "" for all
  OperatorRange operators = {};
  // The only API version of deployments that can break it; "" for both.
  std::string api = {};
  std::vector<std::string> sources = {};
  Judges judges = Judges::kManifest;
  RuleScope scope = RuleScope::kWorker;
  // Facts that are lists or maps: one finding per item that breaks the rule,
  // whose own facts are "item", "item.key" and "item.FIELD".
  std::vector<std::string> each = {};
  Once once = Once::kNever;
  std::vector<Condition> when = {};
  // Alternatives, each the rule with conditions and words of its own: the first
  // that holds speaks. Null without any.
  std::shared_ptr<const std::vector<RuleSpec>> cases = {};
  // What must hold besides for the finding to be an error.
  std::vector<Condition> error_when = {};
  std::string blame = {};  // the fact that gets the caret
  // Those that get it where that has no place, the first first.
  std::vector<std::string> blame_else = {};
  yaml::Node message = {};  // may hold !fmt over the facts
  yaml::Node here = {};     // behind the caret, likewise
  yaml::Node help = {};     // in place of the remedy, likewise; null: none
  yaml::Node reason = {};   // said behind `why`, likewise; null: none
  // Further facts that are pointed at, and what is said there, likewise.
  std::vector<std::pair<std::string, yaml::Node>> labels = {};
  // What a function compares with: names and numbers of the world.
  yaml::Node values = {};
  FixSpec fix = {};
  // Whether a function of the rule makes fixes; "" when not, else how safe the
  // least safe of them is.
  std::string fixes = {};
  Yields yields = Yields::kNever;
  // Rules beside whose errors at the same place it is silent: they say more.
  std::vector<std::string> yields_to = {};
  // Of an output of dgdc's own: whether it is asked at all, and the findings
  // about the intent that say the same.
  bool of_compiled = true;
  std::vector<std::string> said_by = {};
  // Whether it says that a path is worse than the fabric's: `inspect` then
  // says so as well.
  bool path = false;
  Span span = {};

  // Whether conditions say when it speaks, alone or before its function.
  [[nodiscard]] bool HasConditions() const {
    return !when.empty() || !each.empty() || cases != nullptr;
  }
  [[nodiscard]] std::span<const RuleSpec> Cases() const {
    return cases == nullptr ? std::span<const RuleSpec>() : *cases;
  }
  // Whose words it may speak: its own, or those of its cases.
  [[nodiscard]] std::vector<const RuleSpec*> Voices() const {
    std::vector<const RuleSpec*> voices;
    for (const RuleSpec& one : Cases()) {
      voices.push_back(&one);
    }
    return voices.empty() ? std::vector<const RuleSpec*>{this} : voices;
  }
};

// The rules of one file of profiles/rules.
struct RuleGroup {
  std::string name = {};
  std::string summary = {};
  std::vector<RuleSpec> rules = {};
  std::vector<RetiredRule> retired = {};  // that were in this group
};

}  // namespace dgdc

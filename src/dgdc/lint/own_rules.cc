// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/own_rules.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/base/pattern.h"
#include "dgdc/catalog/decode.h"
#include "dgdc/diag/codes.h"
#include "dgdc/diag/near.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/input_file.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_names.h"

namespace dgdc::lint {
namespace {

constexpr std::string_view kRulesSchema = "rules.schema.json";

// Looks at every name of a fact that an entry has, its cases included.
class NameCheck {
 public:
  NameCheck(RuleScope scope, bool has_items, const Catalog& catalog, Sink& sink)
      : scope_(scope), has_items_(has_items), catalog_(catalog), sink_(sink) {}

  void Entry(const yaml::Node& node) {
    for (const char* const key : {"when", "errorWhen"}) {
      if (const yaml::Node* conditions = node.Find(key)) {
        Conditions(*conditions);
      }
    }
    const yaml::Node* fix = node.Find("fix");
    if (fix != nullptr && fix->Find("when") != nullptr) {
      in_fix_ = true;
      Conditions(*fix->Find("when"));
      in_fix_ = false;
    }
    if (fix != nullptr) {
      FixTargets(*fix);
    }
    const yaml::Node* here = fix == nullptr ? nullptr : fix->Find("here");
    if (here != nullptr && here->Find("keep") != nullptr) {
      CheckPattern(*here->Find("keep"));
    }
    if (const yaml::Node* labels = node.Find("labels")) {
      for (const yaml::Entry& entry : labels->entries) {
        Name({entry.key, entry.key_span});
      }
    }
    for (const char* const key : {"blame", "each"}) {
      if (const yaml::Node* named = node.Find(key)) {
        Names(*named);
      }
    }
    if (const yaml::Node* cases = node.Find("cases")) {
      for (const yaml::Node& one : cases->items) {
        Entry(one);
      }
    }
  }

 private:
  // Only a rule that goes through items has facts of one.
  void Name(const Spanned<std::string>& name) {
    if (!IsLocalName(*name)) {
      CheckFactName(name, scope_, catalog_, sink_);
    } else if (!in_fix_ && (!has_items_ || !IsOfItem(*name))) {
      sink_
          .Report("DG0012", name.span,
                  fmt::format("no fact is called \"{}\" here", *name))
          .help.emplace_back("`each` gives a rule the facts of an item");
    }
  }

  void Names(const yaml::Node& node) {
    for (const yaml::Node& item : node.items) {
      Name({item.scalar, item.span});
    }
    if (node.IsScalar()) {
      Name({node.scalar, node.span});
    }
  }

  // The conditions of a map, those of alternatives and the facts that others
  // are compared with included.
  void Conditions(const yaml::Node& node) {
    for (const yaml::Entry& entry : node.entries) {
      if (entry.key == "anyOf" || entry.key == "noneOf") {
        for (const yaml::Node& item : entry.value.items) {
          Conditions(item);
        }
      } else {
        Name({entry.key, entry.key_span});
        Demand(entry.value);
      }
    }
  }

  // What a fix can do nothing about is said before a manifest needs it.
  void FixTargets(const yaml::Node& fix) {
    static const yaml::Node kNothing;
    const auto part = [&fix](std::string_view key) -> const yaml::Node& {
      const yaml::Node* node = fix.Find(key);
      return node == nullptr ? kNothing : *node;
    };
    for (const yaml::Entry& entry : part("set").entries) {
      FixTarget({entry.key, entry.key_span});
    }
    for (const yaml::Entry& entry : part("append").entries) {
      FixTarget({entry.key, entry.key_span}, /*is_list=*/true);
    }
    for (const yaml::Node& item : part("remove").items) {
      FixTarget({item.scalar, item.span});
    }
  }

  void FixTarget(const Spanned<std::string>& name, bool is_list = false) {
    const std::string_view fact = SplitRole(*name).name;
    if (is_list ? IsFixList(fact) : IsFixTarget(fact)) {
      return;
    }
    std::vector<std::string> targets = FixTargetNames();
    std::erase_if(targets, [is_list](const std::string& target) {
      return is_list &&
             !IsFixList(target.ends_with('.') ? target + "x" : target);
    });
    Diagnostic& finding =
        sink_.Report("DG0014", name.span,
                     fmt::format("a fix cannot {} \"{}\"",
                                 is_list ? "append to" : "change", fact));
    // Of a family that is misspelt its beginning is near to one.
    const std::string_view written =
        fact.substr(0, std::min(fact.find('.'), fact.size() - 1) + 1);
    AddNear(written, targets, finding);
    finding.help.push_back(
        fmt::format("fixes change {}", fmt::join(targets, ", ")));
  }

  void CheckPattern(const yaml::Node& text) {
    if (const auto pattern = Pattern::Read(text.scalar); !pattern) {
      sink_
          .Report("DG0014", text.span,
                  fmt::format("\"{}\" is no regular expression: {}",
                              text.scalar, pattern.error()))
          .help.emplace_back("write RE2's syntax");
    }
  }

  // What a demand says: names of other facts, and regular expressions.
  void Demand(const yaml::Node& node) {
    if (node.tag == "!from") {
      Name({node.scalar, node.span});
    }
    for (const yaml::Entry& entry : node.entries) {
      if (entry.key == "matches") {
        CheckPattern(entry.value);
      } else {
        Demand(entry.value);
      }
    }
    for (const yaml::Node& item : node.items) {
      Demand(item);
    }
  }

  RuleScope scope_;
  bool has_items_;
  bool in_fix_ = false;  // where what is left of a list has a name
  const Catalog& catalog_;
  Sink& sink_;
};

void CheckTexts(const SourceSet& sources, const RuleSpec& rule,
                const Catalog& catalog, Sink& sink) {
  for (const yaml::Node* text :
       {&rule.message, &rule.here, &rule.help, &rule.reason}) {
    CheckMessageNames(sources, rule, *text, catalog, sink);
  }
  for (const auto& [fact, text] : rule.labels) {
    CheckMessageNames(sources, rule, text, catalog, sink);
  }
  CheckMessageNames(sources, rule, rule.fix.title, catalog, sink);
  for (const auto* values : {&rule.fix.set, &rule.fix.append}) {
    for (const auto& [fact, value] : *values) {
      CheckMessageNames(sources, rule, value, catalog, sink);
    }
  }
  for (const yaml::Entry& entry : rule.fix.here.entries) {
    CheckMessageNames(sources, rule, entry.value, catalog, sink);
  }
}

// What stands in a rule whichever code it has.
void CheckNames(const SourceSet& sources, const RuleSpec& rule,
                const yaml::Node& node, const Catalog& catalog, Sink& sink) {
  NameCheck(rule.scope, !rule.each.empty(), catalog, sink).Entry(node);
  for (const RuleSpec* voice : rule.Voices()) {
    CheckTexts(sources, *voice, catalog, sink);
  }
}

void CheckForeign(const RuleSpec& rule, std::string_view advice, Sink& sink) {
  if (IsOwnCode(rule.code)) {
    sink.Report("DG0014", rule.span,
                fmt::format("the code {} belongs to dgdc", rule.code))
        .help.emplace_back(advice);
  }
  if (rule.judges == Judges::kChoice) {
    sink.Report("DG0014", rule.span,
                fmt::format("the rule {} judges choices, which only dgdc's own "
                            "rules do",
                            rule.code))
        .help.emplace_back("remove `judges`, so that it judges manifests");
  }
}

void CheckSays(const RuleSpec& rule, Sink& sink) {
  if (!rule.HasConditions()) {
    sink.Report(
            "DG0014", rule.span,
            fmt::format("the rule {} says nothing that must hold", rule.code))
        .help.emplace_back("add `when` with the facts that make it true");
  }
}

void CheckRule(const SourceSet& sources, const RuleSpec& rule,
               const yaml::Node& node, const Catalog& catalog, Sink& sink) {
  CheckForeign(rule,
               "choose letters of your own before the four digits, as in "
               "ACME0001",
               sink);
  CheckSays(rule, sink);
  CheckNames(sources, rule, node, catalog, sink);
}

}  // namespace

std::optional<RuleGroup> ReadOwnRules(const SourceSet& sources, uint32_t file,
                                      const Catalog& catalog, Sink& sink) {
  const std::optional<yaml::Node> root =
      ReadInputFile(sources, file, catalog.Schema(kRulesSchema), sink);
  if (!root) {
    return std::nullopt;
  }
  const size_t before = sink.size();
  RuleGroup group = catalog::DecodeRules(*root);
  const std::vector<yaml::Node>& nodes = root->Find("rules")->items;
  for (size_t i = 0; i < nodes.size(); ++i) {
    CheckRule(sources, group.rules[i], nodes[i], catalog, sink);
  }
  return sink.size() == before ? std::optional(std::move(group)) : std::nullopt;
}

void CheckSiteRule(const SourceSet& sources, const RuleSpec& rule,
                   const yaml::Node& node, const Catalog& catalog, Sink& sink) {
  const RuleSpec* ours = Catalog::Embedded().FindRule(rule.code);
  if (ours == nullptr) {
    CheckForeign(rule,
                 "a rule in place of one of dgdc's has its code, and a further "
                 "one letters of your own before the four digits, as in "
                 "ACME0001",
                 sink);
  } else if (ours->judges != rule.judges) {
    sink.Report(
            "DG0014", rule.span,
            fmt::format("dgdc's own rule {} judges something else", rule.code))
        .help.emplace_back("copy `judges` from it, or remove it as there");
  }
  // What counts or walks does so still where the rule of a site has its code.
  if (FindRule(rule.code) == nullptr || !rule.message.IsNull()) {
    CheckSays(rule, sink);
  }
  if (rule.judges == Judges::kManifest) {
    CheckNames(sources, rule, node, catalog, sink);
  }
}

void CheckUnique(const Catalog& catalog,
                 const std::vector<const RuleGroup*>& own, Sink& sink) {
  std::map<std::string, const RuleSpec*, std::less<>> seen;
  const auto add = [&](const RuleSpec& rule) {
    for (const std::string& word : {rule.code, rule.name}) {
      const auto [at, added] = seen.emplace(word, &rule);
      if (!added) {
        sink.Report("DG0014", rule.span,
                    fmt::format("another rule is called {} as well", word))
            .labels.push_back({at->second->span, "this one"});
      }
    }
  };
  for (const RuleGroup& group : catalog.rules) {
    for (const RuleSpec& rule : group.rules) {
      add(rule);
    }
  }
  for (const RuleGroup* group : own) {
    for (const RuleSpec& rule : group->rules) {
      add(rule);
    }
  }
}

}  // namespace dgdc::lint

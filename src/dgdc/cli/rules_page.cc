// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/rules_page.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "dgdc/cli/page_parts.h"
#include "dgdc/dgdc.h"
#include "dgdc/diag/codes.h"
#include "dgdc/diag/operator_claim.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/node.h"

namespace dgdc::cli {
namespace {

using yaml::Node;

std::vector<RuleDoc> GroupDocs(const Catalog& catalog, const RuleGroup& group) {
  std::vector<const RuleSpec*> rules;
  for (const RuleSpec& rule : group.rules) {
    rules.push_back(&rule);
  }
  return RuleDocs(catalog, rules);
}

std::optional<RuleDoc> FindDoc(const Catalog& catalog,
                               const lint::Rulebook& book,
                               const std::string& word) {
  if (const RuleSpec* rule = book.Find(word)) {
    return RuleDocs(catalog, {rule}).front();
  }
  if (const RetiredRule* gone = book.FindRetired(word)) {
    const RuleSpec* next = book.Find(gone->replaced_by);
    return RuleDoc{
        .code = gone->code,
        .name = gone->name,
        .severity = Severity::kInfo,
        .summary =
            next == nullptr
                ? "This rule is gone, and none took its place."
                : fmt::format("This rule is gone; {} ({}) says the same.",
                              next->code, next->name),
        .why = gone->why};
  }
  const std::string code = book.CodeOf(word);
  if (code.empty()) {
    return std::nullopt;
  }
  const CodeInfo& info = FindCode(code);
  return RuleDoc{.code = code,
                 .name = std::string(info.name),
                 .severity = info.severity,
                 .summary = std::string(info.summary)};
}

// Links are by code, which stays when a name is bettered.
std::string Anchor(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return code;
}

// A source is "title, address" and becomes a link, also when it has no title.
std::string PageLink(const std::string& source) {
  const size_t address = source.rfind("http");
  if (address == std::string::npos) {
    return source;
  }
  if (address < 2) {
    return fmt::format("<{}>", source);
  }
  return fmt::format("[{}]({})", source.substr(0, address - 2),
                     source.substr(address));
}

// When a source was read, in the marks; "" when nobody says.
std::string Read(const RuleDoc& rule, size_t source, std::string_view open,
                 std::string_view close) {
  return source >= rule.read.size() || rule.read[source].empty()
             ? ""
             : fmt::format("{}{}{}", open, rule.read[source], close);
}

std::string Markdown(const RuleDoc& rule) {
  std::string page = fmt::format("<a id=\"{}\"></a>\n### {} {}\n\n",
                                 Anchor(rule.code), rule.code, rule.name);
  page += fmt::format(
      "{}{}{}{}\n\n{}\n", SeverityName(rule.severity),
      rule.releases.empty() ? "" : fmt::format(" · Dynamo {}", rule.releases),
      rule.operators.empty()
          ? ""
          : fmt::format(" · operators {}", RangeInWords(rule.operators)),
      rule.fix.empty() ? "" : fmt::format(" · {} fix", rule.fix), rule.summary);
  if (!rule.why.empty()) {
    page += fmt::format("\n**Why:** {}\n", rule.why);
  }
  if (!rule.remedy.empty()) {
    page += fmt::format("\n**Remedy:** {}\n", rule.remedy);
  }
  if (!rule.all_operators.empty()) {
    page += fmt::format("\n**Operators:** {}\n", rule.all_operators);
  }
  if (!rule.operator_sources.empty()) {
    page += "\n**Read of the operators:**";
    for (const std::string& source : rule.operator_sources) {
      page += fmt::format(" {}{}",
                          &source == &rule.operator_sources.front() ? "" : "· ",
                          PageLink(source));
    }
    page += "\n";
  }
  if (!rule.sources.empty()) {
    page += "\n**Sources:**";
    for (size_t i = 0; i < rule.sources.size(); ++i) {
      page += fmt::format("{} {}{}", i == 0 ? "" : " ·",
                          PageLink(rule.sources[i]), Read(rule, i, " (", ")"));
    }
    page += "\n";
  }
  return page;
}

std::string PageText(const RuleDoc& rule) {
  std::string page = fmt::format("{} {} ({})\n\n{}\n", rule.code, rule.name,
                                 SeverityName(rule.severity), rule.summary);
  const auto add = [&page](std::string_view word, const std::string& content) {
    if (!content.empty()) {
      page += fmt::format("\n{}: {}\n", word, content);
    }
  };
  add("why", rule.why);
  add("remedy", rule.remedy);
  add("fix", rule.fix);
  add("group", rule.group);
  add("releases", rule.releases);
  add("operators", rule.operators.empty() ? rule.all_operators
                                          : RangeInWords(rule.operators));
  if (!rule.operator_sources.empty()) {
    page += "\nread of the operators:\n";
  }
  for (const std::string& source : rule.operator_sources) {
    page += fmt::format("  {}\n", source);
  }
  page += rule.sources.empty() ? "" : "\nsources:\n";
  for (size_t i = 0; i < rule.sources.size(); ++i) {
    page += fmt::format("  {}{}\n", rule.sources[i], Read(rule, i, ", ", ""));
  }
  return page;
}

Node Json(const RuleDoc& rule) {
  Node map = Node::Map();
  const auto set = [&map](std::string_view key, const std::string& text) {
    map.Set(key, text.empty() ? Node::Null() : Node::String(text));
  };
  set("code", rule.code);
  set("name", rule.name);
  set("group", rule.group);
  set("severity", std::string(SeverityName(rule.severity)));
  set("summary", rule.summary);
  set("why", rule.why);
  set("remedy", rule.remedy);
  set("fix", rule.fix);
  set("releases", rule.releases);
  set("operators", rule.operators);
  set("allOperators", rule.all_operators);
  Node& proofs = map.Set("operatorSources", Node::Seq());
  for (const std::string& source : rule.operator_sources) {
    proofs.Push(Node::String(source));
  }
  Node& sources = map.Set("sources", Node::Seq());
  for (const std::string& source : rule.sources) {
    sources.Push(Node::String(source));
  }
  Node& read = map.Set("read", Node::Seq());
  for (const std::string& when : rule.read) {
    read.Push(when.empty() ? Node::Null() : Node::String(when));
  }
  return map;
}

std::string Table(const std::vector<RuleDoc>& rules) {
  std::string table = "| code | name | severity | finds |\n|-|-|-|-|\n";
  for (const RuleDoc& rule : rules) {
    table += fmt::format("| [{}](#{}) | {} | {} | {} |\n", rule.code,
                         Anchor(rule.code), rule.name,
                         SeverityName(rule.severity), TableCell(rule.summary));
  }
  return table;
}

std::string TextList(const std::vector<RuleDoc>& rules) {
  std::string list;
  for (const RuleDoc& rule : rules) {
    list += fmt::format("  {:<8} {:<8} {}\n", rule.code,
                        SeverityName(rule.severity), rule.name);
  }
  return list;
}

}  // namespace

std::string RuleList(const Catalog& catalog, const lint::Rulebook& book,
                     RulesFormat format) {
  if (format == RulesFormat::kJson) {
    Node list = Node::Seq();
    for (const RuleDoc& rule : RuleDocs(catalog, book.rules())) {
      list.Push(Json(rule));
    }
    return yaml::EmitJson(list) + "\n";
  }
  std::string text;
  for (const RuleGroup* group : book.groups()) {
    const std::vector<RuleDoc> rules = GroupDocs(catalog, *group);
    text += text.empty() ? "" : "\n";
    text += format == RulesFormat::kText
                ? fmt::format("{}: {}\n{}", group->name, group->summary,
                              TextList(rules))
                : fmt::format("## {}\n\n{}\n\n{}", group->name, group->summary,
                              Table(rules));
  }
  return text;
}

std::string RulePage(const Catalog& catalog, const lint::Rulebook& book,
                     const std::string& word, RulesFormat format) {
  const std::optional<RuleDoc> rule = FindDoc(catalog, book, word);
  if (!rule) {
    return "";
  }
  switch (format) {
    case RulesFormat::kText:
      return PageText(*rule);
    case RulesFormat::kMarkdown:
      return Markdown(*rule);
    case RulesFormat::kJson:
      return yaml::EmitJson(Json(*rule)) + "\n";
  }
  return "";
}

std::string RuleSections(const Catalog& catalog, const lint::Rulebook& book) {
  std::string page;
  for (const RuleGroup* group : book.groups()) {
    const std::vector<RuleDoc> rules = GroupDocs(catalog, *group);
    page += fmt::format("\n## {}\n\n{}\n\n{}", group->name, group->summary,
                        Table(rules));
    for (const RuleDoc& rule : rules) {
      page += "\n" + Markdown(rule);
    }
  }
  return page;
}

}  // namespace dgdc::cli

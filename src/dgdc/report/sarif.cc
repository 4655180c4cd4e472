// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/sarif.h"

#include <cctype>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dgdc/diag/operator_claim.h"
#include "dgdc/report/parts.h"
#include "dgdc/report/unjudged.h"

namespace dgdc::report {
namespace {

// Keeps the order in which keys are set.
using Value = nlohmann::ordered_json;

// How SARIF and GitHub call a severity.
struct Words {
  std::string_view level = {};
  std::string_view problem = {};    // what GitHub filters and fails by
  std::string_view precision = {};  // what GitHub orders alerts by
};

// An error has evidence that it fails; an info is only unusual.
Words WordsOf(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return {"error", "error", "very-high"};
    case Severity::kWarning:
      return {"warning", "warning", "high"};
    case Severity::kInfo:
      return {"note", "recommendation", "medium"};
  }
  return {};
}

// A relative reference: everything but letters, digits, "-._~" and "/" as %XX.
std::string Uri(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '.' ||
                        c == '_' || c == '~' || c == '/')) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", byte);
    }
  }
  return uri;
}

// Braces stand for themselves, as everywhere on GitHub, although the standard
// would double them where a text has arguments to put in.
Value Message(std::string_view text) { return {{"text", text}}; }

// `bold` marks the first words of paragraphs.
std::string HelpText(const RuleDoc& rule, std::string_view bold) {
  std::string text = rule.summary;
  const auto add = [&text, bold](std::string_view word,
                                 const std::string& content) {
    if (!content.empty()) {
      text += fmt::format("\n\n{0}{1}:{0} {2}", bold, word, content);
    }
  };
  add("Why", rule.why);
  add("Remedy", rule.remedy);
  add("Releases", rule.releases);
  add("Operators", RangeInWords(rule.operators));
  for (const std::string& source : rule.sources) {
    add("Source", source);
  }
  return text;
}

Value Rule(const RuleBook::Entry& entry) {
  RuleDoc rule = entry.doc;
  if (rule.summary.empty()) {
    // GitHub wants a text even where there is nothing to say.
    rule.summary = rule.name;
  }
  const Words words = WordsOf(rule.severity);
  Value tags = Value::array({"kubernetes"});
  if (!rule.group.empty()) {
    tags.push_back(rule.group);
  }
  Value json = {{"id", rule.code}, {"name", rule.name}};
  json["shortDescription"] = Message(rule.summary);
  json["fullDescription"] =
      Message(rule.why.empty() ? rule.summary : rule.summary + " " + rule.why);
  json["help"] = {{"text", HelpText(rule, "")},
                  {"markdown", HelpText(rule, "**")}};
  if (!entry.help_uri.empty()) {
    json["helpUri"] = entry.help_uri;
  }
  json["defaultConfiguration"] = {{"level", words.level}};
  json["properties"] = {{"tags", tags},
                        {"precision", words.precision},
                        {"problem.severity", words.problem}};
  return json;
}

class SarifPrinter {
 public:
  explicit SarifPrinter(const Input& input)
      : input_(input),
        all_(Identify(input)),
        rules_(input.rules, all_.diagnostics) {}

  [[nodiscard]] Value Log() const;

 private:
  [[nodiscard]] Value Driver() const;
  [[nodiscard]] Value Notifications() const;
  [[nodiscard]] Value Results() const;
  // The finding with this number in all_.
  [[nodiscard]] Value Result(size_t i) const;
  [[nodiscard]] Value Suppressions(size_t i) const;
  [[nodiscard]] Value Location(const Span& span) const;
  [[nodiscard]] Value Related(const std::vector<Label>& labels) const;

  const Input& input_;
  Identified all_;
  RuleBook rules_;
};

Value SarifPrinter::Log() const {
  Value run = {{"tool", {{"driver", Driver()}}}};
  run["automationDetails"] = {
      {"id",
       input_.run.empty() ? "dgdc/" : fmt::format("dgdc/{}/", input_.run)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = Results();
  if (!input_.unjudged.empty()) {
    run["invocations"] =
        Value::array({{{"executionSuccessful", true},
                       {"toolExecutionNotifications", Notifications()}}});
  }
  Value log;
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Value::array({run});
  return log;
}

Value SarifPrinter::Driver() const {
  Value driver = {{"name", "dgdc"}, {"informationUri", ProjectUri()}};
  if (!input_.version.empty()) {
    driver["semanticVersion"] = input_.version;
  }
  Value rules = Value::array();
  for (const RuleBook::Entry& entry : rules_.entries()) {
    rules.push_back(Rule(entry));
  }
  driver["rules"] = rules;
  if (!input_.knowledge.date.empty()) {
    driver["properties"] = {{"knowledge", input_.knowledge.date},
                            {"dynamo", input_.knowledge.release}};
  }
  return driver;
}

// What could not be judged is no result, which services would count.
Value SarifPrinter::Notifications() const {
  Value list = Value::array();
  for (const UnjudgedCheck& check : input_.unjudged) {
    Value one = {{"level", "note"},
                 {"message", Message(UnjudgedSentence(check))},
                 {"associatedRule",
                  {{"id", check.code}, {"index", rules_.Index(check.code)}}}};
    if (check.place.known()) {
      one["locations"] = Value::array({Location(check.place)});
    }
    list.push_back(std::move(one));
  }
  return list;
}

Value SarifPrinter::Results() const {
  const size_t count = input_.show_suppressed ? all_.diagnostics.size()
                                              : input_.diagnostics.size();
  Value results = Value::array();
  for (size_t i = 0; i < count; ++i) {
    results.push_back(Result(i));
  }
  return results;
}

Value SarifPrinter::Result(size_t i) const {
  const Diagnostic& diagnostic = all_.diagnostics[i];
  Value result = {{"ruleId", diagnostic.code},
                  {"ruleIndex", rules_.Index(diagnostic.code)},
                  {"level", WordsOf(diagnostic.severity).level},
                  {"message", Message(Explain(diagnostic))}};
  result["locations"] = Value::array({Location(diagnostic.primary)});
  Value related = Related(diagnostic.labels);
  if (!related.empty()) {
    result["relatedLocations"] = related;
  }
  result["partialFingerprints"] = {
      {"primaryLocationLineHash", all_.fingerprints[i]}};
  if (input_.show_suppressed && !input_.suppressed.empty()) {
    // All results have the list as soon as one has it.
    result["suppressions"] = Suppressions(i);
  }
  Value properties = Value::object();
  if (!diagnostic.field_path.empty()) {
    properties["fieldPath"] = diagnostic.field_path;
  }
  if (!diagnostic.sources.empty()) {
    properties["sources"] = diagnostic.sources;
  }
  if (diagnostic.operators) {
    properties["operator"] = {
        {"holdsFor", diagnostic.operators->range},
        {"version", diagnostic.operators->version.empty()
                        ? Value(nullptr)
                        : Value(diagnostic.operators->version)},
        {"assumed", diagnostic.operators->assumed},
        {"sources", diagnostic.operators->sources}};
  }
  if (!properties.empty()) {
    result["properties"] = properties;
  }
  return result;
}

Value SarifPrinter::Suppressions(size_t i) const {
  Value list = Value::array();
  if (i < input_.diagnostics.size()) {
    return list;
  }
  const SuppressedDiagnostic& suppressed =
      input_.suppressed[i - input_.diagnostics.size()];
  Value one = {{"kind", suppressed.kind == SuppressionKind::kInSource
                            ? "inSource"
                            : "external"}};
  if (!suppressed.reason.empty()) {
    one["justification"] = suppressed.reason;
  }
  list.push_back(one);
  return list;
}

Value SarifPrinter::Location(const Span& span) const {
  std::string name = input_.files.empty() ? "." : input_.files.front();
  // GitHub refuses a result without a place.
  Region region;
  if (span.known()) {
    name = input_.sources.Get(span.file).name;
    region = RegionOf(input_.sources, span);
  }
  Value physical;
  physical["artifactLocation"] = {
      {"uri", Uri(PathFromRoot(name, input_.base))}};
  physical["region"] = {{"startLine", region.start.line},
                        {"startColumn", region.start.column},
                        {"endLine", region.end.line},
                        {"endColumn", region.end.column}};
  return {{"physicalLocation", physical}};
}

Value SarifPrinter::Related(const std::vector<Label>& labels) const {
  Value related = Value::array();
  for (const Label& label : labels) {
    if (!label.span.known()) {
      continue;
    }
    Value location = {{"id", related.size() + 1}};
    location.update(Location(label.span));
    location["message"] = Message(label.text.empty() ? "see also" : label.text);
    related.push_back(location);
  }
  return related;
}

}  // namespace

std::string Sarif(const Input& input) {
  // A text that is not UTF-8 must not stop the report.
  return SarifPrinter(input).Log().dump(2, ' ', false,
                                        Value::error_handler_t::replace) +
         "\n";
}

}  // namespace dgdc::report

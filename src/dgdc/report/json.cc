// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/json.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

#include "dgdc/edit/fix.h"
#include "dgdc/report/parts.h"

namespace dgdc::report {
namespace {

// Keeps the order in which keys are set.
using Value = nlohmann::ordered_json;

// Raised when a key is removed or changes its meaning.
constexpr int kFormatVersion = 1;

Value TextOrNull(const std::string& text) {
  return text.empty() ? Value(nullptr) : Value(text);
}

Value FileValue(const SourceSet& sources, const Span& span) {
  return span.known() ? Value(sources.Get(span.file).name) : Value(nullptr);
}

Value RegionValue(const SourceSet& sources, const Span& span) {
  if (!span.known()) {
    return nullptr;
  }
  const Region region = RegionOf(sources, span);
  return {{"startLine", region.start.line},
          {"startColumn", region.start.column},
          {"endLine", region.end.line},
          {"endColumn", region.end.column},
          {"startByte", span.begin},
          {"endByte", std::max(span.begin, span.end)}};
}

Value Labels(const Diagnostic& diagnostic, const SourceSet& sources) {
  Value labels = Value::array();
  for (const Label& label : diagnostic.labels) {
    if (label.span.known()) {
      labels.push_back({{"file", FileValue(sources, label.span)},
                        {"region", RegionValue(sources, label.span)},
                        {"text", TextOrNull(label.text)}});
    }
  }
  return labels;
}

Value FixValue(const Diagnostic& diagnostic) {
  if (diagnostic.fix == nullptr) {
    return nullptr;
  }
  return {{"title", diagnostic.fix->title},
          {"safety", edit::SafetyName(diagnostic.fix->safety)}};
}

Value OperatorValue(const OperatorClaim& claim) {
  return {{"holdsFor", claim.range},
          {"version", TextOrNull(claim.version)},
          {"assumed", claim.assumed},
          {"sources", claim.sources}};
}

Value Finding(const Diagnostic& diagnostic, const SourceSet& sources,
              const RuleDoc& rule, const std::string& fingerprint) {
  Value finding = {{"code", diagnostic.code},
                   {"name", rule.name},
                   {"severity", SeverityName(diagnostic.severity)},
                   {"message", diagnostic.message},
                   {"file", FileValue(sources, diagnostic.primary)},
                   {"region", RegionValue(sources, diagnostic.primary)},
                   {"fieldPath", TextOrNull(diagnostic.field_path)},
                   {"here", TextOrNull(diagnostic.here)},
                   {"labels", Labels(diagnostic, sources)},
                   {"why", diagnostic.why},
                   {"help", diagnostic.help},
                   {"sources", diagnostic.sources},
                   {"fix", FixValue(diagnostic)},
                   {"fingerprint", fingerprint}};
  if (diagnostic.operators) {
    finding["operator"] = OperatorValue(*diagnostic.operators);
  }
  return finding;
}

Value UnjudgedValue(const UnjudgedCheck& check, const SourceSet& sources,
                    const RuleDoc& rule) {
  return {{"code", check.code},
          {"name", rule.name},
          {"component", check.component},
          {"file", FileValue(sources, check.place)},
          {"region", RegionValue(sources, check.place)},
          {"fact", check.fact},
          {"settledBy", check.settled_by}};
}

Value KnowledgeValue(const Knowledge& knowledge) {
  Value profiles = Value::array();
  for (const ForeignProfile& profile : knowledge.profiles) {
    profiles.push_back({{"folder", profile.folder},
                        {"kind", profile.kind},
                        {"name", profile.name},
                        {"replaces", profile.replaces}});
  }
  return {{"date", knowledge.date},
          {"dynamo", knowledge.release},
          {"profiles", profiles}};
}

}  // namespace

std::string Json(const Input& input) {
  const Counts counts = Count(input.diagnostics);
  const Identified all = Identify(input);
  const RuleBook rules(input.rules, input.diagnostics);
  Value findings = Value::array();
  for (size_t i = 0; i < input.diagnostics.size(); ++i) {
    const Diagnostic& diagnostic = input.diagnostics[i];
    findings.push_back(Finding(diagnostic, input.sources,
                               rules.Get(diagnostic.code),
                               all.fingerprints[i]));
  }
  Value unjudged = Value::array();
  for (const UnjudgedCheck& check : input.unjudged) {
    unjudged.push_back(
        UnjudgedValue(check, input.sources, rules.Get(check.code)));
  }
  Value report = {{"version", kFormatVersion},
                  {"summary",
                   {{"files", input.files.size()},
                    {"errors", counts.errors},
                    {"warnings", counts.warnings},
                    {"infos", counts.infos},
                    {"suppressed", input.suppressed.size()},
                    {"notJudged", input.unjudged.size()}}},
                  {"findings", findings},
                  {"notJudged", unjudged}};
  if (!input.knowledge.date.empty()) {
    report["knowledge"] = KnowledgeValue(input.knowledge);
  }
  // A text that is not UTF-8 must not stop the report.
  return report.dump(2, ' ', false, Value::error_handler_t::replace) + "\n";
}

}  // namespace dgdc::report

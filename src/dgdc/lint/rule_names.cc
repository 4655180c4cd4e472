// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/rule_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/near.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/model/facts.h"
#include "dgdc/yaml/scalar_offsets.h"

namespace dgdc::lint {

std::vector<MessageName> MessageNames(const yaml::Node& message) {
  const std::string_view text = message.scalar;
  if (message.tag == "!from" || message.tag == "!maybe" ||
      message.tag == "!join") {
    return {{text, 0, text.size()}};
  }
  std::vector<MessageName> names;
  if (message.tag != "!fmt") {
    return names;
  }
  for (size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open)) {
    const size_t begin = open + 1;
    if (begin < text.size() && text[begin] == '{') {
      open = begin + 1;
      continue;
    }
    const size_t end = std::min(text.find('}', begin), text.size());
    names.push_back({text.substr(begin, end - begin), begin, end});
    open = end;
  }
  return names;
}

void CheckFactName(const Spanned<std::string>& name, RuleScope scope,
                   const Catalog& catalog, Sink& sink) {
  if (IsLocalName(*name)) {
    return;
  }
  constexpr std::string_view kCluster = "cluster.";
  // Of families whose keys are facts themselves.
  constexpr std::array<std::string_view, 4> kOfFacts = {
      "key.", "length.", "pair.", "volumeAccess."};
  std::string_view fact = scope == RuleScope::kDeployment
                              ? SplitRole(*name).name
                              : std::string_view(*name);
  for (const std::string_view family : kOfFacts) {
    if (!fact.starts_with(family)) {
      continue;
    }
    fact.remove_prefix(family.size());
    if (family == "key." && KeyedFamily(fact).empty()) {
      sink.Report("DG0012", name.span,
                  fmt::format("{} stands under no key", fact))
          .help.push_back(fmt::format("key. goes before {}",
                                      fmt::join(KeyedFamilies(), ", ")));
      return;
    }
  }
  std::vector<std::string> known;
  if (fact.starts_with(kCluster)) {
    if (IsClusterFact(catalog, fact.substr(kCluster.size()))) {
      return;
    }
    for (const std::string& cluster : ClusterFactNames(catalog)) {
      known.push_back(std::string(kCluster) + cluster);
    }
  } else if (const model::FactSpec* spec = model::FindFact(fact);
             spec != nullptr && !model::IsOfIntentAlone(*spec)) {
    return;
  }
  for (const model::FactSpec& spec : model::FactSpecs()) {
    if (!model::IsOfIntentAlone(spec)) {
      known.emplace_back(spec.name);
    }
  }
  Diagnostic& finding = sink.Report(
      "DG0012", name.span, fmt::format("no fact is called \"{}\"", fact));
  const RoleFact of_role = SplitRole(fact);
  if (!of_role.role.empty() && model::FindFact(of_role.name) != nullptr) {
    finding.help.push_back(
        fmt::format("{} is of one worker: `scope: deployment` gives a rule the "
                    "facts of roles",
                    of_role.name));
    return;
  }
  AddNear(fact, known, finding);
}

void CheckMessageNames(const SourceSet& sources, const RuleSpec& rule,
                       const yaml::Node& message, const Catalog& catalog,
                       Sink& sink) {
  const std::vector<MessageName> names = MessageNames(message);
  if (names.empty()) {
    return;
  }
  const std::vector<uint32_t> offsets = yaml::ScalarOffsets(sources, message);
  for (const MessageName& name : names) {
    if (message.tag == "!fmt" && name.end == message.scalar.size()) {
      const Span open{message.span.file, offsets[name.begin - 1],
                      offsets[name.begin]};
      sink.Report("DG0014", open, "no } closes this {")
          .help.emplace_back("close it, or write the character twice");
      continue;
    }
    if (name.text != kComponent) {
      const Span span{message.span.file, offsets[name.begin],
                      offsets[name.end]};
      CheckFactName({std::string(name.text), span}, rule.scope, catalog, sink);
    }
  }
}

}  // namespace dgdc::lint

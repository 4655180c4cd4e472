// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/selectors.h"

#include <algorithm>
#include <utility>

namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Text;
using yaml::Node;

std::vector<LabelTerm> TermsOf(const Node& selector) {
  std::vector<LabelTerm> terms;
  for (const yaml::Entry& label : At(selector, {"matchLabels"}).entries) {
    terms.push_back({.key = {label.key, label.key_span},
                     .values = {{label.value.scalar, label.value.span}}});
  }
  for (const Node& expression : At(selector, {"matchExpressions"}).items) {
    const Node& key = At(expression, {"key"});
    if (At(expression, {"operator"}).scalar != "In") {
      continue;
    }
    LabelTerm term{.key = {key.scalar, key.span}};
    for (const Node& value : At(expression, {"values"}).items) {
      term.values.push_back({value.scalar, value.span});
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

void Add(const Node& term, bool anti, bool required,
         std::vector<PodSelector>& selectors) {
  const Node* selector = term.Find("labelSelector");
  if (selector == nullptr || !At(term, {"namespaces"}).IsNull() ||
      term.Find("namespaceSelector") != nullptr) {
    return;
  }
  selectors.push_back({.term = &term,
                       .selector = selector,
                       .anti = anti,
                       .required = required,
                       .terms = TermsOf(*selector)});
}

}  // namespace

const std::string& OperatorLabel(const manifest::Facts& facts,
                                 LabelSubject subject) {
  return facts.catalog->platform().Label(subject);
}

const LabelTerm* PodSelector::Find(std::string_view key) const {
  const auto found =
      std::find_if(terms.begin(), terms.end(),
                   [key](const LabelTerm& label) { return *label.key == key; });
  return found == terms.end() ? nullptr : &*found;
}

std::vector<PodSelector> SelectorsOf(const manifest::Worker& worker) {
  std::vector<PodSelector> selectors;
  const Node& spec = worker.component.pod_spec;
  for (const bool anti : {false, true}) {
    const Node& rules =
        At(spec, {"affinity", anti ? "podAntiAffinity" : "podAffinity"});
    for (const Node& term :
         At(rules, {"requiredDuringSchedulingIgnoredDuringExecution"}).items) {
      Add(term, anti, true, selectors);
    }
    for (const Node& weighted :
         At(rules, {"preferredDuringSchedulingIgnoredDuringExecution"}).items) {
      Add(At(weighted, {"podAffinityTerm"}), anti, false, selectors);
    }
  }
  for (const Node& term : At(spec, {"topologySpreadConstraints"}).items) {
    Add(term, false, false, selectors);
  }
  return selectors;
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/pod_labels.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// A label of pods as far as it is known.
struct PodLabel {
  bool known = false;
  std::optional<std::string> value =
      {};  // none when the pods have no such label
};

// Labels that controllers below the operator set, with values that no manifest
// shows.
bool IsOfControllers(const PlatformProfile& platform, std::string_view key) {
  const std::vector<std::string>& starts = platform.controller_labels;
  return std::any_of(
      starts.begin(), starts.end(),
      [key](const std::string& start) { return key.starts_with(start); });
}

// The role is a type of its own from some release on; before it is "worker".
PodLabel TypeLabelOf(const Worker& worker) {
  const std::string& role = worker.component.role;
  if (role.empty() || role == "prefill" || role == "decode") {
    return {};
  }
  return {.known = true, .value = role};
}

PodLabel LabelOf(const PlatformProfile& platform, const Graph& graph,
                 const Worker& worker, const std::string& key) {
  const PodLabelProfile* label =
      graph.api == Api::kPlain ? nullptr : platform.FindLabel(key);
  switch (label == nullptr ? LabelSubject::kOther : label->subject) {
    case LabelSubject::kComponent:
      return {.known = true, .value = *worker.component.name};
    case LabelSubject::kDeployment:
      return {.known = true, .value = *graph.deployment.name};
    case LabelSubject::kType:
      return TypeLabelOf(worker);
    case LabelSubject::kNamespace:
    case LabelSubject::kOther:
      break;
  }
  if (const Node& own = At(worker.component.pod_labels, {key}); !own.IsNull()) {
    return {.known = true, .value = own.scalar};
  }
  if (graph.spec != nullptr) {
    if (const Node& all = At(*graph.spec, {"labels", key}); !all.IsNull()) {
      return {.known = true, .value = all.scalar};
    }
  }
  return {.known = label == nullptr && !IsOfControllers(platform, key)};
}

std::string Missing(const Worker& worker, const std::string& key) {
  return fmt::format("pods of {} have no label {}", *worker.component.name,
                     key);
}

LabelMatch MatchLabel(const yaml::Entry& wanted,
                      const PlatformProfile& platform, const Graph& graph,
                      const Worker& worker, LabelMismatch& why) {
  const PodLabel label = LabelOf(platform, graph, worker, wanted.key);
  if (!label.known || manifest::HasPlaceholder(wanted.value.scalar)) {
    return LabelMatch::kUnknown;
  }
  if (label.value == wanted.value.scalar) {
    return LabelMatch::kYes;
  }
  why = label.value
            ? LabelMismatch{wanted.value.span,
                            fmt::format("it is {} on the pods of {}",
                                        *label.value, *worker.component.name)}
            : LabelMismatch{wanted.key_span, Missing(worker, wanted.key)};
  return LabelMatch::kNo;
}

LabelMatch MatchExpression(const Node& expression,
                           const PlatformProfile& platform, const Graph& graph,
                           const Worker& worker, LabelMismatch& why) {
  const Node& key = At(expression, {"key"});
  const std::string& relation = At(expression, {"operator"}).scalar;
  const PodLabel label = LabelOf(platform, graph, worker, key.scalar);
  const std::vector<Node>& values = At(expression, {"values"}).items;
  if (!label.known ||
      std::any_of(values.begin(), values.end(), [](const Node& value) {
        return manifest::HasPlaceholder(value.scalar);
      })) {
    return LabelMatch::kUnknown;
  }
  const bool listed =
      label.value &&
      std::any_of(values.begin(), values.end(), [&label](const Node& value) {
        return value.scalar == *label.value;
      });
  bool fits = false;
  if (relation == "In") {
    fits = listed;
  } else if (relation == "NotIn") {
    fits = !listed;
  } else if (relation == "Exists") {
    fits = label.value.has_value();
  } else if (relation == "DoesNotExist") {
    fits = !label.value.has_value();
  } else {
    return LabelMatch::kUnknown;
  }
  if (fits) {
    return LabelMatch::kYes;
  }
  why = {.span = key.span, .text = Missing(worker, key.scalar)};
  if (label.value) {
    why = {.span = At(expression, {"operator"}).span,
           .text = fmt::format("{} leaves out {}, which the pods of {} have",
                               relation, *label.value, *worker.component.name)};
    if (relation == "In") {
      why.span = values.empty() ? key.span : values.front().span;
      why.text = fmt::format("it is {} on the pods of {}", *label.value,
                             *worker.component.name);
    }
  }
  return LabelMatch::kNo;
}

// Whether the term looks into the namespace of the deployment.
LabelMatch MatchNamespace(const Node& term, const Graph& graph,
                          LabelMismatch& why) {
  const Node* selector = term.Find("namespaceSelector");
  const Node& names = At(term, {"namespaces"});
  const std::string& own = graph.deployment.name_space;
  if (selector != nullptr && selector->IsMap()) {
    return selector->entries.empty() ? LabelMatch::kYes : LabelMatch::kUnknown;
  }
  if (names.items.empty()) {
    return LabelMatch::kYes;
  }
  if (own.empty()) {
    return LabelMatch::kUnknown;
  }
  if (std::any_of(
          names.items.begin(), names.items.end(), [&own](const Node& n) {
            return n.scalar == own || manifest::HasPlaceholder(n.scalar);
          })) {
    return LabelMatch::kYes;
  }
  why = {.span = names.items.front().span,
         .text = fmt::format("the pods are in namespace {}", own)};
  return LabelMatch::kNo;
}

}  // namespace

LabelMatch SelectsPods(const Node& selector, const manifest::Facts& facts,
                       const Graph& graph, const Worker& worker,
                       LabelMismatch& why) {
  const PlatformProfile& platform = facts.catalog->platform();
  LabelMatch match = LabelMatch::kYes;
  for (const yaml::Entry& label : At(selector, {"matchLabels"}).entries) {
    match = std::min(match, MatchLabel(label, platform, graph, worker, why));
  }
  for (const Node& expression : At(selector, {"matchExpressions"}).items) {
    match = std::min(match,
                     MatchExpression(expression, platform, graph, worker, why));
  }
  return match;
}

LabelMatch TermSelectsPods(const Node& term, const manifest::Facts& facts,
                           const Graph& graph, const Worker& worker,
                           LabelMismatch& why) {
  const Node* selector = term.Find("labelSelector");
  if (selector == nullptr || !selector->IsMap()) {
    why = {.span = term.span, .text = "no labelSelector finds no pod"};
    return LabelMatch::kNo;
  }
  const LabelMatch space = MatchNamespace(term, graph, why);
  return std::min(space, SelectsPods(*selector, facts, graph, worker, why));
}

}  // namespace dgdc::lint

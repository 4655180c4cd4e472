// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/convert/values.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/schema/wording.h"

namespace dgdc::manifest::convert {
namespace {

using yaml::Entry;
using yaml::Node;

constexpr std::string_view kWorker = "worker";

// The types of v1beta1, and what v1alpha1 says for those it spells in two
// fields.
struct TypeWord {
  std::string_view beta = {};
  std::string_view alpha = {};
  std::string_view sub = {};
};
constexpr std::array kTypes = {
    TypeWord{.beta = "decode", .alpha = kWorker, .sub = "decode"},
    TypeWord{.beta = "epp", .alpha = "epp"},
    TypeWord{.beta = "frontend", .alpha = "frontend"},
    TypeWord{.beta = "lpx", .alpha = "lpx"},
    TypeWord{.beta = "planner", .alpha = "planner"},
    TypeWord{.beta = "prefill", .alpha = kWorker, .sub = "prefill"},
    TypeWord{.beta = kWorker, .alpha = kWorker},
};

const TypeWord* FindType(std::string_view beta) {
  const auto* found =
      std::find_if(kTypes.begin(), kTypes.end(),
                   [beta](const TypeWord& word) { return word.beta == beta; });
  return found == kTypes.end() ? nullptr : found;
}

// The values of `mode`, v1alpha1's first.
constexpr std::array<std::array<std::string_view, 2>, 2> kModes = {{
    {"intraPod", "IntraPod"},
    {"interPod", "InterPod"},
}};

Node TranslateMode(const Node& mode, size_t from) {
  for (const auto& words : kModes) {
    if (mode.scalar == words.at(from)) {
      return Node::String(words.at(1 - from), mode.span);
    }
  }
  return mode;
}

// What the component is by both fields of v1alpha1.
std::string RoleOf(const Node& service) {
  const std::string& type = At(service, {"componentType"}).scalar;
  const std::string& sub = At(service, {"subComponentType"}).scalar;
  const TypeWord* word = FindType(sub);
  return type == kWorker && word != nullptr && word->sub == sub ? sub : type;
}

}  // namespace

MaybeNode Lost(const FieldRow& row, const Entry& field, Draft& draft) {
  draft.Lose(field, draft.PathOf(field.key), row.why, row.help);
  return std::nullopt;
}

MaybeNode TypeToBeta(const FieldRow& /*row*/, const Entry& field,
                     Draft& draft) {
  const std::string role = RoleOf(draft.source);
  if (FindType(role) == nullptr) {
    draft.Lose(field, draft.PathOf(field.key),
               fmt::format("{} is no type of v1beta1, and the operator treats "
                           "it like none: no ports, no probes, no settings of "
                           "an engine",
                           schema::Quoted(role)),
               "remove it, or write frontend, worker, prefill, decode, planner "
               "or epp");
    return std::nullopt;
  }
  if (role == field.value.scalar) {
    return field.value;
  }
  draft.context.source.Adopt(field.value,
                             At(draft.source, {"subComponentType"}));
  return Node::String(role, field.value.span);
}

MaybeNode TypeToAlpha(const FieldRow& row, const Entry& field, Draft& draft) {
  const TypeWord* word = FindType(field.value.scalar);
  if (word == nullptr || word->sub.empty()) {
    return field.value;
  }
  draft.result.Set(row.alpha, Node::String(word->alpha, field.value.span));
  draft.result.Set("subComponentType", Node::String(word->sub));
  return std::nullopt;
}

MaybeNode SubTypeToBeta(const FieldRow& /*row*/, const Entry& field,
                        Draft& draft) {
  const std::string path = draft.PathOf(field.key);
  if (field.value.scalar != RoleOf(draft.source)) {
    draft.Lose(field, path,
               "only prefill and decode below componentType worker mean "
               "something; the operator keeps any other text as the label "
               "nvidia.com/dynamo-sub-component-type",
               "remove it");
  } else if (At(draft.source, {"componentType"}).scalar == field.value.scalar) {
    draft.Skip(field, path, "componentType says the same");
  }
  return std::nullopt;
}

MaybeNode ServiceNameToBeta(const FieldRow& /*row*/, const Entry& field,
                            Draft& draft) {
  const std::string path = draft.PathOf(field.key);
  if (path.find("." + field.value.scalar + ".") != std::string::npos) {
    draft.Skip(field, path, "the key of the service says the same");
  } else {
    draft.Lose(field, path,
               "the operator ignores it; the key of the service is its name",
               "remove it");
  }
  return std::nullopt;
}

MaybeNode SwitchToBeta(const FieldRow& row, const Entry& field, Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  const std::string path = draft.PathOf(field.key);
  const Entry* enabled = field.value.FindEntry("enabled");
  const bool may_miss = row.home == Home::kComponent;
  const bool is_missing = enabled == nullptr || enabled->value.IsNull();
  if (is_missing ? !may_miss : !enabled->value.IsBool()) {
    draft.Refuse(enabled == nullptr ? field.key_span : enabled->value.span,
                 fmt::format("{}.enabled is not true or false", path),
                 "write true or false; in v1beta1 the field is there or not");
    return std::nullopt;
  }
  if (is_missing || !*enabled->value.AsBool()) {
    draft.Skip(field, path, "it is off, which v1beta1 says by leaving it out");
    draft.context.gone.push_back(field.value.span);
    return std::nullopt;
  }
  Node result = field.value;
  result.Remove("enabled");
  if (Node* mode = result.Find("mode")) {
    *mode = TranslateMode(*mode, 0);
  }
  return result;
}

MaybeNode SwitchToAlpha(const FieldRow& /*row*/, const Entry& field,
                        Draft& draft) {
  Node value = field.value;
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  Node result = Node::Map(field.value.span);
  result.Set("enabled", Node::Bool(true));
  for (Entry& entry : value.entries) {
    if (entry.key == "mode") {
      entry.value = TranslateMode(entry.value, 1);
    }
    result.entries.push_back(std::move(entry));
  }
  return result;
}

MaybeNode SharedMemoryToBeta(const FieldRow& row, const Entry& field,
                             Draft& draft) {
  if (!draft.ExpectMap(field)) {
    return std::nullopt;
  }
  const Entry* size = field.value.FindEntry("size");
  const Entry* disabled = field.value.FindEntry("disabled");
  const std::string path = draft.PathOf(field.key);
  if (disabled != nullptr && disabled->value.AsBool().value_or(false)) {
    if (size != nullptr) {
      draft.Skip(*size, path + ".size", "disabled: true wins over it");
    }
    return Node::String("0", disabled->value.span);
  }
  if (size != nullptr && size->value.IsScalar() && !size->value.IsNull()) {
    return size->value;
  }
  draft.Refuse(field.key_span,
               fmt::format("{} has neither a size nor disabled: true", path),
               fmt::format("write one of them, or remove {} to have the "
                           "operator's default",
                           row.alpha));
  return std::nullopt;
}

MaybeNode SharedMemoryToAlpha(const FieldRow& /*row*/, const Entry& field,
                              Draft& draft) {
  Node result = Node::Map(field.value.span);
  draft.context.source.Adopt(result, field.value);
  if (field.value.scalar == "0") {
    result.Set("disabled", Node::Bool(true));
  } else {
    result.Set("size", field.value);
  }
  return result;
}

Node Renamed(const Node& map, std::string_view from, std::string_view to) {
  Node result = map;
  for (Entry& entry : result.entries) {
    if (entry.key == from) {
      entry.key = to;
    }
  }
  return result;
}

MaybeNode TopologyToBeta(const FieldRow& /*row*/, const Entry& field,
                         Draft& /*draft*/) {
  return Renamed(field.value, "topologyProfile", "clusterTopologyName");
}

MaybeNode TopologyToAlpha(const FieldRow& /*row*/, const Entry& field,
                          Draft& /*draft*/) {
  return Renamed(field.value, "clusterTopologyName", "topologyProfile");
}

}  // namespace dgdc::manifest::convert

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/value.h"

#include <fmt/core.h>

namespace dgdc::model {
namespace {

using yaml::Node;

template <class T>
Fact WithDatum(const Value<T>& value, const Datum& datum) {
  return {.state = value.state,
          .value = datum,
          .at_least = value.at_least,
          .from = value.from,
          .decided_at = value.decided_at,
          .need = value.need};
}

Datum DatumOf(const Node& node) {
  return node.IsScalar() ? Datum{.kind = node.kind, .text = node.scalar}
                         : Datum{.kind = node.kind,
                                 .tree = std::make_shared<const Node>(node)};
}

}  // namespace

std::string_view FromName(From from) {
  switch (from) {
    case From::kWritten:
      return "written";
    case From::kScript:
      return "script";
    case From::kConfigMap:
      return "ConfigMap";
    case From::kIntent:
      return "intent";
    case From::kProfile:
      return "profile";
    case From::kOperator:
      return "operator";
    case From::kEngineDefault:
      return "engine default";
    case From::kImage:
      return "image";
    case From::kCluster:
      return "cluster facts";
    case From::kOption:
      return "option";
  }
  return "written";
}

std::string_view NeedName(Need need) {
  switch (need) {
    case Need::kNothing:
      return "";
    case Need::kRelease:
      return "the Dynamo release";
    case Need::kEngine:
      return "the engine";
    case Need::kModel:
      return "a profile of the model";
    case Need::kHardware:
      return "the hardware of the nodes";
    case Need::kGpus:
      return "the GPUs of the pods";
    case Need::kFabric:
      return "the fabric";
    case Need::kClusterFacts:
      return "facts of the cluster";
    case Need::kCommand:
      return "the whole command";
    case Need::kEnvironment:
      return "variables from outside of the manifest";
    case Need::kImage:
      return "what the image holds";
    case Need::kOneOfRole:
      return "which of several workers of a role work together";
    case Need::kManifest:
      return "the rest of the manifest";
    case Need::kOperator:
      return "the version of the Dynamo operator";
    case Need::kIntent:
      return "the intent";
  }
  return "";
}

Fact FactOf(const Value<std::string>& value) {
  return WithDatum(value, {.text = value.value});
}

Fact FactOf(const Value<int64_t>& value) {
  return WithDatum(value, {.kind = Node::Kind::kInt,
                           .text = fmt::format("{}", value.value)});
}

Fact FactOf(const Value<bool>& value) {
  return WithDatum(value, {.kind = Node::Kind::kBool,
                           .text = value.value ? "true" : "false"});
}

Fact FactOf(const Value<Node>& value) {
  return WithDatum(value, DatumOf(value.value));
}

Node NodeOf(const Fact& fact) {
  if (!fact.is_present()) {
    return {};
  }
  if (fact.value.tree != nullptr) {
    return *fact.value.tree;
  }
  return Node::Of(fact.value.kind, fact.value.text, fact.decided_at);
}

}  // namespace dgdc::model

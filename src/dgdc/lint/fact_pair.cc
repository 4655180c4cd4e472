// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fact_pair.h"

#include <optional>
#include <string_view>

#include "dgdc/lint/dgd.h"
#include "dgdc/lint/fact_readers.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/manifest/json.h"

namespace dgdc::lint::fact {

using manifest::Flag;
using manifest::Worker;
using yaml::Node;

namespace {

FactValue OfRole(const FactQuery& q, const Worker& worker) {
  FactValue fact =
      ReadFact({.facts = q.facts, .graph = q.graph, .worker = worker}, q.key);
  if (fact.value && **fact.value == "auto") {
    fact.value.reset();
  }
  return fact;
}

std::string_view Compare(const std::string& prefill,
                         const std::string& decode) {
  if (prefill == decode) {
    return "same";
  }
  const auto number = [](const std::string& text) {
    return Node::Of(Node::Kind::kInt, text).AsInt();
  };
  const std::optional<int64_t> a = number(prefill);
  const std::optional<int64_t> b = number(decode);
  if (!a || !b) {
    return "different";
  }
  return *a == *b ? "same" : *b < *a ? "decode-smaller" : "decode-larger";
}

}  // namespace

FactValue Pair(const FactQuery& q) {
  const Worker* prefill = q.graph.prefill();
  const Worker* decode = q.graph.decode();
  if (prefill == nullptr || decode == nullptr) {
    return {};
  }
  const FactValue a = OfRole(q, *prefill);
  const FactValue b = OfRole(q, *decode);
  if (!a.known || !b.known) {
    return {};
  }
  if (!a.value && !b.value) {
    return Absent(q.graph);
  }
  if (!a.value || !b.value) {
    return Value("one-sided", a.value ? a.value->span : b.value->span);
  }
  return Value(Compare(**a.value, **b.value), b.value->span);
}

FactValue Setting(const FactQuery& q) {
  const manifest::EngineSetting setting =
      manifest::ReadSetting(q.worker, q.key);
  if (setting.node != nullptr) {
    return OfNode(*setting.node, q.graph);
  }
  return setting.flag != nullptr || setting.absent ? OfFlag(q, setting.flag)
                                                   : FactValue{};
}

FactValue JsonField(const FactQuery& q) {
  const size_t dot = q.key.find('.');
  const Flag* flag = q.worker.FindMeaning(q.key.substr(0, dot));
  if (flag == nullptr || dot == std::string_view::npos) {
    return OfFlag(q, nullptr);
  }
  if (!flag->value || !flag->value->known) {
    return {};
  }
  const std::optional<Node> json = manifest::JsonOf(*flag);
  return json
             ? OfNode(manifest::AtDotted(*json, q.key.substr(dot + 1)), q.graph)
             : FactValue{};
}

FactValue CompilationCache(const FactQuery& q) {
  for (const Part& part : Parts(q.graph)) {
    if (&part.worker != &q.worker) {
      continue;
    }
    const auto say = [](const Node& path, Span span) {
      return Value(IsSet(path) ? "with-path" : "without-path", span);
    };
    for (const Node& mount : part.Get("volumeMounts").items) {
      const Node& use = manifest::At(mount, {"useAsCompilationCache"});
      if (part.alpha && use.AsBool() == true) {
        return say(manifest::At(mount, {"mountPoint"}), use.span);
      }
    }
    const yaml::Entry* cache = part.node.FindEntry("compilationCache");
    if (!part.alpha && cache != nullptr && cache->value.IsMap()) {
      return say(manifest::At(cache->value, {"mountPath"}), cache->key_span);
    }
  }
  return Absent(q.graph);
}

FactValue MaxLengthFits(const FactQuery& q) {
  const Worker& worker = q.worker;
  if (worker.model_profile == nullptr || !worker.max_length) {
    return {};
  }
  const bool fits =
      worker.max_length->value <= worker.model_profile->max_position;
  return Value(fits ? "true" : "false", worker.max_length->span);
}

FactValue ModelLength(const FactQuery& q) {
  return q.worker.model_profile == nullptr
             ? FactValue{}
             : Number(q.worker.model_profile->max_position,
                      q.worker.model.span);
}

}  // namespace dgdc::lint::fact

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fact_dgd.h"

#include <optional>
#include <string_view>
#include <vector>

#include "dgdc/lint/dgd.h"
#include "dgdc/lint/fact_readers.h"

namespace dgdc::lint::fact {
namespace {

using yaml::Node;

std::optional<Part> PartOf(const FactQuery& q) {
  for (const Part& part : Parts(q.graph)) {
    if (&part.worker == &q.worker) {
      return part;
    }
  }
  return std::nullopt;
}

FactValue Mode(const FactQuery& q, const Node& feature, const Part& part,
               std::string_view field) {
  if (feature.IsNull()) {
    return Absent(q.graph);
  }
  const Node& mode = manifest::At(feature, {"mode"});
  if (manifest::HasPlaceholder(mode.scalar)) {
    return {};
  }
  const Node& owner = part.alpha ? part.node : part.Get("experimental");
  return Value(IsInterPod(feature) ? "InterPod" : "IntraPod",
               mode.IsNull() ? part.KeyOf(owner, field) : mode.span);
}

}  // namespace

FactValue Dotted(const Node& root, const FactQuery& q) {
  const Node* at = &root;
  const yaml::Entry* entry = nullptr;
  std::string_view path = q.key;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    entry = at->FindEntry(path.substr(0, dot));
    if (entry == nullptr) {
      return Absent(q.graph);
    }
    at = &entry->value;
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  // To the operator an empty text is one that is not there.
  if (at->IsString() && at->scalar.empty()) {
    return Absent(q.graph);
  }
  if (at->IsScalar() || entry == nullptr) {
    return OfNode(*at, q.graph);
  }
  return at->entries.empty() && at->items.empty() ? Absent(q.graph)
                                                  : Value("", entry->key_span);
}

FactValue Field(const FactQuery& q) {
  const std::optional<Part> part = PartOf(q);
  return part ? Dotted(part->node, q) : FactValue{};
}

FactValue Experimental(const FactQuery& q) {
  const std::optional<Part> part = PartOf(q);
  if (!part) {
    return {};
  }
  return Dotted(part->alpha ? part->node : part->Get("experimental"), q);
}

FactValue MemoryService(const FactQuery& q) {
  const std::optional<Part> part = PartOf(q);
  return part ? Mode(q, part->MemoryService(), *part, "gpuMemoryService")
              : FactValue{};
}

FactValue Failover(const FactQuery& q) {
  const std::optional<Part> part = PartOf(q);
  return part ? Mode(q, part->Failover(), *part, "failover") : FactValue{};
}

FactValue Checkpoint(const FactQuery& q) {
  const std::optional<Part> part = PartOf(q);
  if (!part) {
    return {};
  }
  const Node& checkpoint = part->Checkpoint();
  return checkpoint.IsNull()
             ? Absent(q.graph)
             : Value("on", manifest::At(checkpoint, {"enabled"}).span);
}

FactValue Grove(const FactQuery& q) {
  const Node& off = GroveOff(q.graph);
  return off.IsNull() ? FactValue{} : Value("off", off.span);
}

FactValue Operator(const FactQuery& q) {
  const Node* version = q.facts.assumed.cluster.Find("dynamo");
  const Span tag = q.worker.image.tag.span;
  const Span place = tag.known() ? tag : q.worker.place();
  return version != nullptr ? Value(version->scalar, place)
                            : Known(q.graph.release, place);
}

}  // namespace dgdc::lint::fact

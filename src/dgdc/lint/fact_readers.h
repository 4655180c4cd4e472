// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dgdc/lint/fact_table.h"

// How the rows of the fact table read the view.
namespace dgdc::lint::fact {

FactValue Value(std::string_view text, Span span);
FactValue Known(std::string_view text, Span span);
FactValue Number(std::optional<int64_t> number, Span span);
FactValue OfNumber(const std::optional<manifest::Number>& number);
FactValue Absent(const manifest::Graph& graph);
FactValue OfNode(const yaml::Node& node, const manifest::Graph& graph);
FactValue OfText(const FactQuery& q, const manifest::Text& text);
FactValue Environment(const FactQuery& q);
FactValue OfFlag(const FactQuery& q, const manifest::Flag* flag);
// Nothing where the release decides it and is not known.
FactValue KvConnector(const FactQuery& q);
FactValue ServerMode(const FactQuery& q);
FactValue ListedVariable(const FactQuery& q);
FactValue OfResource(const FactQuery& q);
FactValue Capability(const FactQuery& q);
FactValue Config(const FactQuery& q);
// The verdicts of paths.h.
FactValue KvWay(const FactQuery& q);
FactValue KvCause(const FactQuery& q);
FactValue KvOverNvlink(const FactQuery& q);
FactValue CollectiveWay(const FactQuery& q);
FactValue CollectiveCause(const FactQuery& q);

FactValue Backend(const manifest::Worker& worker);
FactValue EngineVersion(const FactQuery& q);
FactValue RecurrentState(const FactQuery& q);
FactValue ImagePart(const FactQuery& q, const std::string& part);
FactValue Cluster(const manifest::Facts& facts, std::string_view name);

template <class Field>
FactValue Hardware(const FactQuery& q, Field field) {
  return q.worker.hardware == nullptr
             ? FactValue{}
             : Known(field(*q.worker.hardware), q.worker.hardware_span);
}

}  // namespace dgdc::lint::fact

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dgdc/lint/query/selectors.h"
#include "dgdc/manifest/facts.h"

// Which pods a selector finds, by the labels that they will have.
namespace dgdc::lint {

enum class LabelMatch : uint8_t { kNo, kUnknown, kYes };

// What a selector asks for and the pods do not have.
struct LabelMismatch {
  Span span = {};
  std::string text = {};
  // Whether it is the name of a component that does not exist.
  bool no_component = false;
};

// Whether a label selector finds the pods of the worker; `why` is set when it
// does not.
LabelMatch SelectsPods(const yaml::Node& selector, const manifest::Facts& facts,
                       const manifest::Graph& graph,
                       const manifest::Worker& worker, LabelMismatch& why);

// The same of a term of affinity, which also says in which namespaces it looks.
LabelMatch TermSelectsPods(const yaml::Node& term, const manifest::Facts& facts,
                           const manifest::Graph& graph,
                           const manifest::Worker& worker, LabelMismatch& why);

}  // namespace dgdc::lint

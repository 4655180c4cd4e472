// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/fact_names.h"
#include "dgdc/source/source_set.h"

// The names by which rules of data call what they look at.
namespace dgdc::lint {

// What a message calls the component, or the deployment, without asking for it.
constexpr std::string_view kComponent = "component";

// A name that a message puts in, and its bytes in the text.
struct MessageName {
  std::string_view text = {};
  size_t begin = 0;
  size_t end = 0;
};

// Those of `message`, which must outlive them.
std::vector<MessageName> MessageNames(const yaml::Node& message);

// Reports DG0012 when a rule of that scope names a fact that does not exist;
// the names of its findings alone are none of its business.
void CheckFactName(const Spanned<std::string>& name, RuleScope scope,
                   const Catalog& catalog, Sink& sink);

// The same for a text of a rule, at the very name.
void CheckMessageNames(const SourceSet& sources, const RuleSpec& rule,
                       const yaml::Node& message, const Catalog& catalog,
                       Sink& sink);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/lint/fact_names.h"
#include "dgdc/model/value.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// What rules with `each` speak about, one at a time.
namespace dgdc::lint {

// An item of a list, an entry of a map, or the only value of a fact that is
// neither.
struct RuleItem {
  yaml::Node value = {};
  std::string key = {};  // of an entry
  Span key_span = {};
  // Whether nothing of it stands elsewhere.
  bool whole = true;

  // Of a list of scalars the others, separated by commas; "" without any.
  std::string rest = {};
  // The name of the list behind its family: "UCX_TLS" of entries.UCX_TLS.
  std::string of = {};

  // Of its own facts: "item", "item.key", or "item.FIELD", a dotted field; of a
  // scalar "item.rest" and "item.of".
  [[nodiscard]] model::Fact Read(std::string_view name) const;
  // The fact that would tell one of them that is not known; "" when that is the
  // list itself.
  [[nodiscard]] std::string ToldBy(std::string_view name) const;
};

// Those of a fact of that name that is present; `whole` as in RuleItem.
std::vector<RuleItem> ItemsOf(std::string_view name, const model::Fact& fact,
                              bool whole);

// The facts of `look_up`, those of the item, unless that is null, and
// `nearest`, unless that is empty. The arguments must outlive the result.
FactLookup WithItem(const FactLookup& look_up, const RuleItem* item,
                    const std::string& nearest);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <string_view>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/judge.h"
#include "dgdc/model/value.h"
#include "dgdc/yaml/scope.h"

// Names of facts as rules of data write them.
namespace dgdc::lint {

// The rest of a name behind "prefill." and the like, whose role it names.
struct RoleFact {
  std::string_view role = {};  // "" when it names none
  std::string_view name = {};
};

RoleFact SplitRole(std::string_view name);

// The families whose facts stand under a key that "key.FACT" may name, and the
// one of them to which a fact belongs, "" for none.
std::span<const std::string_view> KeyedFamilies();
std::string_view KeyedFamily(std::string_view fact);

// The item of a list because of which a rule speaks, and how the facts of an
// item that it goes through begin.
inline constexpr std::string_view kFoundItem = "item";
// What a `near` of its conditions found.
inline constexpr std::string_view kNearest = "nearest";

// Whether it is a fact of such an item.
bool IsOfItem(std::string_view name);
// Whether it is a name that only a finding has.
bool IsLocalName(std::string_view name);

using FactLookup = std::function<model::Fact(std::string_view name)>;

// The same for conditions.
class FactsLookedUp : public model::FactSource {
 public:
  explicit FactsLookedUp(const FactLookup& look_up) : look_up_(look_up) {}

  const model::Fact* FindFact(std::string_view name) override {
    return &read_.emplace_back(look_up_(name));
  }

 private:
  const FactLookup& look_up_;
  std::deque<model::Fact> read_ = {};  // judges hold several at once
};

// The facts of one worker. All arguments must outlive the result.
FactLookup LookupOf(const manifest::Facts& facts, const manifest::Graph& graph,
                    const manifest::Worker& worker);

// Those of a deployment: "prefill.X" of its only prefill worker; a fact without
// a role is the same for all workers, of which there must be one.
FactLookup LookupOf(const manifest::Facts& facts, const manifest::Graph& graph);

// Puts the facts that tags in `node` name ("{release}", !from tp) into the
// scope, as far as they have values.
void AddNamedFacts(const yaml::Node& node, const FactLookup& look_up,
                   yaml::Scope& scope);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fact_names.h"

#include <array>
#include <memory>

#include "dgdc/lint/graph_model.h"
#include "dgdc/model/facts.h"

namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Worker;

void AddFact(std::string_view name, const FactLookup& look_up,
             yaml::Scope& scope) {
  if (IsLocalName(name) || model::FindFact(SplitRole(name).name) != nullptr) {
    if (const model::Fact fact = look_up(name); fact.is_present()) {
      scope.Set(name, model::NodeOf(fact));
    }
  }
}

void AddFormatted(std::string_view text, const FactLookup& look_up,
                  yaml::Scope& scope) {
  size_t open = text.find('{');
  while (open != std::string_view::npos) {
    const size_t close = text.find('}', open);
    if (close == std::string_view::npos) {
      return;
    }
    AddFact(text.substr(open + 1, close - open - 1), look_up, scope);
    open = text.find('{', close);
  }
}

}  // namespace

bool IsOfItem(std::string_view name) {
  return name == kFoundItem ||
         (name.starts_with(kFoundItem) &&
          name.substr(kFoundItem.size()).starts_with('.'));
}

bool IsLocalName(std::string_view name) {
  return name == kNearest || IsOfItem(name);
}

RoleFact SplitRole(std::string_view name) {
  constexpr std::array<std::string_view, 4> kRoles = {"prefill", "decode",
                                                      "frontend", "worker"};
  for (const std::string_view role : kRoles) {
    if (name.starts_with(role) && name.size() > role.size() + 1 &&
        name[role.size()] == '.') {
      return {role, name.substr(role.size() + 1)};
    }
  }
  return {"", name};
}

std::span<const std::string_view> KeyedFamilies() {
  static constexpr std::array<std::string_view, 6> kFamilies = {
      "container.", "env.", "field.", "metadata.", "pod.", "spec."};
  return kFamilies;
}

std::string_view KeyedFamily(std::string_view fact) {
  for (const std::string_view family : KeyedFamilies()) {
    if (fact.starts_with(family) && fact.size() > family.size()) {
      return family;
    }
  }
  return "";
}

namespace {

// Most findings ask for few facts, and many for none.
class LazyModel {
 public:
  LazyModel(const Facts& facts, const Graph& graph)
      : facts_(facts), graph_(graph) {}

  model::Fact Read(const Worker& worker, std::string_view name) {
    // Where no item is judged there is none.
    if (IsLocalName(name)) {
      return model::Fact::Absent();
    }
    if (model_ == nullptr) {
      model_ = std::make_shared<const GraphModel>(facts_, graph_);
    }
    return model::ReadFact(model_->Of(worker), name);
  }

 private:
  const Facts& facts_;
  const Graph& graph_;
  std::shared_ptr<const GraphModel> model_ = {};
};

}  // namespace

FactLookup LookupOf(const Facts& facts, const Graph& graph,
                    const Worker& worker) {
  return [model = std::make_shared<LazyModel>(facts, graph),
          &worker](std::string_view name) { return model->Read(worker, name); };
}

FactLookup LookupOf(const Facts& facts, const Graph& graph) {
  return [model = std::make_shared<LazyModel>(facts, graph),
          &graph](std::string_view name) {
    const RoleFact fact = SplitRole(name);
    const Worker* worker =
        fact.role.empty() ? &FirstWorker(graph) : graph.Only(fact.role);
    return worker == nullptr ? model::Fact::Unknown(model::Need::kManifest)
                             : model->Read(*worker, fact.name);
  };
}

void AddNamedFacts(const yaml::Node& node, const FactLookup& look_up,
                   yaml::Scope& scope) {
  if (node.tag == "!from" || node.tag == "!maybe") {
    AddFact(node.scalar, look_up, scope);
  } else {
    AddFormatted(node.scalar, look_up, scope);
  }
  for (const yaml::Entry& entry : node.entries) {
    AddNamedFacts(entry.value, look_up, scope);
  }
  for (const yaml::Node& item : node.items) {
    AddNamedFacts(item, look_up, scope);
  }
}

}  // namespace dgdc::lint

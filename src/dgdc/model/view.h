// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/model/deployment.h"
#include "dgdc/model/judge.h"
#include "dgdc/model/value.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/scope.h"

namespace dgdc::model {

// The facts of a subject under their names, each read when it is asked for and
// once. Copies share what was read. What the subject points to must outlive it.
class View {
 public:
  // What the subject points to and nobody else owns may be handed along.
  explicit View(const Subject& subject,
                std::shared_ptr<const void> held = nullptr);

  // The fact of that name; null when there is none.
  [[nodiscard]] const Fact* Find(std::string_view name) const;

  // The value of a fact as a node; null when it has none.
  [[nodiscard]] const yaml::Node* FindValue(std::string_view name) const {
    return scope_.FindValue(name);
  }

  // Whether all conditions hold: false when one does not, else unknown when one
  // may not.
  [[nodiscard]] Truth Judge(const std::vector<Condition>& conditions) const;
  [[nodiscard]] bool Holds(const std::vector<Condition>& conditions) const {
    return Judge(conditions) == Truth::kTrue;
  }

  // The facts as tags of profiles name them.
  [[nodiscard]] const yaml::Scope& scope() const { return scope_; }

  // What is missing for the tags in a node to have their values, or for the
  // conditions to be judged; nothing when all is known, or when a condition is
  // false.
  [[nodiscard]] std::optional<Lack> LackOf(const yaml::Node& node) const;
  [[nodiscard]] std::optional<Lack> LackOf(
      const std::vector<Condition>& conditions) const;
  // The same of a single fact: behind a parameter, what its default needs.
  [[nodiscard]] std::optional<Lack> LackOf(std::string_view name) const;

  [[nodiscard]] const Subject& subject() const;

 private:
  class Memo;

  std::shared_ptr<Memo> memo_;
  yaml::Scope scope_;
};

}  // namespace dgdc::model

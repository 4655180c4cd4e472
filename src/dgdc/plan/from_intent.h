// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dgdc/model/deployment.h"
#include "dgdc/model/view.h"
#include "dgdc/plan/context.h"

namespace dgdc::plan {

// The deployment that an intent asks for, as profiles see it. Values carry the
// place of the intent that decided them. The context must outlive it, and it
// must outlive the views.
class IntentModel {
 public:
  explicit IntentModel(const Context& context);
  IntentModel(const IntentModel&) = delete;
  IntentModel& operator=(const IntentModel&) = delete;

  // The facts of the deployment as a whole; those of a role are not known.
  [[nodiscard]] model::View Whole() const;

  // The facts of a role as each of context.Fabrics() sees them, parameters
  // included. The first view is for engine and platform too, and is there even
  // without a fabric. A null `role` is the frontend.
  [[nodiscard]] std::vector<model::View> Of(const SizedRole* role) const;

  [[nodiscard]] const model::Request& request() const { return request_; }

 private:
  std::map<std::string, yaml::Node, std::less<>> cluster_ = {};
  model::Request request_ = {};
  model::Deployment deployment_ = {};
  // What all components have in common.
  model::Worker common_ = {};
  // One of each of context.Fabrics(), or one of no fabric.
  std::vector<model::FabricUse> uses_ = {};
};

}  // namespace dgdc::plan

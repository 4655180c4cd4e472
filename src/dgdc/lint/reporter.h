// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/rule_spec.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/subject.h"
#include "dgdc/model/judge.h"

namespace dgdc::lint {

// The facts of a worker of the deployment that is judged.
class FactsOfWorkers {
 public:
  virtual ~FactsOfWorkers() = default;

  // The name must be one of model/facts.h.
  virtual const model::Fact& Read(const manifest::Worker& worker,
                                  std::string_view name) = 0;
};

// Takes the findings of one rule about one subject: severity, reason, remedy
// and sources come from the rule's own text, a finding adds what was written
// and where. Hands out the facts of the model, and remembers those that were
// asked for and that nobody knows: a rule that finds nothing then was not
// judged.
class Reporter {
 public:
  Reporter(const RuleSpec& rule, Sink& sink, FactsOfWorkers* facts = nullptr)
      : rule_(rule), sink_(sink), facts_(facts) {}

  // `here` is printed behind the caret. The finding may be added to (labels,
  // another severity, a more exact help) until the next one.
  Diagnostic& At(Span span, std::string message, std::string here = "");

  // A fact of the worker ("hardware.nodeGpus", "env.UCX_TLS"); when it is not
  // known, what would settle it is remembered, so ask for what is known first.
  const model::Fact& Read(const OneWorker& it, std::string_view fact);
  // Its text, number or truth; nothing when it is absent or not known.
  std::optional<std::string> ReadText(const OneWorker& it,
                                      std::string_view fact);
  std::optional<int64_t> ReadNumber(const OneWorker& it, std::string_view fact);
  std::optional<bool> ReadTruth(const OneWorker& it, std::string_view fact);

  // Whether conditions all hold of the worker; what they lack is remembered.
  model::Truth Judge(const OneWorker& it,
                     const std::vector<Condition>& conditions);

  // Remembers that something is not known that decides; `fact` names it as
  // model/facts.h does.
  void Lacks(std::string_view fact, model::Need need);

  // A name or number of the world that the entry of the rule gives under
  // `values`; it must be there.
  [[nodiscard]] const std::string& Name(std::string_view value) const;
  [[nodiscard]] double Number(std::string_view value) const;
  [[nodiscard]] std::vector<std::string> Names(std::string_view value) const;

  // What was remembered.
  [[nodiscard]] const std::vector<model::Lack>& lacks() const { return lacks_; }
  [[nodiscard]] const RuleSpec& rule() const { return rule_; }

 private:
  const RuleSpec& rule_;
  Sink& sink_;
  FactsOfWorkers* facts_;  // null where no deployment is judged
  std::vector<model::Lack> lacks_ = {};
};

}  // namespace dgdc::lint

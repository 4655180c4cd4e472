// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/reporter.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/rule_finding.h"

namespace dgdc::lint {
Diagnostic& Reporter::At(Span span, std::string message, std::string here) {
  return sink_.Add(FindingOf(rule_, span, std::move(message), std::move(here)));
}

const model::Fact& Reporter::Read(const OneWorker& it, std::string_view fact) {
  DGDC_CHECK(facts_ != nullptr, "a rule about bundles reads no fact");
  const model::Fact& read = facts_->Read(it.worker, fact);
  if (read.state == model::State::kUnknown ||
      read.state == model::State::kOneOf) {
    Lacks(fact, read.need);
  }
  return read;
}

namespace {

// The facts of one worker, none of which is remembered.
class WorkerFacts : public model::FactSource {
 public:
  WorkerFacts(FactsOfWorkers& facts, const manifest::Worker& worker)
      : facts_(facts), worker_(worker) {}
  const model::Fact* FindFact(std::string_view name) override {
    return &facts_.Read(worker_, name);
  }

 private:
  FactsOfWorkers& facts_;
  const manifest::Worker& worker_;
};

}  // namespace

model::Truth Reporter::Judge(const OneWorker& it,
                             const std::vector<Condition>& conditions) {
  DGDC_CHECK(facts_ != nullptr, "a rule about bundles reads no fact");
  WorkerFacts source(*facts_, it.worker);
  const model::Judgement judgement = model::JudgeAll(conditions, source);
  if (judgement.truth == model::Truth::kUnknown) {
    Lacks(judgement.lack.fact, judgement.lack.need);
  }
  return judgement.truth;
}

std::optional<std::string> Reporter::ReadText(const OneWorker& it,
                                              std::string_view fact) {
  const model::Fact& read = Read(it, fact);
  return read.is_present() ? std::optional(read.value.text) : std::nullopt;
}

std::optional<int64_t> Reporter::ReadNumber(const OneWorker& it,
                                            std::string_view fact) {
  const std::optional<std::string> text = ReadText(it, fact);
  int64_t number = 0;
  if (!text ||
      std::from_chars(text->data(), text->data() + text->size(), number).ec !=
          std::errc()) {
    return std::nullopt;
  }
  return number;
}

std::optional<bool> Reporter::ReadTruth(const OneWorker& it,
                                        std::string_view fact) {
  const std::optional<std::string> text = ReadText(it, fact);
  return text ? std::optional(*text == "true") : std::nullopt;
}

const std::string& Reporter::Name(std::string_view value) const {
  const yaml::Node* node = rule_.values.Find(value);
  DGDC_CHECK(node != nullptr && node->IsScalar(),
             fmt::format("{} has no value {}", rule_.code, value));
  return node->scalar;
}

double Reporter::Number(std::string_view value) const {
  const std::string& text = Name(value);
  double number = 0;
  const auto read =
      std::from_chars(text.data(), text.data() + text.size(), number);
  DGDC_CHECK(read.ec == std::errc(),
             fmt::format("{}: {} is no number", rule_.code, value));
  return number;
}

std::vector<std::string> Reporter::Names(std::string_view value) const {
  const yaml::Node* node = rule_.values.Find(value);
  DGDC_CHECK(node != nullptr && node->IsSeq(),
             fmt::format("{} has no list {}", rule_.code, value));
  std::vector<std::string> names;
  for (const yaml::Node& item : node->items) {
    names.push_back(item.scalar);
  }
  return names;
}

void Reporter::Lacks(std::string_view fact, model::Need need) {
  if (need != model::Need::kNothing) {
    lacks_.push_back({.fact = std::string(fact), .need = need});
  }
}

}  // namespace dgdc::lint

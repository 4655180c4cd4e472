// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/validate.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/schema/check.h"
#include "dgdc/schema/compile.h"
#include "dgdc/schema/defaults.h"
#include "dgdc/schema/fields.h"
#include "dgdc/schema/rule.h"

namespace dgdc::schema {
namespace {

// Afterwards WithDefaults can neither run on nor make a valid node invalid.
std::optional<Failure> RefuseBadDefaults(const RuleSet& set) {
  for (const auto& rule : set.rules) {
    if (!rule->default_value) {
      continue;
    }
    yaml::Node value = *rule->default_value;
    std::string fault;
    if (!FillDefaults(*rule, value)) {
      fault = "it contains itself";
    } else {
      const std::vector<Violation> found =
          Check(*rule, value, {.root = "default"});
      if (!found.empty()) {
        fault = Describe(found.front()).message;
      }
    }
    if (!fault.empty()) {
      return Failure{
          fmt::format("bad \"default\" at {}: {}", rule->pointer, fault)};
    }
  }
  return std::nullopt;
}

}  // namespace

struct Schema::Impl {
  RuleSet rules;
};

Schema::Schema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

Result<Schema> Schema::Load(std::string_view json_text) {
  Result<RuleSet> rules = Compile(json_text);
  if (!rules) {
    return Failure{rules.error()};
  }
  if (std::optional<Failure> failure = RefuseBadDefaults(*rules)) {
    return *std::move(failure);
  }
  return Schema(std::make_unique<Impl>(Impl{std::move(*rules)}));
}

Schema Schema::Sound(const yaml::Node& schema) {
  std::vector<SchemaFault> faults;
  RuleSet rules = Compile(schema, {.sound = true}, faults);
  DGDC_CHECK(faults.empty(), "a sound schema that is none");
  return Schema(std::make_unique<Impl>(Impl{std::move(rules)}));
}

bool Schema::Validate(const yaml::Node& node, Sink& sink,
                      std::string_view path) const {
  std::vector<Violation> found = Violations(node, {.root = std::string(path)});
  // What only some versions have is judged by who knows the version.
  std::erase_if(found, [](const Violation& violation) {
    return violation.breach == Breach::kVersioned;
  });
  for (const Violation& violation : found) {
    sink.Add(Describe(violation));
  }
  return found.empty();
}

std::vector<Violation> Schema::Violations(const yaml::Node& node,
                                          const Path& path) const {
  return Check(*impl_->rules.root, node, path);
}

yaml::Node Schema::WithDefaults(const yaml::Node& node) const {
  yaml::Node filled = node;
  FillDefaults(*impl_->rules.root, filled);
  return filled;
}

const Rule& Schema::root() const { return *impl_->rules.root; }

std::vector<Field> Schema::Fields() const {
  return DescribeFields(*impl_->rules.root);
}

}  // namespace dgdc::schema

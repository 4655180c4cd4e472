// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/catalog/setting_rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// Something that shows whether a fabric works.
struct Check {
  std::string run = {};     // for people
  std::string expect = {};  // for people
  // The same for a Job: a line for sh, and what a line of its output must
  // match. Null when only people can check it.
  yaml::Node command = {};
  yaml::Node pattern = {};
  std::string shared = {};  // a check of the platform in their place, or ""
  std::vector<Condition> when = {};

  // Whether a Job can run it.
  [[nodiscard]] bool ForJob() const {
    return !command.IsNull() || !shared.empty();
  }
};

// A command of the pre-flight Job that several fabrics share.
struct SharedCheck {
  yaml::Node command = {};
  yaml::Node pattern = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// Published bandwidth of one KV transfer.
struct Bandwidth {
  int64_t low_mb_per_s = 0;
  int64_t high_mb_per_s = 0;
  // Whether somebody measured the figure, or only published it as expected.
  bool low_measured = false;
  bool high_measured = false;
  std::string note = {};
  std::vector<std::string> sources = {};
};

// "measured", "expected".
std::string_view BasisName(bool measured);

// What a benchmark of one KV transfer is told and must reach on a fabric.
struct TransferBenchmark {
  // The lower published bandwidth when absent.
  std::optional<int64_t> minimum_mb_per_s = {};
  std::string why = {};  // of the minimum
  std::vector<std::string> sources = {};
  std::vector<SettingRule> settings = {};
};

}  // namespace dgdc

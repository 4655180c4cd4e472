// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dgdc/catalog/setting_rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A Job around a deployment.
struct JobProfile {
  yaml::Node image = {};    // null: the engine's
  yaml::Node command = {};  // list
  int64_t backoff_limit = 0;
  int64_t requests_per_concurrency = 0;  // of a benchmark
  yaml::Node spec = {};                  // further fields, null when none
  std::vector<CompanionRule> documents = {};
  std::vector<std::string> own_env = {};  // not taken over from a worker
  std::vector<SettingRule> settings = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/engine_server.h"
#include "dgdc/catalog/kv_transfer_profile.h"
#include "dgdc/catalog/profile_head.h"
#include "dgdc/catalog/setting_rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// Blocks of the KV cache; 0 where sizes need not count in them.
struct KvBlock {
  // To what multiple sizes are rounded up when nothing is said about blocks.
  int64_t round_to = 0;
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A size that the engine demands to be a multiple of another one. All but the
// last fields are meanings of the server's flags and configuration.
struct MultipleRule {
  std::string value = {};
  std::string of = {};
  std::string shared_by = {};    // by what the value is divided first, or ""
  std::string shared_when = {};  // flag that turns that on
  std::string when = {};         // flag without which there is no such demand
  std::vector<std::string> roles = {};  // empty: all
  bool round_up = false;
  std::string why = {};
  std::vector<std::string> sources = {};
};

// How far a connector carries a kind of parallelism.
struct ConnectorLimit {
  std::string connector = {};  // "" for all of the engine
  std::string size = {};       // "tp", "pp", "dp", "ep", "dcp", "pcp", "cp"
  int64_t at_most = 0;
  bool or_equal = false;  // larger ones where both roles have the same
  bool certain = true;    // an error; otherwise a warning
  std::vector<std::string> roles = {};  // empty: prefill and decode
  std::string releases = {};            // range, "" for all
  std::string why = {};
  std::string help = {};
  std::vector<std::string> sources = {};

  // Whether it holds for the role and release; an unknown release ("") is
  // taken for one of them.
  [[nodiscard]] bool HoldsFor(std::string_view role,
                              std::string_view release) const;
};

// An inference engine and its flags by release.
struct EngineProfile {
  ProfileHead head = {};
  EngineServer server = {};
  EngineKvTransfer kv_transfer = {};
  yaml::Node framework = {};  // value of the DGD's backendFramework
  yaml::Node command = {};    // list
  int64_t margin_tokens = 0;
  std::string margin_why = {};
  KvBlock kv_block = {};
  std::vector<MultipleRule> multiples = {};
  std::vector<ConnectorLimit> connector_limits = {};
  std::vector<SettingRule> settings = {};
};

}  // namespace dgdc

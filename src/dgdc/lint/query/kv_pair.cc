// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/kv_pair.h"

#include <algorithm>

namespace dgdc::lint {

using manifest::AtDotted;
using manifest::Worker;
using yaml::Node;

namespace {

// "DEFAULT" and the like may stand for another one by a variable.
bool MayBeAnother(const Worker& worker) {
  // A flag of old releases beside the one that replaced it.
  if (worker.FindMeaning("kvTransfer") != nullptr &&
      worker.FindMeaning("connector") != nullptr) {
    return true;
  }
  return std::any_of(
      worker.env.begin(), worker.env.end(),
      [](const auto& entry) { return entry.first.ends_with("_KVCACHE"); });
}

void AddTexts(const Node& list, std::vector<manifest::Text>& texts) {
  for (const Node& item : list.items) {
    if (item.IsString()) {
      texts.push_back({item.scalar, item.span});
    }
  }
}

}  // namespace

bool HaveDifferentConnectors(const Pair& pair) {
  const manifest::KvTransfer& a = pair.prefill.kv;
  const manifest::KvTransfer& b = pair.decode.kv;
  const bool both_nixl = a.nixl == true && b.nixl == true;
  return !a.connector->empty() && !b.connector->empty() && !both_nixl &&
         *a.connector != *b.connector && !MayBeAnother(pair.prefill) &&
         !MayBeAnother(pair.decode);
}

std::vector<manifest::Text> NixlBackends(const Worker& worker) {
  if (worker.kv.nixl != true || worker.kv.backend->empty()) {
    return {};
  }
  std::vector<manifest::Text> backends;
  const auto& keys = worker.engine->kv_transfer.json;
  const auto key = keys.find("backends");
  if (key != keys.end()) {
    AddTexts(AtDotted(worker.kv.config, key->second), backends);
    if (const auto nested = keys.find("nested"); nested != keys.end()) {
      for (const Node& part :
           AtDotted(worker.kv.config, nested->second).items) {
        AddTexts(AtDotted(part, key->second), backends);
      }
    }
  }
  if (backends.empty()) {
    backends.push_back(worker.kv.backend);
  }
  return backends;
}

bool HaveDifferentBackends(const Pair& pair) {
  const std::vector<manifest::Text> a = NixlBackends(pair.prefill);
  const std::vector<manifest::Text> b = NixlBackends(pair.decode);
  const bool shared =
      std::any_of(a.begin(), a.end(), [&b](const manifest::Text& one) {
        return std::any_of(
            b.begin(), b.end(),
            [&one](const manifest::Text& other) { return *one == *other; });
      });
  return !a.empty() && !b.empty() && !shared;
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc {

// The connector that a server has without being told, in some releases.
struct ConnectorDefault {
  std::string releases = {};  // "" for all, known or not
  std::string connector = {};
  // Meanings of flags that no release of the range has: where the release is
  // not known, they tell that it is another one.
  std::vector<std::string> unless = {};
};

// A connector that stands for another one.
struct ConnectorAlias {
  std::string written = {};
  std::string releases = {};  // "" for all
  std::string env = {};       // the variable that must be 1, or ""
  std::string stands_for = {};
};

// Short names of connectors that a flag of Dynamo took.
struct ConnectorNames {
  std::string releases = {};
  // "" for none at all.
  std::map<std::string, std::string, std::less<>> names = {};
  std::string several = {};  // what holds more than one
  // The releases in which the flag may say that the connector's own
  // configuration decides; in the others of `releases` that one is refused.
  std::string yields = {};
};

// Whether something is so; not every release was looked at.
enum class Known : uint8_t { kNo, kYes, kUnknown };

// A flag or variable that changes the memory of the KV cache.
struct MemoryChange {
  std::string name = {};                 // with a dash: a flag
  std::vector<std::string> values = {};  // empty: any
  std::string engine = {};               // range of versions, "" for all
  bool handles = false;
};

// A path that needs memory of a certain kind: NVLink between nodes takes only
// memory with fabric handles.
struct FabricMemory {
  Known by_default = Known::kUnknown;
  std::vector<MemoryChange> changes = {};
  std::string why = {};
  std::string remedy = {};
  std::vector<std::string> sources = {};
};

// What a connector is told about the part of its server.
struct ConnectorRoles {
  std::string releases = {};  // in which it is told that part; "" for none
  std::string prefill = {};
  std::string decode = {};
  std::string otherwise = {};
};

// How an engine is told which way the KV cache takes.
struct EngineKvTransfer {
  std::string default_backend = {};
  std::vector<std::string> nixl_connectors = {};
  // Those that go through UCX without NIXL.
  std::vector<std::string> ucx_connectors = {};
  bool connector_needed = false;
  std::vector<ConnectorDefault> defaults = {};  // of Dynamo's own servers
  std::vector<ConnectorAlias> aliases = {};
  ConnectorNames shorthand = {};
  ConnectorRoles roles = {};
  std::string env = {};  // variable with the NIXL backend, "" when none
  // Dotted keys in the value of the flag "kvTransfer": "connector",
  // "backends", "bufferDevice", "nested".
  std::map<std::string, std::string, std::less<>> json = {};
  // The flag that turns Dynamo's KV block manager on, and what its value then
  // holds; "" when the engine has none.
  std::string block_manager_flag = {};
  std::string block_manager_value = {};
  FabricMemory fabric_memory = {};

  // Whether the connector of that name transfers with NIXL.
  [[nodiscard]] bool IsNixl(std::string_view connector) const;
  // Whether a flag or a variable gives the KV cache memory with fabric handles
  // in that version of the engine; an unknown one ("") may.
  [[nodiscard]] bool GivesFabricHandles(std::string_view version,
                                        std::string_view name,
                                        std::string_view value) const;
};

}  // namespace dgdc

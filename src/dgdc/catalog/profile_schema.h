// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

// Which schema a file of profiles/ must fit: its kind tells.
namespace dgdc::catalog {

struct ProfileSchema {
  std::string_view kind = {};
  std::string_view file = {};  // below schemas/
};

inline constexpr std::array kProfileSchemas = {
    ProfileSchema{"Bibliography", "sources.schema.json"},
    ProfileSchema{"EngineProfile", "profile.schema.json"},
    ProfileSchema{"FabricProfile", "profile.schema.json"},
    ProfileSchema{"FlagTable", "flags.schema.json"},
    ProfileSchema{"HardwareProfile", "hardware.schema.json"},
    ProfileSchema{"ImageProfile", "images.schema.json"},
    ProfileSchema{"KindProfile", "kind.schema.json"},
    ProfileSchema{"KindTable", "kinds.schema.json"},
    ProfileSchema{"ModelConfigTable", "model-configs.schema.json"},
    ProfileSchema{"ModelProfile", "model.schema.json"},
    ProfileSchema{"NamespaceTable", "namespaces.schema.json"},
    ProfileSchema{"PlatformProfile", "profile.schema.json"},
    ProfileSchema{"PodProfile", "pods.schema.json"},
    ProfileSchema{"ReleaseProfile", "release.schema.json"},
    ProfileSchema{"RuleGroup", "rules.schema.json"},
    ProfileSchema{"SecretTable", "secrets.schema.json"},
    ProfileSchema{"TransportProfile", "transports.schema.json"},
    ProfileSchema{"VariableTable", "variables.schema.json"},
};

// "" for what is no kind of profile.
constexpr std::string_view SchemaOfKind(std::string_view kind) {
  const auto* row = std::find_if(
      kProfileSchemas.begin(), kProfileSchemas.end(),
      [kind](const ProfileSchema& schema) { return schema.kind == kind; });
  return row == kProfileSchemas.end() ? std::string_view() : row->file;
}

}  // namespace dgdc::catalog

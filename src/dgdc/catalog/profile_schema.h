// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

// The kinds of profiles: which schema a file of profiles/ must fit, and what
// its kind means to a folder of a site.
namespace dgdc::catalog {

// How profiles of a kind stand beside others.
enum class Standing : uint8_t {
  kNamed,   // any number; one stands in place of that of its name
  kSingle,  // there is one, which others can only replace
  kMerged,  // what they hold is merged, item by item
};

struct ProfileSchema {
  std::string_view kind = {};
  std::string_view file = {};  // below schemas/
  std::string_view noun = {};  // how people call such a profile
  Standing standing = Standing::kNamed;
};

inline constexpr std::array kProfileSchemas = {
    ProfileSchema{"Bibliography", "sources.schema.json", "sources",
                  Standing::kMerged},
    ProfileSchema{"EngineProfile", "profile.schema.json", "engine"},
    ProfileSchema{"FabricProfile", "profile.schema.json", "fabric"},
    ProfileSchema{"FlagTable", "flags.schema.json", "flags"},
    ProfileSchema{"HardwareProfile", "hardware.schema.json", "hardware"},
    ProfileSchema{"ImageProfile", "images.schema.json", "image"},
    ProfileSchema{"KindProfile", "kind.schema.json", "kind"},
    ProfileSchema{"KindTable", "kinds.schema.json", "kinds"},
    ProfileSchema{"ModelConfigTable", "model-configs.schema.json",
                  "table of model configurations", Standing::kSingle},
    ProfileSchema{"ModelProfile", "model.schema.json", "model"},
    ProfileSchema{"NamespaceTable", "namespaces.schema.json",
                  "table of namespaces", Standing::kSingle},
    ProfileSchema{"PlatformProfile", "profile.schema.json", "platform",
                  Standing::kSingle},
    ProfileSchema{"PodProfile", "pods.schema.json", "pods", Standing::kSingle},
    ProfileSchema{"ReleaseProfile", "release.schema.json", "release"},
    ProfileSchema{"RuleGroup", "rules.schema.json", "rules", Standing::kMerged},
    ProfileSchema{"SecretTable", "secrets.schema.json", "secrets"},
    ProfileSchema{"TransportProfile", "transports.schema.json", "transport"},
    ProfileSchema{"VariableTable", "variables.schema.json", "variables"},
};

// How names of files with tables of names end, which have no schema.
inline constexpr std::string_view kTables = ".tsv";

// "profiles/fabrics/ib.yaml" gives "ib".
constexpr std::string_view Stem(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.rfind('.'));
}

// Null for what is no kind of profile.
constexpr const ProfileSchema* FindKind(std::string_view kind) {
  const auto* row = std::find_if(
      kProfileSchemas.begin(), kProfileSchemas.end(),
      [kind](const ProfileSchema& schema) { return schema.kind == kind; });
  return row == kProfileSchemas.end() ? nullptr : row;
}

// "" for what is no kind of profile.
constexpr std::string_view SchemaOfKind(std::string_view kind) {
  const ProfileSchema* row = FindKind(kind);
  return row == nullptr ? std::string_view() : row->file;
}

}  // namespace dgdc::catalog

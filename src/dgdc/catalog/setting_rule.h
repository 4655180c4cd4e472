// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/catalog/role.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// Where a setting goes in a manifest.
enum class SettingKind : uint8_t {
  kEnv,
  kArg,
  kResource,
  kSecurityContext,
  kPodSpec,
  kContainer,
  kAnnotation,
  kSharedMemory,
  kEnvFromSecret,
  kConfig,
  // The GPUs come with a claim instead of the extended resource.
  kGpusByClaim,
};

// "env", "arg", ... as profiles spell it.
std::string_view SettingKindName(SettingKind kind);

// What lint says of a manifest that lacks a setting.
struct MissingSpec {
  std::vector<Condition> when = {};  // facts of the worker
  Severity severity = Severity::kWarning;
  std::vector<std::string> refused = {};  // values that are as bad as none
  std::string why = {};
  std::vector<std::string> sources = {};
};

// One setting as a profile states it; value and name may hold !from tags.
struct SettingRule {
  SettingKind kind = SettingKind::kEnv;
  yaml::Node name = {};                  // null where the kind has no names
  std::optional<yaml::Node> value = {};  // nothing: a bare flag
  std::vector<RoleKind> roles = {};
  std::string each = {};  // a list: the rule holds once per item of it
  std::vector<Condition> when = {};
  yaml::Node owner = {};   // the intent's field that decides it, null when none
  bool essential = false;  // the fabric does not work without it
  bool usual = false;      // works without it, but the guides have it
  // Whether collectives need it too, whichever fabric moves the KV cache.
  bool collectives = false;
  // Of an engine: nothing where a manifest may go without.
  std::optional<MissingSpec> missing = {};
  std::string why = {};
  std::vector<std::string> sources = {};
  Span span = {};
};

// A line of the shell that runs before the server starts.
struct StartupRule {
  std::vector<Condition> when = {};
  yaml::Node line = {};
  std::string mount = {};  // path of the container that the line needs
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A document that the deployment needs and that must be applied before it.
struct CompanionRule {
  std::vector<Condition> when = {};
  bool collectives = false;  // as in SettingRule
  yaml::Node document = {};  // may hold tags
  std::string why = {};
  std::vector<std::string> sources = {};
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A document that proves something.
struct Reference {
  std::string id = {};
  std::string title = {};
  std::string at = {};  // URL
};

enum class RoleKind : uint8_t { kFrontend, kPrefill, kDecode, kWorker };

// "frontend", "prefill", "decode", "worker".
std::string_view RoleName(RoleKind role);

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
};

// "env", "arg", ... as profiles spell it.
std::string_view SettingKindName(SettingKind kind);

// One setting as a profile states it; value and name may hold !from tags.
struct SettingRule {
  SettingKind kind = SettingKind::kEnv;
  yaml::Node name = {};                  // null where the kind has no names
  std::optional<yaml::Node> value = {};  // nothing: a bare flag
  std::vector<RoleKind> roles = {};
  std::vector<Condition> when = {};
  yaml::Node owner = {};  // the intent's field that decides it, null when none
  std::string why = {};
  std::vector<std::string> sources = {};
  Span span = {};
};

// A combination that is known to fail (error) or to be slow (warning).
struct Requirement {
  std::vector<Condition> when = {};
  Severity severity = Severity::kError;
  std::string blame = {};  // the fact that gets the caret
  yaml::Node message = {};
  std::vector<yaml::Node> why = {};
  yaml::Node help = {};
  std::vector<std::string> sources = {};
  Span span = {};
};

enum class ParamType : uint8_t { kString, kInteger, kBoolean, kEnum, kList };

// "string", "integer", "boolean", "enum", "list".
std::string_view ParamTypeName(ParamType type);

// What a user may choose in spec.fabric.params.
struct Param {
  std::string name = {};
  ParamType type = ParamType::kString;
  std::vector<std::string> values = {};  // of an enum
  std::optional<int64_t> minimum = {};
  std::optional<int64_t> maximum = {};
  std::optional<yaml::Node> default_value = {};  // may hold a tag
  std::string doc = {};
  std::string needed = {};  // what to say when a value is needed and missing
  std::vector<std::string> sources = {};
  Span span = {};
};

// What all profiles have.
struct ProfileHead {
  std::string name = {};
  std::vector<std::string> aliases = {};
  std::string summary = {};
  std::string description = {};
  std::vector<std::string> sources = {};
  Span span = {};
};

// Published bandwidth of one KV transfer.
struct Bandwidth {
  int64_t low_mb_per_s = 0;
  int64_t high_mb_per_s = 0;
  std::string note = {};
  std::vector<std::string> sources = {};
};

// A network and everything that a manifest needs to use it.
struct FabricProfile {
  ProfileHead head = {};
  std::string nixl_backend = {};
  bool explicit_backend = false;
  std::string kv_buffer_device = {};  // empty: the engine's own choice
  std::string network = {};           // "rdma", "efa", "none"
  std::string image_variant = {};
  Bandwidth bandwidth = {};
  std::vector<Param> params = {};
  std::vector<SettingRule> settings = {};
  std::vector<Requirement> requirements = {};
  std::vector<std::pair<std::string, std::string>> verify = {};
};

// An inference engine and its flags by release.
struct EngineProfile {
  ProfileHead head = {};
  yaml::Node framework = {};  // value of the DGD's backendFramework
  yaml::Node command = {};    // list
  int64_t margin_tokens = 0;
  std::string margin_why = {};
  std::vector<SettingRule> settings = {};
  std::vector<Requirement> requirements = {};
};

// What every Dynamo deployment has, whatever the engine and the fabric.
struct PlatformProfile {
  ProfileHead head = {};
  std::string frontend_component = {};
  std::string prefill_component = {};
  std::string decode_component = {};
  std::string worker_component = {};
  yaml::Node frontend_command = {};  // list, null: the image's own
  std::string gpu_resource = {};
  std::vector<SettingRule> settings = {};
  std::vector<Requirement> requirements = {};

  [[nodiscard]] const std::string& Component(RoleKind role) const;
};

// A GPU system or instance type. Counts are per node.
struct HardwareProfile {
  ProfileHead head = {};
  std::string gpu = {};  // "H200"
  int64_t gpu_memory_gib = 0;
  std::string architecture = {};  // "hopper"
  int64_t node_gpus = 0;
  std::string arch = {};     // "amd64", "arm64"
  std::string network = {};  // "rdma", "efa", "none", "" when not known
  std::optional<int64_t> interfaces = {};
  std::optional<int64_t> gbit_per_interface = {};
  std::string provider = {};
  yaml::Node pod = {};  // fields for the pod spec, null when none
  std::vector<std::string> notes = {};
};

// A model's architecture: the columns of its configuration that sizing needs.
struct ModelProfile {
  ProfileHead head = {};
  std::string attention = {};  // "gqa", "mla", ...
  int64_t layers = 0;
  int64_t query_heads = 0;
  std::optional<int64_t> kv_heads = {};
  int64_t max_position = 0;
  std::string weight_format = {};
  std::string checkpoint_kv_dtype = {};
  int64_t kv_bytes_per_token_bf16 = 0;
  int64_t kv_bytes_per_token_fp8 = 0;
  int64_t fixed_state_bytes = 0;
  std::vector<std::string> notes = {};
};

// One published image tag.
struct ImageTag {
  std::string variant = {};  // "default", "efa", "cuda13"
  std::string tag = {};
  std::vector<std::string> arch = {};
  bool experimental = false;
};

// One engine inside a Dynamo release.
struct ReleaseEngine {
  std::string engine = {};
  std::string version = {};
  std::string image = {};
  std::vector<ImageTag> tags = {};
};

// A Dynamo release: what exists, nothing guessed.
struct ReleaseProfile {
  ProfileHead head = {};
  std::string date = {};
  std::vector<std::string> api_versions = {};  // the first is the default
  std::string registry = {};
  std::string frontend_image = {};  // empty: the engine's image has it
  std::string frontend_tag = {};
  std::vector<ReleaseEngine> engines = {};
  std::vector<std::string> notes = {};

  [[nodiscard]] const ReleaseEngine* FindEngine(std::string_view name) const;
};

}  // namespace dgdc

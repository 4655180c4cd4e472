// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// What the user wrote, typed, every field knowing its place. Field meanings,
// ranges and defaults stand in schemas/intent.schema.json.
namespace dgdc {

// A flag or variable given by the user: text, number or boolean as written.
struct UserSetting {
  std::string name = {};
  Span name_span = {};
  yaml::Node value = {};
};

struct ModelIntent {
  Spanned<std::string> id = {};
  std::optional<Spanned<std::string>> served_name = {};
  std::optional<Spanned<std::string>> path = {};
  std::optional<Spanned<std::string>> revision = {};
  std::optional<Spanned<std::string>> quantization = {};
  Spanned<std::string> kv_cache_dtype = {};
  Spanned<bool> trust_remote_code = {};
  std::optional<Spanned<int64_t>> max_model_len = {};
};

struct EngineIntent {
  Spanned<std::string> name = {};
  std::vector<UserSetting> args = {};
  std::vector<UserSetting> env = {};
};

struct FabricIntent {
  Spanned<std::string> profile = {};
  std::vector<UserSetting> params = {};
};

struct WorkloadIntent {
  Spanned<int64_t> isl = {};  // tokens
  Spanned<int64_t> osl = {};  // tokens
  std::optional<Spanned<int64_t>> concurrency = {};
};

// One of prefill, decode, workers; the frontend uses the part that it has.
struct RoleIntent {
  Span span = {};  // of the section's key
  Spanned<int64_t> replicas = {};
  Spanned<int64_t> tp = {};
  Spanned<int64_t> pp = {};
  Spanned<int64_t> dp = {};
  Spanned<int64_t> ep = {};
  std::optional<Spanned<int64_t>> max_num_seqs = {};
  std::vector<UserSetting> args = {};
  std::vector<UserSetting> env = {};
  std::optional<Spanned<std::string>> cpu = {};
  std::optional<Spanned<std::string>> memory = {};
};

struct ModelCacheIntent {
  Spanned<std::string> pvc = {};
  Spanned<std::string> mount_path = {};
  bool create = false;
  std::optional<Spanned<std::string>> size = {};
  std::optional<Spanned<std::string>> storage_class = {};
  std::optional<Spanned<std::string>> access_mode = {};
};

struct Intent {
  Span spec_span = {};  // of the key "spec"
  Spanned<std::string> name = {};
  std::optional<Spanned<std::string>> name_space = {};
  yaml::Node labels = {};       // null when absent
  yaml::Node annotations = {};  // null when absent
  ModelIntent model = {};
  EngineIntent engine = {};
  std::optional<FabricIntent> fabric = {};
  Spanned<std::string> hardware = {};
  WorkloadIntent workload = {};
  std::optional<RoleIntent> prefill = {};
  std::optional<RoleIntent> decode = {};
  std::optional<RoleIntent> workers = {};
  RoleIntent frontend = {};
  Spanned<std::string> router = {};
  Spanned<std::string> dynamo = {};
  std::optional<ModelCacheIntent> model_cache = {};
  std::optional<Spanned<std::string>> hugging_face_secret = {};
  yaml::Node image_pull_secrets = {};  // list of names, null when absent
  // Facts about the nodes by name, as given.
  std::vector<UserSetting> cluster = {};
};

}  // namespace dgdc

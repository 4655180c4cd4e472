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

// The columns of a model's configuration that sizing needs.
struct ArchitectureIntent {
  Span span = {};  // of the key
  Spanned<std::string> attention = {};
  std::optional<Spanned<int64_t>> layers = {};
  std::optional<Spanned<int64_t>> kv_layers = {};
  std::optional<Spanned<int64_t>> swa_layers = {};
  std::optional<Spanned<int64_t>> query_heads = {};
  std::optional<Spanned<int64_t>> kv_heads = {};
  std::optional<Spanned<int64_t>> head_dim = {};
  // Of layers whose cache grows, where they differ; only a model's own
  // configuration says that.
  std::optional<Spanned<int64_t>> global_kv_heads = {};
  std::optional<Spanned<int64_t>> global_head_dim = {};
  std::optional<Spanned<int64_t>> kv_lora_rank = {};
  std::optional<Spanned<int64_t>> qk_rope_head_dim = {};
  std::optional<Spanned<int64_t>> index_head_dim = {};
  std::optional<Spanned<int64_t>> window = {};
  std::optional<Spanned<int64_t>> fixed_state_bytes = {};
  std::optional<Spanned<int64_t>> max_position = {};
};

// What a model's own configuration says besides its architecture.
struct ModelConfigFacts {
  std::string file = {};           // as the intent names it
  std::string weight_format = {};  // "" when not known
  std::string kv_dtype = {};       // for which the checkpoint ships scales
  std::vector<std::string> notes = {};
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
  std::optional<Spanned<std::string>> config = {};
  // As the intent gives it, or as the file of `config` does.
  std::optional<ArchitectureIntent> architecture = {};
  std::optional<ModelConfigFacts> config_facts = {};
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

// A machine that no profile knows, as far as it is described.
struct MachineIntent {
  Spanned<std::string> gpu = {};
  Spanned<int64_t> gpus = {};
  std::optional<double> memory_gib = {};
  std::string arch = {};
  int64_t nvlink_domain_gpus = 0;  // 0 when NVLink ends at the node
  // Nothing where the interfaces are not described.
  std::optional<int64_t> nics = {};
  std::optional<int64_t> gbit_per_nic = {};
  std::string nic_kind = {};
  std::string provider = {};
  yaml::Node node_selector = {};  // null when absent
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
  bool tp_across_nodes = false;
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

// The Jobs that the intent asks for besides the deployment.
struct CompanionsIntent {
  struct Download {
    Span span = {};  // of the key
    std::optional<Spanned<std::string>> image = {};
  };
  struct Benchmark {
    Span span = {};  // of the key
    std::optional<Spanned<std::string>> image = {};
    std::optional<Spanned<int64_t>> concurrency = {};
    std::optional<Spanned<int64_t>> requests = {};
  };
  struct TransferBenchmark {
    Span span = {};  // of the key
    Spanned<std::string> image = {};
    std::optional<Spanned<int64_t>> minimum = {};  // MB/s
  };
  struct Preflight {
    Span span = {};  // of the key
    std::optional<TransferBenchmark> nixlbench = {};
  };
  std::optional<Download> model_download = {};
  std::optional<Benchmark> benchmark = {};
  std::optional<Preflight> preflight = {};
};

// What is taken in place of parts of an image's name.
struct ImageIntent {
  std::optional<Spanned<std::string>> registry = {};
  std::optional<Spanned<std::string>> repository = {};  // below the registry
  std::optional<Spanned<std::string>> tag = {};
  std::optional<Spanned<std::string>> digest = {};

  // Whether it is another image than the published one, and not a copy of it
  // in another registry.
  [[nodiscard]] bool IsOwn() const { return repository || tag || digest; }
};

// Where images come from; those of the release when absent.
struct ImagesIntent {
  Span span = {};  // of the key
  ImageIntent workers = {};
  ImageIntent frontend = {};
  std::optional<Spanned<std::string>> pull_policy = {};
  // The published tag as which an image of the author's own behaves.
  std::optional<Spanned<std::string>> like = {};
};

// What is merged into the rendered documents of a kind.
struct PatchIntent {
  Span span = {};
  std::optional<Spanned<std::string>> kind = {};  // the deployment when absent
  std::optional<Spanned<std::string>> name = {};  // any when absent
  yaml::Node patch = {};
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
  // Of the collectives, when they do not go over `fabric`.
  std::optional<FabricIntent> collectives = {};
  // The name of a profile, or "" with the place of the description.
  Spanned<std::string> hardware = {};
  std::optional<MachineIntent> machine = {};
  WorkloadIntent workload = {};
  std::optional<RoleIntent> prefill = {};
  std::optional<RoleIntent> decode = {};
  std::optional<RoleIntent> workers = {};
  RoleIntent frontend = {};
  Spanned<std::string> router = {};
  Spanned<std::string> dynamo = {};  // X.Y.0 where X.Y is written
  std::string dynamo_written = {};
  // The known release as which that one counts.
  std::optional<Spanned<std::string>> dynamo_like = {};
  std::optional<ImagesIntent> images = {};
  std::optional<ModelCacheIntent> model_cache = {};
  std::optional<Spanned<std::string>> hugging_face_secret = {};
  yaml::Node image_pull_secrets = {};  // list of names, null when absent
  // Facts about the nodes by name, as given.
  std::vector<UserSetting> cluster = {};
  CompanionsIntent companions = {};
  std::vector<PatchIntent> patches = {};
};

}  // namespace dgdc

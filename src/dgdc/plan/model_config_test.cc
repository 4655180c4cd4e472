// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/model_config.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/plan/architecture.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::plan {
namespace {

using testing::Embedded;

// What a configuration gives, by the way of an intent that names it.
struct Configured {
  SourceSet sources{&Embedded().sources()};
  ModelIntent model = {};
  std::vector<Diagnostic> findings = {};

  explicit Configured(std::string_view id, std::string_view json) {
    model.id = {.value = std::string(id)};
    model.config = {.value = "config.json"};
    Sink sink;
    const auto documents = yaml::Parse(
        sources, sources.Add("config.json", std::string(json)), sink);
    REQUIRE(documents.size() == 1);
    intent::ReadModelConfig(Embedded().model_configs, documents.front(), {},
                            model, sink);
    if (model.architecture) {
      CheckArchitecture(*model.architecture, sink);
    }
    findings = sink.Take();
  }
};

struct Case {
  std::string_view model;
  std::string_view json;
};

// What the configurations of these models say that decides the size of their
// caches; long lists are as long as theirs.
constexpr std::array kCases =
    {
        Case{
            "Qwen/Qwen3-32B",
            R"({"model_type":"qwen3","num_hidden_layers":64,"hidden_size":5120,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":128,"sliding_window":null,"use_sliding_window":false,"max_position_embeddings":40960,"torch_dtype":"bfloat16"})"},
        Case{
            "Qwen/Qwen3-235B-A22B-FP8",
            R"({"model_type":"qwen3_moe","num_hidden_layers":94,"hidden_size":4096,"num_attention_heads":64,"num_key_value_heads":4,"head_dim":128,"num_experts":128,"max_position_embeddings":40960,"quantization_config":{"quant_method":"fp8","fmt":"e4m3"}})"},
        Case{
            "meta-llama/Meta-Llama-3.1-70B",
            R"({"model_type":"llama","num_hidden_layers":80,"hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":8,"max_position_embeddings":131072,"torch_dtype":"bfloat16"})"},
        Case{
            "meta-llama/Llama-4-Scout-17B-16E-Instruct",
            R"({"model_type":"llama4","text_config":{"model_type":"llama4_text","num_hidden_layers":48,"hidden_size":5120,"num_attention_heads":40,"num_key_value_heads":8,"head_dim":128,"attention_chunk_size":8192,"max_position_embeddings":10485760,"torch_dtype":"bfloat16"}})"},
        Case{
            "openai/gpt-oss-120b",
            R"({"model_type":"gpt_oss","num_hidden_layers":36,"hidden_size":2880,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"sliding_window":128,"layer_types":["sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention","sliding_attention","full_attention"],"max_position_embeddings":131072,"quantization_config":{"quant_method":"mxfp4"}})"},
        Case{
            "google/gemma-3-27b-it",
            R"({"model_type":"gemma3","text_config":{"model_type":"gemma3_text","num_hidden_layers":62,"hidden_size":5376,"num_attention_heads":32,"num_key_value_heads":16,"head_dim":128,"sliding_window":1024},"torch_dtype":"bfloat16"})"},
        Case{
            "google/gemma-4-26B-A4B",
            R"({"model_type":"gemma4","text_config":{"model_type":"gemma4_text","num_hidden_layers":30,"hidden_size":2816,"num_attention_heads":16,"num_key_value_heads":8,"head_dim":256,"num_global_key_value_heads":2,"global_head_dim":512,"sliding_window":1024,"layer_types":["sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","sliding_attention","full_attention"],"max_position_embeddings":262144,"dtype":"bfloat16"}})"},
        Case{
            "nvidia/Llama-3_3-Nemotron-Super-49B-v1",
            R"({"model_type":"nemotron-nas","num_hidden_layers":80,"hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":null,"max_position_embeddings":131072,"torch_dtype":"bfloat16","block_configs":[{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":8,"no_op":false,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}},{"attention":{"n_heads_in_group":null,"no_op":true,"replace_with_linear":false}}]})"},
        Case{
            "deepseek-ai/DeepSeek-R1",
            R"({"model_type":"deepseek_v3","num_hidden_layers":61,"hidden_size":7168,"num_attention_heads":128,"num_key_value_heads":128,"kv_lora_rank":512,"qk_rope_head_dim":64,"max_position_embeddings":163840,"quantization_config":{"quant_method":"fp8"}})"},
        Case{
            "nvidia/Kimi-K2.6-NVFP4",
            R"({"model_type":"kimi_k25","text_config":{"model_type":"deepseek_v3","num_hidden_layers":61,"hidden_size":7168,"num_attention_heads":64,"kv_lora_rank":512,"qk_rope_head_dim":64,"max_position_embeddings":262144},"quantization_config":{"quant_algo":"NVFP4","quant_method":"modelopt","kv_cache_scheme":{"num_bits":8,"type":"float"}}})"},
        Case{
            "zai-org/GLM-5.2-FP8",
            R"({"model_type":"glm_moe_dsa","num_hidden_layers":78,"hidden_size":6144,"num_attention_heads":64,"num_key_value_heads":64,"head_dim":192,"kv_lora_rank":512,"qk_rope_head_dim":64,"index_head_dim":128,"max_position_embeddings":1048576,"quantization_config":{"quant_method":"fp8"}})"},
        Case{"Qwen/Qwen3.5-122B-A10B",
             R"({"model_type":"qwen3_5_moe","text_config":{"model_type":"qwen3_5_moe_text","num_hidden_layers":48,"hidden_size":3072,"num_attention_heads":32,"num_key_value_heads":2,"head_dim":256,"layer_types":["linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention","linear_attention","linear_attention","linear_attention","full_attention"],"linear_num_key_heads":16,"linear_num_value_heads":64,"linear_key_head_dim":128,"linear_value_head_dim":128,"linear_conv_kernel_dim":4,"max_position_embeddings":262144,"dtype":"bfloat16"}})"},
        Case{
            "Qwen/Qwen3.5-27B",
            R"({"model_type":"qwen3_5","text_config":{"model_type":"qwen3_5_text","num_hidden_layers":64,"hidden_size":5120,"num_attention_heads":24,"num_key_value_heads":4,"head_dim":256,"full_attention_interval":4,"linear_num_key_heads":16,"linear_num_value_heads":48,"linear_key_head_dim":128,"linear_value_head_dim":128,"linear_conv_kernel_dim":4,"max_position_embeddings":262144,"dtype":"bfloat16"}})"},
        Case{
            "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-NVFP4", R"({"model_type":"nemotron_h","num_hidden_layers":52,"hidden_size":2688,"num_attention_heads":32,"num_key_value_heads":2,"head_dim":128,"hybrid_override_pattern":"MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME","mamba_num_heads":64,"mamba_head_dim":64,"ssm_state_size":128,"n_groups":8,"conv_kernel":4,"max_position_embeddings":262144,"quantization_config":{"quant_algo":"NVFP4","kv_cache_quant_algo":"FP8"}})"},
        Case{
            "nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-NVFP4",
            R"({"model_type":"nemotron_h","hidden_size":8192,"num_attention_heads":64,"num_key_value_heads":2,"head_dim":128,"layers_block_type":["mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","mamba","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","moe","attention","attention","attention","attention","attention","attention","attention","attention","attention","attention","attention","attention"],"mamba_num_heads":256,"mamba_head_dim":64,"ssm_state_size":128,"n_groups":8,"conv_kernel":4,"max_position_embeddings":262144,"quantization_config":{"quant_algo":"NVFP4","kv_cache_quant_algo":"FP8"}})"},
        Case{"moonshotai/Kimi-K3",
             R"({"model_type":"kimi_k3","text_config":{"model_type":"kimi_linear","num_hidden_layers":93,"hidden_size":7168,"num_attention_heads":96,"num_key_value_heads":96,"kv_lora_rank":512,"qk_rope_head_dim":64,"linear_attn_config":{"full_attn_layers":[4,8,12,16,20,24,28,32,36,40,44,48,52,56,60,64,68,72,76,80,84,88,92,96],"kda_layers":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69],"num_heads":96,"head_dim":128,"short_conv_kernel_size":4},"max_position_embeddings":1048576}})"},
        Case{
            "deepseek-ai/DeepSeek-V4-Pro",
            R"({"model_type":"deepseek_v4","num_hidden_layers":61,"hidden_size":7168,"num_attention_heads":128,"num_key_value_heads":1,"head_dim":512,"index_head_dim":128,"sliding_window":128,"max_position_embeddings":1048576,"quantization_config":{"quant_method":"fp8"}})"},
};

TEST_CASE("A model's own configuration gives what its profile has") {
  for (const Case& one : kCases) {
    CAPTURE(one.model);
    const ModelProfile* profile = Embedded().models.Find(one.model);
    REQUIRE(profile != nullptr);
    const Configured read(one.model, one.json);
    CHECK(read.findings.empty());
    REQUIRE(read.model.architecture.has_value());
    const auto made = ProfileOf(read.model, profile);
    CHECK(made->attention == profile->attention);
    CHECK(made->layers == profile->layers);
    CHECK(made->query_heads == profile->query_heads);
    CHECK(made->kv_layers.value_or(made->layers) == profile->kv_layers);
    CHECK(made->max_position == profile->max_position);
    CHECK(made->kv_bytes_per_token_bf16 == profile->kv_bytes_per_token_bf16);
    CHECK(made->kv_bytes_per_token_fp8 == profile->kv_bytes_per_token_fp8);
    CHECK(made->fixed_state_bytes == profile->fixed_state_bytes);
    CHECK(made->checkpoint_kv_dtype == profile->checkpoint_kv_dtype);
    if (!made->weight_format.empty() && profile->weight_format != "mixed") {
      CHECK(made->weight_format == profile->weight_format);
    }
  }
}

TEST_CASE("A configuration of an unknown family fills nothing") {
  const Configured read("acme/New", R"({"model_type": "acme_new"})");
  CHECK(!read.model.architecture);
  REQUIRE(read.findings.size() == 1);
  CHECK(read.findings.front().code == "DG1093");
}

TEST_CASE("A configuration without a needed field says which") {
  const Configured read("acme/Llama", R"({
    "model_type": "deepseek_v3", "num_hidden_layers": 61,
    "num_attention_heads": 128, "qk_rope_head_dim": 64})");
  CHECK(!read.model.architecture);
  REQUIRE(read.findings.size() == 1);
  CHECK(read.findings.front().message ==
        "the configuration of the model has no kv_lora_rank");
}

TEST_CASE("An attention window of plain heads is an upper bound") {
  const Configured read("acme/Mistral", R"({
    "model_type": "mistral", "num_hidden_layers": 32, "hidden_size": 4096,
    "num_attention_heads": 32, "num_key_value_heads": 8,
    "sliding_window": 4096, "max_position_embeddings": 32768})");
  REQUIRE(read.model.config_facts.has_value());
  CHECK(read.model.config_facts->notes.size() == 1);
}

}  // namespace
}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/architecture.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/plan/kv_bytes.h"

namespace dgdc::plan {
namespace {

using Given = std::optional<Spanned<int64_t>>;

struct Fact {
  std::string_view name;
  Given ArchitectureIntent::*given;
};

constexpr std::array kFacts = {
    Fact{"layers", &ArchitectureIntent::layers},
    Fact{"kvLayers", &ArchitectureIntent::kv_layers},
    Fact{"swaLayers", &ArchitectureIntent::swa_layers},
    Fact{"queryHeads", &ArchitectureIntent::query_heads},
    Fact{"kvHeads", &ArchitectureIntent::kv_heads},
    Fact{"headDim", &ArchitectureIntent::head_dim},
    Fact{"kvLoraRank", &ArchitectureIntent::kv_lora_rank},
    Fact{"qkRopeHeadDim", &ArchitectureIntent::qk_rope_head_dim},
    Fact{"indexHeadDim", &ArchitectureIntent::index_head_dim},
    Fact{"window", &ArchitectureIntent::window},
    Fact{"fixedStateBytes", &ArchitectureIntent::fixed_state_bytes},
};

bool Has(const ArchitectureIntent& given, std::string_view name) {
  return std::any_of(kFacts.begin(), kFacts.end(), [&](const Fact& fact) {
    return fact.name == name && (given.*fact.given).has_value();
  });
}

std::optional<int64_t> Value(const Given& fact) {
  return fact ? std::optional(**fact) : std::nullopt;
}

// Reports a fact that cannot be larger than another one and is.
bool CheckAtMost(const ArchitectureIntent& given, std::string_view name,
                 std::string_view limit_name, Sink& sink) {
  const auto find = [&given](std::string_view wanted) {
    const auto* fact =
        std::find_if(kFacts.begin(), kFacts.end(),
                     [wanted](const Fact& row) { return row.name == wanted; });
    return given.*fact->given;
  };
  const Given value = find(name);
  const Given limit = find(limit_name);
  // A limit that is missing or refused is not there to be compared with.
  if (!value || !limit || **limit < 1 || **value <= **limit) {
    return true;
  }
  Diagnostic& d = sink.Report(
      "DG1025", value->span,
      fmt::format("{} {} exceeds {} {}", name, **value, limit_name, **limit));
  d.field_path = fmt::format("spec.model.architecture.{}", name);
  d.labels.push_back({limit->span, fmt::format("{} given here", limit_name)});
  d.help.push_back("take both from the configuration of the model");
  return false;
}

}  // namespace

bool CheckArchitecture(const ArchitectureIntent& given, Sink& sink) {
  const AttentionKind* kind = FindAttentionKind(*given.attention);
  // Absent or refused, which the schema has reported.
  if (kind == nullptr) {
    return false;
  }
  std::vector<std::string_view> missing;
  for (const std::string_view name : kind->needs) {
    if (!Has(given, name)) {
      missing.push_back(name);
    }
  }
  if (!missing.empty()) {
    Diagnostic& d = sink.Report(
        "DG1025", given.attention.span,
        fmt::format("the architecture lacks {}", fmt::join(missing, ", ")));
    d.here = fmt::format("{} caches what these decide", kind->name);
    d.field_path = "spec.model.architecture";
    d.help.push_back(
        fmt::format("{} needs {}", kind->name, fmt::join(kind->needs, ", ")));
  }
  const bool layers = CheckAtMost(given, "kvLayers", "layers", sink);
  const bool windows = CheckAtMost(given, "swaLayers", "layers", sink);
  const bool heads = CheckAtMost(given, "kvHeads", "queryHeads", sink);
  return missing.empty() && layers && windows && heads;
}

std::shared_ptr<const ModelProfile> ProfileOf(const ModelIntent& model,
                                              const ModelProfile* known) {
  const ArchitectureIntent& given = *model.architecture;
  auto profile = std::make_shared<ModelProfile>(ModelProfile{
      .head = {.name = *model.id, .span = given.span},
      .attention = *given.attention,
      .layers = Value(given.layers).value_or(0),
      .query_heads = Value(given.query_heads).value_or(0),
      .kv_heads = Value(given.kv_heads),
      .kv_layers = Value(given.kv_layers),
      .swa_layers = Value(given.swa_layers),
      .head_dim = Value(given.head_dim),
      .global_kv_heads = Value(given.global_kv_heads),
      .global_head_dim = Value(given.global_head_dim),
      .kv_lora_rank = Value(given.kv_lora_rank),
      .qk_rope_head_dim = Value(given.qk_rope_head_dim),
      .index_head_dim = Value(given.index_head_dim),
      .window = Value(given.window),
      .max_position = Value(given.max_position).value_or(0),
      .fixed_state_bytes = Value(given.fixed_state_bytes).value_or(0)});
  if (model.config_facts) {
    profile->weight_format = model.config_facts->weight_format;
    profile->checkpoint_kv_dtype = model.config_facts->kv_dtype;
    profile->notes = model.config_facts->notes;
  }
  if (const std::optional<KvBytes> bytes = ComputeKvBytes(*profile)) {
    profile->kv_bytes_per_token_bf16 = bytes->per_token_bf16;
    profile->kv_bytes_per_token_fp8 = bytes->per_token_fp8;
    profile->fixed_state_bytes = bytes->fixed_state;
  } else if (known != nullptr && known->attention == profile->attention) {
    profile->kv_bytes_per_token_bf16 = known->kv_bytes_per_token_bf16;
    profile->kv_bytes_per_token_fp8 = known->kv_bytes_per_token_fp8;
    profile->fixed_state_bytes = known->fixed_state_bytes;
    profile->kv_heads = profile->kv_heads ? profile->kv_heads : known->kv_heads;
  }
  return profile;
}

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/estimate.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "dgdc/plan/context.h"
#include "dgdc/plan/kv_bytes.h"
#include "dgdc/plan/own_flags.h"

namespace dgdc {
namespace {

using plan::Context;
using plan::FabricUse;
using plan::SizedRole;

Figure Unknown(std::string reason) { return {.unknown = std::move(reason)}; }

bool CountsFp8(const Context& context) {
  return context.intent.model.kv_cache_dtype->starts_with("fp8");
}

// Why nothing is known about the model's KV cache.
std::string WhyNoBytes(const Context& context) {
  if (context.model == nullptr) {
    return "no profile knows the model, and the intent gives no "
           "spec.model.architecture";
  }
  return fmt::format(
      "with {} attention it does not follow from architecture facts, and no "
      "profile knows it for this model",
      context.model->attention);
}

FactsOrigin OriginOf(const Context& context) {
  if (context.model == nullptr) {
    return FactsOrigin::kNone;
  }
  const ModelIntent& model = context.intent.model;
  if (model.config_facts) {
    return FactsOrigin::kConfig;
  }
  return model.architecture ? FactsOrigin::kIntent : FactsOrigin::kProfile;
}

// What the facts of the model leave open.
void AddModelFacts(const Context& context, ModelEstimate& estimate) {
  const ModelProfile& model = *context.model;
  estimate.attention = model.attention;
  const AttentionKind* kind = FindAttentionKind(model.attention);
  estimate.upper_bound = kind != nullptr && kind->upper_bound;
  if (estimate.facts == FactsOrigin::kProfile) {
    estimate.profile = model.head.name;
  }
  if (model.max_position > 0) {
    estimate.limit = model.max_position;
  }
  if (!model.checkpoint_kv_dtype.empty() && estimate.kv_cache_dtype == "auto") {
    estimate.notes.push_back(fmt::format(
        "The checkpoint ships {} scales for the KV cache; an engine that uses "
        "them needs {} B per token.",
        model.checkpoint_kv_dtype, model.kv_bytes_per_token_fp8));
  }
  estimate.notes.insert(estimate.notes.end(), model.notes.begin(),
                        model.notes.end());
}

// Roles that take what the model can, whatever is counted with.
void AddUncapped(const Context& context, ModelEstimate& estimate) {
  for (const SizedRole& role : context.roles) {
    if (LeavesOut(context, *role.intent, plan::kLengthCap)) {
      const UserSetting& flag =
          *plan::FindOwnFlag(context, *role.intent, plan::kLengthCap);
      estimate.notes.push_back(fmt::format(
          "{} is left out on {}: it takes requests as long as the model can.",
          plan::FlagName(flag.name), RoleName(role.kind)));
    }
  }
}

ModelEstimate EstimateModel(const Context& context) {
  const Intent& intent = context.intent;
  const KvTransfer& kv = context.kv_transfer;
  ModelEstimate estimate{.id = *intent.model.id,
                         .facts = OriginOf(context),
                         .kv_cache_dtype = *intent.model.kv_cache_dtype,
                         .kv_element_bits = CountsFp8(context) ? 8 : 16,
                         .max_model_len = context.max_model_len.value_or(0),
                         .isl = *intent.workload.isl,
                         .osl = *intent.workload.osl,
                         .margin_tokens = context.engine->margin_tokens};
  if (kv.bytes_per_token) {
    estimate.kv_bytes_per_token.value = kv.bytes_per_token;
    estimate.fixed_state_bytes.value =
        FixedStateBytes(*context.model, CountsFp8(context), estimate.isl);
  } else {
    estimate.kv_bytes_per_token = Unknown(WhyNoBytes(context));
    estimate.fixed_state_bytes = estimate.kv_bytes_per_token;
  }
  if (context.model != nullptr) {
    AddModelFacts(context, estimate);
  }
  AddUncapped(context, estimate);
  if (intent.model.max_model_len) {
    estimate.length_origin = LengthOrigin::kGiven;
  } else if (estimate.max_model_len <
             estimate.isl + estimate.osl + estimate.margin_tokens) {
    estimate.length_origin = LengthOrigin::kCapped;
  }
  return estimate;
}

TransferEstimate EstimateTransfer(const Context& context,
                                  const SizedRole& decode) {
  const KvTransfer& kv = context.kv_transfer;
  TransferEstimate estimate{.decode_tp = decode.parallelism.tp,
                            .decode_pp = decode.parallelism.pp};
  if (kv.request_bytes) {
    estimate.request_bytes.value = kv.request_bytes;
    const int64_t state = FixedStateBytes(*context.model, CountsFp8(context),
                                          *context.intent.workload.isl);
    const auto share = ShareOfRank(*context.model, *kv.request_bytes - state,
                                   state, estimate.decode_tp);
    if (share) {
      estimate.rank_bytes.value = share->bytes;
      estimate.shares = share->shares;
      estimate.state_shares = share->state_shares;
    } else {
      estimate.rank_bytes =
          Unknown("the facts do not say how many KV heads the ranks share");
    }
  } else {
    estimate.request_bytes = Unknown(WhyNoBytes(context));
    estimate.rank_bytes = estimate.request_bytes;
  }
  return estimate;
}

// Interfaces of another kind of network say nothing about this fabric.
RoleEstimate EstimateRole(const Context& context, const SizedRole& role) {
  RoleEstimate estimate{.kind = role.kind};
  const Network has = context.hardware->network;
  const std::vector<FabricUse> uses = context.Fabrics();
  const bool drives =
      std::any_of(uses.begin(), uses.end(), [&](const FabricUse& use) {
        return context.Uses(use, role) &&
               use.profile->network != Network::kNone;
      });
  if (!drives) {
    estimate.interfaces_per_worker.value = 0;
  } else if (!role.placement.interfaces_per_node || has == Network::kUnknown) {
    estimate.interfaces_per_worker = Unknown(
        fmt::format("the profile of {} does not say how many a node has",
                    context.hardware->head.name));
  } else {
    estimate.interfaces_per_worker.value =
        *role.placement.interfaces_per_node * role.placement.nodes;
  }
  return estimate;
}

}  // namespace

namespace plan {

Estimate MakeEstimate(const Context& context) {
  Estimate estimate{.engine = context.engine->head.name,
                    .release = context.release->head.name,
                    .hardware = context.hardware->head.name,
                    .model = EstimateModel(context)};
  if (context.fabric != nullptr) {
    estimate.fabric = context.fabric->head.name;
  }
  if (context.collectives != nullptr) {
    estimate.collectives = context.collectives->head.name;
  }
  for (const SizedRole& role : context.roles) {
    estimate.roles.push_back(EstimateRole(context, role));
    estimate.gpus += *role.intent->replicas * role.placement.gpus;
    if (role.kind == RoleKind::kDecode && context.fabric != nullptr) {
      estimate.transfer = EstimateTransfer(context, role);
    }
  }
  return estimate;
}

}  // namespace plan
}  // namespace dgdc

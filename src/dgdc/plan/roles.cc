// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/plan/context.h"

namespace dgdc::plan {
namespace {

// Whether layers may be spread over pods; a KV transfer may not carry that.
bool MayUsePipeline(const Context& context) {
  const ConnectorLimit* limit = FindConnectorLimit(context, "pp");
  return limit == nullptr || limit->at_most > 1 || limit->or_equal;
}

struct Section {
  RoleKind kind;
  std::string_view field;
  const std::optional<RoleIntent>& role;
};

// Whether the sections say one thing: disaggregated or aggregated.
bool CheckSections(const Context& context) {
  const Intent& intent = context.intent;
  Sink& sink = context.sink;
  if (intent.workers && (intent.prefill || intent.decode)) {
    const RoleIntent& other = intent.prefill ? *intent.prefill : *intent.decode;
    Diagnostic& d =
        sink.Report("DG1001", intent.workers->span,
                    fmt::format("both workers and {} are given",
                                intent.prefill ? "prefill" : "decode"));
    d.field_path = "spec.workers";
    d.labels.push_back({other.span, "given here"});
    d.help.push_back(
        "keep prefill and decode for a disaggregated deployment, or workers "
        "for an aggregated one");
    return false;
  }
  if (intent.prefill.has_value() != intent.decode.has_value()) {
    const RoleIntent& given = intent.prefill ? *intent.prefill : *intent.decode;
    Diagnostic& d =
        sink.Report("DG1001", given.span,
                    fmt::format("{} is given without {}",
                                intent.prefill ? "prefill" : "decode",
                                intent.prefill ? "decode" : "prefill"));
    d.field_path = intent.prefill ? "spec.prefill" : "spec.decode";
    d.help.push_back(
        fmt::format("add a {} section, or rename this one to workers for an "
                    "aggregated deployment",
                    intent.prefill ? "decode" : "prefill"));
    return false;
  }
  if (!intent.workers && !intent.prefill) {
    Diagnostic& d =
        sink.Report("DG1001", intent.spec_span, "spec has no workers at all");
    d.field_path = "spec";
    d.help.push_back(
        "add prefill and decode for a disaggregated deployment, or workers "
        "for an aggregated one");
    return false;
  }
  return true;
}

void CheckHeads(const Context& context, const RoleIntent& role,
                std::string_view field) {
  const ModelProfile* model = context.model;
  if (model == nullptr || model->query_heads == 0 ||
      model->query_heads % *role.tp == 0) {
    return;
  }
  Diagnostic& d = context.sink.Report(
      "DG1010", role.tp.span,
      fmt::format("tp {} does not divide the {} attention heads of {}{}",
                  *role.tp, model->query_heads, *context.intent.model.id,
                  *context.intent.model.id == model->head.name
                      ? ""
                      : fmt::format(" ({})", model->head.name)));
  d.field_path = fmt::format("{}.tp", field);
  std::vector<int64_t> divisors;
  for (int64_t tp = 1; tp <= context.hardware->node_gpus; ++tp) {
    if (model->query_heads % tp == 0) {
      divisors.push_back(tp);
    }
  }
  d.help.push_back(fmt::format("tp sizes that do and fit one node: {}",
                               fmt::join(divisors, ", ")));
  d.sources = model->head.sources;
}

void ReportPlacement(const Context& context, const RoleIntent& role,
                     const Parallelism& sizes, std::string_view field) {
  const HardwareProfile& hardware = *context.hardware;
  const bool group = sizes.tp > hardware.node_gpus;
  Diagnostic& d = context.sink.Report(
      "DG1011", role.tp.span,
      group ? fmt::format("tp {} is larger than a node of {} with {} GPUs",
                          sizes.tp, hardware.head.name, hardware.node_gpus)
            : fmt::format("{} GPUs (tp {} x pp {} x dp {}) do not spread "
                          "evenly over nodes of {} with {} GPUs",
                          WorldSize(sizes), sizes.tp, sizes.pp, sizes.dp,
                          hardware.head.name, hardware.node_gpus));
  d.field_path = fmt::format("{}.tp", field);
  d.labels.push_back({context.intent.hardware.span, "hardware chosen here"});
  d.help.push_back(
      group ? fmt::format("use tp {}{}, or a multiple of {} with "
                          "tpAcrossNodes: true",
                          hardware.node_gpus,
                          MayUsePipeline(context)
                              ? " and spread layers over nodes with pp"
                              : "",
                          hardware.node_gpus)
            : "choose sizes whose product is a multiple of the node's GPUs, "
              "or fits one node");
}

void CheckFabricGiven(const Context& context) {
  const Intent& intent = context.intent;
  if (intent.fabric) {
    return;
  }
  const auto wide =
      std::find_if(context.roles.begin(), context.roles.end(),
                   [](const SizedRole& r) { return r.placement.nodes > 1; });
  if (!intent.prefill && wide == context.roles.end()) {
    return;
  }
  Diagnostic& d = context.sink.Report(
      "DG1008", intent.prefill ? intent.prefill->span : wide->intent->span,
      intent.prefill ? "prefill and decode, but no fabric"
                     : "a worker spans several nodes, but no fabric is given");
  d.field_path = "spec.fabric";
  d.why.push_back(
      intent.prefill
          ? "without one the KV cache would silently go over TCP"
          : "without one the collectives would silently go over TCP");
  d.help.push_back(fmt::format("set spec.fabric to one of {}",
                               fmt::join(FittingFabrics(context), ", ")));
}

}  // namespace

void SizeSections(Context& context) {
  const Intent& intent = context.intent;
  const Section sections[] = {
      {RoleKind::kPrefill, "spec.prefill", intent.prefill},
      {RoleKind::kDecode, "spec.decode", intent.decode},
      {RoleKind::kWorker, "spec.workers", intent.workers},
  };
  for (const Section& section : sections) {
    if (!section.role || context.hardware == nullptr) {
      continue;
    }
    const RoleIntent& role = *section.role;
    // Absent after a mistake in the section.
    if (*role.tp < 1) {
      continue;
    }
    const Parallelism sizes{.tp = *role.tp,
                            .pp = *role.pp,
                            .dp = *role.dp,
                            .ep = *role.ep,
                            .tp_across_nodes = role.tp_across_nodes};
    CheckHeads(context, role, section.field);
    const std::optional<Placement> placement = Place(sizes, *context.hardware);
    if (!placement) {
      ReportPlacement(context, role, sizes, section.field);
      continue;
    }
    context.roles.push_back({.kind = section.kind,
                             .intent = &role,
                             .parallelism = sizes,
                             .placement = *placement});
  }
}

void SizeRoles(Context& context) {
  if (CheckSections(context)) {
    SizeSections(context);
    CheckFabricGiven(context);
  }
}

void SizeSequences(Context& context) {
  const Intent& intent = context.intent;
  const int64_t isl = *intent.workload.isl;
  const int64_t osl = *intent.workload.osl;
  context.kv_transfer =
      SizeKvTransfer(context.model, *intent.model.kv_cache_dtype, isl);
  const std::optional<int64_t> limit =
      context.model == nullptr || context.model->max_position == 0
          ? std::nullopt
          : std::optional(context.model->max_position);
  const auto& chosen = intent.model.max_model_len;
  if (limit && isl + osl > *limit) {
    Diagnostic& d = context.sink.Report(
        "DG1013", intent.workload.isl.span,
        fmt::format("isl {} and osl {} make {} tokens, {} ends at {}", isl, osl,
                    isl + osl, context.model->head.name, *limit));
    d.field_path = "spec.workload";
    d.labels.push_back({intent.workload.osl.span, "output length"});
    d.help.push_back(
        "shorten the workload, or choose a model with a longer "
        "context");
    d.sources = context.model->head.sources;
    return;
  }
  if (chosen) {
    if (**chosen < isl + osl || (limit && **chosen > *limit)) {
      Diagnostic& d = context.sink.Report(
          "DG1013", chosen->span,
          **chosen < isl + osl
              ? fmt::format("maxModelLen {} is less than isl {} plus osl {}",
                            **chosen, isl, osl)
              : fmt::format("maxModelLen {} exceeds the {} positions of {}",
                            **chosen, *limit, context.model->head.name));
      d.field_path = "spec.model.maxModelLen";
      d.help.push_back(
          fmt::format("leave it out, or choose at least {}{}", isl + osl,
                      limit ? fmt::format(" and at most {}", *limit) : ""));
    }
    context.max_model_len = **chosen;
    return;
  }
  if (context.engine != nullptr) {
    context.max_model_len =
        MaxModelLen(isl, osl, context.engine->margin_tokens, limit);
  }
}

}  // namespace dgdc::plan

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/sizing.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/hardware_facts.h"
#include "dgdc/plan/kv_bytes.h"

namespace dgdc {
namespace {

int64_t CeilDivide(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Three significant digits, as in 1.05, 10.5, 562, also of what rounding makes
// one digit longer.
std::string ThreeDigits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

int64_t WorldSize(const Parallelism& parallelism) {
  return parallelism.tp * parallelism.pp * parallelism.dp;
}

std::optional<Placement> Place(const Parallelism& parallelism,
                               const HardwareProfile& hardware) {
  Placement placement{.gpus = WorldSize(parallelism)};
  placement.nodes = CeilDivide(placement.gpus, hardware.node_gpus);
  if (placement.gpus % placement.nodes != 0) {
    return std::nullopt;
  }
  placement.gpus_per_node = placement.gpus / placement.nodes;
  // A tensor-parallel group lies in one node or takes whole nodes.
  const bool fits = placement.gpus_per_node % parallelism.tp == 0;
  const bool may_span = parallelism.tp_across_nodes ||
                        parallelism.tp <= hardware.nvlink_domain_gpus;
  const bool fills = placement.gpus_per_node == hardware.node_gpus &&
                     parallelism.tp % hardware.node_gpus == 0;
  if (!fits && !(may_span && fills)) {
    return std::nullopt;
  }
  placement.interfaces_per_node =
      InterfacesOf(hardware, placement.gpus_per_node);
  return placement;
}

std::optional<int64_t> MaxModelLen(int64_t isl, int64_t osl, int64_t margin,
                                   std::optional<int64_t> limit) {
  if (!limit) {
    return isl + osl + margin;
  }
  if (isl + osl > *limit) {
    return std::nullopt;
  }
  return std::min(isl + osl + margin, *limit);
}

KvTransfer SizeKvTransfer(const ModelProfile* model,
                          const std::string& kv_cache_dtype, int64_t isl) {
  if (model == nullptr || model->kv_bytes_per_token_bf16 == 0) {
    return {};
  }
  const bool fp8 = kv_cache_dtype.starts_with("fp8");
  const int64_t per_token =
      fp8 ? model->kv_bytes_per_token_fp8 : model->kv_bytes_per_token_bf16;
  return {.bytes_per_token = per_token,
          .request_bytes = per_token * isl + FixedStateBytes(*model, fp8, isl)};
}

std::string FormatBytes(int64_t bytes) {
  struct Unit {
    int64_t size;
    std::string_view name;
  };
  constexpr std::array kUnits = {Unit{1'000'000'000'000, "TB"},
                                 Unit{1'000'000'000, "GB"},
                                 Unit{1'000'000, "MB"}, Unit{1'000, "kB"}};
  for (const Unit& unit : kUnits) {
    // 999.5 of a unit would round to 1000 of it.
    if (bytes >= unit.size - unit.size / 2000) {
      return fmt::format("{} {}",
                         ThreeDigits(static_cast<double>(bytes) /
                                     static_cast<double>(unit.size)),
                         unit.name);
    }
  }
  return fmt::format("{} B", bytes);
}

std::string FormatTransferTime(int64_t bytes, int64_t mb_per_s) {
  const double seconds =
      static_cast<double>(bytes) / (static_cast<double>(mb_per_s) * 1e6);
  return seconds >= 0.9995 ? fmt::format("{} s", ThreeDigits(seconds))
                           : fmt::format("{} ms", ThreeDigits(seconds * 1000));
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/plan_text.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/base/printable.h"
#include "dgdc/cli/node_lines.h"
#include "dgdc/plan/sizing.h"

namespace dgdc::cli {
namespace {

constexpr size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

// Numbers stand on the right; the last column is not padded.
constexpr std::array<bool, kColumns> kOnTheRight = {false, false, true, true,
                                                    true,  true,  true, false};

std::string PlanTable(const std::vector<Row>& rows) {
  std::array<size_t, kColumns> widths = {};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i < kColumns; ++i) {
      line +=
          fmt::format(fmt::runtime(kOnTheRight[i] ? "{}{:>{}}" : "{}{:<{}}"),
                      i == 0 ? "" : "  ", row[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

// "key            value", the value's further lines below its first.
std::string Line(std::string_view key, std::string_view value) {
  return fmt::format("  {:<20}  {}\n", key, Printable(value));
}

std::string UnknownRow(const Figure& figure) {
  return fmt::format("unknown: {}", figure.unknown);
}

// "1.05 GB (1048576000 B)".
std::string Bytes(int64_t bytes) {
  return bytes < 1000 ? FormatBytes(bytes)
                      : fmt::format("{} ({} B)", FormatBytes(bytes), bytes);
}

const RoleEstimate* Find(const Estimate& estimate, RoleKind kind) {
  for (const RoleEstimate& role : estimate.roles) {
    if (role.kind == kind) {
      return &role;
    }
  }
  return nullptr;
}

// Its reason stands below the table.
std::string Interfaces(const Figure& figure) {
  if (!figure.value) {
    return "unknown";
  }
  return *figure.value == 0 ? "none" : fmt::format("{}", *figure.value);
}

std::string Roles(const Plan& plan) {
  const Estimate& estimate = plan.estimate;
  std::vector<Row> rows = {{"role", "component", "replicas", "nodes/replica",
                            "GPUs/node", "GPUs", "NICs/worker", "image"}};
  for (const Role& role : plan.roles) {
    const RoleEstimate* worker = Find(estimate, role.kind);
    const Placement& place = role.placement;
    Row row = {std::string(RoleName(role.kind)),
               Printable(role.component),
               fmt::format("{}", *role.replicas),
               "-",
               "-",
               "-",
               "-",
               Printable(role.image.scalar)};
    if (worker != nullptr) {
      row[3] = fmt::format("{}", place.nodes);
      row[4] = fmt::format("{}", place.gpus_per_node);
      row[5] = fmt::format("{}", *role.replicas * place.gpus);
      row[6] = Interfaces(worker->interfaces_per_worker);
    }
    rows.push_back(std::move(row));
  }
  std::string text = PlanTable(rows);
  for (const RoleEstimate& role : estimate.roles) {
    if (!role.interfaces_per_worker.value) {
      text += fmt::format("NICs of {} unknown: {}\n", RoleName(role.kind),
                          role.interfaces_per_worker.unknown);
    }
  }
  return text;
}

// Extended resources of a pod, "" when there are none.
std::string ResourceRows(const Plan& plan) {
  std::string text;
  for (const Role& role : plan.roles) {
    std::vector<std::string> words;
    for (const Setting& setting : role.settings) {
      if (setting.kind == SettingKind::kResource) {
        words.push_back(
            fmt::format("{} {}", setting.name, setting.value.scalar));
      }
    }
    if (!words.empty()) {
      text +=
          Line(RoleName(role.kind), fmt::format("{}", fmt::join(words, ", ")));
    }
  }
  return text.empty() ? text : "\nextended resources per node\n" + text;
}

std::string Totals(const Estimate& estimate, const lint::NodeCount& nodes) {
  std::string text =
      "\ntotals\n" + Line("GPUs", fmt::format("{}", estimate.gpus));
  for (const NodeLine& line : NodeLines(nodes)) {
    text += Line(line.key, line.value);
  }
  return text;
}

std::string Length(const ModelEstimate& model) {
  const int64_t sum = model.isl + model.osl + model.margin_tokens;
  const std::string terms = fmt::format(
      "isl {} + osl {} + margin {}", model.isl, model.osl, model.margin_tokens);
  std::string text = fmt::format("{} tokens: ", model.max_model_len);
  switch (model.length_origin) {
    case LengthOrigin::kSum:
      text += terms;
      break;
    case LengthOrigin::kCapped:
      text += fmt::format("capped at the model's limit, {} would be {}", terms,
                          sum);
      break;
    case LengthOrigin::kGiven:
      text += "given as maxModelLen";
      break;
  }
  return text + (model.limit ? "" : "; the model's own limit is unknown");
}

std::string ModelFacts(const ModelEstimate& model) {
  switch (model.facts) {
    case FactsOrigin::kNone:
      return "unknown: " + model.kv_bytes_per_token.unknown;
    case FactsOrigin::kProfile:
      return fmt::format("{}, as in the profile {}", model.attention,
                         model.profile);
    case FactsOrigin::kIntent:
      return fmt::format("{}, as given in spec.model.architecture",
                         model.attention);
    case FactsOrigin::kConfig:
      return fmt::format("{}, as in the file of spec.model.config",
                         model.attention);
  }
  return {};
}

std::string Model(const ModelEstimate& model) {
  std::string text = "\nmodel " + Printable(model.id) + "\n";
  text += Line("attention", ModelFacts(model));
  text += Line("KV cache dtype",
               model.kv_cache_dtype == "auto" && model.kv_bytes_per_token.value
                   ? fmt::format("auto, counted with {}-bit elements",
                                 model.kv_element_bits)
                   : model.kv_cache_dtype);
  text += Line("KV cache per token",
               model.kv_bytes_per_token.value
                   ? fmt::format("{} B{}", *model.kv_bytes_per_token.value,
                                 model.upper_bound ? ", an upper bound" : "")
                   : UnknownRow(model.kv_bytes_per_token));
  if (model.fixed_state_bytes.value.value_or(0) > 0) {
    text += Line("state per request",
                 Bytes(*model.fixed_state_bytes.value) +
                     ", besides the cache that grows with the prompt");
  }
  text += Line("max model length", Length(model));
  for (const std::string& note : model.notes) {
    text += Line("note", note);
  }
  return text;
}

std::string Share(const TransferEstimate& transfer) {
  std::string text = Bytes(*transfer.rank_bytes.value);
  if (transfer.decode_tp == 1) {
    text += ", with tp 1";
  } else if (transfer.shares != transfer.state_shares) {
    text +=
        fmt::format(", 1/{} of the cache and 1/{} of the state with tp {}",
                    transfer.shares, transfer.state_shares, transfer.decode_tp);
  } else if (transfer.shares == 1) {
    text += fmt::format(", replicated: each of {} ranks receives it whole",
                        transfer.decode_tp);
  } else {
    text += fmt::format(", a share of 1/{} with tp {}", transfer.shares,
                        transfer.decode_tp);
  }
  // How an engine deals its layers out to stages is not for us to say.
  if (transfer.decode_pp > 1) {
    text += fmt::format(", an upper bound: pp {} splits the layers",
                        transfer.decode_pp);
  }
  return text;
}

std::string Time(const TransferEstimate& transfer, int64_t mb_per_s,
                 bool measured) {
  const auto milliseconds =
      lint::MillisecondsAt(transfer.request_bytes.value, mb_per_s);
  if (!milliseconds) {
    return fmt::format("unknown without the bytes, at {} MB/s ({})", mb_per_s,
                       BasisName(measured));
  }
  // Below that the format would round to nothing.
  constexpr double kLeastMs = 0.01;
  return fmt::format(
      "{} at {} MB/s ({})",
      *milliseconds < kLeastMs
          ? "less than 0.01 ms"
          : FormatTransferTime(*transfer.request_bytes.value, mb_per_s),
      mb_per_s, BasisName(measured));
}

// The whole request at the bandwidth of a worker, as the published figures were
// taken; a copy for each rank goes over that rank's own interfaces.
std::string Times(const TransferEstimate& transfer,
                  const std::optional<lint::RouteRate>& rate) {
  if (!rate) {
    return Line("time", "unknown: no bandwidth is published for this way");
  }
  const Bandwidth& bandwidth = *rate->bandwidth;
  return Line("time, low bandwidth",
              Time(transfer, bandwidth.low_mb_per_s, bandwidth.low_measured)) +
         Line("time, high bandwidth", Time(transfer, bandwidth.high_mb_per_s,
                                           bandwidth.high_measured)) +
         Line("bandwidth", bandwidth.note) +
         Line("sources", fmt::format("{}", fmt::join(bandwidth.sources, ", ")));
}

const PlannedRoute* RouteOf(const PlanResult& result, RoleKind kind) {
  for (const PlannedRoute& route : result.routes) {
    if (route.role == kind) {
      return &route;
    }
  }
  return nullptr;
}

std::string Transfer(const PlanResult& result) {
  const Estimate& estimate = result.plan->estimate;
  if (!estimate.transfer) {
    return "\nKV transfer: none, the deployment is aggregated\n";
  }
  const TransferEstimate& transfer = *estimate.transfer;
  std::string text = fmt::format("\nKV transfer over {}\n", estimate.fabric);
  for (const RoleKind kind : {RoleKind::kPrefill, RoleKind::kDecode}) {
    if (const PlannedRoute* route = RouteOf(result, kind)) {
      text += Line(fmt::format("way of {}", RoleName(kind)), route->kv.verdict);
    }
  }
  text += Line("per request", transfer.request_bytes.value
                                  ? Bytes(*transfer.request_bytes.value)
                                  : UnknownRow(transfer.request_bytes));
  text += Line("per decode rank", transfer.rank_bytes.value
                                      ? Share(transfer)
                                      : UnknownRow(transfer.rank_bytes));
  const PlannedRoute* decode = RouteOf(result, RoleKind::kDecode);
  return text +
         Times(transfer, decode == nullptr ? std::nullopt : decode->rate);
}

// Only of workers whose collectives leave the node.
std::string Collectives(const PlanResult& result) {
  constexpr std::array kAtHome = {lint::Way::kNone, lint::Way::kInside};
  std::string text;
  for (const PlannedRoute& route : result.routes) {
    if (std::find(kAtHome.begin(), kAtHome.end(), route.collectives.way) ==
        kAtHome.end()) {
      text += Line(RoleName(route.role), route.collectives.verdict);
    }
  }
  return text.empty() ? text : "\ncollectives between nodes\n" + text;
}

}  // namespace

std::string PlanText(const PlanResult& result) {
  const Plan& plan = *result.plan;
  const Estimate& estimate = plan.estimate;
  return fmt::format(
             "{}: {}, {} on Dynamo {}, {}{}{}\n\n", Printable(*plan.name),
             plan.disaggregated ? "disaggregated" : "aggregated",
             estimate.engine, estimate.release, estimate.hardware,
             estimate.fabric.empty() ? "" : ", fabric " + estimate.fabric,
             estimate.collectives.empty()
                 ? ""
                 : ", collectives over " + estimate.collectives) +
         Roles(plan) + ResourceRows(plan) + Totals(estimate, result.nodes) +
         Model(estimate.model) + Transfer(result) + Collectives(result);
}

}  // namespace dgdc::cli

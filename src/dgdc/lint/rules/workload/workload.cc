// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/engine_config.h"

// Sizes that a model is split into, and the GPUs for them.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Number;
using manifest::Text;
using manifest::Worker;

// --- Heads

// Whether attention is split over fewer ranks than the flag says; `config`
// keys of the profile tell.
bool SharesAttention(const Worker& worker) {
  const auto& keys = worker.engine->server.config;
  const auto key = keys.find("attentionDp");
  return key != keys.end() &&
         manifest::AtDotted(worker.engine_config, key->second).AsBool() == true;
}

// Ranks over which the heads of one attention are dealt out.
std::optional<int64_t> AttentionRanks(const Worker& worker) {
  if (worker.engine == nullptr || worker.model_profile == nullptr ||
      !worker.parallel.tp || worker.parallel.tp->value < 1 ||
      SharesAttention(worker)) {
    return std::nullopt;
  }
  const int64_t tp = worker.parallel.tp->value;
  if (worker.FindMeaning("dpAttention") == nullptr) {
    return tp;
  }
  if (!worker.parallel.dp || worker.parallel.dp->value < 1 ||
      tp % worker.parallel.dp->value != 0) {
    return std::nullopt;
  }
  return tp / worker.parallel.dp->value;
}

void CheckHeads(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::optional<int64_t> ranks = AttentionRanks(worker);
      const int64_t heads = ranks ? worker.model_profile->query_heads : 0;
      if (heads == 0 || heads % *ranks == 0) {
        continue;
      }
      Diagnostic& finding =
          report.At(worker.parallel.tp->span,
                    fmt::format("{} deals {} attention heads out to {} ranks",
                                *worker.component.name, heads, *ranks),
                    fmt::format("does not divide {}", heads));
      finding.labels.push_back(
          {worker.model.span,
           fmt::format("{} has {} heads", *worker.model, heads)});
      const ConnectorLimit* limit = FindConnectorLimit(graph, worker, "pp");
      if (limit == nullptr || limit->or_equal) {
        finding.help.emplace_back(
            "or split by layers with pipeline parallelism");
      }
    }
  }
}

// --- GPUs

struct Ranks {
  int64_t count = 1;
  std::string sizes = {};  // "tp 8 x pp 2"
  Span span = {};          // of the first size
};

// Whether a flag says that ranks are spread in a way that nobody can count
// here: by hand over several pods, or with contexts.
bool SpreadsByHand(const Worker& worker) {
  constexpr std::array<std::string_view, 8> kKnown = {"--data-parallel-size",
                                                      "--data-parallel-backend",
                                                      "--config",
                                                      "--nnodes",
                                                      "--enable-elastic-ep",
                                                      "--headless",
                                                      "--dist-init-addr",
                                                      "--node-rank"};
  const Flag* config = worker.FindMeaning("engineConfig");
  return std::any_of(
      worker.flags.begin(), worker.flags.end(), [&](const Flag& flag) {
        if (&flag == config) {
          return false;
        }
        const bool known =
            std::find(kKnown.begin(), kKnown.end(), flag.name) != kKnown.end();
        const bool counted = flag.name.starts_with("--data-parallel-") && known;
        return !counted &&
               (known || flag.name.starts_with("--data-parallel-") ||
                flag.name.starts_with("-dp") ||
                flag.name.find("context-parallel") != std::string::npos);
      });
}

bool IsOneServer(const Worker& worker) {
  const auto starts = [](const manifest::Invocation& invocation,
                         const std::vector<std::string>& command) {
    return std::any_of(invocation.words.begin(), invocation.words.end(),
                       [&command](const manifest::Word& word) {
                         return word.text == command.back();
                       });
  };
  const auto& commands = worker.engine->server.commands;
  const auto servers = std::count_if(
      worker.line.invocations.begin(), worker.line.invocations.end(),
      [&](const manifest::Invocation& invocation) {
        return std::any_of(
            commands.begin(), commands.end(),
            [&](const auto& command) { return starts(invocation, command); });
      });
  return servers == 1 && !worker.server->conditional;
}

std::optional<Ranks> RanksOf(const Worker& worker) {
  if (worker.engine == nullptr || !worker.flags_complete ||
      !IsOneServer(worker) || SpreadsByHand(worker) ||
      !worker.config_complete) {
    return std::nullopt;
  }
  const DataParallel sharing = worker.engine->server.data_parallel;
  const bool counts_dp = sharing == DataParallel::kOwn ||
                         (sharing == DataParallel::kFlag &&
                          worker.FindMeaning("dpAttention") == nullptr);
  struct Size {
    std::string_view meaning = {};
    const std::optional<Number>& value;
    bool counts = true;
  };
  const std::array sizes = {Size{"tp", worker.parallel.tp},
                            Size{"pp", worker.parallel.pp},
                            Size{"dp", worker.parallel.dp, counts_dp}};
  Ranks ranks;
  for (const Size& size : sizes) {
    if (!size.counts) {
      continue;
    }
    if (!size.value) {
      if (manifest::ReadEngineValue(worker, size.meaning).is_written()) {
        return std::nullopt;
      }
      continue;
    }
    ranks.count *= size.value->value;
    ranks.sizes += fmt::format("{}{} {}", ranks.sizes.empty() ? "" : " x ",
                               size.meaning, size.value->value);
    if (!ranks.span.known()) {
      ranks.span = size.value->span;
    }
  }
  return ranks;
}

int64_t GpusOf(const Worker& worker) {
  return worker.gpus.value_or(0) * worker.nodes.value_or(0);
}

std::string Owned(const Worker& worker) {
  return *worker.nodes == 1 ? fmt::format("{}", *worker.gpus)
                            : fmt::format("{} nodes with {} each",
                                          *worker.nodes, *worker.gpus);
}

void CheckTooFew(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::optional<Ranks> ranks = RanksOf(worker);
      if (!graph.whole || !ranks || GpusOf(worker) < 1 ||
          ranks->count <= GpusOf(worker)) {
        continue;
      }
      report
          .At(ranks->span,
              fmt::format("{} needs {} GPUs ({}) and has {}",
                          *worker.component.name, ranks->count, ranks->sizes,
                          Owned(worker)),
              "too many ranks")
          .labels.push_back({worker.gpus_span, "GPUs of each pod"});
    }
  }
}

void CheckIdle(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const std::optional<Ranks> ranks = RanksOf(worker);
      if (!graph.whole || !ranks || ranks->count >= GpusOf(worker)) {
        continue;
      }
      const std::string sizes =
          ranks->sizes.empty() ? "no parallel size" : ranks->sizes;
      Diagnostic& finding = report.At(
          worker.gpus_span,
          fmt::format("{} uses {} of its {} GPUs ({})", *worker.component.name,
                      ranks->count, GpusOf(worker), sizes),
          fmt::format("{} idle", GpusOf(worker) - ranks->count));
      if (ranks->count % *worker.nodes == 0) {
        const int64_t each = ranks->count / *worker.nodes;
        SetFix(
            finding, edit::Safety::kUnsafe,
            fmt::format("ask for {} GPU{} per pod", each, each == 1 ? "" : "s"),
            manifest::Amend(facts, graph, worker)
                .SetResource(facts.catalog->platform().gpu_resource,
                             fmt::format("{}", each)));
      }
      if (ranks->span.known()) {
        finding.labels.push_back({ranks->span, "the size"});
      }
    }
  }
}

constexpr std::array kWorkloadRules = {
    Rule{.code = "DG3102", .check = &CheckHeads},
    Rule{.code = "DG3120", .check = &CheckTooFew},
    Rule{.code = "DG3121", .check = &CheckIdle},
};

}  // namespace

std::span<const Rule> WorkloadRules() { return kWorkloadRules; }

}  // namespace dgdc::lint

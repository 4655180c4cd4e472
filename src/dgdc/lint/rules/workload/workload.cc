// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
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

using manifest::Number;
using manifest::Worker;

// --- Heads

void CheckHeads(const OneWorker& it, Reporter& report) {
  const model::Fact& tp = report.Read(it, "tp");
  const std::optional<int64_t> heads = report.ReadNumber(it, "model.heads");
  if (!heads || !tp.is_present()) {
    return;
  }
  Diagnostic& finding =
      report.At(tp.decided_at,
                fmt::format("{} deals {} attention heads out to {} ranks",
                            *it.worker.component.name, *heads, tp.value.text),
                fmt::format("does not divide {}", *heads));
  finding.labels.push_back(
      {it.worker.model.span,
       fmt::format("{} has {} heads", *it.worker.model, *heads)});
  const ConnectorLimit* limit = FindConnectorLimit(it.graph, it.worker, "pp");
  if (limit == nullptr || limit->or_equal) {
    finding.help.emplace_back("or split by layers with pipeline parallelism");
  }
}

// --- GPUs

struct Ranks {
  int64_t count = 1;
  std::string sizes = {};  // "tp 8 x pp 2"
  Span span = {};          // of the first size
};

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

// Whether the manifest shows all that decides, and one server has all ranks;
// what is missing is remembered.
bool CanBeCounted(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  if (worker.engine == nullptr) {
    report.Read(it, "engine");
    return false;
  }
  if (!it.graph.whole) {
    report.Lacks("gpus", model::Need::kManifest);
    return false;
  }
  // Ranks that are spread by hand over several pods, or contexts.
  if (worker.FindMeaning("spread") != nullptr) {
    return false;
  }
  if (!worker.flags_complete || !worker.config_complete) {
    report.Lacks("tp", model::Need::kCommand);
    return false;
  }
  return IsOneServer(worker);
}

// A size that is not written counts as one; nothing when it is, and nobody
// knows which it is.
bool TakeSize(std::string_view meaning, const OneWorker& it,
              const std::optional<Number>& size, Reporter& report,
              Ranks& ranks) {
  if (!size) {
    const bool hidden =
        manifest::ReadEngineValue(it.worker, meaning).is_written();
    if (hidden) {
      report.Lacks(meaning, model::Need::kCommand);
    }
    return !hidden;
  }
  ranks.count *= size->value;
  ranks.sizes += fmt::format("{}{} {}", ranks.sizes.empty() ? "" : " x ",
                             meaning, size->value);
  ranks.span = ranks.span.known() ? ranks.span : size->span;
  return true;
}

std::optional<Ranks> RanksOf(const OneWorker& it, Reporter& report) {
  if (!CanBeCounted(it, report)) {
    return std::nullopt;
  }
  const Worker& worker = it.worker;
  const DataParallel sharing = worker.engine->server.data_parallel;
  const bool counts_dp = sharing == DataParallel::kOwn ||
                         (sharing == DataParallel::kFlag &&
                          worker.FindMeaning("dpAttention") == nullptr);
  Ranks ranks;
  const bool known =
      TakeSize("tp", it, worker.parallel.tp, report, ranks) &&
      TakeSize("pp", it, worker.parallel.pp, report, ranks) &&
      (!counts_dp || TakeSize("dp", it, worker.parallel.dp, report, ranks));
  return known ? std::optional(std::move(ranks)) : std::nullopt;
}

// Of all pods of the worker; nothing where the manifest does not tell.
std::optional<int64_t> GpusOf(const OneWorker& it, Reporter& report) {
  if (!it.worker.gpus || !it.worker.nodes) {
    report.Read(it, "gpus");
    report.Read(it, "nodes");
    return std::nullopt;
  }
  return *it.worker.gpus * *it.worker.nodes;
}

std::string Owned(const Worker& worker) {
  return *worker.nodes == 1 ? fmt::format("{}", *worker.gpus)
                            : fmt::format("{} nodes with {} each",
                                          *worker.nodes, *worker.gpus);
}

void CheckTooFew(const OneWorker& it, Reporter& report) {
  const std::optional<int64_t> gpus = GpusOf(it, report);
  const std::optional<Ranks> ranks =
      gpus && *gpus > 0 ? RanksOf(it, report) : std::nullopt;
  if (!ranks || ranks->count <= *gpus) {
    return;
  }
  report
      .At(ranks->span,
          fmt::format("{} needs {} GPUs ({}) and has {}",
                      *it.worker.component.name, ranks->count, ranks->sizes,
                      Owned(it.worker)),
          "too many ranks")
      .labels.push_back({it.worker.gpus_span, "GPUs of each pod"});
}

void FixIdle(const OneWorker& it, int64_t each, Diagnostic& finding) {
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("ask for {} GPU{} per pod", each, each == 1 ? "" : "s"),
         manifest::Amend(it.facts, it.graph, it.worker)
             .SetResource(it.facts.catalog->platform().gpu_resource,
                          fmt::format("{}", each)));
}

void CheckIdle(const OneWorker& it, Reporter& report) {
  const std::optional<int64_t> gpus = GpusOf(it, report);
  const std::optional<Ranks> ranks =
      gpus && *gpus > 1 ? RanksOf(it, report) : std::nullopt;
  if (!ranks || ranks->count >= *gpus) {
    return;
  }
  Diagnostic& finding = report.At(
      it.worker.gpus_span,
      fmt::format("{} uses {} of its {} GPUs ({})", *it.worker.component.name,
                  ranks->count, *gpus,
                  ranks->sizes.empty() ? "no parallel size" : ranks->sizes),
      fmt::format("{} idle", *gpus - ranks->count));
  if (ranks->count % *it.worker.nodes == 0) {
    FixIdle(it, ranks->count / *it.worker.nodes, finding);
  }
  if (ranks->span.known()) {
    finding.labels.push_back({ranks->span, "the size"});
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

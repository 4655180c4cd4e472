// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/kv_router.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/engine_config.h"

// Blocks in which the KV router and its workers count tokens.
namespace dgdc::lint {
namespace {

using manifest::Text;
using manifest::Worker;

// By the first flag or variable that says it; "" when none does.
Text BlocksOf(const RouterFlags& router, const Reporter& report) {
  const std::vector<std::string> flags = report.Names("blocks");
  const std::vector<std::string> variables = report.Names("blockVariables");
  for (size_t i = 0; i < flags.size(); ++i) {
    Text blocks = router.Value(flags[i], variables[i]);
    if (!blocks->empty()) {
      return blocks;
    }
  }
  return {};
}

// Whether the router looks at its cache.
bool IsRoutedTo(const Worker& worker) {
  return worker.gpu_worker && !worker.Is(RoleKind::kDecode);
}

manifest::EngineValue BlocksOf(const Worker& worker) {
  return manifest::ReadEngineValue(worker, "blockSize");
}

// Whether a worker was told a size of its own, or may have been.
bool MayBeTold(const Worker& worker) {
  using manifest::Lacks;
  const manifest::EngineValue own = BlocksOf(worker);
  return own.is_written() || own.lacks == Lacks::kCommand ||
         own.lacks == Lacks::kFile || own.lacks == Lacks::kEngine;
}

void ReportBlocks(const OneWorker& it, const RouterFlags& router,
                  const Text& blocks, Reporter& report) {
  const manifest::EngineValue value = BlocksOf(it.worker);
  const std::string& own = **value.text;
  Diagnostic& finding = report.At(
      blocks.span,
      fmt::format("{} counts in blocks of {} tokens, {} in blocks of {}",
                  *router.frontend.component.name, *blocks,
                  *it.worker.component.name, own),
      fmt::format("write {}", own));
  finding.labels.push_back({value.place, "the worker's"});
  SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", own),
         SetAt(ContextAt(it.facts, blocks.span), blocks.span,
               yaml::Node::String(own)));
}

// One finding, as one number is wrong.
void CheckRouterBlocks(const OneDeployment& it, Reporter& report) {
  std::vector<const Worker*> told;
  for (const Worker& worker : it.graph.workers) {
    if (IsRoutedTo(worker) && MayBeTold(worker)) {
      told.push_back(&worker);
    }
  }
  const std::optional<RouterFlags> router =
      told.empty() ? std::nullopt : KvRouter(it.graph, report);
  const Text blocks = router ? BlocksOf(*router, report) : Text{};
  for (const Worker* worker : told) {
    const manifest::EngineValue own = BlocksOf(*worker);
    if (!blocks->empty() && !own.text) {
      report.Lacks("setting.blockSize", model::Need::kCommand);
    } else if (!blocks->empty() && **own.text != *blocks) {
      ReportBlocks({it.facts, it.graph, *worker}, *router, blocks, report);
      return;
    }
  }
}

constexpr std::array kRouterBlockRules = {
    Rule{.code = "DG3113", .check = &CheckRouterBlocks},
};

}  // namespace

std::span<const Rule> RouterBlockRules() { return kRouterBlockRules; }

}  // namespace dgdc::lint

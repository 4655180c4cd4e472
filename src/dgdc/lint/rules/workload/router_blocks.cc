// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <span>

#include <fmt/core.h>

#include "dgdc/lint/query/kv_router.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/engine_config.h"

// Blocks in which the KV router and its workers count tokens.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

void CheckRouterBlocks(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const std::optional<RouterFlags> router = KvRouter(graph);
    if (!router) {
      continue;
    }
    Text blocks =
        router->Value("--kv-cache-block-size", "DYN_KV_CACHE_BLOCK_SIZE");
    if (blocks->empty()) {
      blocks = router->Value("--router-block-size", "DYN_ROUTER_BLOCK_SIZE");
    }
    for (const Worker& worker : graph.workers) {
      const manifest::EngineValue own =
          manifest::ReadEngineValue(worker, "blockSize");
      if (blocks->empty() || !own.is_written() || !own.text ||
          **own.text == *blocks || worker.Is(RoleKind::kDecode)) {
        continue;
      }
      Diagnostic& finding = report.At(
          blocks.span,
          fmt::format("{} counts in blocks of {} tokens, {} in blocks of {}",
                      *router->frontend.component.name, *blocks,
                      *worker.component.name, **own.text),
          fmt::format("write {}", **own.text));
      finding.labels.push_back({own.place, "the worker's"});
      SetFix(finding, edit::Safety::kSafe, fmt::format("write {}", **own.text),
             SetAt(ContextAt(facts, blocks.span), blocks.span,
                   yaml::Node::String(**own.text)));
      break;
    }
  }
}

constexpr std::array kRouterBlockRules = {
    Rule{.code = "DG3113", .check = &CheckRouterBlocks},
};

}  // namespace

std::span<const Rule> RouterBlockRules() { return kRouterBlockRules; }

}  // namespace dgdc::lint

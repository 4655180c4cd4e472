// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/lint/rules/support.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/yaml/substitute.h"

// What the KV router of a deployment is told about its workers.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

struct RouterFlags {
  const Worker& frontend;
  std::vector<Flag> flags = {};
  bool complete = true;

  [[nodiscard]] const Flag* Find(std::string_view name) const {
    const auto found =
        std::find_if(flags.begin(), flags.end(),
                     [name](const Flag& flag) { return flag.name == name; });
    return found == flags.end() ? nullptr : &*found;
  }
  // A flag, or the variable that stands for it.
  [[nodiscard]] Text Value(std::string_view name,
                           std::string_view variable) const {
    if (const Flag* flag = Find(name)) {
      return flag->value && flag->value->known
                 ? Text{flag->value->text, flag->value->span}
                 : Text{};
    }
    const Text* value = ServerEnv(frontend, variable);
    return value == nullptr ? Text{} : *value;
  }
};

// The only frontend of a deployment that routes by KV cache.
std::optional<RouterFlags> KvRouter(const Graph& graph) {
  std::optional<RouterFlags> router;
  for (const Worker& worker : graph.workers) {
    if (!worker.Is(RoleKind::kFrontend)) {
      continue;
    }
    if (router) {
      return std::nullopt;
    }
    router.emplace(RouterFlags{worker});
    for (const manifest::Invocation& invocation : worker.line.invocations) {
      for (Flag& flag : manifest::ReadFlags(invocation, 0)) {
        router->flags.push_back(std::move(flag));
      }
      router->complete &= !manifest::MayHoldMore(invocation);
    }
  }
  if (!router || *router->Value("--router-mode", "DYN_ROUTER_MODE") != "kv") {
    return std::nullopt;
  }
  return router;
}

bool UsesEvents(const RouterFlags& router) {
  constexpr std::array<std::string_view, 3> kOff = {
      "--no-router-kv-events", "--no-kv-events", "--load-aware"};
  return router.complete && !router.frontend.env_open &&
         std::none_of(kOff.begin(), kOff.end(),
                      [&router](std::string_view name) {
                        return router.Find(name) != nullptr;
                      }) &&
         router.frontend.FindEnv("DYN_ROUTER_USE_KV_EVENTS") == nullptr &&
         router.frontend.FindEnv("DYN_KV_EVENTS") == nullptr;
}

bool PublishesByDefault(const Worker& worker) {
  const std::string& releases = worker.engine->server.events_by_default;
  const std::string& release = worker.flag_reader.release;
  return !releases.empty() && !release.empty() &&
         InVersionRange(release, releases);
}

// Whether a server that could publish KV events is surely not told to.
bool IsSilent(const Worker& worker) {
  return worker.engine != nullptr && worker.flags_complete &&
         worker.engine->server.flags.contains("kvEvents") &&
         !PublishesByDefault(worker) &&
         std::none_of(
             worker.flags.begin(), worker.flags.end(), [](const Flag& flag) {
               return flag.name.find("kv-events") != std::string::npos ||
                      flag.name == "--config";
             });
}

// Whether the router has nothing to choose between: one pod, and in it one copy
// of the engine.
bool IsOnlyChoice(const Worker& worker) {
  const auto& dp = worker.parallel.dp;
  return worker.replicas == 1 && (!dp || dp->value <= 1);
}

// The flag with the value that the engine's own profile has for it.
std::optional<manifest::Operations> PublishEvents(const Facts& facts,
                                                  const Graph& graph,
                                                  const Worker& worker) {
  const auto& names = worker.engine->server.flags.find("kvEvents")->second;
  for (const SettingRule& setting : worker.engine->settings) {
    if (setting.name.scalar == names.front() && setting.value) {
      Sink unknown;
      const auto value = yaml::Substitute(*setting.value, {}, unknown);
      if (value && !unknown.has_errors()) {
        return manifest::Amend(facts, graph, worker)
            .SetFlag(names.front(), value->scalar);
      }
    }
  }
  return std::nullopt;
}

void CheckEvents(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const std::optional<RouterFlags> router = KvRouter(graph);
    if (!graph.whole || graph.release.empty() || !router ||
        !UsesEvents(*router)) {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      if ((!worker.Is(RoleKind::kPrefill) && !worker.Is(RoleKind::kWorker)) ||
          !IsSilent(worker)) {
        continue;
      }
      const Text mode = router->Value("--router-mode", "DYN_ROUTER_MODE");
      Diagnostic& finding = report.At(
          worker.place(),
          fmt::format("{} publishes no KV events, but {} routes by "
                      "them",
                      *worker.component.name, *router->frontend.component.name),
          "add the flag for KV events");
      finding.labels.push_back({mode.span, "asked for here"});
      if (IsOnlyChoice(worker)) {
        finding.severity = Severity::kInfo;
        finding.why.emplace_back(
            "with one replica there is nothing to choose between; it matters "
            "when there are more");
      }
      SetFix(finding, edit::Safety::kUnsafe, "publish KV events",
             PublishEvents(facts, graph, worker));
    }
  }
}

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

constexpr std::array kKvRouterRules = {
    Rule{.code = "DG3023", .check = &CheckEvents},
    Rule{.code = "DG3113", .check = &CheckRouterBlocks},
};

}  // namespace

std::span<const Rule> KvRouterRules() { return kKvRouterRules; }

}  // namespace dgdc::lint

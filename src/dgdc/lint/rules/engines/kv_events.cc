// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/kv_router.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/yaml/substitute.h"

// Events of the KV cache, by which a router chooses.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Flag;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

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

constexpr std::array kKvEventRules = {
    Rule{.code = "DG3023", .check = &CheckEvents},
};

}  // namespace

std::span<const Rule> KvEventRules() { return kKvEventRules; }

}  // namespace dgdc::lint

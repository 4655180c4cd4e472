// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/kv_router.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/yaml/substitute.h"

// Events of the KV cache, by which a router chooses.
namespace dgdc::lint {
namespace {

using manifest::Flag;
using manifest::Text;
using manifest::Worker;
using model::Need;

// Whether the router surely goes by events.
bool UsesEvents(const RouterFlags& router, Reporter& report) {
  const std::vector<std::string> flags = report.Names("off");
  const std::vector<std::string> variables = report.Names("offVariables");
  const bool is_off =
      std::any_of(flags.begin(), flags.end(),
                  [&router](const std::string& name) {
                    return router.Find(name) != nullptr;
                  }) ||
      std::any_of(variables.begin(), variables.end(),
                  [&router](const std::string& name) {
                    return router.frontend.FindEnv(name) != nullptr;
                  });
  if (!is_off && !router.complete) {
    report.Lacks("frontend.flag." + flags.front(), Need::kCommand);
  } else if (!is_off && router.frontend.env_open) {
    report.Lacks("frontend.env." + variables.front(), Need::kEnvironment);
  }
  return !is_off && router.complete && !router.frontend.env_open;
}

bool PublishesByDefault(const Worker& worker) {
  const std::string& releases = worker.engine->server.events_by_default;
  const std::string& release = worker.flag_reader.release;
  return !releases.empty() && !release.empty() &&
         InVersionRange(release, releases);
}

bool MayPublish(const Worker& worker, const Reporter& report) {
  const std::string& part = report.Name("events");
  const std::string& file = report.Name("file");
  const std::vector<std::string> variables = report.Names("eventVariables");
  return worker.FindMeaning("kvEvents") != nullptr ||
         std::any_of(worker.flags.begin(), worker.flags.end(),
                     [&](const Flag& flag) {
                       return flag.name.find(part) != std::string::npos ||
                              flag.name == file;
                     }) ||
         std::any_of(variables.begin(), variables.end(),
                     [&worker](const std::string& name) {
                       return worker.FindEnv(name) != nullptr;
                     });
}

// Whether a server that could publish KV events is surely not told to.
bool IsSilent(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  if (worker.engine == nullptr) {
    report.Read(it, "engine");
    return false;
  }
  if (!worker.engine->server.flags.contains("kvEvents") ||
      PublishesByDefault(worker) || MayPublish(worker, report)) {
    return false;
  }
  if (!worker.flags_complete || !it.graph.whole) {
    report.Lacks("meaning.kvEvents",
                 it.graph.whole ? Need::kCommand : Need::kManifest);
    return false;
  }
  return true;
}

// Whether the router has nothing to choose between: one pod, and in it one copy
// of the engine.
bool IsOnlyChoice(const Worker& worker) {
  const auto& dp = worker.parallel.dp;
  return worker.replicas == 1 && (!dp || dp->value <= 1);
}

// The flag with the value that the engine's own profile has for it.
std::optional<manifest::Operations> PublishEvents(const OneWorker& it) {
  const EngineProfile& engine = *it.worker.engine;
  const auto& names = engine.server.flags.find("kvEvents")->second;
  for (const SettingRule& setting : engine.settings) {
    if (setting.name.scalar == names.front() && setting.value) {
      Sink unknown;
      const auto value = yaml::Substitute(*setting.value, {}, unknown);
      if (value && !unknown.has_errors()) {
        return manifest::Amend(it.facts, it.graph, it.worker)
            .SetFlag(names.front(), value->scalar);
      }
    }
  }
  return std::nullopt;
}

void CheckEvents(const OneWorker& it, Reporter& report) {
  const std::optional<RouterFlags> router =
      IsSilent(it, report) ? KvRouter(it.graph, report) : std::nullopt;
  if (!router || !UsesEvents(*router, report)) {
    return;
  }
  Diagnostic& finding = report.At(
      it.worker.place(),
      fmt::format("{} publishes no KV events, but {} routes by them",
                  *it.worker.component.name, *router->frontend.component.name),
      "add the flag for KV events");
  finding.labels.push_back({router->mode.span, "asked for here"});
  if (IsOnlyChoice(it.worker)) {
    finding.why.emplace_back(
        "with one replica there is nothing to choose between; it matters "
        "when there are more");
  }
  SetFix(finding, edit::Safety::kUnsafe, "publish KV events",
         PublishEvents(it));
}

constexpr std::array kKvEventRules = {
    Rule{.code = "DG3023", .check = &CheckEvents},
};

}  // namespace

std::span<const Rule> KvEventRules() { return kKvEventRules; }

}  // namespace dgdc::lint

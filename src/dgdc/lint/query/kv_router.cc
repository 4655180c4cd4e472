// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/kv_router.h"

#include <algorithm>
#include <string>
#include <utility>

#include "dgdc/lint/query/support.h"

namespace dgdc::lint {
namespace {

using manifest::Flag;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;
using model::Need;

RouterFlags ReadRouter(const Worker& frontend) {
  RouterFlags router{.frontend = frontend};
  for (const manifest::Invocation& invocation : frontend.line.invocations) {
    for (Flag& flag : manifest::ReadFlags(invocation, 0)) {
      router.flags.push_back(std::move(flag));
    }
    router.complete &= !manifest::MayHoldMore(invocation);
  }
  return router;
}

// Remembers why nobody knows how the frontend routes, where that is so.
void TellUnknownMode(const RouterFlags& router, Reporter& report) {
  const std::string& flag = report.Name("mode");
  const std::string& variable = report.Name("modeVariable");
  const Worker& frontend = router.frontend;
  if (router.Find(flag) != nullptr || !router.complete) {
    report.Lacks("frontend.flag." + flag, Need::kCommand);
  } else if (!frontend.EnvUnset(variable)) {
    report.Lacks("frontend.env." + variable, Need::kEnvironment);
  }
}

}  // namespace

const Flag* RouterFlags::Find(std::string_view name) const {
  const auto found =
      std::find_if(flags.begin(), flags.end(),
                   [name](const Flag& flag) { return flag.name == name; });
  return found == flags.end() ? nullptr : &*found;
}

Text RouterFlags::Value(std::string_view name,
                        std::string_view variable) const {
  if (const Flag* flag = Find(name)) {
    return flag->value && flag->value->known
               ? Text{flag->value->text, flag->value->span}
               : Text{};
  }
  const Text* value = ServerEnv(frontend, variable);
  return value == nullptr ? Text{} : *value;
}

std::optional<RouterFlags> KvRouter(const Graph& graph, Reporter& report) {
  const auto frontends = std::count_if(
      graph.workers.begin(), graph.workers.end(),
      [](const Worker& one) { return one.Is(RoleKind::kFrontend); });
  const Worker* frontend = graph.Only(RoleName(RoleKind::kFrontend));
  if (frontend == nullptr) {
    if (frontends > 1 || !graph.whole) {
      report.Lacks("frontend.component",
                   frontends > 1 ? Need::kOneOfRole : Need::kManifest);
    }
    return std::nullopt;
  }
  RouterFlags router = ReadRouter(*frontend);
  router.mode = router.Value(report.Name("mode"), report.Name("modeVariable"));
  if (router.mode->empty()) {
    TellUnknownMode(router, report);
  }
  return *router.mode == report.Name("byCache")
             ? std::optional(std::move(router))
             : std::nullopt;
}

}  // namespace dgdc::lint

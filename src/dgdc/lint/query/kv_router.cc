// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/kv_router.h"

#include <algorithm>
#include <utility>

#include "dgdc/lint/query/support.h"

namespace dgdc::lint {

using manifest::Flag;
using manifest::Text;
using manifest::Worker;

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

std::optional<RouterFlags> KvRouter(const manifest::Graph& graph) {
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

}  // namespace dgdc::lint

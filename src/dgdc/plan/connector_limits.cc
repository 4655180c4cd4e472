// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/plan/context.h"

namespace dgdc::plan {
namespace {

// The size that a role has, as the intent wrote it; null for those that an
// intent has no field for, which lint sees in the arguments.
const Spanned<int64_t>* SizeOf(const RoleIntent& role, std::string_view size) {
  if (size == "pp") {
    return &role.pp;
  }
  if (size == "dp") {
    return &role.dp;
  }
  if (size == "ep") {
    return &role.ep;
  }
  return size == "tp" ? &role.tp : nullptr;
}

// Compile writes the first connector of the profile.
bool Concerns(const Context& context, const ConnectorLimit& limit,
              std::string_view role) {
  const auto& connectors = context.engine->kv_transfer.nixl_connectors;
  return !connectors.empty() &&
         (limit.connector.empty() || limit.connector == connectors.front()) &&
         limit.HoldsFor(role, *context.intent.dynamo);
}

bool BothHave(const Context& context, std::string_view size, int64_t value) {
  return std::all_of(context.roles.begin(), context.roles.end(),
                     [&](const SizedRole& role) {
                       return **SizeOf(*role.intent, size) == value;
                     });
}

}  // namespace

const ConnectorLimit* FindConnectorLimit(const Context& context,
                                         std::string_view size) {
  if (context.engine == nullptr || !context.disaggregated()) {
    return nullptr;
  }
  for (const ConnectorLimit& limit : context.engine->connector_limits) {
    if (limit.size == size && (Concerns(context, limit, "prefill") ||
                               Concerns(context, limit, "decode"))) {
      return &limit;
    }
  }
  return nullptr;
}

void CheckConnectorLimits(const Context& context) {
  if (context.engine == nullptr || !context.disaggregated()) {
    return;
  }
  for (const ConnectorLimit& limit : context.engine->connector_limits) {
    for (const SizedRole& role : context.roles) {
      const Spanned<int64_t>* size = SizeOf(*role.intent, limit.size);
      if (size == nullptr || **size <= limit.at_most ||
          !Concerns(context, limit, RoleName(role.kind)) ||
          (limit.or_equal && BothHave(context, limit.size, **size))) {
        continue;
      }
      const auto& connectors = context.engine->kv_transfer.nixl_connectors;
      Diagnostic& d = context.sink.Report(
          "DG1015", size->span,
          fmt::format(
              "{} of {} is {}, and {} of {} carries at most {}{}", limit.size,
              RoleName(role.kind), **size, connectors.front(),
              context.engine->head.name, limit.at_most,
              limit.or_equal ? " where the other role has another" : ""));
      if (!limit.certain) {
        d.severity = Severity::kWarning;
      }
      d.why.push_back(limit.why);
      d.help.push_back(limit.help);
      d.sources = limit.sources;
    }
  }
}

}  // namespace dgdc::plan

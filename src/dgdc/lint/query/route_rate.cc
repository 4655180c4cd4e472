// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/route_rate.h"

namespace dgdc::lint {

using manifest::Facts;
using manifest::Graph;

namespace {

RouteRate OfFabric(const FabricProfile& fabric) {
  return {&fabric.bandwidth, fabric.head.name};
}

// The profile that needs no network at all has the figures of sockets.
std::optional<RouteRate> OfSockets(const Facts& facts) {
  for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
    if (fabric.network == Network::kNone && fabric.detect.claims.empty()) {
      return OfFabric(fabric);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<RouteRate> RateOf(const Facts& facts, const Graph& graph,
                                const Path& path) {
  switch (path.way) {
    case Way::kStaged: {
      const PlatformProfile& platform = facts.catalog->platform();
      return RouteRate{&platform.host_staged, platform.head.name};
    }
    case Way::kTcp:
      // A fabric that means TCP has figures of its own.
      return path.cause == Cause::kFabricIsTcp ? OfFabric(*graph.fabric)
                                               : OfSockets(facts);
    case Way::kRdma:
    case Way::kEfa:
      return graph.fabric == nullptr ? std::nullopt
                                     : std::optional(OfFabric(*graph.fabric));
    default:
      // Of NVLink across nodes no figure of NIXL is published.
      return std::nullopt;
  }
}

std::optional<double> MillisecondsAt(const std::optional<int64_t>& bytes,
                                     int64_t mb_per_s) {
  if (!bytes || mb_per_s <= 0) {
    return std::nullopt;
  }
  return static_cast<double>(*bytes) / (static_cast<double>(mb_per_s) * 1e3);
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dgdc/catalog/profile.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/manifest/facts.h"

// How fast the KV cache travels on the way that it takes.
namespace dgdc::lint {

// A published bandwidth and the profile that has it.
struct RouteRate {
  const Bandwidth* bandwidth = nullptr;
  std::string profile = {};
};

// Nothing where none is published for the way.
std::optional<RouteRate> RateOf(const manifest::Facts& facts,
                                const manifest::Graph& graph, const Path& path);

// Of so many bytes at one bandwidth; nothing when either is not known.
std::optional<double> MillisecondsAt(const std::optional<int64_t>& bytes,
                                     int64_t mb_per_s);

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/pod_set.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/manifest/facts.h"

namespace dgdc::cli {

// What one request moves from prefill to decode.
struct RequestView {
  int64_t isl = 0;  // tokens
  bool isl_assumed = false;
  std::string dtype = {};  // with which the bytes are counted
  Span dtype_span = {};
  std::optional<int64_t> bytes = {};
  std::string unknown = {};  // why there are no bytes
};

// The time of one request at one documented bandwidth.
struct TimeView {
  int64_t mb_per_s = 0;
  bool measured = false;  // else expected
  std::optional<double> milliseconds = {};
};

// One thing that a worker does, and who decided it.
struct DecidedView {
  std::string name = {};     // for people: "KV cache type"
  std::string meaning = {};  // of the engine profile: "kvCacheDtype"
  std::string value = {};    // "" when not known
  // A word for scripts: "flag", "variable", "file", "overrides", "default",
  // "image", "type", "option", "" for nobody.
  std::string by = {};
  // What people read where no place decided: "default of vllm 0.12.0".
  std::string from = {};
  Span place = {};
  std::string lacks = {};    // what would settle it
  bool for_scripts = false;  // too much for people
};

struct RoleView {
  const manifest::Worker* worker = nullptr;
  std::vector<DecidedView> decided = {};
  std::string engine = {};  // with its version, where the release tells it
  lint::Path kv = {};
  lint::Path collectives = {};
  RequestView request = {};
  // At the lower and upper documented bandwidth of the way; empty when none is
  // documented.
  std::vector<TimeView> times = {};
  std::string bandwidth_of = {};  // name of the profile
};

// What dgdc understood of a deployment.
struct GraphView {
  const manifest::Graph* graph = nullptr;
  lint::NodeCount nodes = {};
  std::vector<RoleView> roles = {};
};

std::vector<GraphView> Inspect(const manifest::Facts& facts,
                               std::optional<int64_t> isl);

// For people; every line names the place that decided it.
std::string InspectionText(const std::vector<GraphView>& graphs,
                           const SourceSet& sources);

// For scripts.
yaml::Node InspectionJson(const std::vector<GraphView>& graphs,
                          const SourceSet& sources);

}  // namespace dgdc::cli

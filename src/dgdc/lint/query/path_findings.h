// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/reporter.h"
#include "dgdc/manifest/facts.h"

// What findings about ways of KV cache and collectives have in common. What is
// worse than what the fabric is there for, and why, is decided in paths.h,
// which inspect prints.
namespace dgdc::lint {

// A worker and the verdict about it.
struct Judged {
  const manifest::Worker* worker = nullptr;
  Path path = {};
};

using PathFilter = std::function<bool(const Path& path)>;

// The workers that move KV caches in a way that the filter wants.
std::vector<Judged> KvWorkers(const manifest::Facts& facts,
                              const manifest::Graph& graph,
                              const PathFilter& wanted);

PathFilter WithCause(Cause cause);

// Remembers why it is open whether some worker moves them so.
void LackKvWay(const OneDeployment& it, const PathFilter& wanted,
               Reporter& report);

// "Prefill", "Prefill and Decode", "A, B and C".
std::string NamesOf(const std::vector<Judged>& judged);

std::string_view VerbFor(const std::vector<Judged>& judged,
                         std::string_view one, std::string_view many);

// The decode worker, where the caches arrive, stands for all; else the last.
const Judged& FrontOf(const std::vector<Judged>& judged);

void LabelOthers(const std::vector<Judged>& judged, std::string_view text,
                 Diagnostic& finding);

// What a worker without devices lacks, as the deployment shows its fabric.
std::string_view LackedDevices(const manifest::Facts& facts,
                               const manifest::Graph& graph,
                               const manifest::Worker& worker);

// Says which devices are needed: those that another worker asks for, else those
// of the fabrics that fit.
void SayWhichDevices(const manifest::Facts& facts, const manifest::Graph& graph,
                     const manifest::Worker& without, Diagnostic& finding);

}  // namespace dgdc::lint

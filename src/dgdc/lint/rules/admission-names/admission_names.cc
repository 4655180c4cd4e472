// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/model/grove_names.h"

// Names, and what the operator and Kubernetes derive from them.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

void CheckSameNames(const OneDeployment& it, Reporter& report) {
  std::map<std::string, const Part*> seen;
  const std::vector<Part> parts = Parts(it.graph);
  for (const Part& part : parts) {
    if (part.name().empty()) {
      continue;
    }
    const auto [first, added] = seen.emplace(Lower(part.name()), &part);
    if (!added) {
      const std::string& other = first->second->name();
      report
          .At(part.worker.place(),
              other == part.name()
                  ? fmt::format("{} is declared twice", part.name())
                  : fmt::format("the names {} and {} are the same but for case",
                                other, part.name()))
          .labels.push_back({first->second->worker.place(), "first here"});
    }
  }
}

// --- Grove

model::NamedComponent NamedOf(const Part& part) {
  const bool several = part.Get("multinode").IsMap();
  return {
      .name_length = static_cast<int64_t>(part.name().size()),
      .nodes = several ? std::max<int64_t>(part.worker.component.nodes, 2) : 1,
      .forced_group =
          part.Get("experimental.grove.forceScalingGroup").AsBool() == true,
      .memory_service = IsInterPod(part.MemoryService())};
}

// The deployment's name, of which pods on Grove get a part; nothing where the
// deployment is kept from Grove, or the name is not known.
std::optional<std::string> NameForGrove(const OneWorker& it, const Part& part,
                                        Reporter& report) {
  const Node& name = At(MetadataOf(it.graph), {"name"});
  return part.node.IsMap() && GroveOff(it.facts, it.graph).IsNull() &&
                 IsKnown(name, "metadata.name", report)
             ? std::optional(name.scalar)
             : std::nullopt;
}

// A single node may well be deployed without Grove.
void WarnOfSingleNode(const Part& part, Diagnostic& finding) {
  if (!part.Get("multinode").IsMap()) {
    finding.severity = Severity::kWarning;
  }
}

bool IsTooLongWhenCut(const Part& part, int64_t length,
                      const GroveNames& names) {
  return model::NameExcess(length, model::NameBudget(NamedOf(part), names),
                           names) > 0;
}

void CheckGroveNames(const OneWorker& it, Reporter& report) {
  const GroveNames& names = it.facts.catalog->platform().grove_names;
  const Part part = PartOf(it);
  const auto name = NameForGrove(it, part, report);
  if (!name) {
    return;
  }
  const auto length = static_cast<int64_t>(name->size());
  const int64_t budget = model::NameBudget(NamedOf(part), names);
  if (IsTooLongWhenCut(part, length, names)) {
    Diagnostic& finding = report.At(
        it.worker.place(),
        fmt::format("the pods of {} need {} characters beside the {} of the "
                    "deployment's name",
                    part.name(), budget, std::min(length, names.least)),
        fmt::format("at most {} together", names.limit));
    WarnOfSingleNode(part, finding);
  }
}

// What operators asked for that cut off no name, where it is not too long in
// any case.
void CheckWholeNames(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  const auto name = NameForGrove(it, part, report);
  if (!name) {
    return;
  }
  const auto deployment = static_cast<double>(name->size());
  const auto own = static_cast<double>(part.name().size());
  const double length = part.Get("multinode").IsMap()
                            ? deployment + 2 * own + report.Number("more")
                            : deployment + own;
  if (length > report.Number("longest") &&
      !IsTooLongWhenCut(part, static_cast<int64_t>(name->size()),
                        it.facts.catalog->platform().grove_names)) {
    WarnOfSingleNode(
        part,
        report.At(it.worker.place(),
                  fmt::format("the pods of {} need {} characters with the name "
                              "of the deployment",
                              part.name(), length),
                  fmt::format("at most {}", report.Number("longest"))));
  }
}

constexpr std::array kAdmissionNameRules = {
    Rule{.code = "DG4154", .check = &CheckSameNames},
    Rule{.code = "DG4156", .check = &CheckGroveNames},
    Rule{.code = "DG4442", .check = &CheckWholeNames},
};

}  // namespace

std::span<const Rule> AdmissionNameRules() { return kAdmissionNameRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/text.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/query/object_name.h"
#include "dgdc/lint/registry.h"
#include "dgdc/model/grove_names.h"

// Names, and what the operator and Kubernetes derive from them.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

void CheckAdmittedName(const OneDeployment& it, Reporter& report) {
  const Node& name = At(MetadataOf(it.graph), {"name"});
  if (name.IsString() && !IsObjectName(name.scalar) &&
      IsKnown(name, "metadata.name", report)) {
    CorrectName(it.facts,
                report.At(name.span, fmt::format("the deployment is called "
                                                 "\"{}\"",
                                                 name.scalar)),
                name.scalar);
  }
}

void CheckTooLong(const Node& name, std::string_view kind,
                  std::string_view made, size_t length, const Label& other,
                  Reporter& report) {
  const double longest = report.Number("longest");
  if (static_cast<double>(length) > longest) {
    report
        .At(name.span,
            fmt::format("the {} {} would have {} characters", kind, made,
                        length),
            fmt::format("at most {} together", longest))
        .labels.push_back(other);
  }
}

// <deployment>-<component>, of the longest one.
void CheckServiceLength(const OneDeployment& it, Reporter& report) {
  const Node& name = At(MetadataOf(it.graph), {"name"});
  const std::vector<Part> parts = Parts(it.graph);
  const auto longest = std::max_element(
      parts.begin(), parts.end(), [](const Part& a, const Part& b) {
        return a.name().size() < b.name().size();
      });
  if (IsKnown(name, "metadata.name", report) && longest != parts.end()) {
    CheckTooLong(name, "Service",
                 fmt::format("{}-{}", name.scalar, Lower(longest->name())),
                 name.scalar.size() + 1 + longest->name().size(),
                 {longest->worker.place(), "the component"}, report);
  }
}

// Where no namespace is written, somebody else gives one.
void CheckLabelLength(const OneDeployment& it, Reporter& report) {
  const Node& name = At(MetadataOf(it.graph), {"name"});
  const Node& space = At(MetadataOf(it.graph), {"namespace"});
  if (!IsKnown(name, "metadata.name", report)) {
    return;
  }
  if (IsSet(space)) {
    CheckTooLong(name, "label value",
                 fmt::format("{}-{}", space.scalar, name.scalar),
                 space.scalar.size() + 1 + name.scalar.size(),
                 {space.span, "the namespace"}, report);
  } else if (static_cast<double>(report.Name("namespace").size() + 1 +
                                 name.scalar.size()) >
             report.Number("longest")) {
    report.Lacks("metadata.namespace", model::Need::kManifest);
  }
}

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

// v1alpha1 asks for no form, but object names are made of the key.
void CheckServiceKey(const OneWorker& it, Reporter& report) {
  const Part part = PartOf(it);
  if (!part.node.IsMap() || manifest::HasPlaceholder(part.name()) ||
      IsObjectName(Lower(part.name()))) {
    return;
  }
  Diagnostic& finding =
      report.At(it.worker.place(),
                fmt::format("the service is called \"{}\"", part.name()));
  if (const std::string key = WithDashes(part.name());
      IsObjectName(Lower(key))) {
    RenameTo(it.facts, edit::Safety::kUnsafe, key, finding);
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

void CheckGroveNames(const OneWorker& it, Reporter& report) {
  const GroveNames& names = it.facts.catalog->platform().grove_names;
  const Part part = PartOf(it);
  const Node& name = At(MetadataOf(it.graph), {"name"});
  if (!part.node.IsMap() || !GroveOff(it.graph).IsNull() ||
      !IsKnown(name, "metadata.name", report)) {
    return;
  }
  const auto length = static_cast<int64_t>(name.scalar.size());
  const int64_t budget = model::NameBudget(NamedOf(part), names);
  if (model::NameExcess(length, budget, names) > 0) {
    Diagnostic& finding = report.At(
        it.worker.place(),
        fmt::format("the pods of {} need {} characters beside the {} of the "
                    "deployment's name",
                    part.name(), budget, std::min(length, names.least)),
        fmt::format("at most {} together", names.limit));
    // A single node may well be deployed without Grove.
    if (!part.Get("multinode").IsMap()) {
      finding.severity = Severity::kWarning;
    }
  }
}

constexpr std::array kAdmissionNameRules = {
    Rule{.code = "DG4150", .check = &CheckAdmittedName},
    Rule{.code = "DG4152", .check = &CheckServiceLength},
    Rule{.code = "DG4153", .check = &CheckLabelLength},
    Rule{.code = "DG4154", .check = &CheckSameNames},
    Rule{.code = "DG4155", .check = &CheckServiceKey},
    Rule{.code = "DG4156", .check = &CheckGroveNames},
};

}  // namespace

std::span<const Rule> AdmissionNameRules() { return kAdmissionNameRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <map>
#include <string>
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
using manifest::Facts;
using manifest::Graph;
using yaml::Node;

// Longest Service name and label value.
constexpr size_t kMost = 63;

void CheckAdmittedName(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& name = At(*graph->document, {"metadata", "name"});
    if (name.IsString() && IsSet(name) && !IsObjectName(name.scalar)) {
      CorrectName(facts,
                  report.At(name.span, fmt::format("the deployment is called "
                                                   "\"{}\"",
                                                   name.scalar)),
                  name.scalar);
    }
  }
}

void CheckFirstLetter(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& name = At(*graph->document, {"metadata", "name"});
    if (IsSet(name) && IsObjectName(name.scalar) &&
        std::isdigit(static_cast<unsigned char>(name.scalar.front())) != 0) {
      report.At(name.span, fmt::format("the name \"{}\" starts with a digit",
                                       name.scalar));
    }
  }
}

// <deployment>-<component>, of the longest one.
void CheckServiceLength(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& name = At(*graph->document, {"metadata", "name"});
    const Part* longest = nullptr;
    const std::vector<Part> parts = Parts(*graph);
    for (const Part& part : parts) {
      if (longest == nullptr || part.name().size() > longest->name().size()) {
        longest = &part;
      }
    }
    if (!IsSet(name) || longest == nullptr) {
      continue;
    }
    const size_t length = name.scalar.size() + 1 + longest->name().size();
    if (length > kMost) {
      report
          .At(name.span,
              fmt::format("the Service {}-{} would have {} characters",
                          name.scalar, Lower(longest->name()), length),
              fmt::format("at most {} together", kMost))
          .labels.push_back({longest->worker.place(), "the component"});
    }
  }
}

void CheckLabelLength(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    const Node& name = At(*graph->document, {"metadata", "name"});
    const Node& space = At(*graph->document, {"metadata", "namespace"});
    if (!IsSet(name) || !IsSet(space)) {
      continue;
    }
    const size_t length = space.scalar.size() + 1 + name.scalar.size();
    if (length > kMost) {
      report
          .At(name.span,
              fmt::format("the label value {}-{} would have {} characters",
                          space.scalar, name.scalar, length),
              fmt::format("at most {} together", kMost))
          .labels.push_back({space.span, "the namespace"});
    }
  }
}

void CheckSameNames(const Facts& facts, Reporter& report) {
  for (const Graph* graph : Deployments(facts)) {
    std::map<std::string, const Part*> seen;
    const std::vector<Part> parts = Parts(*graph);
    for (const Part& part : parts) {
      if (part.name().empty()) {
        continue;
      }
      const auto [first, added] = seen.emplace(Lower(part.name()), &part);
      if (!added) {
        report
            .At(part.worker.place(),
                first->second->name() == part.name()
                    ? fmt::format("{} is declared twice", part.name())
                    : fmt::format("the names {} and {} are the same but for "
                                  "case",
                                  first->second->name(), part.name()))
            .labels.push_back({first->second->worker.place(), "first here"});
      }
    }
  }
}

// v1alpha1 asks for no form, but object names are made of the key.
void CheckServiceKey(const Facts& facts, Reporter& report) {
  for (const Part& part : Parts(facts)) {
    const std::string lower = Lower(part.name());
    if (part.alpha && !manifest::HasPlaceholder(part.name()) &&
        !IsObjectName(lower)) {
      Diagnostic& finding =
          report.At(part.worker.place(),
                    fmt::format("the service is called \"{}\"", part.name()));
      if (const std::string key = WithDashes(part.name());
          IsObjectName(Lower(key))) {
        RenameTo(facts, edit::Safety::kUnsafe, key, finding);
      }
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

void CheckGroveNames(const Facts& facts, Reporter& report) {
  const GroveNames& names = facts.catalog->platform().grove_names;
  for (const Part& part : Parts(facts)) {
    const Node& name = At(*part.graph.document, {"metadata", "name"});
    if (!IsSet(name) || !GroveOff(part.graph).IsNull()) {
      continue;
    }
    const auto length = static_cast<int64_t>(name.scalar.size());
    const int64_t budget = model::NameBudget(NamedOf(part), names);
    if (model::NameExcess(length, budget, names) > 0) {
      Diagnostic& finding = report.At(
          part.worker.place(),
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
}

constexpr std::array kAdmissionNameRules = {
    Rule{.code = "DG4150", .check = &CheckAdmittedName},
    Rule{.code = "DG4151", .check = &CheckFirstLetter},
    Rule{.code = "DG4152", .check = &CheckServiceLength},
    Rule{.code = "DG4153", .check = &CheckLabelLength},
    Rule{.code = "DG4154", .check = &CheckSameNames},
    Rule{.code = "DG4155", .check = &CheckServiceKey},
    Rule{.code = "DG4156", .check = &CheckGroveNames},
};

}  // namespace

std::span<const Rule> AdmissionNameRules() { return kAdmissionNameRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/known_names.h"
#include "dgdc/lint/registry.h"

// Variables that Kubernetes makes of the names of Services.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

// How Kubernetes begins the variables of a Service.
std::string VariableStart(const std::string& service) {
  std::string start;
  for (const char c : service) {
    start.push_back(c == '-' ? '_'
                             : static_cast<char>(std::toupper(
                                   static_cast<unsigned char>(c))));
  }
  return start;
}

// Whether the pods of the worker get variables of Services of the namespace.
bool GetsLinks(const OneWorker& it, const Node& service) {
  const std::string& own = it.graph.deployment.name_space;
  const std::string& other = At(service, {"metadata", "namespace"}).scalar;
  const Node& links = At(*it.worker.component.pod_spec, {"enableServiceLinks"});
  return links.AsBool().value_or(true) &&
         (own.empty() || other.empty() || own == other);
}

// Says that the library reads the variable as something else.
bool ReportRead(const OneWorker& it, const std::string& variable,
                const Node& name, Reporter& report) {
  for (const WorkerSpace& space : SpacesOf(it)) {
    if (!space.Holds(variable)) {
      continue;
    }
    const KnownName known = space.At(variable);
    if (known.presence == Presence::kNo) {
      continue;
    }
    Diagnostic& finding = report.At(
        name.span,
        fmt::format("the Service {} gives {} a variable {}, which {} reads",
                    name.scalar, *it.worker.component.name, variable,
                    space.reader),
        "becomes a variable of every pod");
    finding.sources.insert(finding.sources.end(), space.space->sources.begin(),
                           space.space->sources.end());
    if (known.row != nullptr && known.row->type == report.Name("number") &&
        known.presence == Presence::kYes) {
      finding.severity = Severity::kError;
      finding.why.emplace_back(
          "it reads a number and gets an address, which ends it while it "
          "starts");
    }
    return true;
  }
  return false;
}

// The first worker speaks for all.
void CheckServiceName(const OneDeployment& it, const Node& service,
                      Reporter& report) {
  const Node& name = At(service, {"metadata", "name"});
  const std::string start = VariableStart(name.scalar);
  for (const std::string& ending : report.Names("endings")) {
    for (const manifest::Worker& worker : it.graph.workers) {
      const OneWorker one{it.facts, it.graph, worker};
      const std::string variable = start + ending;
      if (GetsLinks(one, service) && worker.FindEnv(variable) == nullptr &&
          ReportRead(one, variable, name, report)) {
        return;
      }
    }
  }
}

void CheckServiceNames(const OneDeployment& it, Reporter& report) {
  for (const Node& document : it.facts.documents) {
    if (At(document, {"kind"}).scalar == "Service" &&
        !At(document, {"metadata", "name"}).scalar.empty()) {
      CheckServiceName(it, document, report);
    }
  }
}

constexpr std::array kServiceVariableRules = {
    Rule{.code = "DG4388", .check = &CheckServiceNames},
};

}  // namespace

std::span<const Rule> ServiceVariableRules() { return kServiceVariableRules; }

}  // namespace dgdc::lint

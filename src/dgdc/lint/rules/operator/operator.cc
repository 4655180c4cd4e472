// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/operator_fixes.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/operator_layer.h"
#include "dgdc/manifest/places.h"

// What the operator does with a component, and what it leaves undone.
namespace dgdc::lint {
namespace {

using manifest::Api;
using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// Every component of a DynamoGraphDeployment.
template <class Check>
void ForEachComponent(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    if (graph.api == Api::kPlain) {
      continue;
    }
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

// The same of plain workloads too: what Kubernetes itself wants.
template <class Check>
void ForEachPod(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      check(graph, worker);
    }
  }
}

bool IsGiven(const Node& list) { return list.IsSeq() && !list.items.empty(); }

bool IsDeclaredWorker(const Worker& worker) {
  const std::string& type = worker.component.role;
  return type == "worker" || type == "prefill" || type == "decode";
}

void CheckArgsAlone(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    const Node& args = worker.component.args;
    if (!graph.whole || !IsDeclaredWorker(worker) ||
        worker.component.container == nullptr ||
        !worker.image.text.span.known() || IsGiven(worker.component.command) ||
        args.items.size() < 2) {
      return;
    }
    Diagnostic& finding =
        report.At(args.items.front().span,
                  fmt::format("{} has {} args and no command",
                              *worker.component.name, args.items.size()),
                  "runs as a shell script, the rest is lost");
    AddCommand(facts, graph, worker, finding);
  });
}

void CheckFrontendArgs(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    const Node& command = worker.component.command;
    if (!graph.whole || worker.component.role != "frontend" ||
        !IsGiven(command) || IsGiven(worker.component.args)) {
      return;
    }
    // A shell script as the command takes further words without harm.
    if (worker.line.form == manifest::Form::kShell) {
      return;
    }
    Diagnostic& finding = report.At(
        command.items.front().span,
        fmt::format("{} has a command and no args", *worker.component.name),
        "the default args follow");
    MoveToArgs(facts, graph, worker, finding);
  });
}

bool SpansNodesOf(const Worker& worker) { return worker.nodes.value_or(1) > 1; }

void CheckMultinodeEngine(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || !SpansNodesOf(worker) || !IsDeclaredWorker(worker) ||
        worker.engine != nullptr || !IsGiven(worker.component.command) ||
        worker.line.invocations.empty()) {
      return;
    }
    report.At(worker.component.command->items.front().span,
              fmt::format("{} spans {} nodes and starts no engine that the "
                          "operator knows",
                          *worker.component.name, *worker.nodes));
  });
}

void CheckMultinodeLists(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    const bool command = IsGiven(worker.component.command);
    const bool args = IsGiven(worker.component.args);
    if (!graph.whole || !SpansNodesOf(worker) || !IsDeclaredWorker(worker) ||
        worker.component.container == nullptr || (command && args)) {
      return;
    }
    report.At(worker.place(), fmt::format("{} spans {} nodes without {}",
                                          *worker.component.name, *worker.nodes,
                                          command ? "args" : "a command"));
  });
}

const Node& ContainerField(const Worker& worker, std::string_view field) {
  static const Node kNothing;
  return worker.component.container == nullptr
             ? kNothing
             : At(*worker.component.container, {field});
}

// The port that the operator's probes ask, when a variable moves it; null when
// there are none.
const OperatorAddition* ProbedPort(const Facts& facts, const Worker& worker) {
  const auto probes =
      manifest::AdditionsTo(facts, worker, AdditionKind::kProbe);
  for (const OperatorAddition* port :
       manifest::AdditionsTo(facts, worker, AdditionKind::kPort)) {
    if (!probes.empty() && port->name == probes.front()->value &&
        !port->variable.empty()) {
      return port;
    }
  }
  return nullptr;
}

void CheckSystemPort(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    const OperatorAddition* probed = ProbedPort(facts, worker);
    const manifest::Text* port =
        probed == nullptr ? nullptr : worker.EnvValue(probed->variable);
    if (!graph.whole || !IsDeclaredWorker(worker) || port == nullptr ||
        **port == probed->value) {
      return;
    }
    const bool ports = IsGiven(ContainerField(worker, "ports"));
    const bool probes = !ContainerField(worker, "livenessProbe").IsNull() ||
                        !At(*worker.component.node, {"livenessProbe"}).IsNull();
    if (!ports || !probes) {
      report.At(port->span,
                fmt::format("{} of {} is {}", probed->variable,
                            *worker.component.name, **port),
                fmt::format("the default probes ask {}", probed->value));
    }
  });
}

// What the operator makes of the variable, for people.
std::string SetTo(const manifest::Variable& added) {
  if (!added.added->field.empty()) {
    return added.added->field + " of the pod";
  }
  return added.known ? *added.value : "a value of its own";
}

void CheckLostVariables(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    for (const manifest::LostVariable& lost : manifest::LostVariables(worker)) {
      const bool is_data = lost.written->data != nullptr;
      Diagnostic& finding =
          report.At(lost.written->value.span,
                    fmt::format("{} of {} is lost: the operator sets it to {}",
                                lost.written->name, *worker.component.name,
                                SetTo(*lost.added)),
                    is_data ? "env counts before envFrom" : "overwritten");
      const std::string version = manifest::OperatorVersionOf(facts, worker);
      if (!version.empty()) {
        finding.why.push_back(
            fmt::format("the operator is taken to be {}", version));
      }
      // Other containers may need what a ConfigMap holds.
      if (!is_data) {
        SetFix(finding, edit::Safety::kSafe,
               fmt::format("remove {}", lost.written->name),
               manifest::Amend(facts, graph, worker)
                   .RemoveEnv(lost.written->name));
      }
    }
  });
}

void CheckEnvFromSecret(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    if (graph.api != Api::kAlpha || worker.component.node == nullptr) {
      return;
    }
    const Node& secret = At(*worker.component.node, {"envFromSecret"});
    const Node& list = ContainerField(worker, "envFrom");
    if (!secret.IsString() || !IsGiven(list)) {
      return;
    }
    const bool repeated = std::any_of(
        list.items.begin(), list.items.end(), [&secret](const Node& source) {
          return At(source, {"secretRef", "name"}).scalar == secret.scalar;
        });
    if (!repeated) {
      Diagnostic& finding = report.At(
          secret.span,
          fmt::format("envFromSecret of {} is dropped", *worker.component.name),
          "replaced by envFrom");
      finding.labels.push_back({list.span, "this list replaces it"});
      Node source = Node::Map();
      source.Set("secretRef", Node::Map())
          .Set("name", Node::String(secret.scalar));
      const manifest::Amend amend(facts, graph, worker);
      if (amend.possible()) {
        SetFix(finding, edit::Safety::kSafe,
               fmt::format("add {} to envFrom", secret.scalar),
               manifest::Operations{AppendTo(
                   facts, amend.places().container.Then("envFrom"), source)});
      }
    }
  });
}

void CheckComponentType(const Facts& facts, Reporter& report) {
  constexpr std::array<std::string_view, 6> kKnown = {
      "frontend", "worker", "prefill", "decode", "planner", "epp"};
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || worker.engine == nullptr) {
      return;
    }
    const std::string& type = worker.component.role;
    if (std::find(kKnown.begin(), kKnown.end(), type) != kKnown.end()) {
      return;
    }
    const std::string_view field =
        graph.api == Api::kAlpha ? "componentType" : "type";
    const Node& written = At(*worker.component.node, {field});
    Diagnostic& finding = report.At(
        written.IsNull() ? worker.place() : written.span,
        type.empty() ? fmt::format("{} runs an engine and has no type",
                                   *worker.component.name)
                     : fmt::format("{} runs an engine and has the type \"{}\"",
                                   *worker.component.name, type));
    const manifest::Amend amend(facts, graph, worker);
    if (amend.possible()) {
      SetFix(
          finding, edit::Safety::kUnsafe,
          fmt::format("set {} to worker", field),
          manifest::Operations{edit::Operation::Set(
              amend.places().component.Then(field), Node::String("worker"))});
    }
  });
}

void CheckSystemLabels(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    static_cast<void>(graph);
    for (const yaml::Entry& label : worker.component.pod_labels->entries) {
      const PodLabelProfile* known =
          facts.catalog->platform().FindLabel(label.key);
      if (known != nullptr && known->overwrites) {
        report.At(label.key_span,
                  fmt::format("{} sets the label {}", *worker.component.name,
                              label.key),
                  "overwritten");
      }
    }
  });
}

// A label that only makes sense on pods: somebody selects on it in this file.
void CheckDeploymentLabels(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    const Node& labels = At(*graph.document, {"metadata", "labels"});
    for (const char* kind : {"podAffinity", "podAntiAffinity"}) {
      const Node& terms = At(
          worker.component.pod_spec,
          {"affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"});
      for (const Node& term : terms.items) {
        for (const yaml::Entry& wanted :
             At(term, {"labelSelector", "matchLabels"}).entries) {
          const yaml::Entry* label = labels.FindEntry(wanted.key);
          const bool on_pods =
              !At(*graph.spec, {"labels", wanted.key}).IsNull() ||
              !At(worker.component.pod_labels, {wanted.key}).IsNull();
          if (label != nullptr && !on_pods) {
            Diagnostic& finding =
                report.At(label->key_span,
                          fmt::format("the label {} is on the deployment only",
                                      label->key),
                          "pods do not get it");
            finding.labels.push_back({wanted.key_span, "selected here"});
            SetFix(finding, edit::Safety::kUnsafe, "repeat it in spec.labels",
                   manifest::Operations{edit::Operation::Set(
                       graph.spec_path().Then("labels").Then(label->key),
                       Node::String(label->value.scalar))});
          }
        }
      }
    }
  });
}

void CheckGpuQuantity(const Facts& facts, Reporter& report) {
  ForEachComponent(facts, [&](const Graph& graph, const Worker& worker) {
    static_cast<void>(graph);
    const manifest::Resource* gpus =
        worker.FindResource(facts.catalog->platform().gpu_resource);
    if (gpus == nullptr || gpus->count) {
      return;
    }
    const manifest::Text& text =
        gpus->limit.span.known() ? gpus->limit : gpus->request;
    if (!manifest::HasPlaceholder(*text)) {
      report.At(text.span, fmt::format("{} asks for \"{}\" GPUs",
                                       *worker.component.name, *text));
    }
  });
}

bool HasName(const Node& list, std::string_view name) {
  return std::any_of(
      list.items.begin(), list.items.end(),
      [name](const Node& item) { return At(item, {"name"}).scalar == name; });
}

void CheckPodClaims(const Facts& facts, Reporter& report) {
  ForEachPod(facts, [&](const Graph& graph, const Worker& worker) {
    const Node& of_pod = At(worker.component.pod_spec, {"resourceClaims"});
    for (const Node& claim : worker.component.claims->items) {
      const Node& name = At(claim, {"name"});
      if (graph.whole && !HasName(of_pod, name.scalar)) {
        report.At(name.span,
                  fmt::format("{} claims {}, which its pod does not bring",
                              *worker.component.name, name.scalar),
                  "no entry of resourceClaims");
      }
    }
  });
}

void CheckUnusedClaims(const Facts& facts, Reporter& report) {
  ForEachPod(facts, [&](const Graph& graph, const Worker& worker) {
    if (!graph.whole || !worker.gpu_worker) {
      return;
    }
    // Another container may use it.
    const bool others =
        IsGiven(At(worker.component.pod_spec, {"initContainers"})) ||
        (worker.component.pod != nullptr &&
         At(*worker.component.pod, {"containers"}).items.size() > 1);
    for (const Node& claim :
         At(worker.component.pod_spec, {"resourceClaims"}).items) {
      const Node& name = At(claim, {"name"});
      if (!others && !HasName(worker.component.claims, name.scalar)) {
        Diagnostic& finding =
            report.At(name.span,
                      fmt::format("the main container of {} does not use the "
                                  "claim {}",
                                  *worker.component.name, name.scalar),
                      "add it to resources.claims");
        UseClaim(facts, graph, worker, name.scalar, finding);
      }
    }
  });
}

constexpr std::array kOperatorRules = {
    Rule{.code = "DG4200", .check = &CheckArgsAlone},
    Rule{.code = "DG4201", .check = &CheckFrontendArgs},
    Rule{.code = "DG4203", .check = &CheckMultinodeEngine},
    Rule{.code = "DG4204", .check = &CheckMultinodeLists},
    Rule{.code = "DG4205", .check = &CheckSystemPort},
    Rule{.code = "DG4206", .check = &CheckEnvFromSecret},
    Rule{.code = "DG4208", .check = &CheckComponentType},
    Rule{.code = "DG4209", .check = &CheckSystemLabels},
    Rule{.code = "DG4210", .check = &CheckDeploymentLabels},
    Rule{.code = "DG4216", .check = &CheckGpuQuantity},
    Rule{.code = "DG4217", .check = &CheckPodClaims},
    Rule{.code = "DG4218", .check = &CheckUnusedClaims},
    Rule{.code = "DG4259", .check = &CheckLostVariables},
};

}  // namespace

std::span<const Rule> OperatorRules() { return kOperatorRules; }

}  // namespace dgdc::lint

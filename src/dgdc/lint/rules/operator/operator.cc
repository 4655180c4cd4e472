// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/operator_fixes.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"

// What the operator does with a component, and what it leaves undone.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Worker;
using yaml::Node;

bool IsGiven(const Node& list) { return list.IsSeq() && !list.items.empty(); }

// --- Command and args

void CheckArgsAlone(const OneWorker& it, Reporter& report) {
  const auto& args = it.worker.component.args->items;
  if (it.worker.component.container == nullptr || args.size() < 2) {
    report.Read(it, "args");
    return;
  }
  if (!it.worker.image.text.span.known()) {
    report.Lacks("image", model::Need::kManifest);
    return;
  }
  Diagnostic& finding =
      report.At(args.front().span,
                fmt::format("{} has {} args and no command",
                            *it.worker.component.name, args.size()),
                "runs as a shell script, the rest is lost");
  AddCommand(it.facts, it.graph, it.worker, finding);
}

void CheckFrontendArgs(const OneWorker& it, Reporter& report) {
  // A shell script as the command takes further words without harm.
  const Node& command = it.worker.component.command;
  if (command.items.empty() || it.worker.line.form == manifest::Form::kShell) {
    return;
  }
  if (!IsGiven(it.worker.component.command)) {
    report.Read(it, "command");
    return;
  }
  Diagnostic& finding = report.At(
      command.items.front().span,
      fmt::format("{} has a command and no args", *it.worker.component.name),
      "the default args follow");
  MoveToArgs(it.facts, it.graph, it.worker, finding);
}

// --- Ports and variables

const Node& ContainerField(const Worker& worker, std::string_view field) {
  static const Node kNothing;
  return worker.component.container == nullptr
             ? kNothing
             : At(*worker.component.container, {field});
}

// The operation that adds the secret to envFrom of the main container; nothing
// where that cannot be reached.
std::optional<manifest::Operations> AddSecretSource(const OneWorker& it,
                                                    const Node& secret) {
  const manifest::Amend amend(it.facts, it.graph, it.worker);
  if (!amend.possible()) {
    return std::nullopt;
  }
  Node source = Node::Map();
  source.Set("secretRef", Node::Map()).Set("name", Node::String(secret.scalar));
  return manifest::Operations{
      AppendTo(it.facts, amend.places().container.Then("envFrom"), source)};
}

void CheckEnvFromSecret(const OneWorker& it, Reporter& report) {
  const Node& secret = At(*it.worker.component.node, {"envFromSecret"});
  const Node& list = ContainerField(it.worker, "envFrom");
  if (!secret.IsString() || !IsGiven(list) ||
      std::any_of(
          list.items.begin(), list.items.end(), [&secret](const Node& source) {
            return At(source, {"secretRef", "name"}).scalar == secret.scalar;
          })) {
    return;
  }
  Diagnostic& finding = report.At(
      secret.span,
      fmt::format("envFromSecret of {} is dropped", *it.worker.component.name),
      "replaced by envFrom");
  finding.labels.push_back({list.span, "this list replaces it"});
  SetFix(finding, edit::Safety::kSafe,
         fmt::format("add {} to envFrom", secret.scalar),
         AddSecretSource(it, secret));
}

// --- Labels

// The labels by which the pods of the worker must or must not find others.
std::vector<const yaml::Entry*> SelectedLabels(const Worker& worker) {
  std::vector<const yaml::Entry*> selected;
  for (const char* kind : {"podAffinity", "podAntiAffinity"}) {
    const Node& terms = At(
        worker.component.pod_spec,
        {"affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"});
    for (const Node& term : terms.items) {
      for (const yaml::Entry& wanted :
           At(term, {"labelSelector", "matchLabels"}).entries) {
        selected.push_back(&wanted);
      }
    }
  }
  return selected;
}

// A label that only makes sense on pods: somebody selects on it in this file.
void CheckDeploymentLabels(const OneWorker& it, Reporter& report) {
  const Node& labels = At(*it.graph.document, {"metadata", "labels"});
  for (const yaml::Entry* wanted : SelectedLabels(it.worker)) {
    const yaml::Entry* label = labels.FindEntry(wanted->key);
    if (label == nullptr ||
        !At(*it.graph.spec, {"labels", wanted->key}).IsNull() ||
        !At(it.worker.component.pod_labels, {wanted->key}).IsNull()) {
      continue;
    }
    Diagnostic& finding = report.At(
        label->key_span,
        fmt::format("the label {} is on the deployment only", label->key),
        "pods do not get it");
    finding.labels.push_back({wanted->key_span, "selected here"});
    SetFix(finding, edit::Safety::kUnsafe, "repeat it in spec.labels",
           manifest::Operations{edit::Operation::Set(
               it.graph.spec_path().Then("labels").Then(label->key),
               Node::String(label->value.scalar))});
  }
}

constexpr std::array kOperatorRules = {
    Rule{.code = "DG4200", .check = &CheckArgsAlone},
    Rule{.code = "DG4201", .check = &CheckFrontendArgs},
    Rule{.code = "DG4206", .check = &CheckEnvFromSecret},
    Rule{.code = "DG4210", .check = &CheckDeploymentLabels},
};

}  // namespace

std::span<const Rule> OperatorRules() { return kOperatorRules; }

}  // namespace dgdc::lint

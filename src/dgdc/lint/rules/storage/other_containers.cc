// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/registry.h"

// Containers beside the server that open the model, too.
namespace dgdc::lint {
namespace {

using manifest::At;
using yaml::Node;

// Whether the container mounts something above the path.
bool Reaches(const Node& container, const std::string& path) {
  const std::vector<Node>& mounts = At(container, {"volumeMounts"}).items;
  return std::any_of(mounts.begin(), mounts.end(), [&path](const Node& mount) {
    return IsBelow(path, At(mount, {"mountPath"}).scalar);
  });
}

// The word of a command in which the path stands; null when in none.
const Node* NamesPath(const Node& container, const std::string& path) {
  for (const std::string_view list : {"command", "args"}) {
    for (const Node& word : At(container, {list}).items) {
      if (word.scalar.find(path) != std::string::npos) {
        return &word;
      }
    }
  }
  return nullptr;
}

void ReportSidecar(const OneWorker& it, const Node& container,
                   const std::string& model, const manifest::Mount& mount,
                   Reporter& report) {
  Diagnostic& finding =
      report.At(At(container, {"name"}).span,
                fmt::format("{} of {} reads {} and does not mount {}",
                            At(container, {"name"}).scalar,
                            *it.worker.component.name, model, mount.name),
                "sees no model");
  finding.labels.push_back({mount.path.span, "the server mounts it here"});
  finding.help = {
      fmt::format("add {{name: {}, mountPath: {}}} to its "
                  "volumeMounts",
                  mount.name, *mount.path)};
}

// The frontend beside a worker reads tokenizer and configuration of the model;
// another container does that whose command names the path.
void CheckSidecar(const OneWorker& it, const Node& container,
                  const std::string& model, const manifest::Mount& mount,
                  Reporter& report) {
  const std::string& name = At(container, {"name"}).scalar;
  const std::string& frontend =
      At(*it.worker.component.node, {"frontendSidecar"}).scalar;
  const bool is_frontend = !name.empty() && name == frontend;
  const Node* word = NamesPath(container, model);
  if ((!is_frontend && word == nullptr) || Reaches(container, model)) {
    return;
  }
  ReportSidecar(it, container, model, mount, report);
}

void CheckOtherContainers(const OneWorker& it, Reporter& report) {
  const manifest::Component& component = it.worker.component;
  if (component.node == nullptr || component.beside != nullptr) {
    return;
  }
  for (const std::string_view list : {"initContainers", "containers"}) {
    for (const Node& container : At(*component.pod_spec, {list}).items) {
      if (&container == component.container) {
        continue;
      }
      const std::optional<std::string> model = report.ReadText(it, "model");
      const manifest::Mount* mount = model && model->starts_with('/')
                                         ? MountOf(it.worker, *model)
                                         : nullptr;
      if (mount != nullptr) {
        CheckSidecar(it, container, *model, *mount, report);
      }
    }
  }
}

constexpr std::array kOtherContainerRules = {
    Rule{.code = "DG5214", .check = &CheckOtherContainers},
};

}  // namespace

std::span<const Rule> OtherContainerRules() { return kOtherContainerRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/job_patch.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dgdc::manifest {
namespace {

using yaml::Node;

constexpr std::array<std::string_view, 11> kPodKeys = {
    "nodeSelector",      "tolerations",      "runtimeClassName",
    "priorityClassName", "imagePullSecrets", "serviceAccountName",
    "serviceAccount",    "hostNetwork",      "hostIPC",
    "resourceClaims",    "securityContext"};
constexpr std::array<std::string_view, 4> kContainerKeys = {
    "envFrom", "imagePullPolicy", "resources", "securityContext"};

const Node* Under(const Node* node, std::string_view key) {
  return node == nullptr ? nullptr : node->Find(key);
}

void CopyKey(const Node& from, std::string_view key, Node& into) {
  if (const Node* value = from.Find(key)) {
    into.Set(key, *value);
  }
}

bool HasName(const Node& item, std::string_view name) {
  const Node* own = item.Find("name");
  return own != nullptr && own->scalar == name;
}

const Node* ItemCalled(const Node* list, std::string_view name) {
  if (list == nullptr) {
    return nullptr;
  }
  const auto found =
      std::find_if(list->items.begin(), list->items.end(),
                   [&](const Node& item) { return HasName(item, name); });
  return found == list->items.end() ? nullptr : &*found;
}

void AddEnv(const Node* env, const Plan::Job& job, Node& into) {
  if (env == nullptr) {
    return;
  }
  for (const Node& variable : env->items) {
    if (std::none_of(
            job.own_env.begin(), job.own_env.end(),
            [&](const std::string& own) { return HasName(variable, own); })) {
      into.Push(variable);
    }
  }
}

// Resources of v1alpha1, which has names of its own for GPUs and for extended
// ones, as containers have them.
Node PlainResources(const Node& resources, std::string_view gpu_resource) {
  Node plain;
  for (const yaml::Entry& part : resources.entries) {
    Node amounts;
    for (const yaml::Entry& amount : part.value.entries) {
      if (amount.key == "gpu") {
        amounts.Set(gpu_resource, amount.value);
      } else if (amount.key == "custom") {
        for (const yaml::Entry& custom : amount.value.entries) {
          amounts.Set(custom.key, custom.value);
        }
      } else if (amount.key != "gpuType") {
        amounts.Set(amount.key, amount.value);
      }
    }
    plain.Set(part.key, part.key == "claims" ? part.value : amounts);
  }
  return plain;
}

// The parts of a patch that are about one component, whatever the version of
// the API; null where there are none.
struct ComponentPatch {
  const Node* pod = nullptr;
  const Node* main = nullptr;
  const Node* annotations = nullptr;
  const Node* resources = nullptr;  // of v1alpha1
  const Node* env = nullptr;        // of v1alpha1
};

ComponentPatch FindComponent(const Node& spec, std::string_view name) {
  if (const Node* beta = ItemCalled(spec.Find("components"), name)) {
    const Node* pod = Under(beta->Find("podTemplate"), "spec");
    return {.pod = pod,
            .main = ItemCalled(Under(pod, "containers"), "main"),
            .annotations = Under(Under(beta->Find("podTemplate"), "metadata"),
                                 "annotations")};
  }
  const Node* alpha = Under(spec.Find("services"), name);
  const Node* pod = Under(alpha, "extraPodSpec");
  return {.pod = pod,
          .main = Under(pod, "mainContainer"),
          .annotations = Under(Under(alpha, "extraPodMetadata"), "annotations"),
          .resources = Under(alpha, "resources"),
          .env = Under(alpha, "envs")};
}

// Whether the Job runs the image of the worker.
bool HasImageOfWorker(const Plan::Job& job, const Plan& plan) {
  return std::any_of(plan.roles.begin(), plan.roles.end(),
                     [&](const Role& role) {
                       return role.component == job.stands_for &&
                              role.image.scalar == job.role.image.scalar;
                     });
}

Node ContainerOf(const ComponentPatch& component, const Node& spec,
                 const Plan::Job& job, const Plan& plan) {
  Node container;
  Node env;
  for (const char* key : {"env", "envs"}) {
    AddEnv(spec.Find(key), job, env);
  }
  AddEnv(component.env, job, env);
  if (component.resources != nullptr) {
    container.Set("resources",
                  PlainResources(*component.resources, plan.gpu_resource));
  }
  if (component.main != nullptr) {
    AddEnv(component.main->Find("env"), job, env);
    for (const std::string_view key : kContainerKeys) {
      CopyKey(*component.main, key, container);
    }
    if (HasImageOfWorker(job, plan)) {
      CopyKey(*component.main, "image", container);
    }
  }
  if (!env.IsNull()) {
    container.Set("env", std::move(env));
  }
  return container;
}

Node PodOf(const Node* pod) {
  Node result;
  if (pod != nullptr) {
    for (const std::string_view key : kPodKeys) {
      CopyKey(*pod, key, result);
    }
    if (const Node* nodes = Under(pod->Find("affinity"), "nodeAffinity")) {
      Node affinity;
      affinity.Set("nodeAffinity", *nodes);
      result.Set("affinity", std::move(affinity));
    }
  }
  return result;
}

}  // namespace

std::optional<PatchIntent> PatchForJob(const PatchIntent& patch,
                                       const Plan::Job& job, const Plan& plan) {
  const Node* spec = patch.patch.Find("spec");
  if (job.stands_for.empty() || spec == nullptr) {
    return std::nullopt;
  }
  const ComponentPatch component = FindComponent(*spec, job.stands_for);
  Node pod = PodOf(component.pod);
  Node container = ContainerOf(component, *spec, job, plan);
  if (!container.IsNull()) {
    container.Set("name", Node::String("main"));
    Node containers;
    containers.Push(std::move(container));
    pod.Set("containers", std::move(containers));
  }
  Node pods;
  if (component.annotations != nullptr) {
    Node metadata;
    metadata.Set("annotations", *component.annotations);
    pods.Set("metadata", std::move(metadata));
  }
  if (!pod.IsNull()) {
    pods.Set("spec", std::move(pod));
  }
  if (pods.IsNull()) {
    return std::nullopt;
  }
  Node job_spec;
  job_spec.Set("template", std::move(pods));
  PatchIntent result{.span = patch.span};
  result.patch.Set("spec", std::move(job_spec));
  return result;
}

}  // namespace dgdc::manifest

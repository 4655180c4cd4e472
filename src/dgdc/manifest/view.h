// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/edit/operation.h"
#include "dgdc/manifest/api.h"
#include "dgdc/manifest/node_ref.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::manifest {

// What the kind of a workload decides about a container, from fields of its
// own.
struct ByKind {
  const KindServer* server = nullptr;  // null: its command says what it runs
  // Sizes by the meaning of their flags, and the model.
  std::vector<std::pair<std::string, const yaml::Node*>> sizes = {};
  const yaml::Node* model = nullptr;
  std::optional<int64_t> gpus = {};
  Span gpus_span = {};
  // Variables that the controller sets.
  std::map<std::string, Spanned<int64_t>> variables = {};
  // Fields of pods and containers that the kind has not.
  std::vector<std::string> lacks = {};

  [[nodiscard]] bool Lacks(std::string_view field) const;
};

// A role of a component that has a pod template of its own.
struct RolePods {
  Spanned<std::string> name = {};
  const yaml::Node* pod_template = nullptr;
};

// What runs in one component of a deployment, whichever API version says so:
// the effective values after the operator's own merging. Nodes are those of the
// document, not copies.
struct Component {
  Spanned<std::string> name = {};
  // As written, in the document that the deployment was read from; null when
  // absent. Valid as long as that document.
  const yaml::Node* node = nullptr;       // service, component or container
  edit::Path path = {};                   // of `node`, from the document on
  const yaml::Node* container = nullptr;  // the main one
  const yaml::Node* pod = nullptr;        // extraPodSpec or the pod's spec
  // Of v1beta1: where the pod template stands, below `node`; where roles have
  // templates, that of the role in which the server starts.
  edit::Path template_path = {};
  // The other roles with templates: their pods start no server of their own.
  std::vector<RolePods> other_roles = {};
  // The container whose image, command, variables, resources and mounts these
  // are, where that is another one than the main one; null otherwise.
  const yaml::Node* beside = nullptr;
  edit::Path beside_path = {};  // below the pod's spec
  std::string name_space = {};  // "" when not said
  std::string role = {};        // type as v1beta1 spells it; "" when absent
  // Of a plain workload: what tells its part, and where.
  std::string role_from = {};
  Span role_place = {};
  int64_t replicas = 1;
  int64_t nodes = 1;  // pods per replica
  NodeRef image = {};
  NodeRef command = {};  // list or null
  NodeRef args = {};     // list or null
  // Sorted by name, as the operator leaves them: deployment level, then
  // component level, then main container, later ones winning.
  std::map<std::string, NodeRef> env = {};  // whole entries
  NodeRef env_from = {};                    // list or null
  // By resource name, GPUs included under their resource name.
  std::map<std::string, NodeRef> limits = {};
  std::map<std::string, NodeRef> requests = {};
  NodeRef claims = {};                      // of resources: list or null
  NodeRef security_context = {};            // of the main container
  std::vector<NodeRef> volume_mounts = {};  // of the main container
  NodeRef shared_memory = {};  // quantity, null when left to the operator
  // Containers included, in v1alpha1 the main one as `mainContainer`.
  NodeRef pod_spec = {};
  NodeRef pod_annotations = {};
  NodeRef pod_labels = {};
  // Of a plain workload, whose kind decides it: where its pod and what belongs
  // to that stand, and whether fields of the kind stand among those of the pod.
  edit::Path pod_place = {};
  edit::Path annotations_place = {};
  edit::Path labels_place = {};
  bool pod_is_mixed = false;
  ByKind by_kind = {};
};

// A DynamoGraphDeployment.
struct Deployment {
  Spanned<std::string> name = {};
  Api api = Api::kPlain;
  std::string name_space = {};
  std::string framework = {};  // backendFramework, "" when absent
  std::vector<Component> components = {};
};

// The deployment that a document holds; nothing when it is of another kind or
// API group. Reads v1alpha1 and v1beta1; a field that is missing stays at its
// default, what has another shape than the API says is taken as missing.
std::optional<Deployment> View(const yaml::Node& document);
std::optional<Deployment> View(yaml::Node&& document) = delete;

// The parts of a pod; null nodes for what it has not.
struct PodParts {
  NodeRef spec = {};
  NodeRef labels = {};
  NodeRef annotations = {};
};

// Those of a pod template.
PodParts PartsOf(const yaml::Node& pod_template);

// The same of one container of a plain workload.
// Its environment keeps only the last entry of a name, and loses the order.
Component ViewContainer(const yaml::Node& container, const PodParts& parts);

// The containers of a pod that run beside its main one as long as it does:
// other containers, and init containers that are restarted (native sidecars).
struct ContainerBeside {
  const yaml::Node* node = nullptr;
  edit::Path path = {};  // below the pod's spec
};
std::vector<ContainerBeside> ContainersBeside(const Component& component);

// The component as that one of its containers sees it. What the operator adds,
// it adds to the main container alone.
Component ViewBeside(const Component& component,
                     const ContainerBeside& container);

// The component as the pods of another of its roles have it; of a deployment
// that is in the document.
Component ViewRole(const yaml::Node& document, const Component& component,
                   const RolePods& role);

// A mount of a v1alpha1 service, which says mountPoint, as containers have it.
yaml::Node AsContainerMount(const yaml::Node& mount);

// Everything that a deployment means as one tree, the same for both API
// versions: components and maps sorted by name.
yaml::Node Meaning(const Deployment& deployment);

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/fabric_check.h"
#include "dgdc/catalog/job_profile.h"
#include "dgdc/catalog/operator.h"
#include "dgdc/catalog/profile_head.h"
#include "dgdc/catalog/role.h"
#include "dgdc/catalog/setting_rule.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A variable that names a cache, which lies `below` its value.
struct CacheVariable {
  std::string name = {};
  std::string below = {};  // "" for the value itself
};

// A folder in which programs keep what they downloaded or compiled.
struct CacheProfile {
  std::string name = {};    // what lies in it: "models"
  bool weights = false;     // an engine loads its model from there
  std::string engine = {};  // that has it, "" for all
  std::vector<CacheVariable> variables = {};  // the first that is set counts
  std::string home = {};  // below the user's home by default, "" elsewhere
  // Where documents keep it: the variable and its value, "" when none does.
  std::string keep_variable = {};
  std::string keep_path = {};
  std::vector<std::string> flags = {};     // that name another folder
  std::vector<std::string> not_read = {};  // variables taken for one of these
  std::string why = {};
  std::vector<std::string> sources = {};
};

// What the value of a label of pods names.
enum class LabelSubject : uint8_t {
  kOther,
  kComponent,
  kType,
  kDeployment,
  kNamespace,
};

// A label that the operator sets on pods.
struct PodLabelProfile {
  std::string name = {};
  LabelSubject subject = LabelSubject::kOther;
  bool overwrites = false;  // a value that a manifest gives is lost
  std::string why = {};
};

// A label of plain pods that tells their part.
struct RoleLabel {
  std::string name = {};
  // Parts by values that are called otherwise.
  std::map<std::string, std::string, std::less<>> values = {};
};

// How the operator names what it creates on Grove.
struct GroveNames {
  // Longest name of deployment, scaling group and clique together.
  int64_t limit = 0;
  // Characters of the deployment's name that are always kept.
  int64_t least = 0;
  // What the name of a clique has behind the name of its component, where a
  // worker has several pods, and where a pod shares its GPUs with others; the
  // latter is followed by the number of a pod.
  std::string several_pods = {};
  std::string memory_service = {};
};

// What the value of a label of nodes names: a GPU ("NVIDIA-H100-80GB-HBM3"),
// its architecture, how many a node has, the cloud's machine type, the CPU.
enum class NodeLabelMeaning : uint8_t {
  kGpu,
  kGpuArchitecture,
  kGpuCount,
  kMachine,
  kCpu,
};

// A label of nodes that tells what hardware they are.
struct NodeLabelProfile {
  std::string name = {};
  NodeLabelMeaning tells = NodeLabelMeaning::kGpu;
  std::string provider = {};  // whose nodes alone have it; "" for all
  // Words at the end of its value that do not change the GPU; words that tell
  // a part of one, or a form with other memory and links.
  std::vector<std::string> same = {};
  std::vector<std::string> others = {};
};

// Devices that run an engine.
struct Accelerator {
  std::string name = {};  // "Intel GPUs"
  // How the names of machines and products with them begin.
  std::vector<std::string> products = {};
  // Names of resources, with a * at the end for anything; of device classes.
  std::vector<std::string> resources = {};
  std::vector<std::string> classes = {};
  // Of UCX, that know its memory; none: the buffer has to lie in host memory.
  std::vector<std::string> transports = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// The backends of NIXL that read the variables which begin so.
struct NixlVariables {
  std::string begin = {};
  std::vector<std::string> backends = {};
};

// Backends of NIXL.
struct NixlPlugins {
  std::vector<std::string> names = {};
  std::vector<std::string> not_in_images = {};  // of no published image
  std::vector<NixlVariables> variables = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// How further networks get into pods.
struct PodNetworks {
  // Annotations that list them: of Multus, and of Google.
  std::string multus = {};
  std::string gke = {};
  // That of Multus for the first interface, the kind that defines its networks,
  // and the annotation of a definition that names the resource of its devices.
  std::string multus_default = {};
  std::string definition = {};
  std::string resource_name = {};
  // Types of plugins that bring RDMA devices, and those that bring interfaces
  // alone; the others do not tell.
  std::vector<std::string> rdma_types = {};
  std::vector<std::string> interface_types = {};
  // Google's for the interface of the default route.
  std::string gke_default = {};
  // How Google's resources begin that stand for the devices of a network, and
  // how the other form of the same name ends.
  std::string gke_resources = {};
  std::string gke_address_form = {};
};

// A driver of claims that bring interfaces of networks.
struct ClaimDriver {
  std::string name = {};
  std::string rdma = {};  // attribute of those that have RDMA
};

// Device plugins for RDMA, by the names of what they hand out.
struct RdmaPlugins {
  std::string resources = {};  // how the names begin
  // What in them says that each unit stands for all NICs of the node.
  std::string shared = {};

  [[nodiscard]] bool HandOut(std::string_view resource) const {
    return resource.starts_with(resources);
  }
  [[nodiscard]] bool Shares(std::string_view resource) const {
    return HandOut(resource) && resource.find(shared) != std::string_view::npos;
  }
};

// How names of models end whose weights are in another format.
struct ModelBuild {
  std::string suffix = {};
  std::string format = {};  // "fp8", or "" where the end does not tell it
};

// What Linux calls what pods ask for.
struct LinuxNames {
  std::vector<std::string> capabilities = {};  // without "CAP_", sorted
  // Those that pods may add where nothing else may be asked for.
  std::vector<std::string> harmless = {};
  std::string rdma_files = {};  // folder of the device files of RDMA

  [[nodiscard]] bool IsCapability(std::string_view name) const;
};

// What every Dynamo deployment has, whatever the engine and the fabric.
// What a part of Dynamo is in some releases where nobody says otherwise.
struct ReleaseDefault {
  std::string name = {};  // "nats"
  std::string value = {};
  std::string releases = {};
};

struct PlatformProfile {
  ProfileHead head = {};
  std::string frontend_component = {};
  std::string prefill_component = {};
  std::string decode_component = {};
  std::string worker_component = {};
  yaml::Node frontend_command = {};  // list, null: the image's own
  std::string gpu_resource = {};
  int64_t frontend_port = 0;
  // What the operator adds to pods.
  std::vector<OperatorAddition> additions = {};
  std::vector<OperatorGap> operator_gaps = {};
  GroveNames grove_names = {};
  std::string grove_annotation = {};  // "false" keeps a deployment from Grove
  // Modules of Dynamo's that workers may run and that start no engine.
  std::vector<std::string> helpers = {};
  // Releases in which a component may tell the release of its image.
  std::string declared_releases = {};
  std::vector<CacheProfile> caches = {};
  std::vector<Accelerator> accelerators = {};  // one at least
  std::vector<ReleaseDefault> defaults = {};
  NixlPlugins nixl_plugins = {};
  PodNetworks pod_networks = {};
  std::vector<ClaimDriver> claim_drivers = {};
  RdmaPlugins rdma_plugins = {};
  std::vector<PodLabelProfile> pod_labels = {};
  std::vector<RoleLabel> role_labels = {};
  // Labels that prefill and decode of one deployment have alike.
  std::vector<std::string> pair_labels = {};
  // Words in names of plain workloads, by the part that they tell.
  std::map<std::string, std::vector<std::string>, std::less<>> role_words = {};
  std::vector<NodeLabelProfile> node_labels = {};
  std::string host_label = {};  // that each node has with its own name
  LinuxNames linux_names = {};
  // How labels of controllers below the operator begin.
  std::vector<std::string> controller_labels = {};
  // Ends of the names under which images of releases are published too.
  std::vector<std::string> image_editions = {};
  // Ends of the names of models that tell the format of weights alone.
  std::vector<ModelBuild> model_builds = {};
  std::map<std::string, SharedCheck, std::less<>> checks = {};
  Bandwidth host_staged = {};  // of KV caches that go through host memory
  JobProfile model_download = {};
  JobProfile benchmark = {};
  JobProfile preflight = {};
  JobProfile nixlbench = {};
  std::vector<SettingRule> settings = {};

  [[nodiscard]] const std::string& Component(RoleKind role) const;
  // The volume that the operator mounts at /dev/shm, which must be described.
  [[nodiscard]] const OperatorAddition& SharedMemory() const;
  // The label whose value names that, which must exist.
  [[nodiscard]] const std::string& Label(LabelSubject subject) const;
  // Null when the operator sets no such label.
  [[nodiscard]] const PodLabelProfile* FindLabel(std::string_view name) const;
  // Null when nothing is known of that label of nodes.
  [[nodiscard]] const NodeLabelProfile* FindNodeLabel(
      std::string_view name) const;
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/corpus/fabric_facts.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/diag/sink.h"
#include "dgdc/manifest/view.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::testing {
namespace {

using manifest::Component;
using manifest::Deployment;
using yaml::Node;

const Node& Get(const Node& node, std::string_view key) {
  static const Node kNothing;
  const Node* child = node.Find(key);
  return child == nullptr ? kNothing : *child;
}

std::string Text(const Node& node) {
  return node.IsScalar() ? node.scalar : std::string();
}

bool IsBlock(const Node& node) { return node.IsMap() || node.IsSeq(); }

// Maps by key, lists by content: for what has no order.
Node Sorted(Node node) {
  for (yaml::Entry& entry : node.entries) {
    entry.value = Sorted(std::move(entry.value));
  }
  std::sort(
      node.entries.begin(), node.entries.end(),
      [](const yaml::Entry& a, const yaml::Entry& b) { return a.key < b.key; });
  for (Node& item : node.items) {
    item = Sorted(std::move(item));
  }
  std::sort(node.items.begin(), node.items.end(),
            [](const Node& a, const Node& b) {
              return yaml::EmitJson(a) < yaml::EmitJson(b);
            });
  return node;
}

std::string Value(const Node& node) {
  return IsBlock(node) ? yaml::EmitJson(Sorted(node)) : node.scalar;
}

// One fact per leaf; empty maps and lists say nothing.
void AddLeaves(const std::string& field, const Node& node, FabricFacts& facts) {
  if (node.IsMap()) {
    for (const yaml::Entry& entry : node.entries) {
      AddLeaves(fmt::format("{}.{}", field, entry.key), entry.value, facts);
    }
  } else if (!node.IsNull() && !(node.IsSeq() && node.items.empty())) {
    facts[field] = Value(node);
  }
}

// --- Variables and the backend ----------------------------------------------

// Engines read their NIXL backend from these; they count as the backend.
constexpr std::array<std::string_view, 2> kBackendVariables = {
    "SGLANG_DISAGGREGATION_NIXL_BACKEND", "TRTLLM_NIXL_KVCACHE_BACKEND"};

// UCX_TLS, NCCL_IB_HCA, VLLM_NIXL_SIDE_CHANNEL_HOST, MC_FORCE_MNNVL ...
bool IsTransportVariable(const std::string& name) {
  static const std::regex kWord(
      "(^|_)(UCX|UCCL|NCCL|GLOO|FI|NIXL|NVSHMEM|GDRCOPY|MNNVL|LIBFABRIC)(_|$)");
  return name == "LD_LIBRARY_PATH" || std::regex_search(name, kWord);
}

void AddVariables(const Component& component, FabricFacts& facts) {
  for (const auto& [name, variable] : component.env) {
    const bool backend =
        std::find(kBackendVariables.begin(), kBackendVariables.end(), name) !=
        kBackendVariables.end();
    if (backend || !IsTransportVariable(name)) {
      continue;
    }
    const Node& reference = Get(variable, "valueFrom");
    facts["env." + name] =
        Value(reference.IsNull() ? Get(variable, "value") : reference);
  }
}

// Command and arguments as one text, with the ${NAME} of a shell filled in.
std::string CommandLine(const Component& component) {
  std::string line;
  for (const Node* list : {&*component.command, &*component.args}) {
    for (const Node& word : list->items) {
      line += Text(word) + "\n";
    }
  }
  for (const auto& [name, variable] : component.env) {
    const std::string reference = fmt::format("${{{}}}", name);
    const std::string value = Text(Get(variable, "value"));
    for (size_t at = line.find(reference); at != std::string::npos;
         at = line.find(reference, at + value.size())) {
      line.replace(at, reference.size(), value);
    }
  }
  return line;
}

// Values that a shell computes are not known, but that it sets them is.
void AddExports(const Component& component, FabricFacts& facts) {
  static const std::regex kExport(R"(\bexport\s+([A-Z0-9_]+))");
  const std::string line = CommandLine(component);
  for (std::sregex_iterator it(line.begin(), line.end(), kExport), end;
       it != end; ++it) {
    if (IsTransportVariable((*it)[1])) {
      facts[fmt::format("env.{}", (*it)[1].str())] =
          "(set by the start script)";
    }
  }
}

// The NIXL backends of a worker that takes part in KV transfer.
void AddBackend(const Component& component, FabricFacts& facts) {
  static const std::regex kList(R"re("backends"\s*:\s*\[([^\]]*)\])re");
  static const std::regex kName(R"re("([^"]+)")re");
  static const std::regex kBuffer(R"re("kv_buffer_device"\s*:\s*"([^"]+)")re");
  const std::string line = CommandLine(component);
  std::set<std::string> backends;
  std::smatch match;
  if (std::regex_search(line, match, kList)) {
    const std::string names = match[1];
    for (std::sregex_iterator it(names.begin(), names.end(), kName), end;
         it != end; ++it) {
      backends.insert((*it)[1]);
    }
  }
  for (const std::string_view name : kBackendVariables) {
    if (const auto found = component.env.find(std::string(name));
        found != component.env.end()) {
      backends.insert(Text(Get(found->second, "value")));
    }
  }
  if (backends.empty()) {
    backends.insert("UCX");
  }
  facts["backend"] = fmt::format("{}", fmt::join(backends, ","));
  // Without it vLLM takes cuda.
  if (std::regex_search(line, match, kBuffer) && match[1] != "cuda") {
    facts["kvBufferDevice"] = match[1];
  }
}

// --- Resources
// ----------------------------------------------------------------

void AddResources(const Component& component, FabricFacts& facts) {
  std::set<std::string> names;
  for (const auto* side : {&component.limits, &component.requests}) {
    for (const auto& [name, value] : *side) {
      if (name.find('/') != std::string::npos ||
          name.starts_with("hugepages")) {
        names.insert(name);
      }
    }
  }
  for (const std::string& name : names) {
    const auto limit = component.limits.find(name);
    const auto request = component.requests.find(name);
    // Kubernetes takes a limit without a request for both.
    if (limit == component.limits.end()) {
      facts["requests." + name] = Text(request->second);
      continue;
    }
    facts["resources." + name] = Text(limit->second);
    if (request != component.requests.end() &&
        Text(request->second) != Text(limit->second)) {
      facts["requests." + name] = Text(request->second);
    }
  }
}

// --- Claims
// -------------------------------------------------------------------

bool Uses(const Component& component, const std::string& claim) {
  return std::any_of(
      component.claims->items.begin(), component.claims->items.end(),
      [&](const Node& item) { return Text(Get(item, "name")) == claim; });
}

// The ComputeDomain whose channels a template hands out, or null.
const Node* DomainOf(const std::string& claim_template,
                     const std::vector<Node>& documents) {
  for (const Node& document : documents) {
    const Node& channel = Get(Get(document, "spec"), "channel");
    if (Text(Get(document, "kind")) == "ComputeDomain" &&
        Text(Get(Get(channel, "resourceClaimTemplate"), "name")) ==
            claim_template) {
      return &document;
    }
  }
  return nullptr;
}

struct World {
  const std::vector<Node>& documents;
  const Deployment& deployment;
  std::map<std::string, std::string> roles = {};  // by component name
};

// Of the components that share the template, which is what one domain means.
Node RolesWith(const std::string& claim_template, const World& world) {
  Node roles = Node::Seq();
  for (const Component& component : world.deployment.components) {
    for (const Node& claim : Get(component.pod_spec, "resourceClaims").items) {
      if (Text(Get(claim, "resourceClaimTemplateName")) == claim_template) {
        roles.Push(Node::String(world.roles.at(*component.name)));
      }
    }
  }
  return roles;
}

void AddClaims(const Component& component, const World& world,
               FabricFacts& facts) {
  Node meanings = Node::Seq();
  for (const Node& claim : Get(component.pod_spec, "resourceClaims").items) {
    const std::string name = Text(Get(claim, "resourceClaimTemplateName"));
    Node meaning = Node::Map();
    if (const Node* domain = DomainOf(name, world.documents)) {
      const Node& spec = Get(*domain, "spec");
      const Node& mode = Get(Get(spec, "channel"), "allocationMode");
      // The API's default.
      meaning.Set("channels", mode.IsNull() ? Node::String("Single") : mode);
      meaning.Set("numNodes", Get(spec, "numNodes"));
      meaning.Set("roles", RolesWith(name, world));
    } else {
      meaning.Set("template", Node::String(name));
    }
    if (!Uses(component, Text(Get(claim, "name")))) {
      meaning.Set("used", Node::Bool(false));
    }
    meanings.Push(std::move(meaning));
  }
  AddLeaves("claims", meanings, facts);
}

// --- Volumes
// ------------------------------------------------------------------

// Mounts of host folders and of memory; claims, ConfigMaps and Secrets hold
// the models and the configuration, not the fabric.
void AddVolumes(const Component& component, FabricFacts& facts) {
  for (const Node& mount : component.volume_mounts) {
    for (const Node& volume : Get(component.pod_spec, "volumes").items) {
      if (Text(Get(volume, "name")) != Text(Get(mount, "name"))) {
        continue;
      }
      Node meaning = volume;
      meaning.Remove("name");
      if (const Node& read_only = Get(mount, "readOnly"); !read_only.IsNull()) {
        meaning.Set("readOnly", read_only);
      }
      if (volume.Find("hostPath") != nullptr ||
          !Get(Get(volume, "emptyDir"), "medium").IsNull()) {
        facts["volumes." + Text(Get(mount, "mountPath"))] = Value(meaning);
      }
    }
  }
}

// --- Pods
// ---------------------------------------------------------------------

// An annotation may hold JSON, where spaces mean nothing.
std::string AnnotationValue(const Node& annotation) {
  std::string text = Text(annotation);
  if (!text.starts_with('[') && !text.starts_with('{')) {
    return text;
  }
  SourceSet sources;
  Sink sink;
  const std::vector<Node> parsed =
      yaml::Parse(sources, sources.Add("annotation", text), sink);
  return parsed.size() == 1 && sink.size() == 0 ? yaml::EmitJson(parsed.front())
                                                : text;
}

// The tree with names of components and of the deployment put as what they are.
Node WithoutNames(Node node, const World& world) {
  for (yaml::Entry& entry : node.entries) {
    entry.value = WithoutNames(std::move(entry.value), world);
  }
  for (Node& item : node.items) {
    item = WithoutNames(std::move(item), world);
  }
  if (const auto role = world.roles.find(node.scalar);
      node.IsString() && role != world.roles.end()) {
    node.scalar = fmt::format("<{}>", role->second);
  } else if (node.IsString() && node.scalar == *world.deployment.name) {
    node.scalar = "<deployment>";
  }
  return node;
}

void AddPod(const Component& component, const World& world,
            FabricFacts& facts) {
  // Told by others above, or no matter of the fabric.
  static const std::set<std::string> kOther = {"containers",
                                               "mainContainer",
                                               "initContainers",
                                               "volumes",
                                               "resourceClaims",
                                               "imagePullSecrets",
                                               "terminationGracePeriodSeconds"};
  for (const yaml::Entry& entry : component.pod_spec->entries) {
    if (!kOther.contains(entry.key)) {
      AddLeaves(entry.key, WithoutNames(entry.value, world), facts);
    }
  }
  for (const yaml::Entry& entry : component.pod_annotations->entries) {
    facts["annotations." + entry.key] = AnnotationValue(entry.value);
  }
}

FabricFacts FabricFactsOfComponent(const Component& component,
                                   const World& world) {
  const std::string& role = world.roles.at(*component.name);
  FabricFacts facts;
  facts["replicas"] = fmt::format("{}", component.replicas);
  facts["nodes"] = fmt::format("{}", component.nodes);
  if (role == "prefill" || role == "decode") {
    AddBackend(component, facts);
  }
  AddVariables(component, facts);
  AddExports(component, facts);
  AddResources(component, facts);
  AddClaims(component, world, facts);
  AddLeaves("securityContext", component.security_context, facts);
  AddLeaves("sharedMemory", component.shared_memory, facts);
  AddVolumes(component, facts);
  AddPod(component, world, facts);
  return facts;
}

std::map<std::string, std::string> RolesOf(const Deployment& deployment) {
  const bool disaggregated =
      std::any_of(deployment.components.begin(), deployment.components.end(),
                  [](const Component& c) { return c.role == "prefill"; });
  std::map<std::string, std::string> roles;
  for (const Component& component : deployment.components) {
    roles[*component.name] = component.role == "decode" && !disaggregated
                                 ? "worker"
                                 : component.role;
  }
  return roles;
}

}  // namespace

std::optional<std::map<std::string, FabricFacts>> FabricFactsOf(
    const std::vector<Node>& documents) {
  for (const Node& document : documents) {
    const std::optional<Deployment> deployment = manifest::View(document);
    if (!deployment) {
      continue;
    }
    const World world{.documents = documents,
                      .deployment = *deployment,
                      .roles = RolesOf(*deployment)};
    std::map<std::string, FabricFacts> facts;
    for (const Component& component : deployment->components) {
      facts[world.roles.at(*component.name)] =
          FabricFactsOfComponent(component, world);
    }
    return facts;
  }
  return std::nullopt;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/manifest/facts.h"

// The further networks of a pod, which annotations attach.
namespace dgdc::manifest {

// One network that an annotation attaches.
struct Attachment {
  Text network = {};
  Text name_space = {};      // "" when not said
  Text interface_name = {};  // in the pod; "" when not said
};

// What an annotation of the pods attaches.
struct Attachments {
  const yaml::Node* annotation = nullptr;  // null when absent
  // False when the annotation holds a placeholder or is malformed.
  bool known = false;
  std::vector<Attachment> list = {};
};

// Multus: "net1,ns/net2@eth1", or a JSON list of {name, namespace, interface}.
Attachments MultusAttachments(const Facts& facts, const Worker& worker);

// GKE: a JSON list of {interfaceName, network}.
Attachments GkeAttachments(const Facts& facts, const Worker& worker);

// Whether an attached network brings RDMA devices into the pod.
enum class NetworkDevices : uint8_t { kUnknown, kNone, kRdma };

// A network that Multus attaches, as far as a document defines it.
struct AttachedNetwork {
  Text name = {};
  // Types of its plugins; empty when nobody shows its definition.
  std::vector<std::string> types = {};
  std::string resource = {};  // of its devices; "" when it names none
  NetworkDevices brings = NetworkDevices::kUnknown;
};

// Nothing when an annotation does not tell them.
std::optional<std::vector<AttachedNetwork>> MultusNetworks(
    const Facts& facts, const Worker& worker);

// A resource that a webhook asks for in place of the pod.
struct InjectedResource {
  std::string name = {};
  Span place = {};  // of the network
};

// Those of attached networks that the worker does not ask for itself, or only
// by a quantity of zero.
std::vector<InjectedResource> InjectedResources(const Facts& facts,
                                                const Worker& worker);

}  // namespace dgdc::manifest

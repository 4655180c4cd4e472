// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"

// The further networks of a pod: annotations that attach them, resources that
// stand for their devices.
namespace dgdc::lint {

// One network that an annotation attaches.
struct Attachment {
  manifest::Text network = {};
  manifest::Text name_space = {};      // "" when not said
  manifest::Text interface_name = {};  // in the pod; "" when not said
};

// What an annotation of the pods attaches.
struct Attachments {
  const yaml::Node* annotation = nullptr;  // null when absent
  // False when the annotation holds a placeholder or is malformed.
  bool known = false;
  std::vector<Attachment> list = {};
};

// Multus: "net1,ns/net2@eth1", or a JSON list of {name, namespace, interface}.
Attachments MultusAttachments(const manifest::Facts& facts,
                              const manifest::Worker& worker);

// GKE: a JSON list of {interfaceName, network}.
Attachments GkeAttachments(const manifest::Facts& facts,
                           const manifest::Worker& worker);

// The resources of the worker, asked for at least once, that show a fabric.
std::vector<const manifest::Resource*> ResourcesOf(
    const FabricProfile& fabric, const manifest::Worker& worker);

// Whether the fabric's profile attaches its NICs with that annotation.
bool AttachesWith(const FabricProfile& fabric, std::string_view annotation);

// Whether the pods run on the host's network; nothing attaches to them then.
bool OnHostNetwork(const manifest::Worker& worker);

}  // namespace dgdc::lint

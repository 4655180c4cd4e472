// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/pod_networks.h"

// The further networks of a pod: annotations that attach them, resources that
// stand for their devices.
namespace dgdc::lint {

using manifest::Attachment;
using manifest::Attachments;
using manifest::GkeAttachments;
using manifest::MultusAttachments;

// The resources of the worker, asked for at least once, that show a fabric.
std::vector<const manifest::Resource*> ResourcesOf(
    const FabricProfile& fabric, const manifest::Worker& worker);

// Whether the fabric's profile attaches its NICs with that annotation.
bool AttachesWith(const FabricProfile& fabric, std::string_view annotation);

// Whether the pods run on the host's network; nothing attaches to them then.
bool OnHostNetwork(const manifest::Worker& worker);

}  // namespace dgdc::lint

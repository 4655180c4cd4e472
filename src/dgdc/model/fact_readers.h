// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>

#include "dgdc/model/deployment.h"

// How the rows of the fact table read a deployment.
namespace dgdc::model::read {

// A field of the worker, of the deployment, of the intent.
template <auto Field>
Fact OfWorker(const Subject& subject, std::string_view /*key*/) {
  return FactOf(subject.worker->*Field);
}

template <auto Field>
Fact OfDeployment(const Subject& subject, std::string_view /*key*/) {
  return FactOf(subject.deployment->*Field);
}

template <auto Field>
Fact OfIntent(const Subject& subject, std::string_view /*key*/) {
  const Request* request = subject.deployment->request;
  return request == nullptr ? Fact::Unknown(Need::kIntent)
                            : FactOf(request->*Field);
}

// What a manifest says; of an intent there is none yet.
template <auto Method>
Fact OfManifest(const Subject& subject, std::string_view key) {
  const Written* written = subject.worker->written;
  if (written == nullptr) {
    return Fact::Unknown(Need::kManifest);
  }
  if constexpr (std::is_invocable_v<decltype(Method), const Written&>) {
    return (written->*Method)();
  } else {
    return (written->*Method)(key);
  }
}

// What the image of a manifest holds.
template <ImagePart Part>
Fact OfImage(const Subject& subject, std::string_view /*key*/) {
  const Written* written = subject.worker->written;
  return written == nullptr ? Fact::Unknown(Need::kManifest)
                            : written->ImageHolds(Part);
}

// --- What follows from profiles
Fact Engine(const Subject& subject, std::string_view key);
Fact Attention(const Subject& subject, std::string_view key);
Fact RecurrentState(const Subject& subject, std::string_view key);
Fact ModelHeads(const Subject& subject, std::string_view key);
Fact ModelKvHeads(const Subject& subject, std::string_view key);
Fact ModelLength(const Subject& subject, std::string_view key);
Fact Hardware(const Subject& subject, std::string_view key);
Fact HardwareArch(const Subject& subject, std::string_view key);
Fact HardwareArchitecture(const Subject& subject, std::string_view key);
Fact HardwareGpu(const Subject& subject, std::string_view key);
Fact HardwareNames(const Subject& subject, std::string_view key);
Fact HardwareNodeGpus(const Subject& subject, std::string_view key);
Fact HardwareNvlink(const Subject& subject, std::string_view key);
Fact HardwarePod(const Subject& subject, std::string_view key);
Fact HardwareProvider(const Subject& subject, std::string_view key);
Fact Cluster(const Subject& subject, std::string_view name);

// --- Sizes that follow from others
Fact GpuIndexes(const Subject& subject, std::string_view key);
Fact InterfacesPerGpu(const Subject& subject, std::string_view key);
Fact InterfacesPerNode(const Subject& subject, std::string_view key);
Fact Networks(const Subject& subject, std::string_view key);
Fact StageGpus(const Subject& subject, std::string_view key);
Fact ExpertsFit(const Subject& subject, std::string_view key);
Fact ExpertsDivideStage(const Subject& subject, std::string_view key);
Fact TakesNode(const Subject& subject, std::string_view key);
Fact Multinode(const Subject& subject, std::string_view key);
Fact LengthInBlocks(const Subject& subject, std::string_view key);
Fact LengthFits(const Subject& subject, std::string_view key);

// --- How the fabric sees the worker
Fact Fabric(const Subject& subject, std::string_view key);
Fact FabricDomain(const Subject& subject, std::string_view key);
Fact FabricBackend(const Subject& subject, std::string_view key);
Fact ExplicitBackend(const Subject& subject, std::string_view key);
Fact ExplicitBackends(const Subject& subject, std::string_view key);
Fact BufferDevice(const Subject& subject, std::string_view key);
Fact LinkLayer(const Subject& subject, std::string_view key);
Fact FabricNetwork(const Subject& subject, std::string_view key);
Fact FabricProvider(const Subject& subject, std::string_view key);
Fact TransfersKv(const Subject& subject, std::string_view key);
Fact UsesFabric(const Subject& subject, std::string_view key);
Fact RunsCollectives(const Subject& subject, std::string_view key);
Fact Peer(const Subject& subject, std::string_view key);
// A parameter of the fabric: what somebody chose, else its default.
Fact Parameter(const Subject& subject, std::string_view name);

// How the volume is mounted that holds the path of another fact, which the key
// names.
Fact VolumeAccess(const Subject& subject, std::string_view key);

// How many characters it has.
Fact Length(const Subject& subject, std::string_view key);

// How another fact, named by the key, stands in the prefill worker and in the
// decode worker: "same" or "different"; of numbers "same", "decode-smaller" or
// "decode-larger"; "one-sided" when only one has it. "auto" counts as absent.
Fact Pair(const Subject& subject, std::string_view key);

}  // namespace dgdc::model::read

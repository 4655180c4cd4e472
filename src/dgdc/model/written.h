// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "dgdc/model/value.h"

namespace dgdc::model {

// What an image holds, as its profile says.
enum class ImagePart : uint8_t {
  kUser,
  kHome,
  kEntryPoint,
  kLibraryPath,
  kLoaderFolders,
  kNixlFolders,
  kPluginFolders,
  kPluginDir,
  kPreload,
  kPythonPackages,
  kEfaFolders,
};

// What a manifest says about a worker, by the name under which it is written.
// Only a manifest has it, and most of it nobody asks for, so it is read when it
// is asked for.
class Written {
 public:
  virtual ~Written() = default;

  // --- Of the deployment
  [[nodiscard]] virtual Fact Api() const = 0;
  [[nodiscard]] virtual Fact Whole() const = 0;
  [[nodiscard]] virtual Fact Spec(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Grove() const = 0;
  [[nodiscard]] virtual Fact Operator() const = 0;
  [[nodiscard]] virtual Fact Metadata(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact FromCluster() const = 0;
  // The key of a field, by the fact that the field is.
  [[nodiscard]] virtual Fact Key(std::string_view fact) const = 0;
  [[nodiscard]] virtual Fact Overrides() const = 0;
  [[nodiscard]] virtual Fact OperatorLabels() const = 0;
  // Names that the operator makes of others.
  [[nodiscard]] virtual Fact ServiceName() const = 0;
  [[nodiscard]] virtual Fact NamespaceLabel() const = 0;

  // --- Of the component and its pods
  [[nodiscard]] virtual Fact Type() const = 0;
  [[nodiscard]] virtual Fact Field(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Empty(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Experimental(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Checkpoint() const = 0;
  [[nodiscard]] virtual Fact Failover() const = 0;
  [[nodiscard]] virtual Fact MemoryService() const = 0;
  [[nodiscard]] virtual Fact GpuClaim() const = 0;
  [[nodiscard]] virtual Fact CompilationCache() const = 0;
  [[nodiscard]] virtual Fact SharedMemory() const = 0;
  [[nodiscard]] virtual Fact Annotation(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact Label(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact NodeLabel(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact Labels() const = 0;
  // What the operator gives a field of the pod's spec.
  [[nodiscard]] virtual Fact Default(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact OperatorField(std::string_view path) const = 0;
  // The ports that the operator's probes ask and that a variable moves.
  [[nodiscard]] virtual Fact ProbedPorts() const = 0;
  // Containers of the pod beside the main one.
  [[nodiscard]] virtual Fact OtherContainers() const = 0;
  [[nodiscard]] virtual Fact Pod(std::string_view path) const = 0;
  // Whether it surely keeps its KV cache and its ranks to itself.
  [[nodiscard]] virtual Fact StaysAlone() const = 0;

  // --- Of the main container
  [[nodiscard]] virtual Fact Command() const = 0;
  [[nodiscard]] virtual Fact Args() const = 0;
  [[nodiscard]] virtual Fact Program() const = 0;
  [[nodiscard]] virtual Fact Container(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact ArgsText() const = 0;
  [[nodiscard]] virtual Fact Image() const = 0;
  [[nodiscard]] virtual Fact ImageWritten() const = 0;
  [[nodiscard]] virtual Fact ImageName() const = 0;
  [[nodiscard]] virtual Fact ImageRepository() const = 0;
  [[nodiscard]] virtual Fact ImageTag() const = 0;
  [[nodiscard]] virtual Fact ImageHolds(ImagePart part) const = 0;
  [[nodiscard]] virtual Fact ImageRelease() const = 0;
  [[nodiscard]] virtual Fact RunsAsRoot() const = 0;
  // Of what a known release publishes.
  [[nodiscard]] virtual Fact ImageArch() const = 0;
  [[nodiscard]] virtual Fact ImagePublished() const = 0;
  [[nodiscard]] virtual Fact ImageEngineVersion() const = 0;
  [[nodiscard]] virtual Fact DeclaredRelease() const = 0;
  [[nodiscard]] virtual Fact Resource(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact Limit(std::string_view name) const = 0;
  // The resource that stands for the network of the fabric.
  [[nodiscard]] virtual Fact FabricResource() const = 0;
  [[nodiscard]] virtual Fact FabricUnits() const = 0;
  [[nodiscard]] virtual Fact AttachedResource() const = 0;
  [[nodiscard]] virtual Fact Amounts() const = 0;
  [[nodiscard]] virtual Fact Claims() const = 0;
  // Of the fabric, which an image of its own has.
  [[nodiscard]] virtual Fact FabricLibraries() const = 0;
  // The folder of the node that is mounted, if it is that or below it.
  [[nodiscard]] virtual Fact HostPath(std::string_view path) const = 0;
  // How the innermost volume is mounted that holds the path.
  [[nodiscard]] virtual Fact VolumeAccess(std::string_view path) const = 0;
  // What is mounted where the operator mounts a volume of its own.
  [[nodiscard]] virtual Fact SharedMemoryMount() const = 0;
  // Where a claim is mounted to be written to.
  [[nodiscard]] virtual Fact WritableClaim() const = 0;
  [[nodiscard]] virtual Fact Mounts() const = 0;
  [[nodiscard]] virtual Fact OtherMounts() const = 0;
  [[nodiscard]] virtual Fact Resources() const = 0;
  // Of a volume in that folder.
  [[nodiscard]] virtual Fact MountPath(std::string_view folder) const = 0;
  // Of the container's security context before that of its pod.
  [[nodiscard]] virtual Fact Security(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Elevated() const = 0;
  [[nodiscard]] virtual Fact Capability(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact Capabilities() const = 0;
  [[nodiscard]] virtual Fact Environment(std::string_view name) const = 0;
  // Of a comma-separated variable.
  [[nodiscard]] virtual Fact Entries(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact EntryCount(std::string_view name) const = 0;
  [[nodiscard]] virtual Fact Variables() const = 0;
  // Those that the operator takes the place of.
  [[nodiscard]] virtual Fact LostVariables() const = 0;
  // Those of which the value is a secret that stands in the manifest.
  [[nodiscard]] virtual Fact PlainSecrets() const = 0;
  // The variables that bind ranks to interfaces.
  [[nodiscard]] virtual Fact RankInterfaces() const = 0;

  // --- Of the engine's server
  // Where the script that starts it holds these words.
  [[nodiscard]] virtual Fact Script(std::string_view words) const = 0;
  [[nodiscard]] virtual Fact Flag(std::string_view name) const = 0;
  // A flag by what the engine's profile says it means.
  [[nodiscard]] virtual Fact Meaning(std::string_view meaning) const = 0;
  // With a flag or in the configuration file.
  [[nodiscard]] virtual Fact Setting(std::string_view meaning) const = 0;
  // A field of the JSON that a flag takes, behind the flag's meaning.
  [[nodiscard]] virtual Fact Json(std::string_view path) const = 0;
  [[nodiscard]] virtual Fact Config(std::string_view path) const = 0;
  // The first set variable of those that the profile lists under a meaning.
  [[nodiscard]] virtual Fact Variable(std::string_view meaning) const = 0;
  [[nodiscard]] virtual Fact Server() const = 0;
  [[nodiscard]] virtual Fact ServerMode() const = 0;
  [[nodiscard]] virtual Fact BlockManager() const = 0;
  [[nodiscard]] virtual Fact KvBackend() const = 0;
  // The same where somebody chose it.
  [[nodiscard]] virtual Fact ToldBackend() const = 0;
  [[nodiscard]] virtual Fact KvNixl() const = 0;
  [[nodiscard]] virtual Fact KvBufferDevice() const = 0;
  [[nodiscard]] virtual Fact KvConnector() const = 0;

  // --- Which way its bytes take
  [[nodiscard]] virtual Fact BondedDevices() const = 0;
  [[nodiscard]] virtual Fact KvOverUcx() const = 0;
  [[nodiscard]] virtual Fact NvlinkDomain() const = 0;
  [[nodiscard]] virtual Fact UcxDevices() const = 0;
  [[nodiscard]] virtual Fact NetDevices() const = 0;
  [[nodiscard]] virtual Fact RdmaShare() const = 0;
  [[nodiscard]] virtual Fact UcxTransports() const = 0;
  [[nodiscard]] virtual Fact UcxTransport(std::string_view kind) const = 0;
  [[nodiscard]] virtual Fact KvWay() const = 0;
  [[nodiscard]] virtual Fact KvCause() const = 0;
  [[nodiscard]] virtual Fact KvOverNvlink() const = 0;
  [[nodiscard]] virtual Fact CollectiveWay() const = 0;
  [[nodiscard]] virtual Fact CollectiveCause() const = 0;
};

}  // namespace dgdc::model

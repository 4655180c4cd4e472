// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "dgdc/manifest/facts.h"
#include "dgdc/model/written.h"

namespace dgdc::lint {

// What a manifest says about a worker, for the fact table. What it was read
// from must outlive it.
class WrittenWorker : public model::Written {
 public:
  WrittenWorker(const manifest::Facts& facts, const manifest::Graph& graph,
                const manifest::Worker& worker)
      : facts_(facts), graph_(graph), worker_(worker) {}

  [[nodiscard]] model::Fact Api() const override;
  [[nodiscard]] model::Fact Whole() const override;
  [[nodiscard]] model::Fact Spec(std::string_view path) const override;
  [[nodiscard]] model::Fact Grove() const override;
  [[nodiscard]] model::Fact Operator() const override;
  [[nodiscard]] model::Fact Metadata(std::string_view path) const override;
  [[nodiscard]] model::Fact FromCluster() const override;
  [[nodiscard]] model::Fact Key(std::string_view fact) const override;
  [[nodiscard]] model::Fact Overrides() const override;
  [[nodiscard]] model::Fact OperatorLabels() const override;
  [[nodiscard]] model::Fact ServiceName() const override;
  [[nodiscard]] model::Fact NamespaceLabel() const override;

  [[nodiscard]] model::Fact Type() const override;
  [[nodiscard]] model::Fact Field(std::string_view path) const override;
  [[nodiscard]] model::Fact Empty(std::string_view path) const override;
  [[nodiscard]] model::Fact Experimental(std::string_view path) const override;
  [[nodiscard]] model::Fact Checkpoint() const override;
  [[nodiscard]] model::Fact Failover() const override;
  [[nodiscard]] model::Fact MemoryService() const override;
  [[nodiscard]] model::Fact GpuClaim() const override;
  [[nodiscard]] model::Fact CompilationCache() const override;
  [[nodiscard]] model::Fact SharedMemory() const override;
  [[nodiscard]] model::Fact Annotation(std::string_view name) const override;
  [[nodiscard]] model::Fact Label(std::string_view name) const override;
  [[nodiscard]] model::Fact NodeLabel(std::string_view name) const override;
  [[nodiscard]] model::Fact Labels() const override;
  [[nodiscard]] model::Fact Default(std::string_view name) const override;
  [[nodiscard]] model::Fact OperatorField(std::string_view path) const override;
  [[nodiscard]] model::Fact ProbedPorts() const override;
  [[nodiscard]] model::Fact OtherContainers() const override;
  [[nodiscard]] model::Fact Pod(std::string_view path) const override;
  [[nodiscard]] model::Fact StaysAlone() const override;

  [[nodiscard]] model::Fact Command() const override;
  [[nodiscard]] model::Fact Args() const override;
  [[nodiscard]] model::Fact Program() const override;
  [[nodiscard]] model::Fact Container(std::string_view path) const override;
  [[nodiscard]] model::Fact ArgsText() const override;
  [[nodiscard]] model::Fact Image() const override;
  [[nodiscard]] model::Fact ImageWritten() const override;
  [[nodiscard]] model::Fact ImageName() const override;
  [[nodiscard]] model::Fact ImageRepository() const override;
  [[nodiscard]] model::Fact ImageTag() const override;
  [[nodiscard]] model::Fact ImageHolds(model::ImagePart part) const override;
  [[nodiscard]] model::Fact ImageRelease() const override;
  [[nodiscard]] model::Fact RunsAsRoot() const override;
  [[nodiscard]] model::Fact ImageArch() const override;
  [[nodiscard]] model::Fact ImagePublished() const override;
  [[nodiscard]] model::Fact ImageEngineVersion() const override;
  [[nodiscard]] model::Fact DeclaredRelease() const override;
  [[nodiscard]] model::Fact Resource(std::string_view name) const override;
  [[nodiscard]] model::Fact Limit(std::string_view name) const override;
  [[nodiscard]] model::Fact FabricResource() const override;
  [[nodiscard]] model::Fact FabricUnits() const override;
  [[nodiscard]] model::Fact AttachedResource() const override;
  [[nodiscard]] model::Fact Amounts() const override;
  [[nodiscard]] model::Fact Claims() const override;
  [[nodiscard]] model::Fact FabricLibraries() const override;
  [[nodiscard]] model::Fact HostPath(std::string_view path) const override;
  [[nodiscard]] model::Fact VolumeAccess(std::string_view path) const override;
  [[nodiscard]] model::Fact SharedMemoryMount() const override;
  [[nodiscard]] model::Fact WritableClaim() const override;
  [[nodiscard]] model::Fact Mounts() const override;
  [[nodiscard]] model::Fact OtherMounts() const override;
  [[nodiscard]] model::Fact Resources() const override;
  [[nodiscard]] model::Fact MountPath(std::string_view folder) const override;
  [[nodiscard]] model::Fact Security(std::string_view path) const override;
  [[nodiscard]] model::Fact Elevated() const override;
  [[nodiscard]] model::Fact Capability(std::string_view name) const override;
  [[nodiscard]] model::Fact Capabilities() const override;
  [[nodiscard]] model::Fact Environment(std::string_view name) const override;
  [[nodiscard]] model::Fact Entries(std::string_view name) const override;
  [[nodiscard]] model::Fact EntryCount(std::string_view name) const override;
  [[nodiscard]] model::Fact Variables() const override;
  [[nodiscard]] model::Fact LostVariables() const override;
  [[nodiscard]] model::Fact PlainSecrets() const override;
  [[nodiscard]] model::Fact RankInterfaces() const override;

  [[nodiscard]] model::Fact Script(std::string_view words) const override;
  [[nodiscard]] model::Fact Flag(std::string_view name) const override;
  [[nodiscard]] model::Fact Meaning(std::string_view meaning) const override;
  [[nodiscard]] model::Fact Setting(std::string_view meaning) const override;
  [[nodiscard]] model::Fact Json(std::string_view path) const override;
  [[nodiscard]] model::Fact Config(std::string_view path) const override;
  [[nodiscard]] model::Fact Variable(std::string_view meaning) const override;
  [[nodiscard]] model::Fact ServerMode() const override;
  [[nodiscard]] model::Fact Server() const override;
  [[nodiscard]] model::Fact BlockManager() const override;
  [[nodiscard]] model::Fact KvBackend() const override;
  [[nodiscard]] model::Fact ToldBackend() const override;
  [[nodiscard]] model::Fact KvNixl() const override;
  [[nodiscard]] model::Fact KvBufferDevice() const override;
  [[nodiscard]] model::Fact KvConnector() const override;

  [[nodiscard]] model::Fact BondedDevices() const override;
  [[nodiscard]] model::Fact KvOverUcx() const override;
  [[nodiscard]] model::Fact NvlinkDomain() const override;
  [[nodiscard]] model::Fact UcxDevices() const override;
  [[nodiscard]] model::Fact NetDevices() const override;
  [[nodiscard]] model::Fact RdmaShare() const override;
  [[nodiscard]] model::Fact UcxTransports() const override;
  [[nodiscard]] model::Fact UcxTransport(std::string_view kind) const override;
  [[nodiscard]] model::Fact KvWay() const override;
  [[nodiscard]] model::Fact KvCause() const override;
  [[nodiscard]] model::Fact KvOverNvlink() const override;
  [[nodiscard]] model::Fact CollectiveWay() const override;
  [[nodiscard]] model::Fact CollectiveCause() const override;

 private:
  [[nodiscard]] model::Fact Absent() const;
  [[nodiscard]] model::Fact OfNode(const yaml::Node& node) const;
  [[nodiscard]] model::Fact OfWords(const yaml::Node& list) const;
  [[nodiscard]] model::Fact OfText(const manifest::Text& text) const;
  // Of a list or a map that stands nowhere as such; an empty one is none.
  [[nodiscard]] model::Fact ListFact(yaml::Node list) const;
  [[nodiscard]] model::Fact OfFlag(const manifest::Flag* flag) const;
  [[nodiscard]] model::Fact OfImage(std::string_view part) const;
  template <class Part>
  [[nodiscard]] model::Fact ImageField(Part ImageContents::*field) const;
  // The entry of a map that a fact of one of the families with keys stands
  // for; null when it is not there.
  [[nodiscard]] const yaml::Entry* EntryOf(std::string_view family,
                                           std::string_view path) const;
  [[nodiscard]] model::Fact Dotted(const yaml::Node& root,
                                   std::string_view path) const;

  const manifest::Facts& facts_;
  const manifest::Graph& graph_;
  const manifest::Worker& worker_;
};

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fact_table.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/lint/fact_dgd.h"
#include "dgdc/lint/fact_pair.h"
#include "dgdc/lint/fact_readers.h"
#include "dgdc/lint/rules/reach.h"
#include "dgdc/lint/rules/support.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/placement.h"

namespace dgdc::lint {
namespace {

constexpr std::array kSpecs =
    {
        FactSpec{"annotation.", "annotation of the pods, or of the deployment",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(
                       manifest::At(q.worker.component.pod_annotations,
                                    {q.key}),
                       q.graph);
                 }},
        FactSpec{"api", "API of the manifest: v1alpha1, v1beta1, or plain",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(manifest::ApiName(q.graph.api),
                                      q.worker.place());
                 }},
        FactSpec{"capability.",
                 "\"true\" when the main container adds the capability",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Capability(q);
                 }},
        FactSpec{"checkpoint", "on when the component takes snapshots",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Checkpoint(q);
                 }},
        FactSpec{"cluster.", "fact of --facts, as in cluster.kernel",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Cluster(q.facts, q.key);
                 }},
        FactSpec{"compilationCache",
                 "with-path or without-path where the component has one",
                 [](const FactQuery& q) -> FactValue {
                   return fact::CompilationCache(q);
                 }},
        FactSpec{"component", "name of the component",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(*q.worker.component.name,
                                      q.worker.place());
                 }},
        FactSpec{
            "config.", "dotted key of the engine's configuration file",
            [](const FactQuery& q) -> FactValue { return fact::Config(q); }},
        FactSpec{"dp", "data-parallel size",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNumber(q.worker.parallel.dp);
                 }},
        FactSpec{"engine", "name of the engine profile",
                 [](const FactQuery& q) -> FactValue {
                   return q.worker.engine == nullptr
                              ? FactValue{}
                              : fact::Known(q.worker.engine->head.name,
                                            q.worker.place());
                 }},
        FactSpec{"engine.version",
                 "version of the engine in the release's image",
                 [](const FactQuery& q) -> FactValue {
                   return fact::EngineVersion(q);
                 }},
        FactSpec{"env.", "environment variable of the main container",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Environment(q);
                 }},
        FactSpec{"ep", "expert-parallel size",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNumber(q.worker.parallel.ep);
                 }},
        FactSpec{"experimental.",
                 "dotted field of gpuMemoryService, failover or checkpoint",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Experimental(q);
                 }},
        FactSpec{"fabric", "name of the fabric profile",
                 [](const FactQuery& q) -> FactValue {
                   return q.graph.fabric == nullptr
                              ? FactValue{}
                              : fact::Known(q.graph.fabric->head.name,
                                            q.graph.fabric_span);
                 }},
        FactSpec{
            "fabric.linkLayer",
            "link layer of its RDMA ports, of --facts or of all fabrics that "
            "fit: InfiniBand or Ethernet",
            [](const FactQuery& q) -> FactValue {
              return fact::Known(LinkLayer(q.facts, q.graph),
                                 q.graph.fabric_span);
            }},
        FactSpec{"fabric.network", "kind of network: rdma, efa, tcpx or none",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(q.graph.network, q.graph.fabric_span);
                 }},
        FactSpec{"fabric.provider", "cloud that alone has the fabric",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(q.graph.provider, q.graph.fabric_span);
                 }},
        FactSpec{
            "failover", "IntraPod or InterPod where shadow engines take over",
            [](const FactQuery& q) -> FactValue { return fact::Failover(q); }},
        FactSpec{
            "field.", "dotted field of the component as it is written",
            [](const FactQuery& q) -> FactValue { return fact::Field(q); }},
        FactSpec{"flag.",
                 "flag of the server, with its dashes; \"true\" for a bare one",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfFlag(q, q.worker.FindFlag(q.key));
                 }},
        FactSpec{"gpus", "GPUs per pod",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Number(q.worker.gpus, q.worker.gpus_span);
                 }},
        FactSpec{
            "grove", "off when an annotation of the deployment says so",
            [](const FactQuery& q) -> FactValue { return fact::Grove(q); }},
        FactSpec{"hardware",
                 "name of the hardware profile that the node selector names",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(
                       q, [](const HardwareProfile& h) { return h.head.name; });
                 }},
        FactSpec{"hardware.arch", "its CPU architecture",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(
                       q, [](const HardwareProfile& h) { return h.arch; });
                 }},
        FactSpec{"hardware.architecture", "its GPU architecture, as in hopper",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(q, [](const HardwareProfile& h) {
                     return h.architecture;
                   });
                 }},
        FactSpec{"hardware.gpu", "its GPU product",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(
                       q, [](const HardwareProfile& h) { return h.gpu; });
                 }},
        FactSpec{"hardware.nodeGpus", "its GPUs per node",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(q, [](const HardwareProfile& h) {
                     return fmt::format("{}", h.node_gpus);
                   });
                 }},
        FactSpec{"hardware.nvlinkAcrossNodes",
                 "whether its NVLink reaches other nodes, true or false",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(q, [](const HardwareProfile& h) {
                     return h.nvlink_domain_gpus > h.node_gpus ? "true"
                                                               : "false";
                   });
                 }},
        FactSpec{"hardware.provider", "its cloud provider",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Hardware(
                       q, [](const HardwareProfile& h) { return h.provider; });
                 }},
        FactSpec{"image", "image of the main container",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(q.worker.component.image, q.graph);
                 }},
        FactSpec{"image.name", "last part of its repository",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ImagePart(q, q.worker.image.name);
                 }},
        FactSpec{"image.repository", "its repository, registry included",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ImagePart(q, q.worker.image.repository);
                 }},
        FactSpec{"image.tag", "its tag",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ImagePart(q, *q.worker.image.tag);
                 }},
        FactSpec{"image.user", "uid of the image's user, where it is known",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Number(q.worker.image_user,
                                       q.worker.image.text.span);
                 }},
        FactSpec{
            "json.",
            "dotted field of the JSON that a flag takes, behind the flag's "
            "meaning, as in json.kvTransfer.kv_role",
            [](const FactQuery& q) -> FactValue { return fact::JsonField(q); }},
        FactSpec{"kv.backend", "NIXL backend of the KV transfer",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Backend(q.worker);
                 }},
        FactSpec{"kv.bufferDevice", "memory of the transfer buffer",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfText(q, q.worker.kv.buffer_device);
                 }},
        FactSpec{"kv.connector", "connector that the engine was given",
                 [](const FactQuery& q) -> FactValue {
                   return fact::KvConnector(q);
                 }},
        FactSpec{"label.", "label of the pods",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(
                       manifest::At(q.worker.component.pod_labels, {q.key}),
                       q.graph);
                 }},
        FactSpec{"maxLength", "longest sequence in tokens",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNumber(q.worker.max_length);
                 }},
        FactSpec{"maxLengthFits",
                 "false where that is longer than the model can",
                 [](const FactQuery& q) -> FactValue {
                   return fact::MaxLengthFits(q);
                 }},
        FactSpec{
            "meaning.",
            "flag of the server by what the engine profile says it means, as "
            "in meaning.kvCacheDtype",
            [](const FactQuery& q) -> FactValue {
              return fact::OfFlag(q, q.worker.FindMeaning(q.key));
            }},
        FactSpec{"memoryService",
                 "IntraPod or InterPod where GPU memory service is on",
                 [](const FactQuery& q) -> FactValue {
                   return fact::MemoryService(q);
                 }},
        FactSpec{"mode",
                 "disagg when prefill and decode workers exist, else agg",
                 [](const FactQuery& q) -> FactValue {
                   return !q.graph.whole
                              ? FactValue{}
                              : fact::Known(
                                    q.graph.disaggregated() ? "disagg" : "agg",
                                    q.worker.place());
                 }},
        FactSpec{"model", "model of the server",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(*q.worker.model, q.worker.model.span);
                 }},
        FactSpec{"model.attention", "its kind of attention, as in gqa or mla",
                 [](const FactQuery& q) -> FactValue {
                   return q.worker.model_profile == nullptr
                              ? FactValue{}
                              : fact::Known(q.worker.model_profile->attention,
                                            q.worker.model.span);
                 }},
        FactSpec{"model.maxLength", "longest sequence it can, in tokens",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ModelLength(q);
                 }},
        FactSpec{"model.recurrentState",
                 "whether requests carry a recurrent state besides the KV "
                 "cache, as those of hybrid models do",
                 [](const FactQuery& q) -> FactValue {
                   return fact::RecurrentState(q);
                 }},
        FactSpec{
            "nodeLabel.",
            "the only value that nodes of the worker may have under a label",
            [](const FactQuery& q) -> FactValue {
              return fact::OfText(q, manifest::NodeLabel(q.worker, q.key));
            }},
        FactSpec{"nodes", "pods per worker",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Number(q.worker.nodes, q.worker.place());
                 }},
        FactSpec{
            "operator",
            "release of the operator: cluster.dynamo, else that of the images",
            [](const FactQuery& q) -> FactValue { return fact::Operator(q); }},
        FactSpec{"pair.",
                 "another fact compared between prefill and decode: same, "
                 "different, decode-smaller, decode-larger or one-sided",
                 [](const FactQuery& q) -> FactValue { return fact::Pair(q); }},
        FactSpec{"path.collectives",
                 "way of the collectives: rdma, efa, nvlink, sockets, ...",
                 [](const FactQuery& q) -> FactValue {
                   return fact::CollectiveWay(q);
                 }},
        FactSpec{"path.collectivesCause", "what decided it, as in no-devices",
                 [](const FactQuery& q) -> FactValue {
                   return fact::CollectiveCause(q);
                 }},
        FactSpec{
            "path.kv",
            "way of the KV cache: rdma, efa, nvlink, staged, sockets, ...",
            [](const FactQuery& q) -> FactValue { return fact::KvWay(q); }},
        FactSpec{
            "path.kvCause", "what decided it, as in host-buffer",
            [](const FactQuery& q) -> FactValue { return fact::KvCause(q); }},
        FactSpec{
            "path.kvNvlink",
            "whether the KV cache goes over NVLink between nodes, as far as "
            "its memory lets it",
            [](const FactQuery& q) -> FactValue {
              return fact::KvOverNvlink(q);
            }},
        FactSpec{"pod.",
                 "dotted field of the pod's spec, as in pod.hostNetwork",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(
                       manifest::AtDotted(q.worker.component.pod_spec, q.key),
                       q.graph);
                 }},
        FactSpec{"pp", "pipeline-parallel size",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNumber(q.worker.parallel.pp);
                 }},
        FactSpec{"release", "Dynamo release",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(q.graph.release,
                                      q.worker.image.tag.span.known()
                                          ? q.worker.image.tag.span
                                          : q.worker.place());
                 }},
        FactSpec{"replicas", "number of workers",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Number(q.worker.replicas, q.worker.place());
                 }},
        FactSpec{"resource.", "quantity of a resource of the main container",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfResource(q);
                 }},
        FactSpec{"role", "prefill, decode, worker, frontend, planner or epp",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(q.worker.role, q.worker.place());
                 }},
        FactSpec{"security.",
                 "dotted field of the main container's security context",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(
                       manifest::AtDotted(q.worker.component.security_context,
                                          q.key),
                       q.graph);
                 }},
        FactSpec{"serverMode",
                 "part that the server is told to play, by any flag or "
                 "variable of the engine profile",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ServerMode(q);
                 }},
        FactSpec{
            "setting.",
            "what the engine was told by its meaning, with a flag or in its "
            "configuration file, as in setting.kvCacheDtype",
            [](const FactQuery& q) -> FactValue { return fact::Setting(q); }},
        FactSpec{"sharedMemory", "size of /dev/shm",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNode(q.worker.component.shared_memory,
                                       q.graph);
                 }},
        FactSpec{"spec.", "dotted field of the deployment's spec",
                 [](const FactQuery& q) -> FactValue {
                   return q.graph.spec == nullptr
                              ? FactValue{}
                              : fact::Dotted(*q.graph.spec, q);
                 }},
        FactSpec{"tp", "tensor-parallel size",
                 [](const FactQuery& q) -> FactValue {
                   return fact::OfNumber(q.worker.parallel.tp);
                 }},
        FactSpec{"transfersKv",
                 "\"true\" for workers that hand KV caches on or take them",
                 [](const FactQuery& q) -> FactValue {
                   return !q.graph.whole
                              ? FactValue{}
                              : fact::Known(CarriesKv(q.graph, q.worker)
                                                ? "true"
                                                : "false",
                                            q.worker.place());
                 }},
        FactSpec{"variable.",
                 "first set variable of those that the engine profile lists "
                 "under a meaning, as in variable.oldMultimodal",
                 [](const FactQuery& q) -> FactValue {
                   return fact::ListedVariable(q);
                 }},
        FactSpec{"worker", "\"true\" for a component that runs an engine",
                 [](const FactQuery& q) -> FactValue {
                   return fact::Known(q.worker.gpu_worker ? "true" : "false",
                                      q.worker.place());
                 }},
};

static_assert(std::is_sorted(kSpecs.begin(), kSpecs.end(),
                             [](const FactSpec& a, const FactSpec& b) {
                               return a.name < b.name;
                             }));

}  // namespace

std::span<const FactSpec> FactSpecs() { return kSpecs; }

const FactSpec* FindFact(std::string_view name) {
  const auto find = [](std::string_view exact) -> const FactSpec* {
    const auto at =
        std::lower_bound(kSpecs.begin(), kSpecs.end(), exact,
                         [](const FactSpec& spec, std::string_view wanted) {
                           return spec.name < wanted;
                         });
    return at != kSpecs.end() && at->name == exact ? &*at : nullptr;
  };
  // "engine.version" is a fact of its own, "env.X" one of a family.
  const FactSpec* own = find(name);
  return own != nullptr ? own : find(name.substr(0, name.find('.') + 1));
}

FactValue ReadFact(const FactQuery& worker, std::string_view name) {
  const FactSpec* spec = FindFact(name);
  DGDC_CHECK(spec != nullptr, fmt::format("no fact {}", name));
  FactQuery query = worker;
  if (spec->name.ends_with('.')) {
    query.key = name.substr(spec->name.size());
  }
  return spec->read(query);
}

}  // namespace dgdc::lint

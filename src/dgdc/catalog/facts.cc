// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/facts.h"

#include <algorithm>
#include <array>

namespace dgdc {
namespace {

constexpr std::array kFacts = {
    FactInfo{"benchmark.concurrency", "requests in flight of the benchmark"},
    FactInfo{"benchmark.requests", "requests of the benchmark in all"},
    FactInfo{"benchmark.tokenizer", "path or id of the model's tokenizer"},
    FactInfo{"cluster.driver", "version of the NVIDIA driver"},
    FactInfo{"cluster.efaInstaller", "version of the EFA installer"},
    FactInfo{"cluster.gdrcopy", "version of GDRCopy"},
    FactInfo{"cluster.kernel", "Linux kernel of the GPU nodes"},
    FactInfo{"cluster.kubernetes", "version of the API server"},
    FactInfo{"cluster.os", "operating system of the GPU nodes"},
    FactInfo{"engine", "name of the engine profile"},
    FactInfo{"engine.version", "engine version in the release's image"},
    FactInfo{"fabric", "name of the fabric profile"},
    FactInfo{"fabric.domain",
             "name of the pods that reach each other over the fabric: the "
             "deployment, or deployment and role when it carries collectives "
             "alone"},
    FactInfo{"frontend.port", "port of the frontend's Service"},
    FactInfo{"frontend.router", "routing of the frontend"},
    FactInfo{"frontend.service", "name of the frontend's Service"},
    FactInfo{"hardware", "name of the hardware profile"},
    FactInfo{"hardware.arch", "CPU architecture: amd64 or arm64"},
    FactInfo{"hardware.architecture", "GPU architecture, as in hopper"},
    FactInfo{"hardware.gpu", "GPU product"},
    FactInfo{"hardware.nodeGpus", "GPUs per node"},
    FactInfo{"hardware.nvlinkAcrossNodes",
             "whether NVLink reaches across nodes"},
    FactInfo{"hardware.pod", "pod-spec fields of the hardware"},
    FactInfo{"hardware.provider", "cloud provider"},
    FactInfo{"hardware.triplet", "GNU triplet of the CPU architecture"},
    FactInfo{"kv.backend", "NIXL backend that moves the KV cache"},
    FactInfo{"kv.backends",
             "list with the NIXL backend, if the engine must "
             "be told"},
    FactInfo{"kv.bufferDevice", "memory of the engine's transfer buffer"},
    FactInfo{"kv.bytesPerToken", "KV cache bytes per token, whole model"},
    FactInfo{"kv.chosenBy",
             "what chooses the connector: shorthand, a flag of Dynamo's own "
             "server, or configuration, that of the engine"},
    FactInfo{"kv.explicitBackend", "NIXL backend, if the engine must be told"},
    FactInfo{"kv.requestBytes", "KV cache bytes of one request"},
    FactInfo{"kv.requestSize", "the same for people, as in 1.05 GB"},
    FactInfo{"kv.slowestTime",
             "time of one transfer at the fabric's lower "
             "published bandwidth"},
    FactInfo{"mode", "disagg or agg"},
    FactInfo{"model.attention", "kind of attention, as in gqa or mla"},
    FactInfo{"model.id", "Hugging Face id"},
    FactInfo{"model.kvCacheDtype", "KV cache element type, if not auto"},
    FactInfo{"model.localPath", "path of the weights, if given"},
    FactInfo{"model.maxLength", "longest sequence in tokens"},
    FactInfo{"model.maxLengthInBlocks",
             "the same rounded up to whole KV blocks of the engine"},
    FactInfo{"model.path", "path or id of the weights"},
    FactInfo{"model.quantization", "quantization method, if given"},
    FactInfo{"model.recurrentState",
             "whether requests carry a recurrent state besides the KV cache, "
             "as those of hybrid models do"},
    FactInfo{"model.revision", "revision, if given"},
    FactInfo{"model.servedName", "name that clients ask for"},
    FactInfo{"model.trustRemoteCode", "whether model code may run"},
    FactInfo{"modelCache.accessMode", "access mode of the claim to create"},
    FactInfo{"modelCache.mountPath", "where the model cache is mounted"},
    FactInfo{"modelCache.pvc", "claim of the model cache"},
    FactInfo{"modelCache.size", "size of the claim to create"},
    FactInfo{"modelCache.storageClass", "storage class of that claim"},
    FactInfo{"nixlbench.job", "name of the Job that measures a KV transfer"},
    FactInfo{"nixlbench.minimum", "MB/s that it must reach"},
    FactInfo{"plan.blockManager",
             "whether arguments of the intent turn Dynamo's KV block manager "
             "on"},
    FactInfo{"plan.engineConfig", "ConfigMap of the engine configurations"},
    FactInfo{"plan.name", "name of the deployment"},
    FactInfo{"plan.namespace", "namespace, if given"},
    FactInfo{"plan.nodes", "pods of all GPU workers together"},
    FactInfo{"plan.pods", "pods of all components together"},
    FactInfo{"release", "Dynamo release"},
    FactInfo{"role", "frontend, prefill, decode or worker"},
    FactInfo{"role.component", "component name of the role"},
    FactInfo{"role.cpu", "CPU per pod, if given"},
    FactInfo{"role.dp", "data-parallel size"},
    FactInfo{"role.ep", "expert-parallel size"},
    FactInfo{"role.epDividesStage", "whether ep divides tp x dp"},
    FactInfo{"role.epFits", "whether ep is 1 or all GPUs of the worker"},
    FactInfo{"role.fabricHandles",
             "whether an argument or a variable that the author chose gives "
             "the KV cache memory with fabric handles"},
    FactInfo{"role.gpuIndexes", "index=number of the GPUs of a pod, as in 0=1"},
    FactInfo{"role.gpus", "GPUs per worker: tp x pp x dp"},
    FactInfo{"role.gpusPerNode", "GPUs per pod"},
    FactInfo{"role.interfacesPerNode",
             "network interfaces that belong to the "
             "GPUs of a pod"},
    FactInfo{"role.maxNumSeqs", "sequences per step, if given"},
    FactInfo{"role.memory", "memory per pod, if given"},
    FactInfo{"role.multinode", "whether the worker spans nodes"},
    FactInfo{"role.networks", "interface=network of the interfaces of a pod"},
    FactInfo{"role.nodes", "pods per worker"},
    FactInfo{"role.peer",
             "component name of the role with which it exchanges KV cache "
             "over the fabric"},
    FactInfo{"role.pp", "pipeline-parallel size"},
    FactInfo{"role.replicas", "number of workers"},
    FactInfo{"role.runsCollectives",
             "whether the collectives of the worker go over the fabric"},
    FactInfo{"role.section", "field of the intent that describes the role"},
    FactInfo{"role.stageGpus", "GPUs of a pipeline stage: tp x dp"},
    FactInfo{"role.takesNode", "whether a pod takes all GPUs of its node"},
    FactInfo{"role.tp", "tensor-parallel size"},
    FactInfo{"role.transfersKv",
             "whether the worker sends or receives KV "
             "cache"},
    FactInfo{"role.usesFabric", "whether it transfers KV cache or spans nodes"},
    FactInfo{"secrets.huggingFace", "Secret with HF_TOKEN"},
    FactInfo{"secrets.imagePull",
             "image pull secrets, as the pod spec wants "
             "them"},
    FactInfo{"workload.concurrency", "requests in flight"},
    FactInfo{"workload.isl", "input tokens"},
    FactInfo{"workload.osl", "output tokens"},
};

static_assert(std::is_sorted(kFacts.begin(), kFacts.end(),
                             [](const FactInfo& a, const FactInfo& b) {
                               return a.name < b.name;
                             }));

}  // namespace

std::span<const FactInfo> FactTable() { return kFacts; }

}  // namespace dgdc

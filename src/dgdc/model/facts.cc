// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/model/facts.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/model/fact_readers.h"

namespace dgdc::model {
namespace {

constexpr std::array kFactSpecs = {
    FactSpec{"amounts",
             "list of the resources of the main container, each with its name, "
             "limit, request, count (whole units that it asks for), rdma and "
             "shared (whether the name is one of plugins for RDMA devices, of "
             "those that show all devices to each pod), and mode, how --facts "
             "say that its plugin hands them out",
             &read::OfManifest<&Written::Amounts>},
    FactSpec{"annotation.", "annotation of the pods, or of the deployment",
             &read::OfManifest<&Written::Annotation>},
    FactSpec{"api", "API of the manifest: v1alpha1, v1beta1, or plain",
             &read::OfManifest<&Written::Api>},
    FactSpec{"args", "args of the main container, a list",
             &read::OfManifest<&Written::Args>},
    FactSpec{"args.text",
             "the words of these args, of scripts among them too, with one "
             "blank between them",
             &read::OfManifest<&Written::ArgsText>},
    FactSpec{"attachedResource",
             "resource of the worker that stands for a NIC which a fabric "
             "attaches through Multus",
             &read::OfManifest<&Written::AttachedResource>},
    FactSpec{"benchmark.concurrency", "requests in flight of the benchmark",
             &read::OfIntent<&Request::benchmark_concurrency>},
    FactSpec{"benchmark.requests", "requests of the benchmark in all",
             &read::OfIntent<&Request::benchmark_requests>},
    FactSpec{"benchmark.tokenizer", "path or id of the model's tokenizer",
             &read::OfIntent<&Request::benchmark_tokenizer>},
    FactSpec{"bondedDevices",
             "whether a worker of the deployment names a bonded port among its "
             "RDMA devices",
             &read::OfManifest<&Written::BondedDevices>},
    FactSpec{"capabilities",
             "list of the capabilities that the main container adds, each with "
             "its name, known (whether Linux has it) and meant, what it was "
             "most likely to be",
             &read::OfManifest<&Written::Capabilities>},
    FactSpec{"capability.",
             "\"true\" when the main container adds the capability",
             &read::OfManifest<&Written::Capability>},
    FactSpec{"checkpoint", "on when the component takes snapshots",
             &read::OfManifest<&Written::Checkpoint>},
    FactSpec{"claims", "list resources.claims of the main container",
             &read::OfManifest<&Written::Claims>},
    FactSpec{"cluster.",
             "fact of spec.cluster or --facts, as in cluster.kernel",
             &read::Cluster},
    FactSpec{"command", "command of the main container, a list",
             &read::OfManifest<&Written::Command>},
    FactSpec{"compilationCache",
             "with-path or without-path where the component has one",
             &read::OfManifest<&Written::CompilationCache>},
    FactSpec{"component", "name of the component",
             &read::OfWorker<&Worker::component>},
    FactSpec{"config.", "dotted key of the engine's configuration file",
             &read::OfManifest<&Written::Config>},
    FactSpec{"container.",
             "dotted field of the main container, as in container.command",
             &read::OfManifest<&Written::Container>},
    FactSpec{"default.",
             "what a part of Dynamo is in the release where nobody says "
             "otherwise, as in default.nats",
             &read::OfManifest<&Written::Default>},
    FactSpec{"dp", "data-parallel size", &read::OfWorker<&Worker::dp>},
    FactSpec{"elevated",
             "first right that the main container asks for beyond those of any "
             "pod: privileged, a capability, or runAsUser 0",
             &read::OfManifest<&Written::Elevated>},
    FactSpec{
        "empty.",
        "\"true\" where a dotted field of the component is written and has "
        "nothing in it",
        &read::OfManifest<&Written::Empty>},
    FactSpec{"engine", "name of the engine profile", &read::Engine},
    FactSpec{"engine.version", "version of the engine in the release's image",
             &read::OfWorker<&Worker::engine_version>},
    FactSpec{"entries.",
             "list of the entries of a comma-separated variable, as in "
             "entries.UCX_NET_DEVICES",
             &read::OfManifest<&Written::Entries>},
    FactSpec{"entryCount.", "how many entries such a variable has",
             &read::OfManifest<&Written::EntryCount>},
    FactSpec{"env.", "environment variable of the main container",
             &read::OfManifest<&Written::Environment>},
    FactSpec{"environment",
             "map of all variables of the main container, whoever sets them",
             &read::OfManifest<&Written::Variables>},
    FactSpec{"ep", "expert-parallel size", &read::OfWorker<&Worker::ep>},
    FactSpec{"experimental.",
             "dotted field of gpuMemoryService, failover or checkpoint",
             &read::OfManifest<&Written::Experimental>},
    FactSpec{"fabric", "name of the fabric profile", &read::Fabric},
    FactSpec{"fabric.backend", "NIXL backend with which it moves the KV cache",
             &read::FabricBackend},
    FactSpec{"fabric.backends",
             "list with that backend, if the engine must be told",
             &read::ExplicitBackends},
    FactSpec{"fabric.bufferDevice",
             "memory where the fabric wants the engine's transfer buffer",
             &read::BufferDevice},
    FactSpec{"fabric.domain",
             "name of the pods that reach each other over the fabric: the "
             "deployment, or deployment and role when it carries collectives "
             "alone",
             &read::FabricDomain},
    FactSpec{"fabric.explicitBackend",
             "that backend, if the engine must be told",
             &read::ExplicitBackend},
    FactSpec{"fabric.libraries",
             "where the libraries come from that the fabric wants in an image "
             "of its own: image or mounted; none where the image is known to "
             "lack them",
             &read::OfManifest<&Written::FabricLibraries>},
    FactSpec{"fabric.linkLayer",
             "link layer of its RDMA ports, of --facts or of all fabrics that "
             "fit: InfiniBand or Ethernet",
             &read::LinkLayer},
    FactSpec{"fabric.network", "kind of network: rdma, efa, tcpx or none",
             &read::FabricNetwork},
    FactSpec{"fabric.provider", "cloud that alone has the fabric",
             &read::FabricProvider},
    FactSpec{"fabric.resource",
             "name of the resource by which the main container asks for "
             "devices of the fabric",
             &read::OfManifest<&Written::FabricResource>},
    FactSpec{"fabric.units", "how many of it",
             &read::OfManifest<&Written::FabricUnits>},
    FactSpec{"failover", "IntraPod or InterPod where shadow engines take over",
             &read::OfManifest<&Written::Failover>},
    FactSpec{"field.", "dotted field of the component as it is written",
             &read::OfManifest<&Written::Field>},
    FactSpec{"flag.",
             "flag of the server, with its dashes; \"true\" for a bare one",
             &read::OfManifest<&Written::Flag>},
    FactSpec{"fromCluster",
             "whether the document came out of a cluster: it has a uid or a "
             "status",
             &read::OfManifest<&Written::FromCluster>},
    FactSpec{"frontend.port", "port of the frontend's Service",
             &read::OfIntent<&Request::frontend_port>},
    FactSpec{"frontend.router", "routing of the frontend",
             &read::OfIntent<&Request::router>},
    FactSpec{"frontend.service", "name of the frontend's Service",
             &read::OfIntent<&Request::frontend_service>},
    FactSpec{"gpuClaim",
             "\"true\" where something gets its GPUs by a claim: GPU memory "
             "service, or a container",
             &read::OfManifest<&Written::GpuClaim>},
    FactSpec{"gpus", "GPUs per pod", &read::OfWorker<&Worker::gpus>},
    FactSpec{"gpusPerWorker", "GPUs of all pods of a worker: tp x pp x dp",
             &read::OfWorker<&Worker::gpus_per_worker>},
    FactSpec{"grove", "off when an annotation of the deployment says so",
             &read::OfManifest<&Written::Grove>},
    FactSpec{"hardware",
             "name of the hardware profile, of the intent or of the nodes that "
             "the node selector names",
             &read::Hardware},
    FactSpec{"hardware.arch", "CPU architecture: amd64 or arm64",
             &read::HardwareArch},
    FactSpec{"hardware.architecture", "GPU architecture, as in hopper",
             &read::HardwareArchitecture},
    FactSpec{"hardware.gpu", "GPU product", &read::HardwareGpu},
    FactSpec{"hardware.names",
             "names of all hardware profiles that fit, for people",
             &read::HardwareNames},
    FactSpec{"hardware.nodeGpus", "GPUs per node", &read::HardwareNodeGpus},
    FactSpec{"hardware.nvlinkAcrossNodes",
             "whether NVLink reaches other nodes, true or false",
             &read::HardwareNvlink},
    FactSpec{"hardware.pod", "pod-spec fields of the hardware",
             &read::HardwarePod},
    FactSpec{"hardware.provider", "cloud provider", &read::HardwareProvider},
    FactSpec{"hostPath.",
             "folder of the node that the main container mounts, if it is "
             "that or below it, as in hostPath./dev",
             &read::OfManifest<&Written::HostPath>},
    FactSpec{"image", "image of the main container",
             &read::OfManifest<&Written::Image>},
    FactSpec{"image.arch",
             "the CPU architecture of an image that is built for one alone",
             &read::OfManifest<&Written::ImageArch>},
    FactSpec{
        "image.efaFolders",
        "folders of the userspace of EFA in the image, as its profile says",
        &read::OfImage<ImagePart::kEfaFolders>},
    FactSpec{"image.engineVersion",
             "version of the engine in the image, as its release publishes it",
             &read::OfManifest<&Written::ImageEngineVersion>},
    FactSpec{"image.entryPoint", "words of its ENTRYPOINT, as its profile says",
             &read::OfImage<ImagePart::kEntryPoint>},
    FactSpec{"image.home", "its HOME, as its profile says",
             &read::OfImage<ImagePart::kHome>},
    FactSpec{"image.libraryPath",
             "folders with which its LD_LIBRARY_PATH begins, as its profile "
             "says",
             &read::OfImage<ImagePart::kLibraryPath>},
    FactSpec{"image.loaderFolders",
             "folders that its loader searches without LD_LIBRARY_PATH, as its "
             "profile says",
             &read::OfImage<ImagePart::kLoaderFolders>},
    FactSpec{"image.name", "last part of its repository",
             &read::OfManifest<&Written::ImageName>},
    FactSpec{
        "image.nixlFolders",
        "folders of which LD_LIBRARY_PATH must name one for its NIXL to be "
        "found, as its profile says",
        &read::OfImage<ImagePart::kNixlFolders>},
    FactSpec{"image.own",
             "whether the intent names an image of its own, and not a "
             "published one",
             &read::OfIntent<&Request::own_image>},
    FactSpec{"image.pluginDir", "its NIXL_PLUGIN_DIR, as its profile says",
             &read::OfImage<ImagePart::kPluginDir>},
    FactSpec{"image.pluginFolders",
             "folders of NIXL's plug-ins in the image, as its profile says",
             &read::OfImage<ImagePart::kPluginFolders>},
    FactSpec{"image.preload",
             "libraries of its LD_PRELOAD that concern the KV transfer, as its "
             "profile says",
             &read::OfImage<ImagePart::kPreload>},
    FactSpec{"image.published",
             "known release by whose registry, name and tag the image goes",
             &read::OfManifest<&Written::ImagePublished>},
    FactSpec{"image.pythonPackages",
             "folders of the engine's Python packages in the image, as its "
             "profile says",
             &read::OfImage<ImagePart::kPythonPackages>},
    FactSpec{"image.release",
             "Dynamo release of the image: of its tag, else of --dynamo where "
             "the image is one of Dynamo's by its name",
             &read::OfManifest<&Written::ImageRelease>},
    FactSpec{"image.repository", "its repository, registry included",
             &read::OfManifest<&Written::ImageRepository>},
    FactSpec{"image.tag", "its tag", &read::OfManifest<&Written::ImageTag>},
    FactSpec{"image.user", "uid of the image's user, as its profile says",
             &read::OfImage<ImagePart::kUser>},
    FactSpec{"image.written", "the image as it is written, placeholders too",
             &read::OfManifest<&Written::ImageWritten>},
    FactSpec{"json.",
             "dotted field of the JSON that a flag takes, behind the flag's "
             "meaning, as in json.kvTransfer.kv_role",
             &read::OfManifest<&Written::Json>},
    FactSpec{"key.",
             "key under which a fact of container., env., field., metadata., "
             "pod. or spec. stands, as in key.spec.restart: set where the key "
             "is there, whatever is below it",
             &read::OfManifest<&Written::Key>},
    FactSpec{"kv.backend", "NIXL backend of the KV transfer",
             &read::OfManifest<&Written::KvBackend>},
    FactSpec{"kv.blockManager",
             "whether Dynamo's KV block manager runs in the worker",
             &read::OfManifest<&Written::BlockManager>},
    FactSpec{"kv.bufferDevice", "memory of the transfer buffer",
             &read::OfManifest<&Written::KvBufferDevice>},
    FactSpec{"kv.chosenBy",
             "what chooses the connector: shorthand, a flag of Dynamo's own "
             "server, or configuration, that of the engine",
             &read::OfWorker<&Worker::connector_chosen_by>},
    FactSpec{"kv.connector", "connector that the engine was given",
             &read::OfManifest<&Written::KvConnector>},
    FactSpec{"kv.nixl", "whether the KV cache goes through NIXL",
             &read::OfManifest<&Written::KvNixl>},
    FactSpec{"kv.requestSize",
             "KV cache of one request for people, as in 1.05 GB",
             &read::OfIntent<&Request::kv_request_size>},
    FactSpec{"kv.role",
             "what its release tells the connector about the part of a worker, "
             "as in kv_producer",
             &read::OfWorker<&Worker::connector_role>},
    FactSpec{"kv.slowestTime",
             "time of one transfer at the fabric's lower published bandwidth",
             &read::OfIntent<&Request::kv_slowest_time>},
    FactSpec{"kv.toldBackend", "that backend where somebody chose it",
             &read::OfManifest<&Written::ToldBackend>},
    FactSpec{"kv.ucx",
             "whether the KV cache goes through UCX, as NIXL's backend or the "
             "engine's own",
             &read::OfManifest<&Written::KvOverUcx>},
    FactSpec{"label.", "label of the pods", &read::OfManifest<&Written::Label>},
    FactSpec{"labels", "map of the labels of the pods",
             &read::OfManifest<&Written::Labels>},
    FactSpec{"length.",
             "characters of another fact, as in length.metadata.name",
             &read::Length},
    FactSpec{"limit.", "limit of a resource of the main container",
             &read::OfManifest<&Written::Limit>},
    FactSpec{
        "lostVariables",
        "list of the variables that the operator takes the place of, each "
        "with its name, to (what it makes of it) and data (whether it came "
        "by envFrom)",
        &read::OfManifest<&Written::LostVariables>},
    FactSpec{"maxLength", "longest sequence that it serves, in tokens",
             &read::OfWorker<&Worker::max_length>},
    FactSpec{"maxLengthFits", "false where that is longer than the model can",
             &read::LengthFits},
    FactSpec{"maxLengthInBlocks",
             "the longest sequence rounded up to whole KV blocks of the "
             "engine, also where the author leaves the cap out",
             &read::LengthInBlocks},
    FactSpec{"meaning.",
             "flag of the server by what the engine profile says it means, as "
             "in meaning.kvCacheDtype",
             &read::OfManifest<&Written::Meaning>},
    FactSpec{"memoryService",
             "IntraPod or InterPod where GPU memory service is on",
             &read::OfManifest<&Written::MemoryService>},
    FactSpec{"metadata.",
             "dotted field of the deployment's metadata; behind annotations. "
             "and labels. stands one key",
             &read::OfManifest<&Written::Metadata>},
    FactSpec{"mode", "disagg when prefill and decode workers exist, else agg",
             &read::OfWorker<&Worker::mode>},
    FactSpec{"model", "id of the model, as in the Hugging Face Hub",
             &read::OfWorker<&Worker::model>},
    FactSpec{"model.attention", "its kind of attention, as in gqa or mla",
             &read::Attention},
    FactSpec{"model.heads", "attention heads that it deals out to ranks",
             &read::ModelHeads},
    FactSpec{"model.kvCacheDtype", "KV cache element type, if not auto",
             &read::OfIntent<&Request::kv_cache_dtype>},
    FactSpec{"model.kvHeads", "KV heads, of which a latent cache has none",
             &read::ModelKvHeads},
    FactSpec{"model.localPath", "path of the weights, if given",
             &read::OfIntent<&Request::local_path>},
    FactSpec{"model.maxLength", "longest sequence that it can, in tokens",
             &read::ModelLength},
    FactSpec{"model.path", "path or id of the weights",
             &read::OfIntent<&Request::model_path>},
    FactSpec{"model.quantization", "quantization method, if given",
             &read::OfIntent<&Request::quantization>},
    FactSpec{"model.recurrentState",
             "whether requests carry a recurrent state besides the KV cache, "
             "as those of hybrid models do",
             &read::RecurrentState},
    FactSpec{"model.revision", "revision, if given",
             &read::OfIntent<&Request::revision>},
    FactSpec{"model.servedName", "name that clients ask for",
             &read::OfIntent<&Request::served_name>},
    FactSpec{"model.trustRemoteCode", "whether model code may run",
             &read::OfIntent<&Request::trust_remote_code>},
    FactSpec{"modelCache.accessMode", "access mode of the claim to create",
             &read::OfIntent<&Request::cache_access_mode>},
    FactSpec{"modelCache.mountPath", "where the model cache is mounted",
             &read::OfIntent<&Request::cache_path>},
    FactSpec{"modelCache.pvc", "claim of the model cache",
             &read::OfIntent<&Request::cache_claim>},
    FactSpec{"modelCache.size", "size of the claim to create",
             &read::OfIntent<&Request::cache_size>},
    FactSpec{"modelCache.storageClass", "storage class of that claim",
             &read::OfIntent<&Request::cache_storage_class>},
    FactSpec{"mountPath.",
             "path at or below that folder where the main container mounts "
             "something, as in mountPath./usr/local/gib",
             &read::OfManifest<&Written::MountPath>},
    FactSpec{"mounts",
             "list of the mounts of the main container, each with its name, "
             "path, known (whether something of that name is there to mount) "
             "and meant, the volume whose name is near",
             &read::OfManifest<&Written::Mounts>},
    FactSpec{"namespaceLabel",
             "value of the label by which pods find those of their deployment: "
             "its namespace and its name",
             &read::OfManifest<&Written::NamespaceLabel>},
    FactSpec{"netDevices",
             "list of the devices that are named to UCX, each with its name, "
             "device (without the port), rdma and bond (whether it is a device "
             "of RDMA, a port over several others)",
             &read::OfManifest<&Written::NetDevices>},
    FactSpec{"nixlbench.job", "name of the Job that measures a KV transfer",
             &read::OfIntent<&Request::nixlbench_job>},
    FactSpec{"nixlbench.minimum", "MB/s that it must reach",
             &read::OfIntent<&Request::nixlbench_minimum>},
    FactSpec{"nodeLabel.",
             "the only value that nodes of the worker may have under a label",
             &read::OfManifest<&Written::NodeLabel>},
    FactSpec{"nodes", "pods per worker", &read::OfWorker<&Worker::nodes>},
    FactSpec{"nvlinkDomain",
             "claim template through which the pods join an NVLink domain",
             &read::OfManifest<&Written::NvlinkDomain>},
    FactSpec{"operator",
             "release of the operator: cluster.dynamo, else that of the images",
             &read::OfManifest<&Written::Operator>},
    FactSpec{"operator.labels",
             "list of the labels that the operator gives pods, whatever the "
             "manifest says",
             &read::OfManifest<&Written::OperatorLabels>},
    FactSpec{"operatorField.",
             "what the operator gives a dotted field of the pod's spec, as in "
             "operatorField.securityContext.fsGroup",
             &read::OfManifest<&Written::OperatorField>},
    FactSpec{"otherContainers",
             "list of the containers of the pod beside the main one, each with "
             "its fields and init, whether it is one that runs first",
             &read::OfManifest<&Written::OtherContainers>},
    FactSpec{"otherMounts",
             "list of the mounts of those containers, each with its container, "
             "name and known, as in mounts",
             &read::OfManifest<&Written::OtherMounts>},
    FactSpec{
        "overrides",
        "list of the provider overrides of deployment and components, each "
        "with its fields and owner: deployment, component, or group for a "
        "component of several pods",
        &read::OfManifest<&Written::Overrides>},
    FactSpec{"pair.",
             "another fact compared between prefill and decode: same, "
             "different, decode-smaller, decode-larger or one-sided",
             &read::Pair},
    FactSpec{kParamPrefix, "parameter of the fabric: chosen, or its default",
             &read::Parameter},
    FactSpec{"path.collectives",
             "way of the collectives, as in rdma, efa, nvlink or sockets",
             &read::OfManifest<&Written::CollectiveWay>},
    FactSpec{"path.collectivesCause", "what decided it, as in no-devices",
             &read::OfManifest<&Written::CollectiveCause>},
    FactSpec{"path.kv",
             "way of the KV cache, as in rdma, efa, nvlink, staged or sockets",
             &read::OfManifest<&Written::KvWay>},
    FactSpec{"path.kvCause", "what decided it, as in host-buffer",
             &read::OfManifest<&Written::KvCause>},
    FactSpec{"path.kvNvlink",
             "whether the KV cache goes over NVLink between nodes, as far as "
             "its memory lets it",
             &read::OfManifest<&Written::KvOverNvlink>},
    FactSpec{"plainSecrets",
             "list of the variables whose value is a secret that stands in the "
             "manifest, each with its name, at the value, and url (whether it "
             "is a part of an address)",
             &read::OfManifest<&Written::PlainSecrets>},
    FactSpec{"plan.blockManager",
             "whether arguments of the intent turn Dynamo's KV block manager "
             "on",
             &read::OfIntent<&Request::block_manager>},
    FactSpec{"plan.engineConfig", "ConfigMap of the engine configurations",
             &read::OfIntent<&Request::engine_config>},
    FactSpec{"plan.name",
             "name of the deployment, where the operator labels pods with it",
             &read::OfDeployment<&Deployment::label>},
    FactSpec{"plan.namespace", "namespace, if given",
             &read::OfDeployment<&Deployment::name_space>},
    FactSpec{"plan.pods", "pods of all components together",
             &read::OfIntent<&Request::pods>},
    FactSpec{"pod.", "dotted field of the pod's spec, as in pod.hostNetwork",
             &read::OfManifest<&Written::Pod>},
    FactSpec{"pp", "pipeline-parallel size", &read::OfWorker<&Worker::pp>},
    FactSpec{"probedPorts",
             "list of the ports that the operator's probes ask and that a "
             "variable moves, each with its variable, number and moved, what "
             "the variable says",
             &read::OfManifest<&Written::ProbedPorts>},
    FactSpec{"program",
             "first word of what the main container runs, where it shows",
             &read::OfManifest<&Written::Program>},
    FactSpec{
        "rankInterfaces",
        "list of the variables that bind ranks to interfaces, each with "
        "its variable, host (a name that ends at the host) and device (one "
        "of an RDMA device)",
        &read::OfManifest<&Written::RankInterfaces>},
    FactSpec{"rdma.share",
             "RDMA interfaces that belong to the GPUs of a pod: one each, "
             "unless its nodes are known to have fewer",
             &read::OfManifest<&Written::RdmaShare>},
    FactSpec{"release", "Dynamo release", &read::OfWorker<&Worker::release>},
    FactSpec{"release.declared",
             "release that runtimeVersionOverride says, X.Y.Z where it is one",
             &read::OfManifest<&Written::DeclaredRelease>},
    FactSpec{"replicas", "number of workers",
             &read::OfWorker<&Worker::replicas>},
    FactSpec{"resource.", "quantity of a resource of the main container",
             &read::OfManifest<&Written::Resource>},
    FactSpec{"resources",
             "names of all resources that the main container asks for",
             &read::OfManifest<&Written::Resources>},
    FactSpec{"role", "prefill, decode, worker, frontend, planner or epp",
             &read::OfWorker<&Worker::role>},
    FactSpec{"role.epDividesStage", "whether ep divides tp x dp",
             &read::ExpertsDivideStage},
    FactSpec{"role.epFits", "whether ep is 1 or all GPUs of the worker",
             &read::ExpertsFit},
    FactSpec{"role.fabricHandles",
             "whether an argument or a variable that the author chose gives "
             "the KV cache memory with fabric handles",
             &read::OfWorker<&Worker::fabric_handles>},
    FactSpec{"role.gpuIndexes", "index=number of the GPUs of a pod, as in 0=1",
             &read::GpuIndexes},
    FactSpec{"role.interfacesPerGpu",
             "network interfaces of each GPU of a node, where they can be "
             "shared out evenly",
             &read::InterfacesPerGpu},
    FactSpec{"role.interfacesPerNode",
             "network interfaces that belong to the GPUs of a pod",
             &read::InterfacesPerNode},
    FactSpec{"role.maxNumSeqs", "sequences per step, if given",
             &read::OfWorker<&Worker::max_num_seqs>},
    FactSpec{"role.memory", "memory per pod, if given",
             &read::OfWorker<&Worker::memory>},
    FactSpec{"role.multinode", "whether the worker spans nodes",
             &read::Multinode},
    FactSpec{"role.networks", "interface=network of the interfaces of a pod",
             &read::Networks},
    FactSpec{"role.peer",
             "component name of the role with which it exchanges KV cache "
             "over the fabric",
             &read::Peer},
    FactSpec{"role.runsCollectives",
             "whether the collectives of the worker go over the fabric",
             &read::RunsCollectives},
    FactSpec{"role.section", "field of the intent that describes the role",
             &read::OfWorker<&Worker::section>},
    FactSpec{"role.stageGpus", "GPUs of a pipeline stage: tp x dp",
             &read::StageGpus},
    FactSpec{"role.takesNode", "whether a pod takes all GPUs of its node",
             &read::TakesNode},
    FactSpec{"role.usesFabric", "whether it transfers KV cache or spans nodes",
             &read::UsesFabric},
    FactSpec{"runsAsRoot", "whether the main container runs as root",
             &read::OfManifest<&Written::RunsAsRoot>},
    FactSpec{"script.",
             "words that the script which starts the server holds, as in "
             "script.set_nccl_env",
             &read::OfManifest<&Written::Script>},
    FactSpec{"secrets.huggingFace", "Secret with HF_TOKEN",
             &read::OfIntent<&Request::hugging_face_secret>},
    FactSpec{"secrets.imagePull",
             "image pull secrets, as the pod spec wants them",
             &read::OfIntent<&Request::pull_secrets>},
    FactSpec{"security.",
             "dotted field of the security context that counts: that of the "
             "main container before that of its pod, as in "
             "security.runAsUser; fixes write the container's",
             &read::OfManifest<&Written::Security>},
    FactSpec{"server",
             "dynamo for Dynamo's own server of an engine, engine for that of "
             "the engine",
             &read::OfManifest<&Written::Server>},
    FactSpec{"serverMode",
             "part that the server is told to play, by any flag or variable "
             "of the engine profile",
             &read::OfManifest<&Written::ServerMode>},
    FactSpec{"serviceName",
             "name of the Service of the component that has the longest one",
             &read::OfManifest<&Written::ServiceName>},
    FactSpec{"setting.",
             "what the engine was told by its meaning, with a flag or in its "
             "configuration file, as in setting.kvCacheDtype",
             &read::OfManifest<&Written::Setting>},
    FactSpec{"sharedMemory", "size of /dev/shm",
             &read::OfManifest<&Written::SharedMemory>},
    FactSpec{"sharedMemoryMount",
             "limit of a volume that is mounted where the operator mounts "
             "shared memory of its own, empty without one",
             &read::OfManifest<&Written::SharedMemoryMount>},
    FactSpec{"spec.", "dotted field of the deployment's spec",
             &read::OfManifest<&Written::Spec>},
    FactSpec{"staysAlone",
             "whether it surely keeps its KV cache and its ranks to itself",
             &read::OfManifest<&Written::StaysAlone>},
    FactSpec{"tp", "tensor-parallel size", &read::OfWorker<&Worker::tp>},
    FactSpec{"transfersKv",
             "whether the worker hands KV caches on or takes them over the "
             "fabric, true or false",
             &read::TransfersKv},
    FactSpec{"type",
             "type of the component, as v1beta1 writes it: worker, prefill, "
             "decode, frontend, planner or epp",
             &read::OfManifest<&Written::Type>},
    FactSpec{"ucxDevices",
             "which devices the list of devices leaves to UCX: interfaces, "
             "rdma, or any of both",
             &read::OfManifest<&Written::UcxDevices>},
    FactSpec{"ucxTransport.",
             "whether the list of transports leaves UCX one of a kind: gpu, "
             "gpuPeer, rdma, sockets",
             &read::OfManifest<&Written::UcxTransport>},
    FactSpec{"ucxTransports",
             "list of the transports that UCX is told, each with its name, "
             "known (whether UCX has it) and meant, what it was most likely to "
             "be",
             &read::OfManifest<&Written::UcxTransports>},
    FactSpec{"variable.",
             "first set variable of those that the engine profile lists under "
             "a meaning, as in variable.oldMultimodal",
             &read::OfManifest<&Written::Variable>},
    FactSpec{"volumeAccess.",
             "how the volume is mounted that holds the path of another fact, "
             "as in volumeAccess.env.HF_HOME: read-only or writable",
             &read::VolumeAccess},
    FactSpec{"whole",
             "\"true\" where the file holds all of the deployment, and not a "
             "part whose rest is elsewhere",
             &read::OfManifest<&Written::Whole>},
    FactSpec{"worker", "\"true\" for a component that runs an engine",
             &read::OfWorker<&Worker::runs_engine>},
    FactSpec{"workload.isl", "input tokens", &read::OfIntent<&Request::isl>},
    FactSpec{"workload.osl", "output tokens", &read::OfIntent<&Request::osl>},
    FactSpec{"writableClaim",
             "path where the main container mounts a claim to write to it",
             &read::OfManifest<&Written::WritableClaim>},
};

static_assert(std::is_sorted(kFactSpecs.begin(), kFactSpecs.end(),
                             [](const FactSpec& a, const FactSpec& b) {
                               return a.name < b.name;
                             }));

}  // namespace

std::span<const FactSpec> FactSpecs() { return kFactSpecs; }

const FactSpec* FindFact(std::string_view name) {
  const auto find = [](std::string_view exact) -> const FactSpec* {
    const auto at =
        std::lower_bound(kFactSpecs.begin(), kFactSpecs.end(), exact,
                         [](const FactSpec& spec, std::string_view wanted) {
                           return spec.name < wanted;
                         });
    return at != kFactSpecs.end() && at->name == exact ? &*at : nullptr;
  };
  // "engine.version" is a fact of its own, "env.X" one of a family.
  const FactSpec* own = find(name);
  return own != nullptr ? own : find(name.substr(0, name.find('.') + 1));
}

bool IsOfIntentAlone(const FactSpec& spec) {
  static const Deployment kNothing;
  static const Worker kNobody;
  static const FabricUse kAny;
  const Subject nobody{
      .deployment = &kNothing, .worker = &kNobody, .fabric = &kAny};
  return spec.read(nobody, "").need == Need::kIntent;
}

Fact ReadFact(const Subject& subject, std::string_view name) {
  const FactSpec* spec = FindFact(name);
  DGDC_CHECK(spec != nullptr, fmt::format("no fact {}", name));
  return spec->read(subject, spec->name.ends_with('.')
                                 ? name.substr(spec->name.size())
                                 : std::string_view());
}

}  // namespace dgdc::model

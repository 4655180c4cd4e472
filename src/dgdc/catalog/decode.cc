// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/decode.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "dgdc/base/check.h"
#include "dgdc/base/quantity.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/version.h"

namespace dgdc::catalog {
namespace {

template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
};

constexpr std::array kRoles = {
    Named<RoleKind>{RoleKind::kFrontend, "frontend"},
    Named<RoleKind>{RoleKind::kPrefill, "prefill"},
    Named<RoleKind>{RoleKind::kDecode, "decode"},
    Named<RoleKind>{RoleKind::kWorker, "worker"},
};

constexpr std::array kNetworks = {
    Named<Network>{Network::kUnknown, ""},
    Named<Network>{Network::kNone, "none"},
    Named<Network>{Network::kRdma, "rdma"},
    Named<Network>{Network::kEfa, "efa"},
    Named<Network>{Network::kTcpx, "tcpx"},
};

constexpr std::array kSettingKinds = {
    Named<SettingKind>{SettingKind::kEnv, "env"},
    Named<SettingKind>{SettingKind::kArg, "arg"},
    Named<SettingKind>{SettingKind::kResource, "resource"},
    Named<SettingKind>{SettingKind::kSecurityContext, "securityContext"},
    Named<SettingKind>{SettingKind::kPodSpec, "podSpec"},
    Named<SettingKind>{SettingKind::kContainer, "container"},
    Named<SettingKind>{SettingKind::kAnnotation, "annotation"},
    Named<SettingKind>{SettingKind::kSharedMemory, "sharedMemory"},
    Named<SettingKind>{SettingKind::kEnvFromSecret, "envFromSecret"},
    Named<SettingKind>{SettingKind::kConfig, "config"},
    Named<SettingKind>{SettingKind::kGpusByClaim, "gpusByClaim"},
};

constexpr std::array kParamTypes = {
    Named<ParamType>{ParamType::kString, "string"},
    Named<ParamType>{ParamType::kInteger, "integer"},
    Named<ParamType>{ParamType::kBoolean, "boolean"},
    Named<ParamType>{ParamType::kEnum, "enum"},
    Named<ParamType>{ParamType::kList, "list"},
};

template <class Table>
auto Value(const Table& table, std::string_view name) {
  const auto* found =
      std::find_if(table.begin(), table.end(),
                   [name](const auto& row) { return row.name == name; });
  DGDC_CHECK(found != table.end(), "name not in table: " + std::string(name));
  return found->value;
}

template <class Table, class Enum>
std::string_view NameOf(const Table& table, Enum value) {
  const auto* found =
      std::find_if(table.begin(), table.end(),
                   [value](const auto& row) { return row.value == value; });
  DGDC_CHECK(found != table.end(), "value not in table");
  return found->name;
}

ProfileHead DecodeHead(const yaml::Node& root) {
  const yaml::Node& metadata = Child(root, "metadata");
  return {.name = Text(metadata, "name"),
          .aliases = Texts(metadata, "aliases"),
          .shared_names = Texts(metadata, "sharedNames"),
          .summary = Text(root, "summary"),
          .description = Text(root, "description"),
          .sources = Texts(root, "sources"),
          .span = Child(metadata, "name").span};
}

std::vector<RoleKind> DecodeRoles(const yaml::Node& rule) {
  std::vector<RoleKind> roles;
  for (const std::string& name : Texts(rule, "roles")) {
    roles.push_back(Value(kRoles, name));
  }
  if (roles.empty()) {
    roles = {RoleKind::kPrefill, RoleKind::kDecode, RoleKind::kWorker};
  }
  return roles;
}

std::optional<MissingSpec> DecodeMissing(const yaml::Node* node) {
  if (node == nullptr) {
    return std::nullopt;
  }
  return MissingSpec{.when = DecodeConditions(Child(*node, "when")),
                     .severity = DecodeSeverity(Text(*node, "severity")),
                     .refused = Texts(*node, "refused"),
                     .why = Text(*node, "why"),
                     .sources = Texts(*node, "sources")};
}

std::vector<SettingRule> DecodeSettings(const yaml::Node& root) {
  std::vector<SettingRule> rules;
  for (const yaml::Node& node : Child(root, "settings").items) {
    SettingRule rule{.kind = Value(kSettingKinds, Text(node, "kind")),
                     .name = Child(node, "name"),
                     .roles = DecodeRoles(node),
                     .each = Text(node, "forEach"),
                     .when = DecodeConditions(Child(node, "when")),
                     .owner = Child(node, "owner"),
                     .essential = Flag(node, "essential"),
                     .usual = Flag(node, "usual"),
                     .collectives = Flag(node, "collectives"),
                     .missing = DecodeMissing(node.Find("missing")),
                     .why = Text(node, "why"),
                     .sources = Texts(node, "sources"),
                     .span = node.span};
    if (const yaml::Node* value = node.Find("value")) {
      rule.value = *value;
      rule.span = value->span;
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<CompanionRule> DecodeCompanions(const yaml::Node& root,
                                            std::string_view key) {
  std::vector<CompanionRule> rules;
  for (const yaml::Node& node : Child(root, key).items) {
    rules.push_back({.when = DecodeConditions(Child(node, "when")),
                     .collectives = Flag(node, "collectives"),
                     .document = Child(node, "document"),
                     .why = Text(node, "why"),
                     .sources = Texts(node, "sources")});
  }
  return rules;
}

std::vector<Param> DecodeParams(const yaml::Node& root) {
  std::vector<Param> params;
  for (const yaml::Node& node : Child(root, "params").items) {
    Param param{.name = Text(node, "name"),
                .type = Value(kParamTypes, Text(node, "type")),
                .values = Texts(node, "values"),
                .minimum = Int(node, "minimum"),
                .maximum = Int(node, "maximum"),
                .doc = Text(node, "doc"),
                .needed = Text(node, "needed"),
                .sources = Texts(node, "sources"),
                .span = Child(node, "name").span};
    if (const yaml::Node* value = node.Find("default")) {
      param.default_value = *value;
    }
    for (const yaml::Node& row : Child(node, "defaults").items) {
      param.defaults.push_back({.when = DecodeConditions(Child(row, "when")),
                                .value = Child(row, "value")});
    }
    if (const yaml::Node* deprecated = node.Find("deprecated")) {
      param.deprecated = {.since = Text(*deprecated, "since"),
                          .values = Texts(*deprecated, "values"),
                          .why = Text(*deprecated, "why"),
                          .instead = Text(*deprecated, "instead"),
                          .sources = Texts(*deprecated, "sources")};
    }
    params.push_back(std::move(param));
  }
  return params;
}

JobProfile DecodeJob(const yaml::Node& node) {
  return {.image = Child(node, "image"),
          .command = Child(node, "command"),
          .backoff_limit = Int(node, "backoffLimit").value_or(0),
          .requests_per_concurrency =
              Int(node, "requestsPerConcurrency").value_or(0),
          .spec = Child(node, "spec"),
          .documents = DecodeCompanions(node, "documents"),
          .own_env = Texts(node, "ownEnv"),
          .settings = DecodeSettings(node),
          .why = Text(node, "why"),
          .sources = Texts(node, "sources")};
}

std::vector<std::string> DecodeEditions(const yaml::Node& node) {
  std::vector<std::string> suffixes;
  for (const yaml::Node& item : node.items) {
    suffixes.push_back(Text(item, "suffix"));
  }
  return suffixes;
}

std::map<std::string, SharedCheck, std::less<>> DecodeChecks(
    const yaml::Node& node) {
  std::map<std::string, SharedCheck, std::less<>> checks;
  for (const yaml::Entry& entry : node.entries) {
    checks.emplace(entry.key,
                   SharedCheck{.command = Child(entry.value, "command"),
                               .pattern = Child(entry.value, "expectPattern"),
                               .why = Text(entry.value, "why"),
                               .sources = Texts(entry.value, "sources")});
  }
  return checks;
}

TransferBenchmark DecodeTransferBenchmark(const yaml::Node& node) {
  const yaml::Node& minimum = Child(node, "minimum");
  return {.minimum_mb_per_s = Int(minimum, "bandwidth"),
          .why = Text(minimum, "why"),
          .sources = Texts(minimum, "sources"),
          .settings = DecodeSettings(node)};
}

Bandwidth DecodeBandwidth(const yaml::Node& node) {
  const bool differs = node.Find("highBasis") != nullptr;
  return {.low_mb_per_s = Int(node, "low").value_or(0),
          .high_mb_per_s = Int(node, "high").value_or(0),
          .low_measured = Text(node, "basis") == "measured",
          .high_measured =
              Text(node, differs ? "highBasis" : "basis") == "measured",
          .note = Text(node, "note"),
          .sources = Texts(node, "sources")};
}

}  // namespace

FabricProfile DecodeFabric(const yaml::Node& root) {
  const yaml::Node& transport = Child(root, "transport");
  FabricProfile profile{
      .head = DecodeHead(root),
      .nixl_backend = Child(transport, "nixlBackend"),
      .explicit_backend = Flag(transport, "explicitBackend"),
      .kv_buffer_device = Text(transport, "kvBufferDevice"),
      .network = NetworkNamed(Text(transport, "network")),
      .link_layer = Text(transport, "linkLayer"),
      .device_prefixes = Texts(transport, "devicePrefixes"),
      .provider = Text(transport, "provider"),
      .library_path = Text(transport, "libraryPath"),
      .attachment_per_unit = Flag(transport, "attachmentPerUnit"),
      .units_per_node = Int(transport, "unitsPerNode"),
      .example_hardware = Text(Child(root, "example"), "hardware"),
      .image_variant = Text(transport, "imageVariant"),
      .detect = DecodeDetection(Child(root, "detect")),
      .bandwidth = DecodeBandwidth(Child(transport, "bandwidth")),
      .params = DecodeParams(root),
      .settings = DecodeSettings(root),
      .companions = DecodeCompanions(root, "companions")};
  for (const yaml::Node& node : Child(root, "startup").items) {
    profile.startup.push_back({.when = DecodeConditions(Child(node, "when")),
                               .line = Child(node, "line"),
                               .mount = Text(node, "mount"),
                               .why = Text(node, "why"),
                               .sources = Texts(node, "sources")});
  }
  for (const yaml::Node& node : Child(root, "verify").items) {
    profile.verify.push_back({.run = Text(node, "run"),
                              .expect = Text(node, "expect"),
                              .command = Child(node, "command"),
                              .pattern = Child(node, "expectPattern"),
                              .shared = Text(node, "check"),
                              .when = DecodeConditions(Child(node, "when"))});
  }
  profile.uncheckable = Text(root, "uncheckable");
  profile.nixlbench = DecodeTransferBenchmark(Child(root, "nixlbench"));
  return profile;
}

EngineProfile DecodeEngine(const yaml::Node& root) {
  const yaml::Node& length = Child(root, "maxModelLen");
  return {
      .head = DecodeHead(root),
      .server = DecodeServer(Child(root, "server")),
      .kv_transfer = DecodeKvTransfer(Child(root, "kvTransfer")),
      .framework = Child(root, "framework"),
      .command = Child(root, "command"),
      .margin_tokens = Int(length, "marginTokens").value_or(0),
      .margin_why = Text(length, "why"),
      .kv_block = DecodeKvBlock(Child(root, "kvBlock")),
      .multiples = DecodeMultiples(Child(root, "multiples")),
      .connector_limits = DecodeConnectorLimits(Child(root, "connectorLimits")),
      .settings = DecodeSettings(root)};
}

ImageProfile DecodeImage(const yaml::Node& root) {
  ImageProfile image{.head = DecodeHead(root)};
  for (const yaml::Node& node : Child(root, "contents").items) {
    const yaml::Node& nixl = Child(node, "nixl");
    ImageContents& row = image.contents.emplace_back(ImageContents{
        .releases = Text(node, "releases"),
        .variant = Text(node, "variant"),
        .user = Int(node, "user"),
        .home = Text(node, "home"),
        .entry_point = node.Find("entryPoint") == nullptr
                           ? std::nullopt
                           : std::optional(Texts(node, "entryPoint")),
        .library_path = Texts(node, "libraryPath"),
        .loader_folders = Texts(node, "loaderFolders"),
        .nixl_folders = Texts(nixl, "folders"),
        .plugin_folders = Texts(nixl, "plugins"),
        .plugin_dir = Text(nixl, "pluginDir"),
        .preload = Texts(node, "preload"),
        .python_packages = Texts(node, "pythonPackages"),
        .efa_folders = Texts(node, "efaFolders"),
        .why = Text(node, "why"),
        .sources = Texts(node, "sources")});
    const yaml::Node& lacking = Child(nixl, "lacking");
    for (const yaml::Entry& entry : lacking.entries) {
      row.lacking.emplace(entry.key, Texts(lacking, entry.key));
    }
  }
  return image;
}

namespace {

LabelSubject SubjectOf(std::string_view word) {
  if (word == "component") {
    return LabelSubject::kComponent;
  }
  if (word == "type") {
    return LabelSubject::kType;
  }
  if (word == "namespace") {
    return LabelSubject::kNamespace;
  }
  return word == "deployment" ? LabelSubject::kDeployment
                              : LabelSubject::kOther;
}

std::vector<PodLabelProfile> DecodePodLabels(const yaml::Node& list) {
  std::vector<PodLabelProfile> labels;
  for (const yaml::Node& item : list.items) {
    labels.push_back({.name = Text(item, "name"),
                      .subject = SubjectOf(Text(item, "of")),
                      .overwrites = Flag(item, "overwrites"),
                      .why = Text(item, "why")});
  }
  return labels;
}

NodeLabelMeaning MeaningOfLabel(std::string_view word) {
  if (word == "gpuArchitecture") {
    return NodeLabelMeaning::kGpuArchitecture;
  }
  if (word == "gpuCount") {
    return NodeLabelMeaning::kGpuCount;
  }
  if (word == "machine") {
    return NodeLabelMeaning::kMachine;
  }
  return word == "cpu" ? NodeLabelMeaning::kCpu : NodeLabelMeaning::kGpu;
}

std::vector<RoleLabel> DecodeRoleLabels(const yaml::Node& node) {
  std::vector<RoleLabel> labels;
  for (const yaml::Node& item : node.items) {
    RoleLabel& label =
        labels.emplace_back(RoleLabel{.name = Text(item, "name")});
    for (const yaml::Entry& entry : Child(item, "values").entries) {
      label.values.emplace(entry.key, entry.value.scalar);
    }
  }
  return labels;
}

std::map<std::string, std::vector<std::string>, std::less<>> DecodeRoleWords(
    const yaml::Node& node) {
  std::map<std::string, std::vector<std::string>, std::less<>> words;
  for (const yaml::Entry& entry : node.entries) {
    words.emplace(entry.key, Texts(node, entry.key));
  }
  return words;
}

std::vector<NodeLabelProfile> DecodeNodeLabels(const yaml::Node& list) {
  std::vector<NodeLabelProfile> labels;
  for (const yaml::Node& item : list.items) {
    labels.push_back({.name = Text(item, "name"),
                      .tells = MeaningOfLabel(Text(item, "tells")),
                      .provider = Text(item, "provider"),
                      .same = Texts(item, "same"),
                      .others = Texts(item, "others")});
  }
  return labels;
}

}  // namespace

GroveNames DecodeGroveNames(const yaml::Node& node) {
  return {.limit = Int(node, "limit").value_or(0),
          .least = Int(node, "least").value_or(0),
          .several_pods = Text(node, "severalPods"),
          .memory_service = Text(node, "memoryService")};
}

namespace {

std::vector<Accelerator> DecodeAccelerators(const yaml::Node& list) {
  std::vector<Accelerator> accelerators;
  for (const yaml::Node& row : list.items) {
    accelerators.push_back({.name = Text(row, "name"),
                            .products = Texts(row, "products"),
                            .resources = Texts(row, "resources"),
                            .classes = Texts(row, "classes"),
                            .transports = Texts(row, "transports"),
                            .why = Text(row, "why"),
                            .sources = Texts(row, "sources")});
  }
  return accelerators;
}

std::vector<CacheProfile> DecodeCaches(const yaml::Node& list) {
  std::vector<CacheProfile> caches;
  for (const yaml::Node& row : list.items) {
    CacheProfile& cache = caches.emplace_back(
        CacheProfile{.name = Text(row, "name"),
                     .weights = Flag(row, "weights"),
                     .engine = Text(row, "engine"),
                     .home = Text(row, "home"),
                     .keep_variable = Text(Child(row, "keepAt"), "variable"),
                     .keep_path = Text(Child(row, "keepAt"), "path"),
                     .flags = Texts(row, "flags"),
                     .not_read = Texts(row, "notRead"),
                     .why = Text(row, "why"),
                     .sources = Texts(row, "sources")});
    for (const yaml::Node& variable : Child(row, "variables").items) {
      cache.variables.push_back(
          {.name = Text(variable, "name"), .below = Text(variable, "below")});
    }
  }
  return caches;
}

std::vector<ReleaseDefault> DecodeDefaults(const yaml::Node& node) {
  std::vector<ReleaseDefault> defaults;
  for (const yaml::Node& row : node.items) {
    defaults.push_back({.name = Text(row, "name"),
                        .value = Text(row, "value"),
                        .releases = Text(row, "releases")});
  }
  return defaults;
}

NixlPlugins DecodePlugins(const yaml::Node& node) {
  std::vector<NixlVariables> variables;
  for (const yaml::Node& row : Child(node, "variables").items) {
    variables.push_back(
        {.begin = Text(row, "begin"), .backends = Texts(row, "backends")});
  }
  return {.names = Texts(node, "names"),
          .not_in_images = Texts(node, "notInImages"),
          .variables = std::move(variables),
          .why = Text(node, "why"),
          .sources = Texts(node, "sources")};
}

PodNetworks DecodePodNetworks(const yaml::Node& node) {
  const yaml::Node& gke = Child(node, "gke");
  const yaml::Node& multus = Child(node, "multus");
  return {.multus = Text(multus, "annotation"),
          .gke = Text(gke, "annotation"),
          .multus_default = Text(multus, "defaultNetwork"),
          .definition = Text(multus, "kind"),
          .resource_name = Text(multus, "resourceName"),
          .rdma_types = Texts(multus, "rdma"),
          .interface_types = Texts(multus, "interfaces"),
          .gke_default = Text(gke, "defaultInterface"),
          .gke_resources = Text(gke, "resources"),
          .gke_address_form = Text(gke, "addressForm")};
}

std::vector<ClaimDriver> DecodeClaimDrivers(const yaml::Node& list) {
  std::vector<ClaimDriver> drivers;
  for (const yaml::Node& item : list.items) {
    drivers.push_back(
        {.name = Text(item, "driver"), .rdma = Text(item, "rdma")});
  }
  return drivers;
}

// "open" is the format of names that do not tell it.
std::vector<ModelBuild> DecodeModelBuilds(const yaml::Node& node) {
  std::vector<ModelBuild> builds;
  for (const yaml::Entry& format : Child(node, "formats").entries) {
    for (const yaml::Node& suffix : format.value.items) {
      builds.push_back({.suffix = suffix.scalar,
                        .format = format.key == "open" ? "" : format.key});
    }
  }
  return builds;
}

}  // namespace

PlatformProfile DecodePlatform(const yaml::Node& root) {
  const yaml::Node& components = Child(root, "components");
  const yaml::Node& jobs = Child(root, "jobs");
  return {
      .head = DecodeHead(root),
      .frontend_component = Text(components, "frontend"),
      .prefill_component = Text(components, "prefill"),
      .decode_component = Text(components, "decode"),
      .worker_component = Text(components, "worker"),
      .frontend_command = Child(root, "frontendCommand"),
      .gpu_resource = Text(root, "gpuResource"),
      .frontend_port = Int(root, "frontendPort").value_or(0),
      .additions = DecodeAdditions(Child(Child(root, "operator"), "additions")),
      .operator_gaps =
          DecodeOperatorGaps(Child(Child(root, "operator"), "notModelled")),
      .grove_names = DecodeGroveNames(Child(root, "groveNames")),
      .grove_annotation = Text(Child(root, "groveAnnotation"), "name"),
      .helpers = Texts(Child(root, "helpers"), "modules"),
      .declared_releases = Text(Child(root, "declaredRelease"), "releases"),
      .caches = DecodeCaches(Child(root, "caches")),
      .accelerators = DecodeAccelerators(Child(root, "accelerators")),
      .defaults = DecodeDefaults(Child(root, "defaults")),
      .nixl_plugins = DecodePlugins(Child(root, "nixlPlugins")),
      .pod_networks = DecodePodNetworks(Child(root, "podNetworks")),
      .claim_drivers = DecodeClaimDrivers(Child(root, "claimDrivers")),
      .rdma_plugins = {.resources =
                           Text(Child(root, "rdmaPlugins"), "resources"),
                       .shared = Text(Child(root, "rdmaPlugins"), "shared")},
      .pod_labels = DecodePodLabels(Child(root, "podLabels")),
      .role_labels = DecodeRoleLabels(Child(Child(root, "roles"), "labels")),
      .pair_labels = Texts(Child(root, "roles"), "together"),
      .role_words = DecodeRoleWords(Child(Child(root, "roles"), "words")),
      .node_labels = DecodeNodeLabels(Child(root, "nodeLabels")),
      .host_label = Text(Child(root, "hostLabel"), "name"),
      .linux_names = {.capabilities =
                          Texts(Child(root, "linux"), "capabilities"),
                      .harmless = Texts(Child(root, "linux"), "harmless"),
                      .rdma_files = Text(Child(root, "linux"), "rdmaFiles")},
      .controller_labels = Texts(Child(root, "controllerLabels"), "prefixes"),
      .image_editions = DecodeEditions(Child(root, "imageEditions")),
      .model_builds = DecodeModelBuilds(Child(root, "modelBuilds")),
      .checks = DecodeChecks(Child(root, "checks")),
      .host_staged = DecodeBandwidth(Child(root, "hostStaged")),
      .model_download = DecodeJob(Child(jobs, "modelDownload")),
      .benchmark = DecodeJob(Child(jobs, "benchmark")),
      .preflight = DecodeJob(Child(jobs, "preflight")),
      .nixlbench = DecodeJob(Child(jobs, "nixlbench")),
      .settings = DecodeSettings(root)};
}

HardwareProfile DecodeHardware(const yaml::Node& root) {
  const yaml::Node& gpu = Child(root, "gpu");
  const yaml::Node& node = Child(root, "node");
  const yaml::Node& network = Child(root, "network");
  return {.head = DecodeHead(root),
          .gpu = Text(gpu, "product"),
          .gpu_memory_gib = ReadQuantity(Text(gpu, "memoryGiB")).value_or(0),
          .architecture = Text(gpu, "architecture"),
          .node_gpus = Int(node, "gpus").value_or(0),
          .arch = Text(node, "arch"),
          .network = NetworkNamed(Text(network, "kind")),
          .interfaces = Int(network, "interfaces"),
          .gbit_per_interface = Int(network, "gbitPerInterface"),
          .networks = Child(network, "names"),
          .nvlink_domain_gpus = Int(gpu, "nvlinkDomainGpus").value_or(0),
          .provider = Text(root, "provider"),
          .pod = Child(root, "pod"),
          .notes = Texts(root, "notes")};
}

ModelProfile DecodeModel(const yaml::Node& root) {
  const yaml::Node& cache = Child(root, "kvCache");
  return {
      .head = DecodeHead(root),
      .attention = Text(root, "attention"),
      .layers = Int(root, "layers").value_or(0),
      .query_heads = Int(root, "queryHeads").value_or(0),
      .kv_heads = Int(root, "kvHeads"),
      .kv_layers = Int(root, "kvLayers"),
      .swa_layers = Int(root, "swaLayers"),
      .head_dim = Int(root, "headDim"),
      .kv_lora_rank = Int(root, "kvLoraRank"),
      .qk_rope_head_dim = Int(root, "qkRopeHeadDim"),
      .index_head_dim = Int(root, "indexHeadDim"),
      .window = Int(root, "window"),
      .max_position = Int(root, "maxPosition").value_or(0),
      .weight_format = Text(Child(root, "weights"), "format"),
      .checkpoint_kv_dtype = Text(cache, "checkpointDtype"),
      .kv_bytes_per_token_bf16 = Int(cache, "bytesPerTokenBf16").value_or(0),
      .kv_bytes_per_token_fp8 = Int(cache, "bytesPerTokenFp8").value_or(0),
      .fixed_state_bytes = Int(cache, "fixedStateBytes").value_or(0),
      .notes = Texts(root, "notes")};
}

namespace {

constexpr std::array kTagBases = {
    Named<TagBasis>{TagBasis::kListed, "listed"},
    Named<TagBasis>{TagBasis::kInferred, "inferred"},
    Named<TagBasis>{TagBasis::kDisputed, "disputed"},
};

ReleaseEngine DecodeReleaseEngine(const yaml::Entry& entry) {
  ReleaseEngine engine{.engine = entry.key,
                       .version = Text(entry.value, "version"),
                       .nixl = Text(entry.value, "nixl"),
                       .image = Text(entry.value, "image")};
  for (const yaml::Node& tag : Child(entry.value, "tags").items) {
    engine.tags.push_back({.variant = Text(tag, "variant"),
                           .tag = Text(tag, "tag"),
                           .arch = Texts(tag, "arch"),
                           .cuda = Text(tag, "cuda"),
                           .experimental = Flag(tag, "experimental"),
                           .basis = Value(kTagBases, Text(tag, "basis"))});
  }
  return engine;
}

}  // namespace

ReleaseProfile DecodeRelease(const yaml::Node& root) {
  const yaml::Node& frontend = Child(root, "frontend");
  ReleaseProfile profile{
      .head = DecodeHead(root),
      .date = Text(root, "date"),
      .api_versions = Texts(root, "apiVersions"),
      .storage_version = Text(root, "storageVersion"),
      .deprecated_versions = Texts(root, "deprecatedVersions"),
      .registry = Text(root, "registry"),
      .frontend_image = Text(frontend, "image"),
      .frontend_tag = Text(frontend, "tag"),
      .driver = Text(root, "driver"),
      .efa_installer = Text(root, "efaInstaller"),
      .inferred = Texts(root, "inferred"),
      .notes = Texts(root, "notes")};
  for (const yaml::Entry& entry : Child(root, "libraries").entries) {
    profile.libraries.emplace(entry.key, entry.value.scalar);
  }
  for (const yaml::Entry& entry : Child(root, "engines").entries) {
    profile.engines.push_back(DecodeReleaseEngine(entry));
  }
  for (const yaml::Node& row : Child(root, "deprecations").items) {
    profile.deprecations.push_back(
        {.what = Text(row, "what"), .instead = Text(row, "instead")});
  }
  return profile;
}

}  // namespace dgdc::catalog

namespace dgdc {

std::string_view RoleName(RoleKind role) {
  return catalog::NameOf(catalog::kRoles, role);
}

RoleKind RoleNamed(std::string_view name) {
  const auto found =
      std::find_if(catalog::kRoles.begin(), catalog::kRoles.end(),
                   [name](const auto& role) { return role.name == name; });
  return found == catalog::kRoles.end() ? RoleKind::kWorker : found->value;
}

std::string_view NetworkName(Network network) {
  return catalog::NameOf(catalog::kNetworks, network);
}

Network NetworkNamed(std::string_view name) {
  const auto found = std::find_if(
      catalog::kNetworks.begin(), catalog::kNetworks.end(),
      [name](const auto& network) { return network.name == name; });
  return found == catalog::kNetworks.end() ? Network::kUnknown : found->value;
}

std::string_view SettingKindName(SettingKind kind) {
  return catalog::NameOf(catalog::kSettingKinds, kind);
}

std::string_view ParamTypeName(ParamType type) {
  return catalog::NameOf(catalog::kParamTypes, type);
}

std::string_view BasisName(bool measured) {
  return measured ? "measured" : "expected";
}

const Param* FabricProfile::FindParam(std::string_view name) const {
  const auto found =
      std::find_if(params.begin(), params.end(),
                   [name](const Param& param) { return param.name == name; });
  return found == params.end() ? nullptr : &*found;
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  return pattern.ends_with('*')
             ? text.starts_with(pattern.substr(0, pattern.size() - 1))
             : text == pattern;
}

bool ProfileHead::IsSharedName(std::string_view written) const {
  return std::any_of(shared_names.begin(), shared_names.end(),
                     [lower = Lower(written)](const std::string& shared) {
                       return Lower(shared) == lower;
                     });
}

bool Detection::HasResource(std::string_view name) const {
  return std::any_of(resources.begin(), resources.end(),
                     [name](std::string_view pattern) {
                       return MatchesPattern(pattern, name);
                     });
}

bool EngineKvTransfer::GivesFabricHandles(std::string_view version,
                                          std::string_view name,
                                          std::string_view value) const {
  const auto& changes = fabric_memory.changes;
  return std::any_of(
      changes.begin(), changes.end(), [&](const MemoryChange& change) {
        return change.handles && change.name == name &&
               (change.engine.empty() || version.empty() ||
                InVersionRange(version, change.engine)) &&
               (change.values.empty() ||
                std::find(change.values.begin(), change.values.end(),
                          Lower(value)) != change.values.end());
      });
}

const EngineDefault* EngineServer::FindDefault(std::string_view meaning,
                                               std::string_view version) const {
  const EngineDefault* found = nullptr;
  for (const EngineDefault& row : defaults) {
    if (row.meaning != meaning || (!version.empty() && !row.engine.empty() &&
                                   !InVersionRange(version, row.engine))) {
      continue;
    }
    if (found != nullptr &&
        (found->value != row.value || found->derived != row.derived)) {
      return nullptr;
    }
    found = &row;
  }
  return found;
}

bool EngineServer::DefaultChanged(std::string_view meaning) const {
  return FindDefault(meaning, "") == nullptr &&
         std::any_of(defaults.begin(), defaults.end(),
                     [meaning](const EngineDefault& row) {
                       return row.meaning == meaning;
                     });
}

bool EngineKvTransfer::IsNixl(std::string_view connector) const {
  return std::find(nixl_connectors.begin(), nixl_connectors.end(), connector) !=
         nixl_connectors.end();
}

bool LinuxNames::IsCapability(std::string_view name) const {
  return std::binary_search(capabilities.begin(), capabilities.end(), name,
                            std::less<>());
}

const std::string& PlatformProfile::Component(RoleKind role) const {
  switch (role) {
    case RoleKind::kFrontend:
      return frontend_component;
    case RoleKind::kPrefill:
      return prefill_component;
    case RoleKind::kDecode:
      return decode_component;
    case RoleKind::kWorker:
      return worker_component;
  }
  return worker_component;
}

const NodeLabelProfile* PlatformProfile::FindNodeLabel(
    std::string_view name) const {
  const auto found = std::find_if(
      node_labels.begin(), node_labels.end(),
      [name](const NodeLabelProfile& label) { return label.name == name; });
  return found == node_labels.end() ? nullptr : &*found;
}

const PodLabelProfile* PlatformProfile::FindLabel(std::string_view name) const {
  const auto found = std::find_if(
      pod_labels.begin(), pod_labels.end(),
      [name](const PodLabelProfile& label) { return label.name == name; });
  return found == pod_labels.end() ? nullptr : &*found;
}

const OperatorAddition& PlatformProfile::SharedMemory() const {
  const auto found = std::find_if(
      additions.begin(), additions.end(), [](const OperatorAddition& addition) {
        return addition.kind == AdditionKind::kVolume;
      });
  DGDC_CHECK(found != additions.end(), "the operator mounts such a volume");
  return *found;
}

const std::string& PlatformProfile::Label(LabelSubject subject) const {
  const auto found = std::find_if(pod_labels.begin(), pod_labels.end(),
                                  [subject](const PodLabelProfile& label) {
                                    return label.subject == subject;
                                  });
  DGDC_CHECK(found != pod_labels.end(), "the platform has such a label");
  return found->name;
}

const std::string& TransportProfile::Variable(std::string_view meaning) const {
  const auto found = variables.find(meaning);
  DGDC_CHECK(found != variables.end(), "a variable without a name");
  return found->second;
}

const TransportKind& TransportProfile::Kind(std::string_view name) const {
  const auto found = kinds.find(name);
  DGDC_CHECK(found != kinds.end(), "no such kind of transports");
  return found->second;
}

std::vector<std::string> TransportProfile::Transports() const {
  std::vector<std::string> all;
  for (const auto& [name, kind] : kinds) {
    all.insert(all.end(), kind.names.begin(), kind.names.end());
  }
  all.insert(all.end(), other_transports.begin(), other_transports.end());
  return all;
}

bool TransportProfile::IsOn(std::string_view value) const {
  return std::find(on.begin(), on.end(), Lower(value)) != on.end();
}

bool TransportProfile::IsOff(std::string_view value) const {
  return std::find(off.begin(), off.end(), Lower(value)) != off.end();
}

std::string_view TransportProfile::DefaultOf(std::string_view meaning,
                                             std::string_view version) const {
  for (const VariableDefault& row : defaults) {
    if (row.variable == meaning &&
        (row.versions.empty() ||
         (!version.empty() && InVersionRange(version, row.versions)))) {
      return row.value;
    }
  }
  return "";
}

const ReleaseEngine* ReleaseProfile::FindEngine(std::string_view name) const {
  const auto found = std::find_if(
      engines.begin(), engines.end(),
      [name](const ReleaseEngine& engine) { return engine.engine == name; });
  return found == engines.end() ? nullptr : &*found;
}

bool ImageProfile::Holds(const ImageContents& row, std::string_view release,
                         std::string_view suffix) {
  return suffix.starts_with(row.variant) &&
         (release.empty() || row.releases.empty() ||
          InVersionRange(release, row.releases));
}

}  // namespace dgdc

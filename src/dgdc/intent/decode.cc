// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/decode.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/fnv.h"
#include "dgdc/base/quantity.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/intent/model_config.h"
#include "dgdc/intent/overrides.h"
#include "dgdc/intent/tool_annotation.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::intent {
namespace {

using yaml::Node;

// These readers also serve intents that their schema refused, so that one run
// reports all mistakes: what is missing or of another type reads as empty and
// without a place.
const Node& Child(const Node& map, std::string_view key) {
  static const Node kNothing;
  const Node* node = map.Find(key);
  return node == nullptr ? kNothing : *node;
}

Spanned<std::string> Text(const Node& node) {
  if (!node.IsScalar() || node.IsNull()) {
    return {};
  }
  return {.value = node.scalar, .span = node.span};
}

Spanned<int64_t> Int(const Node& node) {
  const std::optional<int64_t> value = node.AsInt();
  return value ? Spanned<int64_t>{.value = *value, .span = node.span}
               : Spanned<int64_t>{};
}

std::optional<Spanned<std::string>> MaybeText(const Node& map,
                                              std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? std::nullopt : std::optional(Text(*node));
}

std::optional<Spanned<int64_t>> MaybeInt(const Node& map,
                                         std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? std::nullopt : std::optional(Int(*node));
}

Node MaybeNode(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node == nullptr ? Node() : *node;
}

// Those of the object; null when there are none.
Node Annotations(const Node& metadata) {
  Node annotations = MaybeNode(metadata, "annotations");
  std::erase_if(annotations.entries, [](const yaml::Entry& entry) {
    return IsToolAnnotation(entry.key);
  });
  return annotations.entries.empty() ? Node() : annotations;
}

std::vector<UserSetting> Settings(const Node& map, std::string_view key) {
  std::vector<UserSetting> settings;
  if (const Node* node = map.Find(key)) {
    for (const yaml::Entry& entry : node->entries) {
      settings.push_back({.name = entry.key,
                          .name_span = entry.key_span,
                          .value = entry.value});
    }
  }
  return settings;
}

std::optional<ArchitectureIntent> MaybeArchitecture(const Node& model) {
  const yaml::Entry* entry = model.FindEntry("architecture");
  if (entry == nullptr) {
    return std::nullopt;
  }
  const Node& node = entry->value;
  return ArchitectureIntent{
      .span = entry->key_span,
      .attention = Text(Child(node, "attention")),
      .layers = MaybeInt(node, "layers"),
      .kv_layers = MaybeInt(node, "kvLayers"),
      .swa_layers = MaybeInt(node, "swaLayers"),
      .query_heads = MaybeInt(node, "queryHeads"),
      .kv_heads = MaybeInt(node, "kvHeads"),
      .head_dim = MaybeInt(node, "headDim"),
      .kv_lora_rank = MaybeInt(node, "kvLoraRank"),
      .qk_rope_head_dim = MaybeInt(node, "qkRopeHeadDim"),
      .index_head_dim = MaybeInt(node, "indexHeadDim"),
      .window = MaybeInt(node, "window"),
      .fixed_state_bytes = MaybeInt(node, "fixedStateBytes"),
      .max_position = MaybeInt(node, "maxPosition")};
}

ModelIntent DecodeModel(const Node& node) {
  if (!node.IsMap()) {
    return {.id = Text(node),
            .kv_cache_dtype = {.value = "auto", .span = node.span}};
  }
  return {.id = Text(Child(node, "id")),
          .served_name = MaybeText(node, "servedName"),
          .path = MaybeText(node, "path"),
          .revision = MaybeText(node, "revision"),
          .quantization = MaybeText(node, "quantization"),
          .kv_cache_dtype = Text(Child(node, "kvCacheDtype")),
          .trust_remote_code =
              {.value = Child(node, "trustRemoteCode").AsBool().value_or(false),
               .span = Child(node, "trustRemoteCode").span},
          .max_model_len = MaybeInt(node, "maxModelLen"),
          .config = MaybeText(node, "config"),
          .architecture = MaybeArchitecture(node)};
}

EngineIntent DecodeEngine(const Node& node) {
  if (!node.IsMap()) {
    return {.name = Text(node)};
  }
  return {.name = Text(Child(node, "name")),
          .args = Settings(node, "args"),
          .env = Settings(node, "env")};
}

FabricIntent DecodeFabric(const Node& node) {
  if (!node.IsMap()) {
    return {.profile = Text(node)};
  }
  return {.profile = Text(Child(node, "profile")),
          .params = Settings(node, "params")};
}

std::optional<MachineIntent> MaybeMachine(const Node& node) {
  if (!node.IsMap()) {
    return std::nullopt;
  }
  MachineIntent machine{
      .gpu = Text(Child(node, "gpu")),
      .gpus = Int(Child(node, "gpus")),
      .memory_gib = ReadQuantity(Child(node, "memoryGiB").scalar),
      .arch = Child(node, "arch").scalar,
      .nvlink_domain_gpus = *Int(Child(node, "nvlinkDomainGpus")),
      .provider = Child(node, "provider").scalar,
      .node_selector = MaybeNode(node, "nodeSelector")};
  if (const Node* nics = node.Find("nics")) {
    machine.nics = Child(*nics, "count").AsInt();
    machine.gbit_per_nic = Child(*nics, "gbps").AsInt();
    machine.nic_kind = Child(*nics, "kind").scalar;
  }
  return machine;
}

// The name of a profile; of a description only the place.
Spanned<std::string> DecodeHardware(const Node& node) {
  return node.IsMap() ? Spanned<std::string>{.span = node.span} : Text(node);
}

// A count that is missing or refused reads as 1, so that the other sizes can
// still be checked.
Spanned<int64_t> Count(const Node& map, std::string_view key) {
  Spanned<int64_t> count = Int(Child(map, key));
  count.value = std::max<int64_t>(count.value, 1);
  return count;
}

RoleIntent DecodeRole(const Node& node, Span span) {
  return {
      .span = span,
      .replicas = Count(node, "replicas"),
      .tp = Int(Child(node, "tp")),
      .pp = Count(node, "pp"),
      .dp = Count(node, "dp"),
      .ep = Count(node, "ep"),
      .tp_across_nodes = Child(node, "tpAcrossNodes").AsBool().value_or(false),
      .max_num_seqs = MaybeInt(node, "maxNumSeqs"),
      .args = Settings(node, "args"),
      .env = Settings(node, "env"),
      .cpu = MaybeText(node, "cpu"),
      .memory = MaybeText(node, "memory")};
}

std::optional<RoleIntent> MaybeRole(const Node& spec, std::string_view key) {
  const yaml::Entry* entry = spec.FindEntry(key);
  return entry == nullptr
             ? std::nullopt
             : std::optional(DecodeRole(entry->value, entry->key_span));
}

RoleIntent DecodeFrontend(const Node& node) {
  return {.span = node.span,
          .replicas = Int(Child(node, "replicas")),
          .args = Settings(node, "args"),
          .env = Settings(node, "env"),
          .cpu = MaybeText(node, "cpu"),
          .memory = MaybeText(node, "memory")};
}

ModelCacheIntent DecodeModelCache(const Node& node) {
  ModelCacheIntent cache{.pvc = Text(Child(node, "pvc")),
                         .mount_path = Text(Child(node, "mountPath"))};
  if (const Node* create = node.Find("create")) {
    cache.create = true;
    cache.size = MaybeText(*create, "size");
    cache.storage_class = MaybeText(*create, "storageClass");
    cache.access_mode = MaybeText(*create, "accessMode");
  }
  return cache;
}

// The companion under `key` when the intent wants it: true, or a map with more.
const yaml::Entry* Wanted(const Node& companions, std::string_view key) {
  const yaml::Entry* entry = companions.FindEntry(key);
  const bool wanted = entry != nullptr &&
                      (entry->value.IsMap() || entry->value.AsBool() == true);
  return wanted ? entry : nullptr;
}

CompanionsIntent DecodeCompanions(const Node& node) {
  CompanionsIntent companions;
  if (const yaml::Entry* download = Wanted(node, "modelDownload")) {
    companions.model_download = {.span = download->key_span,
                                 .image = MaybeText(download->value, "image")};
  }
  if (const yaml::Entry* benchmark = Wanted(node, "benchmark")) {
    companions.benchmark = {
        .span = benchmark->key_span,
        .image = MaybeText(benchmark->value, "image"),
        .concurrency = MaybeInt(benchmark->value, "concurrency"),
        .requests = MaybeInt(benchmark->value, "requests")};
  }
  if (const yaml::Entry* preflight = Wanted(node, "preflight")) {
    companions.preflight = {.span = preflight->key_span};
    if (const yaml::Entry* bench = Wanted(preflight->value, "nixlbench")) {
      companions.preflight->nixlbench = {
          .span = bench->key_span,
          .image = Text(Child(bench->value, "image")),
          .minimum = MaybeInt(bench->value, "minimum")};
    }
  }
  return companions;
}

ImageIntent DecodeImage(const Node& node) {
  return {.registry = MaybeText(node, "registry"),
          .repository = MaybeText(node, "repository"),
          .tag = MaybeText(node, "tag"),
          .digest = MaybeText(node, "digest")};
}

std::optional<ImagesIntent> MaybeImages(const Node& spec) {
  const yaml::Entry* entry = spec.FindEntry("images");
  if (entry == nullptr) {
    return std::nullopt;
  }
  ImagesIntent images{.span = entry->key_span,
                      .workers = DecodeImage(entry->value),
                      .frontend = DecodeImage(Child(entry->value, "frontend")),
                      .pull_policy = MaybeText(entry->value, "pullPolicy"),
                      .like = MaybeText(entry->value, "like")};
  if (!images.frontend.registry) {
    images.frontend.registry = images.workers.registry;
  }
  return images;
}

// A text, or a map with the release and the one that it is like.
void DecodeDynamo(const Node& node, Intent& intent) {
  intent.dynamo = Text(node.IsMap() ? Child(node, "release") : node);
  intent.dynamo_written = *intent.dynamo;
  intent.dynamo.value = WithPatch(intent.dynamo_written);
  if (auto like = MaybeText(node, "like")) {
    like->value = WithPatch(**like);
    intent.dynamo_like = std::move(like);
  }
}

std::vector<PatchIntent> DecodePatches(const Node& list) {
  std::vector<PatchIntent> patches;
  for (const Node& item : list.items) {
    const Node& target = Child(item, "target");
    patches.push_back({.span = item.span,
                       .kind = MaybeText(target, "kind"),
                       .name = MaybeText(target, "name"),
                       .patch = Child(item, "patch")});
  }
  return patches;
}

Intent Decode(const Node& root) {
  const Node& metadata = Child(root, "metadata");
  const Node& spec = Child(root, "spec");
  const Node& workload = Child(spec, "workload");
  const Node& frontend = Child(spec, "frontend");
  const Node& secrets = Child(spec, "secrets");
  const yaml::Entry* spec_entry = root.FindEntry("spec");
  Intent intent{
      .spec_span = spec_entry == nullptr ? Span{} : spec_entry->key_span,
      .name = Text(Child(metadata, "name")),
      .name_space = MaybeText(metadata, "namespace"),
      .labels = MaybeNode(metadata, "labels"),
      .annotations = Annotations(metadata),
      .model = DecodeModel(Child(spec, "model")),
      .engine = DecodeEngine(Child(spec, "engine")),
      .hardware = DecodeHardware(Child(spec, "hardware")),
      .machine = MaybeMachine(Child(spec, "hardware")),
      .workload = {.isl = Int(Child(workload, "isl")),
                   .osl = Int(Child(workload, "osl")),
                   .concurrency = MaybeInt(workload, "concurrency")},
      .prefill = MaybeRole(spec, "prefill"),
      .decode = MaybeRole(spec, "decode"),
      .workers = MaybeRole(spec, "workers"),
      .frontend = DecodeFrontend(frontend),
      .router = Text(Child(frontend, "router")),
      .images = MaybeImages(spec),
      .hugging_face_secret = MaybeText(secrets, "huggingFace"),
      .image_pull_secrets = MaybeNode(secrets, "imagePull"),
      .cluster = Settings(spec, "cluster"),
      .companions = DecodeCompanions(Child(spec, "companions")),
      .patches = DecodePatches(Child(spec, "patches"))};
  if (const Node* fabric = spec.Find("fabric")) {
    intent.fabric = DecodeFabric(*fabric);
    if (const Node* collectives = fabric->Find("collectives")) {
      intent.collectives = DecodeFabric(*collectives);
    }
  }
  DecodeDynamo(Child(spec, "dynamo"), intent);
  if (const Node* cache = spec.Find("modelCache")) {
    intent.model_cache = DecodeModelCache(*cache);
  }
  return intent;
}

// The one document of the file, or nothing after a report.
std::optional<Node> ParseOne(const SourceSet& sources, uint32_t file,
                             Sink& sink) {
  Sink problems;
  std::vector<Node> documents = yaml::Parse(sources, file, problems);
  // After duplicate keys the tree is whole, and further mistakes in it are
  // worth telling; after any other error it is not.
  bool broken = false;
  for (Diagnostic& problem : problems.Take()) {
    broken = broken || problem.code != "DG0002";
    sink.Add(std::move(problem));
  }
  if (documents.empty() || broken) {
    if (!broken) {
      sink.Report("DG0003", Span{file, 0, 0}, "the file holds no document")
          .help.push_back(
              "an intent starts with apiVersion: "
              "dgdc.dev/v1alpha1 and kind: Intent");
    }
    return std::nullopt;
  }
  if (documents.size() > 1) {
    sink.Report("DG0003", documents[1].span,
                fmt::format("the file holds {} documents", documents.size()))
        .help.push_back(
            "put each intent into a file of its own; dgdc compile "
            "takes several files");
    return std::nullopt;
  }
  return std::move(documents.front());
}

// The intent without what tools write about the file that it stands in.
Node WithoutToolAnnotations(Node root) {
  Node* metadata = root.Find("metadata");
  if (metadata == nullptr || metadata->Find("annotations") == nullptr) {
    return root;
  }
  const Node own = Annotations(*metadata);
  if (own.IsNull()) {
    metadata->Remove("annotations");
  } else {
    metadata->Set("annotations", own);
  }
  return root;
}

std::string DigestOf(const Node& root) {
  Fnv hash;
  hash.Add(yaml::EmitJson(WithoutToolAnnotations(root)));
  return fmt::format("{:016x}", hash.value());
}

Diagnostic& ReportConfig(const ModelIntent& model, std::string message,
                         Sink& sink) {
  Diagnostic& d = sink.Report("DG1092", model.config->span, std::move(message));
  d.field_path = "spec.model.config";
  return d;
}

// Reads the configuration of the model that the intent names.
void ReadConfig(SourceSet& sources, const Catalog& catalog,
                const ReadBeside& beside, ModelIntent& model, Sink& sink) {
  if (!model.config) {
    return;
  }
  const std::string& path = **model.config;
  if (model.architecture) {
    ReportConfig(model, "both config and architecture are given", sink)
        .help.emplace_back("keep one of them");
    return;
  }
  if (beside == nullptr) {
    ReportConfig(model, "no files can be read here", sink)
        .help.emplace_back("give the facts in spec.model.architecture");
    return;
  }
  const Result<std::string> text = beside(path);
  if (!text.ok()) {
    ReportConfig(model,
                 fmt::format("{} cannot be read: {}", path, text.error()), sink)
        .help.emplace_back(
            "the path starts where the intent stands; config.json lies beside "
            "the weights of the model");
    return;
  }
  const std::vector<Node> documents =
      yaml::Parse(sources, sources.Add(path, *text), sink);
  if (documents.size() != 1 || !documents.front().IsMap()) {
    ReportConfig(model, fmt::format("{} holds no JSON object", path), sink);
    return;
  }
  ReadModelConfig(catalog.model_configs, documents.front(), model.config->span,
                  model, sink);
}

}  // namespace

std::optional<Reading> Read(SourceSet& sources, uint32_t file,
                            const std::vector<std::string>& overrides,
                            const Catalog& catalog, const ReadBeside& beside,
                            Sink& sink) {
  Sink problems;
  std::optional<Node> root = ParseOne(sources, file, problems);
  std::optional<Reading> reading;
  if (root) {
    for (const std::string& text : overrides) {
      ApplyOverride(text, *root, sources, problems);
    }
    const schema::Schema& schema = catalog.IntentSchema();
    if (schema.Validate(*root, problems) && !problems.has_errors()) {
      reading = Reading{.intent = Decode(schema.WithDefaults(*root)),
                        .complete = true,
                        .digest = DigestOf(*root)};
    } else {
      reading = Reading{.intent = Decode(*root)};
    }
    ReadConfig(sources, catalog, beside, reading->intent.model, problems);
    reading->complete = reading->complete && !problems.has_errors();
  }
  for (Diagnostic& problem : problems.Take()) {
    sink.Add(std::move(problem));
  }
  return reading;
}

}  // namespace dgdc::intent

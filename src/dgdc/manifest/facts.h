// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/edit/operation.h"
#include "dgdc/manifest/argv.h"
#include "dgdc/manifest/environment.h"
#include "dgdc/manifest/flags.h"
#include "dgdc/manifest/image.h"
#include "dgdc/manifest/signs.h"
#include "dgdc/manifest/view.h"
#include "dgdc/schema/violation.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"

// What rules may know about the manifests of a file. What cannot be known is
// absent or says so, and a rule that needs it stays silent.
namespace dgdc::schema {
struct Crd;
}  // namespace dgdc::schema

namespace dgdc::manifest {

struct PodVerdict;

using Number = Spanned<int64_t>;

// What a container asks for of a resource.
struct Amount : Text {
  const yaml::Node* node = nullptr;  // null when absent
};

// A resource quantity of the main container.
struct Resource {
  std::string name = {};
  Amount limit = {};    // "" when absent
  Amount request = {};  // "" when absent
  // What the pod gets: the limit, else the request; nothing when it is no
  // whole number.
  std::optional<int64_t> count = {};
  [[nodiscard]] Span span() const {
    return limit.span.known() ? limit.span : request.span;
  }
};

// A volume mount of the main container.
struct Mount {
  std::string name = {};
  Text path = {};
  const yaml::Node* entry = nullptr;
};

// How the KV cache gets from prefill to decode, as the engine was told.
struct KvTransfer {
  // NIXL backend: of the engine's own configuration, or the default that
  // applies when it says nothing; "" when not known.
  Text backend = {};
  bool explicit_backend = false;
  // "NixlConnector", "nixl", "" when there is none; that of the release, at the
  // place of the worker, when it is given none.
  Text connector = {};
  bool connector_default = false;
  Text buffer_device = {};  // "" when not given
  // The JSON that says it, null where the engine has another way.
  yaml::Node config = {};
  // Whether it goes through NIXL at all; nothing when not known.
  std::optional<bool> nixl = {};
  // Whether it goes through UCX without NIXL.
  bool ucx = false;
  // Whether Dynamo's KV block manager runs beside it; nothing when not known.
  std::optional<bool> block_manager = {};
};

// Sizes that an engine was given; nothing when the flag is absent or its value
// not known.
struct Parallel {
  std::optional<Number> tp = {};
  std::optional<Number> pp = {};
  std::optional<Number> dp = {};
  std::optional<Number> dp_local = {};
  std::optional<Number> ep = {};
  // Of decode, of prefill, and where the engine has one for both.
  std::optional<Number> dcp = {};
  std::optional<Number> pcp = {};
  std::optional<Number> cp = {};
};

// A component that runs (or may run) an engine, a frontend or a helper.
struct Worker {
  Component component = {};
  // "frontend", "prefill", "decode", "worker", ...: the type of the component,
  // or where that leaves it open what the server's flags say; "" when absent.
  std::string role = {};
  bool gpu_worker = false;  // prefill, decode, worker, or runs an engine
  Image image = {};
  CommandLine line = {};
  // The engine's server, when the command shows it.
  const EngineProfile* engine = nullptr;
  const Invocation* server = nullptr;  // in `line`
  bool is_dynamo = false;              // it is the server of Dynamo's own
  bool is_helper = false;              // it surely runs no engine
  Text own_version = {};  // of the engine, by its own image; "" when not known
  std::vector<Flag> flags = {};  // of the server
  FlagReader flag_reader = {};   // which understood them
  // Version of the engine: of its own image, or inside the release, the nearest
  // known one where that is newer; "" when not known.
  std::string engine_version = {};
  bool engine_newer = false;  // the true one may be newer
  // The part that the server is told to play, by any flag or variable; "" when
  // it is told none.
  Text mode = {};
  // Whether every word of the server's command is in the manifest, so that an
  // absent flag is really absent.
  bool flags_complete = false;
  // As the server gets them: what the start script assigns counts before the
  // container's own of that name.
  Environment env = {};
  // What the container has before its command runs, as $(NAME) sees it.
  Environment container_env = {};
  // What the operator adds to that of the main container, and the names of what
  // it may add.
  Environment operator_env = {};
  std::set<std::string, std::less<>> operator_may_set = {};
  // Whether env may hold more than the manifest shows (envFrom).
  bool env_open = false;
  std::map<std::string, Resource> resources = {};
  std::vector<Mount> mounts = {};
  std::optional<int64_t> gpus = {};  // per pod
  Span gpus_span = {};
  std::optional<int64_t> nodes = {};
  std::optional<int64_t> replicas = {};
  Parallel parallel = {};
  KvTransfer kv = {};
  Text model = {};  // "" when not known
  const ModelProfile* model_profile = nullptr;
  // The profile is of the same model in another format.
  bool model_other_build = false;
  std::optional<Number> max_length = {};  // tokens
  // The engine's configuration as it reads it: the file, from a ConfigMap of
  // the same manifest, and what overrides it. Null when nothing shows it.
  yaml::Node engine_config = {};
  // The two parts of it, and the string that holds the first one, null when
  // there is none.
  yaml::Node config_file = {};
  const yaml::Node* config_source = nullptr;
  yaml::Node config_overrides = {};
  // Whether that is all of it: no file and no override that is not shown.
  bool config_complete = false;
  // Effective security of the main container; nothing when not said.
  std::optional<Spanned<bool>> privileged = {};
  std::optional<Number> run_as_user = {};
  const ImageProfile* image_profile = nullptr;  // null: not known
  std::optional<int64_t> image_user = {};  // of the image; nothing: not known
  std::string image_home = {};             // its HOME; "" when not known
  std::vector<Text> capabilities = {};     // of `add`
  Text node_architecture = {};  // kubernetes.io/arch; "" when not said
  // The hardware that the selector names, null when it does not tell. Where
  // several fit that differ in the GPU alone it is the first of them.
  const HardwareProfile* hardware = nullptr;
  std::vector<const HardwareProfile*> hardware_fits = {};
  Span hardware_span = {};
  // Dynamo release of the image; "" when not known.
  std::string release = {};
  // What shows its fabric.
  std::vector<Sign> signs = {};
  // Of a plain workload: its further pods that start the engine, as the
  // workers of a LeaderWorkerSet beside its leader. They are called as it is,
  // at their own containers.
  std::vector<std::shared_ptr<Worker>> followers = {};
  // Of a plain workload's first worker: containers of the same document that
  // ask for GPUs and start no engine, as those that Ray starts ranks in.
  std::vector<Text> joined = {};
  // Whether it stands in a file beside, and is here for its partner alone.
  bool elsewhere = false;

  // "gb200", "gb200 or gb300"; "" when nothing tells.
  [[nodiscard]] std::string HardwareName() const;
  // What the server gets, be it the author's or the operator's.
  [[nodiscard]] const Variable* FindEnv(std::string_view name) const;
  // The value, when it is there and known.
  [[nodiscard]] const Text* EnvValue(std::string_view name) const;
  // Whether it is certainly not set: nothing sets it and nothing may.
  [[nodiscard]] bool EnvUnset(std::string_view name) const;
  [[nodiscard]] const Resource* FindResource(std::string_view name) const;
  // The last one of this name or of another for the same, as an engine would
  // take it.
  [[nodiscard]] const Flag* FindFlag(std::string_view name) const;
  // The flag that carries a meaning of the engine profile's `flags`, as in
  // "tp" or "maxLength".
  [[nodiscard]] const Flag* FindMeaning(std::string_view meaning) const;
  [[nodiscard]] bool HasCapability(std::string_view name) const;
  [[nodiscard]] bool Is(RoleKind kind) const { return role == RoleName(kind); }
  // Where the component stands in its file.
  [[nodiscard]] const edit::Path& path() const { return component.path; }
  // A good place for what is missing: the component's name.
  [[nodiscard]] Span place() const { return component.name.span; }
};

// A set of components that work together: a DGD, or the plain workloads of a
// namespace in one file.
struct Graph {
  Deployment deployment = {};
  Api api = Api::kPlain;
  const yaml::Node* document = nullptr;  // null for plain workloads
  // Of plain workloads whose document is all of it: what that calls itself, or
  // how the profile of its kind is called; "" for others.
  std::string kind = {};
  edit::Path place = {};  // of the document in its file
  const yaml::Node* spec = nullptr;
  // False for a part of a manifest (a kustomize patch): what is absent may
  // stand elsewhere.
  bool whole = true;
  // What breaks the schemas of the document or of the workers' pods; in place
  // of ours the definition of --crd judges the document when it serves the
  // version.
  std::vector<schema::Violation> shape = {};
  const schema::Crd* crd = nullptr;
  // What the API server refuses in its pods; null until PodRefusals (pods.h)
  // is asked for it.
  mutable std::shared_ptr<const PodVerdict> refusals = {};
  std::vector<Worker> workers = {};
  // The fabric by its name or by what the workers ask for; null when that does
  // not tell one.
  const FabricProfile* fabric = nullptr;
  Span fabric_span = {};
  // All that fit what the workers ask for.
  std::vector<const FabricProfile*> fabrics = {};
  // What all of them say; kUnknown and "" when they differ or there is none.
  Network network = Network::kUnknown;
  std::string provider = {};  // "aws", "gke", ...
  // Dynamo release: of --dynamo, or of the images when they agree; "" when not
  // known.
  std::string release = {};

  // Where the spec stands, or would have to.
  [[nodiscard]] edit::Path spec_path() const { return place.Then("spec"); }
  // The roles of a disaggregated deployment: null unless exactly one worker
  // has the role.
  [[nodiscard]] const Worker* prefill() const { return Only("prefill"); }
  [[nodiscard]] const Worker* decode() const { return Only("decode"); }
  // Whether both exist, however many.
  [[nodiscard]] bool disaggregated() const;
  [[nodiscard]] const Worker* Find(std::string_view component) const;
  // The worker of that role; null unless there is exactly one.
  [[nodiscard]] const Worker* Only(std::string_view role) const;
};

// The fact of the cluster that --operator gives.
inline constexpr std::string_view kOperatorFact = "dynamo";

// What is known about the cluster from outside: `--facts`. Each fact knows its
// place.
struct ClusterFacts {
  // By dotted name, as in "kernel" or "nodes.efa"; scalars.
  std::map<std::string, yaml::Node, std::less<>> values = {};

  [[nodiscard]] const yaml::Node* Find(std::string_view name) const;
};

// A document of which only its definition is known, from --crd.
struct CustomResource {
  const yaml::Node* document = nullptr;
  const schema::Crd* crd = nullptr;
  // As in Graph; empty when the definition does not serve the version.
  std::vector<schema::Violation> shape = {};
};

// From the command line, when the manifest does not tell.
struct Assumptions {
  const FabricProfile* fabric = nullptr;
  std::string release = {};
  ClusterFacts cluster = {};
  // Of two for the same kind the later one counts.
  std::vector<const schema::Crd*> crds = {};
  // Documents of other files of the same run, which references may mean; null
  // for none.
  const std::vector<yaml::Node>* beside = nullptr;
  // Whether they only lie in the same folder: then namespaces must be equal,
  // and a worker may find its partner among them.
  bool of_folder = false;
  // The namespace that a kustomization puts all of them into; "" for none.
  std::string name_space = {};
};

// The documents of a file.
struct FileDocuments {
  uint32_t file = 0;
  std::vector<yaml::Node> documents = {};
};

// A file of several that are read as one stream.
struct BundleFile {
  uint32_t file = 0;
  // Its documents are numbered from here on in paths of the facts.
  size_t first_document = 0;
  size_t documents = 0;
};

// Everything rules may look at: a bundle, of one file or several. Owns the
// documents, which its graphs point into.
struct Facts {
  Facts() = default;
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;
  Facts(Facts&&) = default;
  Facts& operator=(Facts&&) = default;

  const SourceSet* sources = nullptr;
  const Catalog* catalog = nullptr;
  uint32_t file = 0;  // the first one
  std::vector<BundleFile> files = {};
  std::vector<yaml::Node> documents = {};               // lists taken apart
  std::vector<edit::Path> places = {};                  // of each, in the file
  std::set<std::string, std::less<>> name_spaces = {};  // of the documents
  std::vector<Graph> graphs = {};
  std::vector<CustomResource> custom_resources = {};
  Assumptions assumed = {};

  // The document of that kind and name, null when there is none: of the bundle,
  // else the only one of the files beside that is linked.
  // An empty name matches any.
  [[nodiscard]] const yaml::Node* FindDocument(std::string_view kind,
                                               std::string_view name) const;
  // The namespace of a document, "" when none is said.
  [[nodiscard]] const std::string& NamespaceOf(
      const yaml::Node& document) const;
  // Whether references of the bundle may mean a document of a file beside.
  [[nodiscard]] bool IsLinked(const yaml::Node& document) const;
  // The file in which the bytes stand; null when it is none of the bundle's.
  [[nodiscard]] const BundleFile* FileOf(const Span& span) const;
};

// Reads the documents of one file. Never fails; what has another shape than
// the API says is taken as missing.
Facts ReadFacts(const SourceSet& sources, uint32_t file,
                std::vector<yaml::Node> documents, const Catalog& catalog,
                Assumptions assumptions);

// The same of files that are one bundle, in their order; there is at least one.
// Paths number the documents of all files.
Facts ReadFacts(const SourceSet& sources, std::vector<FileDocuments> files,
                const Catalog& catalog, Assumptions assumptions);

// Walks down a path of keys; a null node when one is missing.
const yaml::Node& At(const yaml::Node& node,
                     std::initializer_list<std::string_view> path);

// The same of a dotted path, as in "kv_cache_config.dtype"; a number is the
// index of an item.
const yaml::Node& AtDotted(const yaml::Node& node, std::string_view path);

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/condition.h"
#include "dgdc/catalog/name_table.h"
#include "dgdc/catalog/operator.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A document that proves something.
struct Reference {
  std::string id = {};
  std::string title = {};
  std::string at = {};        // URL
  std::string checked = {};   // month in which it was read, "2026-11"
  std::string revision = {};  // that was read then, "" where there is none
};

enum class RoleKind : uint8_t { kFrontend, kPrefill, kDecode, kWorker };

// "frontend", "prefill", "decode", "worker".
std::string_view RoleName(RoleKind role);

// The role of that name; kWorker when no role has it.
RoleKind RoleNamed(std::string_view name);

// What hardware has for the traffic between nodes, and what a fabric needs of
// it; kNone where any will do or there is none.
enum class Network : uint8_t { kUnknown, kNone, kRdma, kEfa, kTcpx };

// "rdma", ... as profiles spell it; "" when not known.
std::string_view NetworkName(Network network);

// The network of that name; kUnknown when none has it.
Network NetworkNamed(std::string_view name);

// Where a setting goes in a manifest.
enum class SettingKind : uint8_t {
  kEnv,
  kArg,
  kResource,
  kSecurityContext,
  kPodSpec,
  kContainer,
  kAnnotation,
  kSharedMemory,
  kEnvFromSecret,
  kConfig,
  // The GPUs come with a claim instead of the extended resource.
  kGpusByClaim,
};

// "env", "arg", ... as profiles spell it.
std::string_view SettingKindName(SettingKind kind);

// One setting as a profile states it; value and name may hold !from tags.
struct SettingRule {
  SettingKind kind = SettingKind::kEnv;
  yaml::Node name = {};                  // null where the kind has no names
  std::optional<yaml::Node> value = {};  // nothing: a bare flag
  std::vector<RoleKind> roles = {};
  std::string each = {};  // a list: the rule holds once per item of it
  std::vector<Condition> when = {};
  yaml::Node owner = {};   // the intent's field that decides it, null when none
  bool essential = false;  // the fabric does not work without it
  bool usual = false;      // works without it, but the guides have it
  // Whether collectives need it too, whichever fabric moves the KV cache.
  bool collectives = false;
  std::string why = {};
  std::vector<std::string> sources = {};
  Span span = {};
};

// A document that the deployment needs and that must be applied before it.
struct CompanionRule {
  std::vector<Condition> when = {};
  bool collectives = false;  // as in SettingRule
  yaml::Node document = {};  // may hold tags
  std::string why = {};
  std::vector<std::string> sources = {};
};

enum class ParamType : uint8_t { kString, kInteger, kBoolean, kEnum, kList };

// "string", "integer", "boolean", "enum", "list".
std::string_view ParamTypeName(ParamType type);

// That a parameter, or some of its values, should not be chosen any more.
struct Deprecation {
  std::string since = {};                // the version of dgdc
  std::vector<std::string> values = {};  // empty: all
  std::string why = {};
  std::string instead = {};
  std::vector<std::string> sources = {};
};

// A default that counts where its conditions hold.
struct ParamDefault {
  std::vector<Condition> when = {};
  yaml::Node value = {};  // may hold a tag
};

// What a user may choose in spec.fabric.params.
struct Param {
  std::string name = {};
  ParamType type = ParamType::kString;
  std::vector<std::string> values = {};  // of an enum
  std::optional<int64_t> minimum = {};
  std::optional<int64_t> maximum = {};
  std::optional<yaml::Node> default_value = {};  // may hold a tag
  // The first that fits goes before `default_value`.
  std::vector<ParamDefault> defaults = {};
  std::optional<Deprecation> deprecated = {};
  std::string doc = {};
  std::string needed = {};  // what to say when a value is needed and missing
  std::vector<std::string> sources = {};
  Span span = {};
};

// What all profiles have.
struct ProfileHead {
  std::string name = {};
  std::vector<std::string> aliases = {};
  // Names under which people ask for one of several profiles: they find none,
  // and each is offered.
  std::vector<std::string> shared_names = {};
  std::string summary = {};
  std::string description = {};
  std::vector<std::string> sources = {};
  Span span = {};

  // Whether it is one of the shared names, in whatever case.
  [[nodiscard]] bool IsSharedName(std::string_view written) const;
};

// Something that shows whether a fabric works.
struct Check {
  std::string run = {};     // for people
  std::string expect = {};  // for people
  // The same for a Job: a line for sh, and what a line of its output must
  // match. Null when only people can check it.
  yaml::Node command = {};
  yaml::Node pattern = {};
  std::string shared = {};  // a check of the platform in their place, or ""
  std::vector<Condition> when = {};

  // Whether a Job can run it.
  [[nodiscard]] bool ForJob() const {
    return !command.IsNull() || !shared.empty();
  }
};

// A command of the pre-flight Job that several fabrics share.
struct SharedCheck {
  yaml::Node command = {};
  yaml::Node pattern = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// Published bandwidth of one KV transfer.
struct Bandwidth {
  int64_t low_mb_per_s = 0;
  int64_t high_mb_per_s = 0;
  // Whether somebody measured the figure, or only published it as expected.
  bool low_measured = false;
  bool high_measured = false;
  std::string note = {};
  std::vector<std::string> sources = {};
};

// "measured", "expected".
std::string_view BasisName(bool measured);

// What a benchmark of one KV transfer is told and must reach on a fabric.
struct TransferBenchmark {
  // The lower published bandwidth when absent.
  std::optional<int64_t> minimum_mb_per_s = {};
  std::string why = {};  // of the minimum
  std::vector<std::string> sources = {};
  std::vector<SettingRule> settings = {};
};

// Whether a name fits one of a profile's: equal, or "rdma/fabric*" for all that
// start so.
bool MatchesPattern(std::string_view pattern, std::string_view text);

// What shows that a worker is meant for a fabric. A "*" at the end of a name
// stands for anything.
struct Detection {
  std::vector<std::string> resources = {};
  std::map<std::string, std::string> env = {};
  // Whether `env` counts only where the hardware's NVLink reaches other nodes,
  // or is not known.
  bool env_needs_nvlink = false;
  std::vector<std::string> claims = {};  // parts of claim template names
  // Whether no cluster of another provider offers the resources.
  bool exclusive = false;

  // Whether it knows an extended resource by its name.
  [[nodiscard]] bool HasResource(std::string_view name) const;
};

// A network and everything that a manifest needs to use it.
struct FabricProfile {
  ProfileHead head = {};
  yaml::Node nixl_backend = {};  // may refer to a parameter
  // Whether the engine is told the backend; otherwise it is NIXL's default.
  bool explicit_backend = false;
  std::string kv_buffer_device = {};  // empty: the engine's own choice
  Network network = Network::kUnknown;
  std::string link_layer = {};  // "InfiniBand", "Ethernet", or empty
  // How names of its RDMA devices begin, where that is known.
  std::vector<std::string> device_prefixes = {};
  std::string provider = {};  // the cloud that alone has it, or empty
  // A folder of libraries that a worker's LD_LIBRARY_PATH must not lose.
  std::string library_path = {};
  // Whether every unit of its resources has a network attachment of its own.
  bool attachment_per_unit = false;
  // Units of each of its resources and claims that a node has; nothing where
  // that is the number of the node's interfaces.
  std::optional<int64_t> units_per_node = {};
  std::string example_hardware = {};  // on which documents and tests show it
  std::string image_variant = {};
  Detection detect = {};
  Bandwidth bandwidth = {};
  std::vector<Param> params = {};
  std::vector<SettingRule> settings = {};
  std::vector<CompanionRule> companions = {};
  std::vector<Check> verify = {};
  std::string uncheckable = {};  // why no Job can run one of them, or empty
  TransferBenchmark nixlbench = {};

  // Null when it has no such parameter.
  [[nodiscard]] const Param* FindParam(std::string_view name) const;
};

// Whether data-parallel ranks take GPUs of their own, or share those of tensor
// parallelism, always or with the flag that means "dpAttention".
enum class DataParallel : uint8_t { kOwn, kShared, kFlag };

// A flag or a variable that says which part a server plays.
struct ModeSource {
  std::string flag = {};  // by its meaning, or ""
  std::string env = {};
  std::string is = {};        // what it says when it is on; "": its value
  std::string releases = {};  // range of those that read it, "" for all
};

// An image of the engine's own that starts its server without a command.
struct ServerImage {
  std::string name = {};  // "vllm/vllm-openai", whatever registry it is from
  std::vector<std::string> starts = {};  // its ENTRYPOINT
  bool tag_is_version = false;           // of the engine
};

// What an engine does about a meaning when it is told nothing.
struct EngineDefault {
  std::string meaning = {};
  std::string value = {};    // "" when it works it out
  std::string derived = {};  // from what
  std::string unless = {};   // what changes the value
  std::string engine = {};   // range of its versions, "" for all
  std::vector<std::string> sources = {};
};

// How an engine's server is recognised in a manifest.
struct EngineServer {
  // Words that follow each other; of a path its last part counts.
  std::vector<std::vector<std::string>> commands = {};
  bool model_word = false;  // the word behind the command may be the model
  std::vector<ServerImage> images = {};
  // Spellings of a flag, dotted key of the configuration file, by what they
  // mean ("tp", "maxLength", ...).
  std::map<std::string, std::vector<std::string>, std::less<>> flags = {};
  std::map<std::string, std::string, std::less<>> config = {};
  DataParallel data_parallel = DataParallel::kOwn;
  // What tells the server which part it plays; the first that says something
  // counts.
  std::vector<ModeSource> mode = {};
  // Whether it hands no KV cache over when nothing tells it its part, whatever
  // the type of its component.
  bool aggregated_without_mode = false;
  // Variables that stand for flags, by what they mean.
  std::map<std::string, std::vector<std::string>, std::less<>> variables = {};
  // The variable from which Dynamo's server takes the value of a flag that it
  // is not given, by the flag's meaning.
  std::map<std::string, std::string, std::less<>> flag_variables = {};
  // What it does when it is told nothing.
  std::vector<EngineDefault> defaults = {};
  // Releases in which it publishes KV events without being told; "" for none.
  std::string events_by_default = {};

  // The default of a meaning at a version of the engine, "" where that is not
  // known; null when none is known, or versions differ in it.
  [[nodiscard]] const EngineDefault* FindDefault(
      std::string_view meaning, std::string_view version) const;
  // Whether versions differ in the default.
  [[nodiscard]] bool DefaultChanged(std::string_view meaning) const;
};

// The connector that a server has without being told, in some releases.
struct ConnectorDefault {
  std::string releases = {};  // "" for all, known or not
  std::string connector = {};
  // Meanings of flags that no release of the range has: where the release is
  // not known, they tell that it is another one.
  std::vector<std::string> unless = {};
};

// A connector that stands for another one.
struct ConnectorAlias {
  std::string written = {};
  std::string releases = {};  // "" for all
  std::string env = {};       // the variable that must be 1, or ""
  std::string stands_for = {};
};

// Short names of connectors that a flag of Dynamo took.
struct ConnectorNames {
  std::string releases = {};
  // "" for none at all.
  std::map<std::string, std::string, std::less<>> names = {};
  std::string several = {};  // what holds more than one
  // The releases in which the flag may say that the connector's own
  // configuration decides; in the others of `releases` that one is refused.
  std::string yields = {};
};

// Whether something is so; not every release was looked at.
enum class Known : uint8_t { kNo, kYes, kUnknown };

// A flag or variable that changes the memory of the KV cache.
struct MemoryChange {
  std::string name = {};                 // with a dash: a flag
  std::vector<std::string> values = {};  // empty: any
  std::string engine = {};               // range of versions, "" for all
  bool handles = false;
};

// A path that needs memory of a certain kind: NVLink between nodes takes only
// memory with fabric handles.
struct FabricMemory {
  Known by_default = Known::kUnknown;
  std::vector<MemoryChange> changes = {};
  std::string why = {};
  std::string remedy = {};
  std::vector<std::string> sources = {};
};

// What a connector is told about the part of its server.
struct ConnectorRoles {
  std::string releases = {};  // in which it is told that part; "" for none
  std::string prefill = {};
  std::string decode = {};
  std::string otherwise = {};
};

// How an engine is told which way the KV cache takes.
struct EngineKvTransfer {
  std::string default_backend = {};
  std::vector<std::string> nixl_connectors = {};
  // Those that go through UCX without NIXL.
  std::vector<std::string> ucx_connectors = {};
  bool connector_needed = false;
  std::vector<ConnectorDefault> defaults = {};  // of Dynamo's own servers
  std::vector<ConnectorAlias> aliases = {};
  ConnectorNames shorthand = {};
  ConnectorRoles roles = {};
  std::string env = {};  // variable with the NIXL backend, "" when none
  // Dotted keys in the value of the flag "kvTransfer": "connector",
  // "backends", "bufferDevice", "nested".
  std::map<std::string, std::string, std::less<>> json = {};
  // The flag that turns Dynamo's KV block manager on, and what its value then
  // holds; "" when the engine has none.
  std::string block_manager_flag = {};
  std::string block_manager_value = {};
  FabricMemory fabric_memory = {};

  // Whether the connector of that name transfers with NIXL.
  [[nodiscard]] bool IsNixl(std::string_view connector) const;
  // Whether a flag or a variable gives the KV cache memory with fabric handles
  // in that version of the engine; an unknown one ("") may.
  [[nodiscard]] bool GivesFabricHandles(std::string_view version,
                                        std::string_view name,
                                        std::string_view value) const;
};

// Blocks of the KV cache; 0 where sizes need not count in them.
struct KvBlock {
  // To what multiple sizes are rounded up when nothing is said about blocks.
  int64_t round_to = 0;
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A size that the engine demands to be a multiple of another one. All but the
// last fields are meanings of the server's flags and configuration.
struct MultipleRule {
  std::string value = {};
  std::string of = {};
  std::string shared_by = {};    // by what the value is divided first, or ""
  std::string shared_when = {};  // flag that turns that on
  std::string when = {};         // flag without which there is no such demand
  std::vector<std::string> roles = {};  // empty: all
  bool round_up = false;
  std::string why = {};
  std::vector<std::string> sources = {};
};

// How far a connector carries a kind of parallelism.
struct ConnectorLimit {
  std::string connector = {};  // "" for all of the engine
  std::string size = {};       // "tp", "pp", "dp", "ep", "dcp", "pcp", "cp"
  int64_t at_most = 0;
  bool or_equal = false;  // larger ones where both roles have the same
  bool certain = true;    // an error; otherwise a warning
  std::vector<std::string> roles = {};  // empty: prefill and decode
  std::string releases = {};            // range, "" for all
  std::string why = {};
  std::string help = {};
  std::vector<std::string> sources = {};

  // Whether it holds for the role and release; an unknown release ("") is
  // taken for one of them.
  [[nodiscard]] bool HoldsFor(std::string_view role,
                              std::string_view release) const;
};

// Whose versions tell whether a flag exists.
enum class FlagOwner : uint8_t { kEngine, kDynamo };

// One flag under all its names, the one that settings and rules use first.
struct FlagSpec {
  std::vector<std::string> names = {};
  // What the table of its parser knows of it under each main name, by version.
  std::vector<std::span<const NameRow>> stretches = {};
  // Whether it is the "--no-" of a switch.
  bool negative = false;
};

// One of the argument parsers that read a server's command line.
struct FlagParser {
  FlagOwner owner = FlagOwner::kEngine;
  std::string program = {};  // as people call it, "dynamo.vllm"
  std::string table = {};    // of profiles/generated
  std::shared_ptr<const LazyNames> known = {};  // which that is
  // Range of Dynamo's releases in which an underscore is as good as a dash;
  // "" for none.
  std::string underscores = {};
  bool abbreviations = false;  // a unique beginning will do
  // Whether --x.a.b VALUE sets a field of the JSON that --x takes.
  bool dotted = false;
  // The same, where the JSON is that of another flag.
  std::map<std::string, std::string, std::less<>> renamed = {};
  // Names of one flag that versions call otherwise, the one to use first.
  std::vector<std::vector<std::string>> same = {};
  // The numbers that a flag takes, by its name: comparisons that all must hold.
  std::map<std::string, std::string, std::less<>> limits = {};
};

// One name of a flag in a table, and where the flag stands.
struct FlagSpelling {
  std::string name = {};
  size_t parser = 0;
  size_t flag = 0;  // of the parser
};

// All flags of an engine's servers, which are read when somebody asks for one;
// threads may ask at once.
class FlagTable {
 public:
  ProfileHead head = {};
  std::vector<FlagParser> parsers = {};

  // All names of them, sorted: rules ask for many names of every worker. Of
  // equal ones that of the first parser comes first.
  [[nodiscard]] const std::vector<FlagSpelling>& spellings() const;
  // The spellings from this name on.
  [[nodiscard]] std::span<const FlagSpelling> From(std::string_view name) const;
  [[nodiscard]] const FlagSpec& FlagOf(const FlagSpelling& spelling) const;
  // Null when no parser has a flag of exactly this name.
  [[nodiscard]] const FlagSpec* FindFlag(std::string_view name) const;

 private:
  struct Read;

  [[nodiscard]] const Read& Flags() const;

  // Shared, so that a table can be moved while it is made.
  std::shared_ptr<Read> read_ = NewRead();
  static std::shared_ptr<Read> NewRead();
};

// An inference engine and its flags by release.
struct EngineProfile {
  ProfileHead head = {};
  EngineServer server = {};
  EngineKvTransfer kv_transfer = {};
  yaml::Node framework = {};  // value of the DGD's backendFramework
  yaml::Node command = {};    // list
  int64_t margin_tokens = 0;
  std::string margin_why = {};
  KvBlock kv_block = {};
  std::vector<MultipleRule> multiples = {};
  std::vector<ConnectorLimit> connector_limits = {};
  std::vector<SettingRule> settings = {};
};

// A Job around a deployment.
struct JobProfile {
  yaml::Node image = {};    // null: the engine's
  yaml::Node command = {};  // list
  int64_t backoff_limit = 0;
  int64_t requests_per_concurrency = 0;  // of a benchmark
  yaml::Node spec = {};                  // further fields, null when none
  std::vector<CompanionRule> documents = {};
  std::vector<std::string> own_env = {};  // not taken over from a worker
  std::vector<SettingRule> settings = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A variable that no present version of a library reads.
struct UnreadVariable {
  std::string name = {};
  std::string library = {};
  std::string until = {};    // last version that read it, "" when none did
  std::string instead = {};  // name that does what people expect, or ""
  std::string why = {};
  std::vector<std::string> sources = {};
};

// What a variable of some type may hold.
struct VariableType {
  std::vector<std::string> types = {};  // as a table calls them
  std::string matches = {};             // a pattern of the whole value, or ""
  std::string takes = {};               // for people, as in "a number"
  bool listed = false;  // the values that the table lists, in any case
  bool many = false;    // several of them, between commas
};

// Whose version tells what a library reads.
enum class NameOwner : uint8_t { kNobody, kEngine, kDynamo, kUcx, kNixl };

// Variables that begin alike, because one library reads them.
struct NameSpace {
  std::string table = {};  // of profiles/generated
  std::string library = {};
  NameOwner owner = NameOwner::kNobody;
  std::string engine = {};  // whose workers read them; "" for all
  std::vector<std::string> prefixes = {};
  // Beginnings that no list is published of.
  std::vector<std::string> closed = {};
  // Names whose values it replaces by their defaults when it cannot read them.
  std::vector<std::string> lenient = {};
  // Whether nothing else reads names that begin so.
  bool whole = false;
  // Whether the table may say later than it was that a name came.
  bool late = false;
  // Whether a value that it cannot read stops the worker.
  bool stops = false;
  std::vector<VariableType> types = {};
  std::map<std::string, VariableType, std::less<>> values = {};  // by name
  std::vector<std::string> sources = {};

  // Null when nothing is known of values of that type.
  [[nodiscard]] const VariableType* TypeOf(std::string_view type) const;
};

// What a library does when a variable is not set.
struct VariableDefault {
  std::string variable = {};  // by its meaning
  std::string versions = {};  // of the library; "" for all, known or not
  std::string value = {};
};

// The version of a library that a wheel of NIXL holds.
struct BundledLibrary {
  std::string nixl = {};  // range of versions
  std::string version = {};
};

// Transports of one kind. One excluded name of `excluded_by`, or all of
// `excluded_together`, leave nothing of it.
struct TransportKind {
  std::vector<std::string> names = {};  // aliases included
  std::vector<std::string> excluded_by = {};
  std::vector<std::string> excluded_together = {};
};

// A library that moves bytes between pods, and what steers it.
struct TransportProfile {
  ProfileHead head = {};
  // Names of variables by what they mean, as in "devices".
  std::map<std::string, std::string, std::less<>> variables = {};
  std::vector<VariableDefault> defaults = {};
  std::vector<BundledLibrary> in_nixl = {};
  std::vector<std::string> on = {};  // words, in any case
  std::vector<std::string> off = {};
  std::map<std::string, TransportKind, std::less<>> kinds = {};
  std::vector<std::string> other_transports = {};  // of no kind
  // Versions of the kernel with which devices reach GPU memory by DMA-BUF; ""
  // where nothing is known.
  std::string dmabuf_kernels = {};
  std::string socket_network = {};  // that stands for TCP
  // Network interfaces that end at the host, and what their names begin with.
  std::vector<std::string> host_interfaces = {};
  std::vector<std::string> host_prefixes = {};
  // What the names of devices begin with.
  std::vector<std::string> rdma_devices = {};
  std::vector<std::string> interfaces = {};
  std::vector<std::string> either = {};
  // Drivers of EFA and of NICs of other kinds.
  std::vector<std::string> efa_providers = {};
  std::vector<std::string> other_providers = {};

  // The name of the variable, which the profile must have.
  [[nodiscard]] const std::string& Variable(std::string_view meaning) const;
  // Transports of a kind, which the profile must have.
  [[nodiscard]] const TransportKind& Kind(std::string_view name) const;
  // The names of all of them.
  [[nodiscard]] std::vector<std::string> Transports() const;
  [[nodiscard]] bool IsOn(std::string_view value) const;
  [[nodiscard]] bool IsOff(std::string_view value) const;
  // What the library of that version, "" for an unknown one, takes where the
  // variable is not set; "" when that is not known.
  [[nodiscard]] std::string_view DefaultOf(std::string_view meaning,
                                           std::string_view version) const;
};

// A kind that not all versions of its operator define.
struct KindChange {
  std::string kind = {};
  std::string versions = {};  // those that do, as a range
  std::string instead = {};   // what to write elsewhere
  std::vector<std::string> sources = {};
};

// Who defines kinds of an API group.
struct KindOwner {
  std::string name = {};  // with its article
  std::vector<std::string> kinds = {};
  std::vector<KindChange> changes = {};
  std::vector<std::string> sources = {};
};

// All kinds of an API group that are known.
struct KindTable {
  std::string group = {};
  std::vector<KindOwner> owners = {};

  [[nodiscard]] std::vector<std::string> Kinds() const;
  // Null for a kind that all versions of its owner have.
  [[nodiscard]] const KindChange* FindChange(std::string_view kind) const;
};

// What an image holds in some releases and variants. A row may say a part of
// it; what one does not say, a later one may.
struct ImageContents {
  std::string releases = {};  // "" for all
  std::string variant = {};   // "" for all
  std::optional<int64_t> user = {};
  std::string home = {};                                     // HOME
  std::optional<std::vector<std::string>> entry_point = {};  // ENTRYPOINT
  // Folders with which LD_LIBRARY_PATH begins.
  std::vector<std::string> library_path = {};
  // Folders that the loader searches without it, of ld.so.conf.d.
  std::vector<std::string> loader_folders = {};
  // Without one of these in LD_LIBRARY_PATH the image's own NIXL is not found;
  // those of both CPUs, empty where other ways lead to it.
  std::vector<std::string> nixl_folders = {};
  std::vector<std::string> plugin_folders = {};  // of NIXL
  // Those of them in which a plug-in is missing, by its name.
  std::map<std::string, std::vector<std::string>, std::less<>> lacking = {};
  std::string plugin_dir = {};                    // NIXL_PLUGIN_DIR
  std::vector<std::string> preload = {};          // LD_PRELOAD
  std::vector<std::string> python_packages = {};  // folders
  std::vector<std::string> efa_folders = {};      // of the EFA userspace
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A published image, whatever registry it comes from.
struct ImageProfile {
  ProfileHead head = {};  // its name is the last part of the repository
  std::vector<ImageContents> contents = {};

  // The first row for the release, "" for one of them that is not known, and
  // what follows it in the tag, of which the field says something; null when
  // none does.
  template <class Field>
  [[nodiscard]] const ImageContents* Find(std::string_view release,
                                          std::string_view suffix,
                                          Field ImageContents::*field) const {
    for (const ImageContents& row : contents) {
      if (Says(row.*field) && Holds(row, release, suffix)) {
        return &row;
      }
    }
    return nullptr;
  }

 private:
  template <class Value>
  static bool Says(const Value& value) {
    return !value.empty();
  }
  template <class Value>
  static bool Says(const std::optional<Value>& value) {
    return value.has_value();
  }
  static bool Holds(const ImageContents& row, std::string_view release,
                    std::string_view suffix);
};

// A variable that names a cache, which lies `below` its value.
struct CacheVariable {
  std::string name = {};
  std::string below = {};  // "" for the value itself
};

// A folder in which programs keep what they downloaded or compiled.
struct CacheProfile {
  std::string name = {};    // what lies in it: "models"
  bool weights = false;     // an engine loads its model from there
  std::string engine = {};  // that has it, "" for all
  std::vector<CacheVariable> variables = {};  // the first that is set counts
  std::string home = {};  // below the user's home by default, "" elsewhere
  // Where documents keep it: the variable and its value, "" when none does.
  std::string keep_variable = {};
  std::string keep_path = {};
  std::vector<std::string> flags = {};     // that name another folder
  std::vector<std::string> not_read = {};  // variables taken for one of these
  std::string why = {};
  std::vector<std::string> sources = {};
};

// What the value of a label of pods names.
enum class LabelSubject : uint8_t { kOther, kComponent, kType, kDeployment };

// A label that the operator sets on pods.
struct PodLabelProfile {
  std::string name = {};
  LabelSubject subject = LabelSubject::kOther;
  bool overwrites = false;  // a value that a manifest gives is lost
};

// How the operator names what it creates on Grove.
struct GroveNames {
  // Longest name of deployment, scaling group and clique together.
  int64_t limit = 0;
  // Characters of the deployment's name that are always kept.
  int64_t least = 0;
  // What the name of a clique has behind the name of its component, where a
  // worker has several pods, and where a pod shares its GPUs with others; the
  // latter is followed by the number of a pod.
  std::string several_pods = {};
  std::string memory_service = {};
};

// What the value of a label of nodes names: a GPU ("NVIDIA-H100-80GB-HBM3"),
// its architecture, how many a node has, the cloud's machine type, the CPU.
enum class NodeLabelMeaning : uint8_t {
  kGpu,
  kGpuArchitecture,
  kGpuCount,
  kMachine,
  kCpu,
};

// A label of nodes that tells what hardware they are.
struct NodeLabelProfile {
  std::string name = {};
  NodeLabelMeaning tells = NodeLabelMeaning::kGpu;
  std::string provider = {};  // whose nodes alone have it; "" for all
};

// Devices that run an engine.
struct Accelerator {
  std::string name = {};  // "Intel GPUs"
  // Names of resources, with a * at the end for anything; of device classes.
  std::vector<std::string> resources = {};
  std::vector<std::string> classes = {};
  // Of UCX, that know its memory; none: the buffer has to lie in host memory.
  std::vector<std::string> transports = {};
  std::string why = {};
  std::vector<std::string> sources = {};
};

// Backends of NIXL.
struct NixlPlugins {
  std::vector<std::string> names = {};
  std::vector<std::string> not_in_images = {};  // of no published image
  std::string why = {};
  std::vector<std::string> sources = {};
};

// How further networks get into pods.
struct PodNetworks {
  // Annotations that list them: of Multus, and of Google.
  std::string multus = {};
  std::string gke = {};
  // Google's for the interface of the default route.
  std::string gke_default = {};
  // How Google's resources begin that stand for the devices of a network, and
  // how the other form of the same name ends.
  std::string gke_resources = {};
  std::string gke_address_form = {};
};

// Device plugins for RDMA, by the names of what they hand out.
struct RdmaPlugins {
  std::string resources = {};  // how the names begin
  // What in them says that each unit stands for all NICs of the node.
  std::string shared = {};

  [[nodiscard]] bool HandOut(std::string_view resource) const {
    return resource.starts_with(resources);
  }
  [[nodiscard]] bool Shares(std::string_view resource) const {
    return HandOut(resource) && resource.find(shared) != std::string_view::npos;
  }
};

// How names of models end whose weights are in another format.
struct ModelBuild {
  std::string suffix = {};
  std::string format = {};  // "fp8", or "" where the end does not tell it
};

// What every Dynamo deployment has, whatever the engine and the fabric.
// What Linux calls what pods ask for.
struct LinuxNames {
  std::vector<std::string> capabilities = {};  // without "CAP_", sorted
  // Those that pods may add where nothing else may be asked for.
  std::vector<std::string> harmless = {};
  std::string rdma_files = {};  // folder of the device files of RDMA

  [[nodiscard]] bool IsCapability(std::string_view name) const;
};

struct PlatformProfile {
  ProfileHead head = {};
  std::string frontend_component = {};
  std::string prefill_component = {};
  std::string decode_component = {};
  std::string worker_component = {};
  yaml::Node frontend_command = {};  // list, null: the image's own
  std::string gpu_resource = {};
  int64_t frontend_port = 0;
  // What the operator adds to pods.
  std::vector<OperatorAddition> additions = {};
  GroveNames grove_names = {};
  std::string grove_annotation = {};  // "false" keeps a deployment from Grove
  // Modules of Dynamo's that workers may run and that start no engine.
  std::vector<std::string> helpers = {};
  // Releases in which a component may tell the release of its image.
  std::string declared_releases = {};
  std::vector<CacheProfile> caches = {};
  std::vector<Accelerator> accelerators = {};  // one at least
  NixlPlugins nixl_plugins = {};
  PodNetworks pod_networks = {};
  RdmaPlugins rdma_plugins = {};
  std::vector<PodLabelProfile> pod_labels = {};
  std::vector<NodeLabelProfile> node_labels = {};
  std::string host_label = {};  // that each node has with its own name
  LinuxNames linux_names = {};
  // How labels of controllers below the operator begin.
  std::vector<std::string> controller_labels = {};
  // Ends of the names under which images of releases are published too.
  std::vector<std::string> image_editions = {};
  // Ends of the names of models that tell the format of weights alone.
  std::vector<ModelBuild> model_builds = {};
  std::map<std::string, SharedCheck, std::less<>> checks = {};
  Bandwidth host_staged = {};  // of KV caches that go through host memory
  JobProfile model_download = {};
  JobProfile benchmark = {};
  JobProfile preflight = {};
  JobProfile nixlbench = {};
  std::vector<SettingRule> settings = {};

  [[nodiscard]] const std::string& Component(RoleKind role) const;
  // The volume that the operator mounts at /dev/shm, which must be described.
  [[nodiscard]] const OperatorAddition& SharedMemory() const;
  // The label whose value names that, which must exist.
  [[nodiscard]] const std::string& Label(LabelSubject subject) const;
  // Null when the operator sets no such label.
  [[nodiscard]] const PodLabelProfile* FindLabel(std::string_view name) const;
  // Null when nothing is known of that label of nodes.
  [[nodiscard]] const NodeLabelProfile* FindNodeLabel(
      std::string_view name) const;
};

// A GPU system or instance type. Counts are per node.
struct HardwareProfile {
  ProfileHead head = {};
  std::string gpu = {};  // "H200"
  // As the driver reports it; 0 where nobody says.
  double gpu_memory_gib = 0;
  std::string architecture = {};  // "hopper"
  int64_t node_gpus = 0;
  std::string arch = {};  // "amd64", "arm64"
  Network network = Network::kUnknown;
  std::optional<int64_t> interfaces = {};
  std::optional<int64_t> gbit_per_interface = {};
  // Interface and network of each, "eth2=rdma-0", where the platform names
  // them.
  yaml::Node networks = {};
  // GPUs that reach each other over NVLink across nodes; 0 when only within
  // one.
  int64_t nvlink_domain_gpus = 0;
  std::string provider = {};
  yaml::Node pod = {};  // fields for the pod spec, null when none
  std::vector<std::string> notes = {};
};

// A model's architecture: the columns of its configuration that sizing needs.
struct ModelProfile {
  ProfileHead head = {};
  std::string attention = {};  // "gqa", "mla", ...
  int64_t layers = 0;
  int64_t query_heads = 0;
  std::optional<int64_t> kv_heads = {};
  std::optional<int64_t> kv_layers = {};   // whose cache grows with the prompt
  std::optional<int64_t> swa_layers = {};  // with a sliding window
  std::optional<int64_t> head_dim = {};
  // Of the layers whose cache grows, where they differ from the others.
  std::optional<int64_t> global_kv_heads = {};
  std::optional<int64_t> global_head_dim = {};
  std::optional<int64_t> kv_lora_rank = {};
  std::optional<int64_t> qk_rope_head_dim = {};
  std::optional<int64_t> index_head_dim = {};
  std::optional<int64_t> window = {};  // tokens
  int64_t max_position = 0;
  std::string weight_format = {};
  std::string checkpoint_kv_dtype = {};
  int64_t kv_bytes_per_token_bf16 = 0;
  int64_t kv_bytes_per_token_fp8 = 0;
  int64_t fixed_state_bytes = 0;
  std::vector<std::string> notes = {};
};

// How a tag is known: from a list of the publisher's, from the pattern of the
// releases before, or from one of two lists that contradict each other.
enum class TagBasis : uint8_t { kListed, kInferred, kDisputed };

// One published image tag.
struct ImageTag {
  std::string variant = {};  // "default", "efa", "cuda13"
  std::string tag = {};
  std::vector<std::string> arch = {};
  std::string cuda = {};
  bool experimental = false;
  TagBasis basis = TagBasis::kListed;

  // Whether anybody should be told to use it.
  [[nodiscard]] bool IsSound() const { return basis != TagBasis::kDisputed; }
};

// One engine inside a Dynamo release.
struct ReleaseEngine {
  std::string engine = {};
  std::string version = {};
  std::string nixl = {};
  std::string image = {};
  std::vector<ImageTag> tags = {};
};

// What a release would have gone, and what takes its place.
struct ReleaseDeprecation {
  std::string what = {};
  std::string instead = {};
};

// A Dynamo release: what exists. What is not known is "".
struct ReleaseProfile {
  ProfileHead head = {};
  std::string date = {};
  std::vector<std::string> api_versions = {};  // the first is the default
  std::string storage_version = {};            // in which objects are kept
  std::vector<std::string> deprecated_versions = {};
  std::string registry = {};
  std::string frontend_image = {};  // empty: the engine's image has it
  std::string frontend_tag = {};
  std::string driver = {};         // oldest of the GPUs
  std::string efa_installer = {};  // of the images for EFA
  // Versions that are published for the whole release, by library.
  std::map<std::string, std::string, std::less<>> libraries = {};
  // Fields that nobody published, concluded from the releases around.
  std::vector<std::string> inferred = {};
  std::vector<ReleaseEngine> engines = {};
  std::vector<ReleaseDeprecation> deprecations = {};
  std::vector<std::string> notes = {};

  [[nodiscard]] const ReleaseEngine* FindEngine(std::string_view name) const;
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/worker.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dgdc/base/whole_number.h"
#include "dgdc/catalog/names.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/engine_config.h"
#include "dgdc/manifest/graph.h"
#include "dgdc/manifest/kv_transfer.h"
#include "dgdc/manifest/operator_layer.h"
#include "dgdc/manifest/placement.h"
#include "dgdc/manifest/references.h"
#include "dgdc/manifest/signs.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// --- Environment and resources

FindDocument DocumentsOf(const Component& component, const Facts& facts) {
  return [&](std::string_view kind, std::string_view name) {
    return FindReferred(facts, component, kind, name);
  };
}

// DGD: merged and sorted by the operator; otherwise as the list stands.
Environment EnvironmentOf(const Component& component, const Facts& facts,
                          bool sorted) {
  const FindDocument find = DocumentsOf(component, facts);
  Environment from_sources;
  for (const Node& source : component.env_from->items) {
    AddSource(source, find, from_sources);
  }
  std::vector<const Node*> entries;
  if (sorted) {
    for (const auto& [name, entry] : component.env) {
      entries.push_back(&*entry);
    }
  } else if (const Node* container = component.beside != nullptr
                                         ? component.beside
                                         : component.container) {
    for (const Node& entry : At(*container, {"env"}).items) {
      entries.push_back(&entry);
    }
  }
  return ReadEnvironment(entries, find, std::move(from_sources));
}

// Secrets bring tokens, not settings; a ConfigMap that is not in the file may
// bring anything.
bool HasOpenSource(const Component& component, const Facts& facts) {
  const auto& sources = component.env_from->items;
  return std::any_of(sources.begin(), sources.end(), [&](const Node& source) {
    const Node& name = At(source, {"configMapRef", "name"});
    return name.IsScalar() && !name.IsNull() &&
           FindReferred(facts, component, "ConfigMap", name.scalar) == nullptr;
  });
}

void AddResources(const std::map<std::string, NodeRef>& quantities, bool limit,
                  std::map<std::string, Resource>& resources) {
  for (const auto& [name, node] : quantities) {
    Resource& resource = resources[name];
    resource.name = name;
    (limit ? resource.limit : resource.request) = {{node->scalar, node->span},
                                                   &*node};
  }
}

std::map<std::string, Resource> ResourcesOf(const Component& component) {
  std::map<std::string, Resource> resources;
  AddResources(component.limits, true, resources);
  AddResources(component.requests, false, resources);
  for (auto& [name, resource] : resources) {
    resource.count = WholeNumber(
        resource.limit.span.known() ? *resource.limit : *resource.request);
  }
  return resources;
}

// The operator counts these as GPUs (dra.go of Dynamo), or an engine runs on
// them.
bool IsGpuResource(std::string_view name, const PlatformProfile& platform) {
  const auto fits = [name](const std::string& pattern) {
    return MatchesPattern(pattern, name);
  };
  return name == platform.gpu_resource || name.ends_with("/gpu") ||
         name.find("/mig-") != std::string_view::npos ||
         std::any_of(platform.accelerators.begin(), platform.accelerators.end(),
                     [&fits](const Accelerator& row) {
                       return std::any_of(row.resources.begin(),
                                          row.resources.end(), fits);
                     });
}

void CountGpus(const Facts& facts, Worker& worker) {
  const PlatformProfile& platform = facts.catalog->platform();
  for (const auto& [name, resource] : worker.resources) {
    if (IsGpuResource(name, platform)) {
      worker.gpus = resource.count;
      worker.gpus_span = resource.span();
    }
  }
  const ByKind& kind = worker.component.by_kind;
  if (!worker.gpus_span.known() && kind.gpus) {
    worker.gpus = kind.gpus;
    worker.gpus_span = kind.gpus_span;
  }
  // Nothing asked for means none but those of claims.
  if (!worker.gpus_span.known()) {
    const model::Value<int64_t> claimed = ClaimedGpus(facts, worker);
    worker.gpus =
        claimed.is_present() ? std::optional(claimed.value) : std::nullopt;
  }
}

// --- The engine's command

std::string_view LastPart(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// Index behind the command's words, or nothing.
std::optional<size_t> FindCommand(const Invocation& invocation,
                                  const std::vector<std::string>& command) {
  const std::vector<Word>& words = invocation.words;
  for (size_t at = 0; at + command.size() <= words.size(); ++at) {
    const bool matches = std::equal(
        command.begin(), command.end(),
        words.begin() + static_cast<std::ptrdiff_t>(at),
        [](const std::string& wanted, const Word& word) {
          return word.text == wanted || LastPart(word.text) == wanted;
        });
    if (matches) {
      return at + command.size();
    }
  }
  return std::nullopt;
}

// A word that is neither a flag nor a flag's value and that may turn into
// anything hides flags.
bool IsComplete(const Invocation& invocation, size_t first,
                const std::vector<Flag>& flags) {
  return std::all_of(
      invocation.words.begin() + static_cast<std::ptrdiff_t>(first),
      invocation.words.end(), [&flags](const Word& word) {
        return word.known || word.text.starts_with("--") ||
               std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) {
                 return flag.value && flag.value->span == word.span;
               });
      });
}

// "serve MODEL": the model without a flag.
void ReadModelWord(const Invocation& invocation, size_t first, Worker& worker) {
  if (!worker.engine->server.model_word || first >= invocation.words.size()) {
    return;
  }
  const Word& word = invocation.words[first];
  if (word.known && !word.text.empty() && word.text.find_first_of("- ") != 0) {
    worker.model = {word.text, word.span};
  }
}

// What the server gets of a variable; an empty text with a place where it is
// not known, nothing where it is not set.
std::optional<Text> ModeVariable(const Worker& worker,
                                 const ModeSource& source) {
  const std::string& release = worker.flag_reader.release;
  if (source.env.empty() || (!source.releases.empty() && !release.empty() &&
                             !InVersionRange(release, source.releases))) {
    return std::nullopt;
  }
  const Text hidden{"", worker.place()};
  const Variable* variable = worker.FindEnv(source.env);
  if (variable == nullptr) {
    return std::nullopt;
  }
  return variable->known ? variable->value : hidden;
}

// Not known where the value is not.
Text ModeOf(const Worker& worker) {
  for (const ModeSource& source : worker.engine->server.mode) {
    const Flag* flag =
        source.flag.empty() ? nullptr : worker.FindMeaning(source.flag);
    if (flag != nullptr && !source.is.empty()) {
      return {source.is, flag->name_span};
    }
    if (flag != nullptr) {
      return flag->value && flag->value->known
                 ? Text{flag->value->text, flag->value->span}
                 : Text{"", flag->name_span};
    }
    const std::optional<Text> value = ModeVariable(worker, source);
    if (value && (source.is.empty() || (*value)->empty())) {
      return *value;
    }
    if (value && IsSwitchedOn(**value)) {
      return {source.is, value->span};
    }
  }
  return {};
}

// The part that the server plays, by what it is told where the type of the
// component leaves it open.
std::string EffectiveRole(const Worker& worker) {
  // "main" is what the operator calls a component of no other type.
  const bool open = worker.Is(RoleKind::kWorker) || worker.role == "main" ||
                    worker.role.empty();
  return open && (*worker.mode == "prefill" || *worker.mode == "decode")
             ? *worker.mode
             : worker.role;
}

// Whether the words start what the profile of the engine starts.
bool IsDynamoServer(const EngineProfile& engine,
                    const std::vector<std::string>& command) {
  const auto& items = engine.command.items;
  return items.size() >= command.size() &&
         std::equal(command.rbegin(), command.rend(), items.rbegin(),
                    [](const std::string& word, const Node& item) {
                      return word == item.scalar;
                    });
}

// What is known of the image: nothing of images that nobody described.
void FindImage(const Catalog& catalog, Worker& worker) {
  const Image& image = worker.image;
  worker.image_profile =
      image.placeholder
          ? nullptr
          : catalog.images.Find(PlainImageName(catalog.platform(), image.name));
  if (worker.image_profile == nullptr) {
    return;
  }
  const auto find = [&](auto field) {
    return worker.image_profile->Find(image.version, TagSuffix(image), field);
  };
  if (const ImageContents* row = find(&ImageContents::user)) {
    worker.image_user = row->user;
  }
  if (const ImageContents* row = find(&ImageContents::home)) {
    worker.image_home = row->home;
  }
}

// Which flags there are depends on the release and on the engine's version.
void FindVersions(const Facts& facts, Worker& worker) {
  const std::string& engine = worker.engine->head.name;
  FlagReader& reader = worker.flag_reader;
  reader.table = facts.catalog->flags.Find(engine);
  reader.release =
      facts.assumed.release.empty() ? worker.release : facts.assumed.release;
  if (!worker.own_version->empty()) {
    worker.engine_version = *worker.own_version;
    reader.engine_version = *worker.own_version;
    return;
  }
  const ReleaseProfile* release =
      NearestRelease(facts.catalog->releases, reader.release);
  const ReleaseEngine* version =
      release == nullptr ? nullptr : release->FindEngine(engine);
  if (version == nullptr) {
    return;
  }
  worker.engine_version = version->version;
  worker.engine_newer = release->head.name != reader.release;
  if (!worker.engine_newer) {
    reader.engine_version = version->version;
  }
}

// What the server gets besides: a script may set variables, and so does `env`.
// Of what is no engine the last command counts, which the container goes on
// with; whether a variable of another command reaches it is not known.
void AddAssignedVariables(Worker& worker) {
  const std::vector<Invocation>& all = worker.line.invocations;
  if (all.empty()) {
    return;
  }
  const auto assign = [&worker](const Word& name, const Word& value,
                                bool known) {
    worker.env.insert_or_assign(name.text,
                                Variable{.name = name.text,
                                         .name_span = name.span,
                                         .value = {value.text, value.span},
                                         .known = known && value.known,
                                         .assigned = &value});
  };
  if (worker.server == nullptr) {
    for (const Invocation& invocation : all) {
      for (const auto& [name, value] : invocation.assignments) {
        assign(name, value, false);
      }
    }
  }
  const Invocation& program =
      worker.server == nullptr ? all.back() : *worker.server;
  for (const auto& [name, value] : program.assignments) {
    assign(name, value, true);
  }
}

LookUp KnownVariablesOf(const Worker& worker) {
  return [&worker](std::string_view name) {
    const Text* value = worker.EnvValue(name);
    return value == nullptr ? std::nullopt : std::optional(**value);
  };
}

// The flags that a kind writes from fields of its own, where the command has
// none of that meaning.
void AddFlagsOfKind(const Facts& facts, Worker& worker) {
  for (const auto& [meaning, size] : worker.component.by_kind.sizes) {
    const auto names = worker.engine->server.flags.find(meaning);
    const std::optional<bool> is_switch = size->AsBool();
    if (names == worker.engine->server.flags.end() || is_switch == false ||
        worker.FindMeaning(meaning) != nullptr) {
      continue;
    }
    Flag flag{.written = names->second.front(), .name_span = size->span};
    flag.name = worker.flag_reader.Name(flag.written);
    if (!is_switch) {
      flag.value = WordOf(*facts.sources, *size);
    }
    worker.flags.push_back(std::move(flag));
  }
}

// `first` is the first word behind the command that starts the server.
void SetServer(const Facts& facts, const EngineProfile& engine,
               const Invocation& invocation, size_t first, Worker& worker) {
  worker.engine = &engine;
  worker.server = &invocation;
  AddAssignedVariables(worker);
  std::vector<Flag> written = ReadFlags(invocation, first);
  worker.flags_complete = IsComplete(invocation, first, written);
  FindVersions(facts, worker);
  worker.flags = UnderstandFlags(std::move(written), worker.flag_reader);
  // What a file of flags says is not read.
  worker.flags_complete =
      worker.flags_complete && worker.FindMeaning("flagFile") == nullptr;
  for (Flag& flag : FlagsOfVariables(worker, facts)) {
    worker.flags.push_back(std::move(flag));
  }
  AddFlagsOfKind(facts, worker);
  worker.mode = ModeOf(worker);
  ReadModelWord(invocation, first, worker);
}

// The words of a variable that a kind hands to the server.
void AddWordsOfVariable(const Facts& facts, const Variable& variable,
                        Worker& worker) {
  const Node* entry = nullptr;
  const auto found = worker.component.env.find(variable.name);
  if (found != worker.component.env.end()) {
    entry = &At(found->second, {"value"});
  }
  if (entry == nullptr || !entry->IsString()) {
    return;
  }
  Node script = Node::Seq();
  script.Push(Node::String("sh"));
  script.Push(Node::String("-c"));
  script.Push(Node::String("--"));
  script.Push(*entry);
  CommandLine line =
      ReadCommand(*facts.sources, script, {}, KnownVariablesOf(worker));
  if (line.invocations.empty()) {
    return;
  }
  Invocation words = std::move(line.invocations.front());
  if (!worker.line.invocations.empty()) {
    const Invocation& args = worker.line.invocations.front();
    words.words.insert(words.words.begin(), args.words.begin(),
                       args.words.end());
  }
  worker.line = std::move(line);
  worker.line.invocations = {std::move(words)};
}

// A server that the kind of the workload starts. What words it gets that the
// manifest does not show is the kind's own business: its profile says which
// flags they are.
void FindServerOfKind(const Facts& facts, Worker& worker) {
  const KindServer* kind = worker.component.by_kind.server;
  if (kind == nullptr || worker.server != nullptr ||
      worker.line.form != Form::kUnknown) {
    return;
  }
  const EngineProfile* engine = facts.catalog->engines.Find(kind->engine);
  if (engine == nullptr) {
    return;
  }
  const Variable* variable =
      kind->variable.empty() ? nullptr : worker.FindEnv(kind->variable);
  if (variable != nullptr) {
    AddWordsOfVariable(facts, *variable, worker);
  }
  if (worker.line.invocations.empty()) {
    worker.line.invocations.emplace_back();
  }
  SetServer(facts, *engine, worker.line.invocations.front(), 0, worker);
  const bool is_hidden = variable != nullptr && !variable->known;
  worker.flags_complete = worker.flags_complete && !is_hidden;
  if (worker.model->empty() && worker.component.by_kind.model != nullptr) {
    const Node& model = *worker.component.by_kind.model;
    worker.model = {model.scalar, model.span};
  }
}

// An engine and the image of its own that the container runs.
struct OwnImage {
  const EngineProfile* engine = nullptr;
  const ServerImage* image = nullptr;
};

OwnImage FindOwnImage(const Facts& facts, const Image& image) {
  for (const EngineProfile& engine : facts.catalog->engines.all()) {
    for (const ServerImage& own : engine.server.images) {
      if (image.repository == own.name ||
          image.repository.ends_with("/" + own.name)) {
        return {&engine, &own};
      }
    }
  }
  return {};
}

// Without a command the image's own starts, with the words of args behind it.
void FindServerOfImage(const Facts& facts, const OwnImage& own,
                       Worker& worker) {
  if (own.image != nullptr && worker.line.form == Form::kUnknown &&
      !worker.line.invocations.empty()) {
    SetServer(facts, *own.engine, worker.line.invocations.front(), 0, worker);
  }
}

// Whether the words start a part of Dynamo that is no engine.
bool StartsHelper(const PlatformProfile& platform,
                  const Invocation& invocation) {
  return std::any_of(
      platform.helpers.begin(), platform.helpers.end(),
      [&invocation](const std::string& module) {
        return FindCommand(invocation, {"-m", module}).has_value();
      });
}

// `skip`: how many commands that start an engine are passed over.
void FindServer(const Facts& facts, size_t skip, Worker& worker) {
  const OwnImage own = FindOwnImage(facts, worker.image);
  if (own.image != nullptr && own.image->tag_is_version) {
    worker.own_version = {worker.image.version, worker.image.text.span};
  }
  size_t passed = 0;
  for (const Invocation& invocation : worker.line.invocations) {
    for (const EngineProfile& engine : facts.catalog->engines.all()) {
      for (const auto& command : engine.server.commands) {
        const auto first = FindCommand(invocation, command);
        if (first && passed++ == skip) {
          worker.is_dynamo = IsDynamoServer(engine, command);
          SetServer(facts, engine, invocation, *first, worker);
          return;
        }
      }
    }
  }
  if (passed == 0) {
    FindServerOfKind(facts, worker);
    if (worker.server == nullptr) {
      FindServerOfImage(facts, own, worker);
    }
  }
  if (worker.server == nullptr) {
    AddAssignedVariables(worker);
    const auto& all = worker.line.invocations;
    worker.is_helper =
        std::any_of(all.begin(), all.end(), [&facts](const auto& invocation) {
          return StartsHelper(facts.catalog->platform(), invocation);
        });
  }
}

// Of a flag or of the engine's configuration, whichever counts.
std::optional<Number> NumberOf(const Worker& worker, std::string_view meaning) {
  const EngineValue value = ReadEngineValue(worker, meaning);
  const std::optional<int64_t> number = value.is_written() && value.text
                                            ? WholeNumber(**value.text)
                                            : std::nullopt;
  return number ? std::optional(Number{*number, value.text->span})
                : std::nullopt;
}

void ReadSizes(const Catalog& catalog, Worker& worker) {
  if (worker.engine == nullptr) {
    return;
  }
  worker.parallel = {.tp = NumberOf(worker, "tp"),
                     .pp = NumberOf(worker, "pp"),
                     .dp = NumberOf(worker, "dp"),
                     .dp_local = NumberOf(worker, "dpLocal"),
                     .ep = NumberOf(worker, "ep"),
                     .dcp = NumberOf(worker, "dcp"),
                     .pcp = NumberOf(worker, "pcp"),
                     .cp = NumberOf(worker, "cp")};
  worker.max_length = NumberOf(worker, "maxLength");
  const Flag* model = worker.FindMeaning("model");
  if (model != nullptr && model->value && model->value->known) {
    worker.model = {model->value->text, model->value->span};
  }
  if (!worker.model->empty()) {
    const KnownModel known = FindModel(catalog, *worker.model);
    worker.model_profile = known.profile;
    worker.model_other_build = known.other_build;
  }
}

// --- Security

std::optional<Number> UserOf(const Node& context) {
  const Node& user = At(context, {"runAsUser"});
  const std::optional<int64_t> number = user.AsInt();
  return number ? std::optional(Number{*number, user.span}) : std::nullopt;
}

void ReadSecurity(Worker& worker) {
  const Node& context = worker.component.security_context;
  worker.run_as_user = UserOf(context);
  if (!worker.run_as_user) {
    worker.run_as_user =
        UserOf(At(worker.component.pod_spec, {"securityContext"}));
  }
  const Node& privileged = At(context, {"privileged"});
  if (const std::optional<bool> value = privileged.AsBool()) {
    worker.privileged = Spanned<bool>{*value, privileged.span};
  }
  for (const Node& name : At(context, {"capabilities", "add"}).items) {
    if (name.IsScalar()) {
      worker.capabilities.push_back({name.scalar, name.span});
    }
  }
}

void ReadMounts(Worker& worker) {
  for (const Node& mount : worker.component.volume_mounts) {
    const Node& path = At(mount, {"mountPath"});
    worker.mounts.push_back({.name = At(mount, {"name"}).scalar,
                             .path = {path.scalar, path.span},
                             .entry = &mount});
  }
}

// A Dynamo image says its release by its tag, any other component by
// runtimeVersionOverride.
std::string ReleaseOf(const Worker& worker, const Catalog& catalog) {
  if (worker.component.node != nullptr) {
    const Node& said = At(*worker.component.node, {"runtimeVersionOverride"});
    if (said.IsString()) {
      return said.scalar;
    }
  }
  return IsPublishedImage(catalog.releases,
                          PlainImageName(catalog.platform(), worker.image.name))
             ? worker.image.version
             : "";
}

// Reads the server that the command starts after so many others of it.
Worker ReadServer(Component component, const Facts& facts, bool sorted_env,
                  size_t skip) {
  Worker worker{.role = component.role};
  worker.component = std::move(component);
  worker.image = ReadImage(worker.component.image);
  worker.container_env = EnvironmentOf(worker.component, facts, sorted_env);
  for (const auto& [name, number] : worker.component.by_kind.variables) {
    worker.container_env.try_emplace(
        name, Variable{.name = name,
                       .name_span = number.span,
                       .value = {std::to_string(*number), number.span},
                       .known = true});
  }
  worker.env = worker.container_env;
  worker.env_open = HasOpenSource(worker.component, facts);
  worker.release = ReleaseOf(worker, *facts.catalog);
  const bool by_operator = sorted_env && worker.component.beside == nullptr;
  if (by_operator) {
    AddOperatorVariables(facts, worker);
  }
  worker.line = ReadCommand(*facts.sources, worker.component.command,
                            worker.component.args, KnownVariablesOf(worker));
  FindServer(facts, skip, worker);
  if (by_operator) {
    AddOperatorVariables(facts, worker);
  }
  worker.role = EffectiveRole(worker);
  ReadEngineConfig(facts, worker);
  worker.resources = ResourcesOf(worker.component);
  ReadMounts(worker);
  ReadSecurity(worker);
  FindImage(*facts.catalog, worker);
  CountGpus(facts, worker);
  worker.replicas = worker.component.replicas;
  worker.nodes = worker.component.nodes;
  ReadSizes(*facts.catalog, worker);
  worker.kv = ReadKvTransfer(worker);
  worker.gpu_worker = worker.Is(RoleKind::kPrefill) ||
                      worker.Is(RoleKind::kDecode) ||
                      worker.Is(RoleKind::kWorker) || worker.engine != nullptr;
  FindHardware(*facts.catalog, worker);
  return worker;
}

}  // namespace

Worker ReadWorker(Component component, const Facts& facts, bool sorted_env) {
  return ReadServer(std::move(component), facts, sorted_env, 0);
}

Worker ReadComponent(Component component, const Facts& facts) {
  Worker main = ReadWorker(std::move(component), facts, /*sorted_env=*/true);
  if (main.engine != nullptr) {
    return main;
  }
  for (const ContainerBeside& container : ContainersBeside(main.component)) {
    Worker beside = ReadWorker(ViewBeside(main.component, container), facts,
                               /*sorted_env=*/false);
    if (beside.engine != nullptr) {
      if (beside.release.empty()) {
        beside.release = main.release;
      }
      return beside;
    }
  }
  return main;
}

std::vector<Worker> OtherServers(const Worker& worker, const Facts& facts,
                                 bool sorted_env) {
  std::vector<Worker> others;
  if (worker.server == nullptr) {
    return others;
  }
  for (size_t skip = 1; skip < worker.line.invocations.size(); ++skip) {
    Worker other = ReadServer(worker.component, facts, sorted_env, skip);
    if (other.server == nullptr) {
      break;
    }
    if (other.engine == worker.engine) {
      other.role = worker.role;
      other.signs = SignsOf(facts, other);
      others.push_back(std::move(other));
    }
  }
  return others;
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/catalog.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/decode.h"
#include "dgdc/catalog/fields.h"
#include "dgdc/catalog/profile_schema.h"
#include "dgdc/yaml/frozen.h"
#include "dgdc/yaml/parse.h"

namespace dgdc {
namespace {

constexpr std::string_view kSchemas = "schemas/";
constexpr std::string_view kTemplates = "templates/";

// A later row about a variable stands in place of an earlier one.
void AddUnread(std::vector<UnreadVariable> rows,
               std::vector<UnreadVariable>& all) {
  for (UnreadVariable& row : rows) {
    const auto there = std::find_if(
        all.begin(), all.end(),
        [&row](const UnreadVariable& one) { return one.name == row.name; });
    if (there == all.end()) {
      all.push_back(std::move(row));
    } else {
      *there = std::move(row);
    }
  }
}

// A folder below profiles/: the kind of its files, and what becomes of them.
struct Room {
  std::string_view kind;
  void (*add)(Catalog&, const yaml::Node&);
};

constexpr std::array kRooms = {
    Room{"FabricProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.fabrics.Add(catalog::DecodeFabric(n));
         }},
    Room{"EngineProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.engines.Add(catalog::DecodeEngine(n));
         }},
    Room{"FlagTable",
         [](Catalog& c, const yaml::Node& n) {
           FlagTable table = catalog::DecodeFlags(n);
           for (FlagParser& parser : table.parsers) {
             parser.known = c.FindNames(parser.table);
           }
           c.flags.Add(std::move(table));
         }},
    Room{"PlatformProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.platforms.Add(catalog::DecodePlatform(n));
         }},
    Room{"PodProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.pod_profile = LazyPodProfile(n);
         }},
    Room{"HardwareProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.hardware.Add(catalog::DecodeHardware(n));
         }},
    Room{"ImageProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.images.Add(catalog::DecodeImage(n));
         }},
    Room{"ModelProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.models.Add(catalog::DecodeModel(n));
         }},
    // Read when an intent names a model's own configuration.
    Room{"ModelConfigTable",
         [](Catalog& c, const yaml::Node& n) { c.model_configs = n; }},
    Room{"ReleaseProfile",
         [](Catalog& c, const yaml::Node& n) {
           c.releases.Add(catalog::DecodeRelease(n));
         }},
    Room{"VariableTable",
         [](Catalog& c, const yaml::Node& n) {
           AddUnread(catalog::DecodeUnreadVariables(n), c.unread_variables);
         }},
    Room{"NamespaceTable",
         [](Catalog& c, const yaml::Node& n) {
           c.name_spaces = catalog::DecodeNameSpaces(n);
         }},
    Room{"KindTable",
         [](Catalog& c, const yaml::Node& n) {
           c.kinds.push_back(catalog::DecodeKinds(n));
         }},
    Room{"KindProfile",
         [](Catalog& c,
            const yaml::Node& n) { c.workloads.Add(catalog::DecodeKind(n)); }},
    Room{"TransportProfile",
         [](Catalog& c,
            const yaml::Node&
                n) { c.transports.Add(catalog::DecodeTransport(n)); }},
    // Hiding credentials needs no catalog: embed_secrets.cc.
    Room{"SecretTable", [](Catalog&, const yaml::Node&) {}},
    Room{"RuleGroup",
         [](Catalog& c, const yaml::Node&
                            n) { c.rules.push_back(catalog::DecodeRules(n)); }},
};

constexpr std::string_view kBibliography = "Bibliography";
constexpr std::string_view kBibliographyFile = "profiles/sources.yaml";

// Every id in a "sources" list anywhere below `node`.
void CollectSourceIds(const yaml::Node& node,
                      std::vector<const yaml::Node*>& ids) {
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "sources" && entry.value.IsSeq()) {
      for (const yaml::Node& item : entry.value.items) {
        ids.push_back(&item);
      }
    } else {
      CollectSourceIds(entry.value, ids);
    }
  }
  for (const yaml::Node& item : node.items) {
    CollectSourceIds(item, ids);
  }
}

Catalog LoadEmbedded() {
  Catalog catalog;
  Sink sink;
  if (!catalog.Load(EmbeddedFiles(), sink)) {
    const Diagnostic first = sink.Take().front();
    const std::string place =
        first.primary.known() ? catalog.sources().Get(first.primary.file).name
                              : std::string("embedded data");
    DGDC_CHECK(false, place + ": " + first.message);
  }
  return catalog;
}

}  // namespace

const Catalog& Catalog::Embedded() {
  // Never destroyed: the program ends anyway, and this takes a while.
  static const Catalog& kCatalog = *new Catalog(LoadEmbedded());
  return kCatalog;
}

const schema::Schema& LazySchema::Get() const {
  std::call_once(once_, [this] {
    if (!schema_) {
      schema_ = schema::Schema::Sound(yaml::Thaw(tree_, 0));
    }
  });
  return *schema_;
}

bool Catalog::Load(std::span<const EmbeddedFile> files, Sink& sink) {
  LoadSchemas(files, sink);
  LoadProfiles(files, sink);
  CheckReferences(sink);
  return !sink.has_errors();
}

void Catalog::LoadSchemas(std::span<const EmbeddedFile> files, Sink& sink) {
  for (const EmbeddedFile& file : files) {
    if (file.path.starts_with(kSchemas)) {
      LoadSchema(file, sink);
    }
  }
}

void Catalog::LoadProfiles(std::span<const EmbeddedFile> files, Sink& sink) {
  // What profiles refer to comes before them.
  for (const EmbeddedFile& file : files) {
    if (file.path.ends_with(catalog::kTables)) {
      names_.insert_or_assign(std::string(catalog::Stem(file.path)),
                              std::make_shared<const LazyNames>(file.text));
    }
  }
  LayTables(files);
  for (const EmbeddedFile& file : files) {
    if (!file.path.starts_with(kSchemas) &&
        !file.path.ends_with(catalog::kTables)) {
      LoadYaml(file, sink);
    }
  }
}

void Catalog::LoadSchema(const EmbeddedFile& file, Sink& sink) {
  const std::string name(file.path.substr(kSchemas.size()));
  if (file.sound) {
    schema_texts_.emplace(name, file.text);
    schemas_.try_emplace(name, file.tree);
    return;
  }
  Result<schema::Schema> loaded = schema::Schema::Load(file.text);
  if (!loaded.ok()) {
    const uint32_t id =
        sources_.Add(std::string(file.path), std::string(file.text));
    sink.Report("DG0001", Span{id, 0, 1}, loaded.error());
    return;
  }
  schema_texts_.emplace(name, file.text);
  schemas_.try_emplace(name, std::move(*loaded));
}

void Catalog::LoadYaml(const EmbeddedFile& file, Sink& sink) {
  const uint32_t id =
      sources_.Add(std::string(file.path), std::string(file.text));
  if (file.sound && file.path == kBibliographyFile) {
    bibliography_.AddFrozen(file.tree, id);
    return;
  }
  std::vector<yaml::Node> documents;
  if (file.tree.empty()) {
    const size_t before = sink.size();
    documents = yaml::Parse(sources_, id, sink);
    if (sink.size() > before) {
      return;
    }
  } else {
    documents.push_back(yaml::Thaw(file.tree, id));
  }
  if (documents.size() != 1) {
    sink.Report("DG0003", Span{id, 0, 1},
                "a profile or template is one document");
    return;
  }
  if (file.path.starts_with(kTemplates)) {
    templates_.emplace(file.path.substr(kTemplates.size()),
                       std::move(documents.front()));
    return;
  }
  LoadProfile(file, documents.front(), sink);
}

bool Catalog::FitsSchema(std::string_view kind, yaml::Node& profile,
                         Sink& sink) const {
  const schema::Schema& schema = Schema(catalog::SchemaOfKind(kind));
  if (!schema.Validate(profile, sink)) {
    return false;
  }
  profile = schema.WithDefaults(profile);
  return true;
}

void Catalog::LoadProfile(const EmbeddedFile& file, const yaml::Node& root,
                          Sink& sink) {
  const std::string kind = catalog::Text(root, "kind");
  const auto* room =
      std::find_if(kRooms.begin(), kRooms.end(),
                   [&](const Room& r) { return r.kind == kind; });
  if (room == kRooms.end() && kind != kBibliography) {
    sink.Report("DG0008", root.span,
                fmt::format("\"{}\" is no kind of profile", kind));
    return;
  }
  std::optional<yaml::Node> filled;
  if (!file.sound) {
    filled = root;
    if (!FitsSchema(kind, *filled, sink)) {
      return;
    }
  }
  const yaml::Node& full = filled ? *filled : root;
  if (kind == kBibliography) {
    bibliography_.Add(full);
    return;
  }
  CheckName(file.path, full, sink);
  const SiteProfile* instead = site_.empty() ? nullptr : Instead(full, sink);
  Shelve(instead == nullptr ? full : instead->root);
  // What is embedded was checked when dgdc was built (catalog_test.cc).
  if (!file.sound) {
    Cite(full);
  } else if (instead != nullptr) {
    Cite(instead->root);
  }
}

void Catalog::CheckName(std::string_view path, const yaml::Node& profile,
                        Sink& sink) const {
  const yaml::Node& name = *profile.Find("metadata")->Find("name");
  const std::string_view stem =
      std::string_view(name.scalar).substr(name.scalar.rfind('/') + 1);
  if (!std::equal(stem.begin(), stem.end(), catalog::Stem(path).begin(),
                  catalog::Stem(path).end(), [](char a, char b) {
                    return std::tolower(static_cast<unsigned char>(a)) ==
                           std::tolower(static_cast<unsigned char>(b));
                  })) {
    sink.Report("DG0009", name.span,
                fmt::format("the profile is called \"{}\" in the file {}",
                            name.scalar, path));
  }
}

void Catalog::Shelve(const yaml::Node& profile) {
  const std::string kind = catalog::Text(profile, "kind");
  std::find_if(kRooms.begin(), kRooms.end(), [&](const Room& room) {
    return room.kind == kind;
  })->add(*this, profile);
}

void Catalog::Cite(const yaml::Node& profile) {
  std::vector<const yaml::Node*> ids;
  CollectSourceIds(profile, ids);
  for (const yaml::Node* id : ids) {
    references_.push_back(*id);
  }
}

void Catalog::CheckReferences(Sink& sink) const {
  for (const yaml::Node& id : references_) {
    if (FindReference(id.scalar) == nullptr) {
      sink.Report("DG0012", id.span,
                  fmt::format("no source is called \"{}\"", id.scalar))
          .help.push_back("add it to profiles/sources.yaml");
    }
  }
}

std::vector<std::string> KindTable::Kinds() const {
  std::vector<std::string> kinds;
  for (const KindOwner& owner : owners) {
    kinds.insert(kinds.end(), owner.kinds.begin(), owner.kinds.end());
  }
  return kinds;
}

const KindChange* KindTable::FindChange(std::string_view kind) const {
  for (const KindOwner& owner : owners) {
    for (const KindChange& change : owner.changes) {
      if (change.kind == kind) {
        return &change;
      }
    }
  }
  return nullptr;
}

const KindTable* Catalog::FindGroup(std::string_view group) const {
  const auto found = std::find_if(
      kinds.begin(), kinds.end(),
      [group](const KindTable& table) { return table.group == group; });
  return found == kinds.end() ? nullptr : &*found;
}

const UnreadVariable* Catalog::FindUnread(std::string_view name) const {
  const auto found = std::find_if(
      unread_variables.begin(), unread_variables.end(),
      [name](const UnreadVariable& row) { return row.name == name; });
  return found == unread_variables.end() ? nullptr : &*found;
}

std::shared_ptr<const LazyNames> Catalog::FindNames(
    std::string_view table) const {
  const auto found = names_.find(table);
  return found == names_.end() ? nullptr : found->second;
}

const TransportProfile& Catalog::Transport(std::string_view name) const {
  const TransportProfile* profile = transports.Find(name);
  DGDC_CHECK(profile != nullptr, "a transport without a profile");
  return *profile;
}

const PlatformProfile& Catalog::platform() const {
  DGDC_CHECK(platforms.all().size() == 1, "exactly one platform profile");
  return platforms.all().front();
}

const yaml::Node& Catalog::Template(std::string_view path) const {
  const auto found = templates_.find(path);
  DGDC_CHECK(found != templates_.end(), "no template " + std::string(path));
  return found->second;
}

const schema::Schema& Catalog::IntentSchema() const {
  return Schema("intent.schema.json");
}

const schema::Schema& Catalog::Schema(std::string_view file) const {
  const auto found = schemas_.find(file);
  DGDC_CHECK(found != schemas_.end(), "no schema " + std::string(file));
  return found->second.Get();
}

std::optional<std::string_view> Catalog::SchemaText(
    std::string_view file) const {
  const auto found = schema_texts_.find(file);
  return found == schema_texts_.end() ? std::nullopt
                                      : std::optional(found->second);
}

const RuleSpec* Catalog::FindRule(std::string_view code) const {
  for (const RuleGroup& group : rules) {
    for (const RuleSpec& rule : group.rules) {
      if (rule.code == code) {
        return &rule;
      }
    }
  }
  return nullptr;
}

const RetiredRule* Catalog::FindRetired(std::string_view word) const {
  for (const RuleGroup& group : rules) {
    for (const RetiredRule& rule : group.retired) {
      if (rule.code == word || rule.name == word) {
        return &rule;
      }
    }
  }
  return nullptr;
}

const Reference* Catalog::FindReference(std::string_view id) const {
  const Bibliography::Map& sources = bibliography_.Get();
  const auto found = sources.find(id);
  return found == sources.end() ? nullptr : &found->second;
}

}  // namespace dgdc

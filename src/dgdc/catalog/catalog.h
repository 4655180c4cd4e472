// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/catalog/bibliography.h"
#include "dgdc/catalog/embedded.h"
#include "dgdc/catalog/name_table.h"
#include "dgdc/catalog/pod_profile.h"
#include "dgdc/catalog/profile.h"
#include "dgdc/catalog/rule_spec.h"
#include "dgdc/catalog/site.h"
#include "dgdc/diag/sink.h"
#include "dgdc/schema/validate.h"
#include "dgdc/source/source_set.h"

namespace dgdc {

// Profiles of one kind, found by name or alias.
template <class T>
class Shelf {
 public:
  void Add(T profile) { profiles_.push_back(std::move(profile)); }

  [[nodiscard]] const T* Find(std::string_view name) const {
    for (const T& profile : profiles_) {
      if (profile.head.name == name) {
        return &profile;
      }
      for (const std::string& alias : profile.head.aliases) {
        if (alias == name) {
          return &profile;
        }
      }
    }
    return nullptr;
  }

  // Without aliases, in the order of the files.
  [[nodiscard]] std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const T& profile : profiles_) {
      names.push_back(profile.head.name);
    }
    return names;
  }

  // Aliases included.
  [[nodiscard]] std::vector<std::string> AllNames() const {
    std::vector<std::string> names = Names();
    for (const T& profile : profiles_) {
      names.insert(names.end(), profile.head.aliases.begin(),
                   profile.head.aliases.end());
    }
    return names;
  }

  [[nodiscard]] const std::vector<T>& all() const { return profiles_; }

 private:
  std::vector<T> profiles_;
};

// A schema that is read when somebody asks for it, since few commands need any;
// threads may ask at once.
class LazySchema {
 public:
  // The frozen tree of what is known to be a schema.
  explicit LazySchema(std::string_view tree) : tree_(tree) {}
  explicit LazySchema(schema::Schema schema) : schema_(std::move(schema)) {}

  [[nodiscard]] const schema::Schema& Get() const;

 private:
  std::string_view tree_ = {};
  mutable std::once_flag once_;
  mutable std::optional<schema::Schema> schema_ = {};
};

// Everything the program knows about the world: profiles, templates, schemas.
class Catalog {
 public:
  // What was compiled in, read once per process; that it is valid is our own
  // duty, tested.
  static const Catalog& Embedded();

  // Reads and validates the files, once; reports DG0001 to DG0012 at their
  // places and returns whether there was no error. sources() serves to print
  // the findings either way.
  bool Load(std::span<const EmbeddedFile> files, Sink& sink);

  // The same of what was compiled in and what folders of a site say, later
  // folders over earlier ones: a profile stands in place of the one of its kind
  // and name, a rule of the one with its code, a source of the one with its id,
  // all else is added. Spans of theirs point into `sources`, a set that stands
  // on Embedded().sources(). Reports DG0081 to DG0083 as well.
  bool LoadSite(std::span<const SiteFile> files, const SourceSet& sources,
                Sink& sink);

  // What the folders of a site say, in their order.
  [[nodiscard]] const std::vector<SiteItem>& site() const {
    return site_items_;
  }
  // The profiles among it that are in use, and the rules.
  [[nodiscard]] const std::vector<SiteProfile>& site_profiles() const {
    return site_;
  }
  [[nodiscard]] const std::vector<SiteRule>& site_rules() const {
    return site_rules_;
  }

  // The texts that spans of profiles and templates point into.
  [[nodiscard]] const SourceSet& sources() const { return sources_; }

  Shelf<FabricProfile> fabrics = {};
  Shelf<EngineProfile> engines = {};
  Shelf<FlagTable> flags = {};  // by the name of the engine
  Shelf<HardwareProfile> hardware = {};
  Shelf<ImageProfile> images = {};
  Shelf<ModelProfile> models = {};
  Shelf<ReleaseProfile> releases = {};
  Shelf<PlatformProfile> platforms = {};
  Shelf<TransportProfile> transports = {};

  // In the order of the files.
  std::vector<RuleGroup> rules = {};

  std::vector<UnreadVariable> unread_variables = {};

  // How a model's own configuration tells what it caches, as a tree
  // (schemas/model-configs.schema.json).
  yaml::Node model_configs = {};

  std::vector<NameSpace> name_spaces = {};

  std::vector<KindTable> kinds = {};

  LazyPodProfile pod_profile = {};

  // Kinds whose pods may run engines.
  Shelf<KindProfile> workloads = {};

  // Null when the kinds of the API group are not known.
  [[nodiscard]] const KindTable* FindGroup(std::string_view group) const;

  // Null when the variable is none of those that nothing reads.
  [[nodiscard]] const UnreadVariable* FindUnread(std::string_view name) const;

  // A table of profiles/generated; null when there is none.
  [[nodiscard]] std::shared_ptr<const LazyNames> FindNames(
      std::string_view table) const;
  [[nodiscard]] const auto& name_tables() const { return names_; }

  // A library of profiles/transports, which must exist.
  [[nodiscard]] const TransportProfile& Transport(std::string_view name) const;

  // The one platform that compile targets.
  [[nodiscard]] const PlatformProfile& platform() const;

  // A template by its path below templates/, which must exist.
  [[nodiscard]] const yaml::Node& Template(std::string_view path) const;

  [[nodiscard]] const schema::Schema& IntentSchema() const;
  // The schema in a file of schemas/, which must exist.
  [[nodiscard]] const schema::Schema& Schema(std::string_view file) const;
  // The text of a file below schemas/, or nothing.
  [[nodiscard]] std::optional<std::string_view> SchemaText(
      std::string_view file) const;

  // Null when no rule of the catalog has this code.
  [[nodiscard]] const RuleSpec* FindRule(std::string_view code) const;
  // The rule that is gone and had that code or name; null when there is none.
  [[nodiscard]] const RetiredRule* FindRetired(std::string_view word) const;

  // Null when no source has this id.
  [[nodiscard]] const Reference* FindReference(std::string_view id) const;

  // All sources, by id.
  [[nodiscard]] const Bibliography::Map& bibliography() const {
    return bibliography_.Get();
  }

 private:
  void LoadSchemas(std::span<const EmbeddedFile> files, Sink& sink);
  void LoadSchema(const EmbeddedFile& file, Sink& sink);
  void LoadProfiles(std::span<const EmbeddedFile> files, Sink& sink);
  void LoadYaml(const EmbeddedFile& file, Sink& sink);
  void LoadProfile(const EmbeddedFile& file, const yaml::Node& root,
                   Sink& sink);
  // Whether that fits the schema of its kind.
  bool FitsSchema(std::string_view kind, yaml::Node& profile, Sink& sink) const;
  void CheckReferences(Sink& sink) const;
  // Whether the file is called as the profile.
  void CheckName(std::string_view path, const yaml::Node& profile,
                 Sink& sink) const;
  // Puts it to the others of its kind.
  void Shelve(const yaml::Node& profile);
  // Remembers the sources that it cites, for the check that they exist.
  void Cite(const yaml::Node& profile);

  // catalog_site.cc
  void ReadSite(std::span<const SiteFile> files, const SourceSet& sources,
                Sink& sink);
  void ReadSiteFile(const SiteFile& file, const SourceSet& sources, Sink& sink);
  void ReadSiteTable(const SiteFile& file, const SourceSet& sources,
                     Sink& sink);
  void LayTables(std::span<const EmbeddedFile> files);
  void KeepTexts(std::span<const SiteFile> files, const SourceSet& sources);
  // What a site has in place of a profile of ours; null when it has nothing.
  const SiteProfile* Instead(const yaml::Node& own, Sink& sink);
  void AddSite(Sink& sink);
  void AddWhole(const SiteProfile& site, Sink& sink);
  void MergeRules(const SiteProfile& site);
  void MergeSources(const SiteProfile& site);
  RuleSpec* MutableRule(std::string_view code);
  void CheckSite(Sink& sink) const;
  void CheckEngines(const KindProfile& kind, Sink& sink) const;
  void CheckPlatform(const PlatformProfile& one, Sink& sink) const;
  void CheckChecks(const FabricProfile& fabric, Sink& sink) const;
  void CheckRelease(const ReleaseProfile& release, Sink& sink) const;

  SourceSet sources_;
  std::map<std::string, yaml::Node, std::less<>> templates_;
  std::map<std::string, std::string_view, std::less<>> schema_texts_;
  std::map<std::string, LazySchema, std::less<>> schemas_;
  std::map<std::string, std::shared_ptr<const LazyNames>, std::less<>> names_;
  Bibliography bibliography_ = {};
  // Uses of a source's id that nobody has checked yet.
  std::vector<yaml::Node> references_;

  // How many files of ours are in sources_; those of a site come behind them.
  uint32_t own_files_ = 0;
  std::vector<SiteProfile> site_;
  std::vector<SiteTable> site_tables_;
  std::vector<SiteItem> site_items_;
  std::vector<SiteRule> site_rules_;
  // Of ours, by code, where a site has rules.
  std::map<std::string, yaml::Node, std::less<>> own_rules_;
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/configs.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/cli/site_folders.h"
#include "dgdc/lint/site_check.h"
#include "dgdc/report/text.h"

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = ".dgdc.yaml";
constexpr const char* kRepositoryMark = ".git";
constexpr const char* kProfileApi = "dgdc.dev/v1alpha1";

// As short as people would write it from where they are.
std::string Shorten(const fs::path& path, const fs::path& directory) {
  const fs::path relative = path.lexically_relative(directory);
  return (relative.empty() ? path : relative).generic_string();
}

// Paths in a configuration are relative to its directory.
void MovePath(Spanned<std::string>& path, const std::string& directory,
              const std::string& working_directory) {
  path.value = Shorten((fs::path(directory) / path.value).lexically_normal(),
                       working_directory);
}

void MovePaths(lint::Layer& layer, const std::string& directory,
               const std::string& working_directory) {
  const auto move = [&](Spanned<std::string>& path) {
    MovePath(path, directory, working_directory);
  };
  if (layer.facts) {
    move(*layer.facts);
  }
  for (Spanned<std::string>& path : layer.rules) {
    move(path);
  }
  for (Spanned<std::string>& path : layer.crds) {
    move(path);
  }
}

std::string Listed(const std::vector<Spanned<std::string>>& words) {
  std::string list;
  for (const Spanned<std::string>& word : words) {
    list += (list.empty() ? "" : ", ") + *word;
  }
  return list;
}

// By their names, or those of their files.
std::string NamesOfKinds(const std::vector<yaml::Node>& kinds) {
  std::string list;
  for (const yaml::Node& kind : kinds) {
    const yaml::Node* metadata = kind.Find("metadata");
    const yaml::Node* name =
        metadata == nullptr ? nullptr : metadata->Find("name");
    list += (list.empty() ? "" : ", ") +
            (name == nullptr ? kind.scalar : name->scalar);
  }
  return list;
}

void AddChanges(const lint::Layer& layer, std::vector<std::string>& changes) {
  if (!layer.only.empty()) {
    changes.push_back("runs only " + Listed(layer.only));
  }
  if (!layer.disable.empty()) {
    changes.push_back("turns off " + Listed(layer.disable));
  }
  for (const auto& change : layer.severities) {
    changes.push_back(fmt::format("makes {} {}", *change.selector,
                                  SeverityName(change.severity)));
  }
  if (layer.fail_on) {
    changes.push_back(
        fmt::format("fails from {} on", SeverityName(*layer.fail_on)));
  }
  if (!layer.rules.empty()) {
    changes.push_back("adds the rules of " + Listed(layer.rules));
  }
}

// What is checked otherwise than without the configuration; "" for nothing.
std::string ChangesOf(const lint::Config& config) {
  std::vector<std::string> changes;
  if (!config.exclude.empty()) {
    changes.push_back(
        fmt::format("leaves out {}", fmt::join(config.exclude, ", ")));
  }
  if (!config.profiles.empty()) {
    changes.push_back("adds the profiles of " + Listed(config.profiles));
  }
  if (!config.kinds.empty()) {
    changes.push_back("adds the kinds " + NamesOfKinds(config.kinds));
  }
  AddChanges(config.layer, changes);
  for (const lint::Config::Override& override : config.overrides) {
    std::vector<std::string> own;
    AddChanges(override.layer, own);
    if (!own.empty()) {
      changes.push_back(fmt::format(
          "for {} {}", fmt::join(override.paths, ", "), fmt::join(own, ", ")));
    }
  }
  return fmt::format("{}", fmt::join(changes, "; "));
}

}  // namespace

Configs::Configs(SourceSet& sources, Env& env, ConfigChoice choice)
    : sources_(sources),
      env_(env),
      choice_(std::move(choice)),
      working_directory_(env.files.CurrentDirectory()) {}

std::string AbsolutePath(const Env& env, const std::string& name) {
  return (fs::path(env.files.CurrentDirectory()) / name)
      .lexically_normal()
      .string();
}

const LoadedConfig* Configs::For(const std::string& name) {
  if (!choice_.file.empty()) {
    return LoadConfig(
        choice_.file,
        fs::path(AbsolutePath(env_, choice_.file)).parent_path().string(),
        /*found=*/false);
  }
  return choice_.none
             ? nullptr
             : FindConfig(
                   fs::path(AbsolutePath(env_, name)).parent_path().string());
}

const LoadedConfig* Configs::FindConfig(const std::string& directory) {
  const auto known = config_by_directory_.find(directory);
  if (known != config_by_directory_.end()) {
    return known->second;
  }
  const LoadedConfig* found = nullptr;
  const fs::path here = directory;
  if (const std::string file = here / kConfigName; env_.files.Exists(file)) {
    found = LoadConfig(Shorten(file, working_directory_), directory,
                       /*found=*/true);
  } else if (!env_.files.Exists(here / kRepositoryMark) &&
             here.has_parent_path() && here.parent_path() != here) {
    found = FindConfig(here.parent_path());
  }
  config_by_directory_[directory] = found;
  return found;
}

const LoadedConfig* Configs::LoadConfig(const std::string& path,
                                        const std::string& directory,
                                        bool found) {
  // --config names one file for all.
  for (const LoadedConfig& loaded : configs_) {
    if (loaded.directory == directory) {
      return &loaded;
    }
  }
  // One that cannot be used counts as read, or every file would say so again.
  LoadedConfig& loaded =
      configs_.emplace_back(LoadedConfig{.directory = directory, .path = path});
  const std::string root = found ? RootOf(directory) : std::string();
  if (found && !IsInside(path, root, path)) {
    return &loaded;
  }
  const std::optional<uint32_t> file = LoadText(path);
  if (!file) {
    return &loaded;
  }
  loaded.file = *file;
  if (auto config =
          lint::ReadConfig(sources_, *file, Catalog::Embedded(), sink_)) {
    loaded.config = choice_.only_profiles
                        ? lint::Config{.profiles = std::move(config->profiles),
                                       .kinds = std::move(config->kinds)}
                        : std::move(*config);
    for (Spanned<std::string>& folder : loaded.config.profiles) {
      MovePath(folder, directory, working_directory_);
    }
    for (yaml::Node& kind : loaded.config.kinds) {
      if (kind.IsString()) {
        Spanned<std::string> moved{kind.scalar, kind.span};
        MovePath(moved, directory, working_directory_);
        kind.scalar = *moved;
      }
    }
    MovePaths(loaded.config.layer, directory, working_directory_);
    for (lint::Config::Override& override : loaded.config.overrides) {
      MovePaths(override.layer, directory, working_directory_);
    }
    if (found) {
      std::erase_if(loaded.config.profiles,
                    [&](const Spanned<std::string>& folder) {
                      return !IsInside(path, root, *folder);
                    });
      std::erase_if(loaded.config.kinds, [&](const yaml::Node& kind) {
        return kind.IsString() && !IsInside(path, root, kind.scalar);
      });
      HoldToRepository(path, root, loaded.config.layer);
      for (lint::Config::Override& override : loaded.config.overrides) {
        HoldToRepository(path, root, override.layer);
      }
      if (const std::string changes = ChangesOf(loaded.config);
          !changes.empty()) {
        config_notes_.push_back(fmt::format("{}: {}", path, changes));
      }
    }
  }
  return &loaded;
}

// The top of the repository that holds the directory, or else itself.
std::string Configs::RootOf(const std::string& directory) const {
  for (fs::path at = directory;; at = at.parent_path()) {
    if (env_.files.Exists(at / kRepositoryMark)) {
      return at;
    }
    if (!at.has_parent_path() || at.parent_path() == at) {
      return directory;
    }
  }
}

bool Configs::IsInside(const std::string& config, const std::string& root,
                       const std::string& path) {
  const fs::path inside = fs::path(env_.files.Canonical(path))
                              .lexically_relative(env_.files.Canonical(root));
  if (!inside.empty() && *inside.begin() != "..") {
    return true;
  }
  problems_.push_back(fmt::format(
      "{}: {} is outside of {}, and a configuration that was found reads "
      "nothing there; name the file as an option, or the configuration with "
      "--config",
      config, path, root));
  failed_ = true;
  return false;
}

// A configuration that comes with somebody's change must not read, and show in
// findings, what is not part of it.
void Configs::HoldToRepository(const std::string& config,
                               const std::string& root, lint::Layer& layer) {
  const auto outside = [&](const Spanned<std::string>& path) {
    return !IsInside(config, root, *path);
  };
  if (layer.facts && outside(*layer.facts)) {
    layer.facts.reset();
  }
  std::erase_if(layer.rules, outside);
  std::erase_if(layer.crds, outside);
}

std::optional<uint32_t> Configs::LoadText(const std::string& path) {
  Result<std::string> text = env_.files.Read(path);
  if (!text) {
    problems_.push_back(fmt::format("{}: {}", path, text.error()));
    failed_ = true;
    return std::nullopt;
  }
  read_.push_back(path);
  return sources_.Add(path, std::move(*text));
}

const Catalog& Configs::CatalogOf(const LoadedConfig* config) {
  std::vector<std::string> folders;
  if (config != nullptr) {
    for (const Spanned<std::string>& folder : config->config.profiles) {
      folders.push_back(*folder);
    }
  }
  folders.insert(folders.end(), choice_.profiles.begin(),
                 choice_.profiles.end());
  const bool has_kinds = config != nullptr && !config->config.kinds.empty();
  return folders.empty() && !has_kinds
             ? Catalog::Embedded()
             : LoadProfiles(folders, has_kinds ? config : nullptr);
}

// The kinds of a configuration; written there they lack what is clear.
void Configs::AddKinds(const LoadedConfig& config,
                       std::vector<SiteFile>& files) {
  constexpr const char* kKind = "KindProfile";
  for (const yaml::Node& written : config.config.kinds) {
    SiteFile& kind = files.emplace_back(
        SiteFile{.folder = config.path, .file = config.file, .kind = kKind});
    if (written.IsString()) {
      const std::optional<uint32_t> file = LoadText(written.scalar);
      if (file) {
        kind.file = *file;
      } else {
        files.pop_back();
        lacks_profiles_ = true;
      }
      continue;
    }
    kind.root = written;
    for (const auto& [key, value] :
         {std::pair("apiVersion", kProfileApi), std::pair("kind", kKind)}) {
      if (kind.root.Find(key) == nullptr) {
        kind.root.Set(key, yaml::Node::String(value, written.span));
      }
    }
  }
}

const Catalog& Configs::LoadProfiles(const std::vector<std::string>& folders,
                                     const LoadedConfig* config) {
  const auto [at, added] = catalogs_.try_emplace({folders, config});
  if (!added) {
    return at->second == nullptr ? Catalog::Embedded() : *at->second;
  }
  SiteFolders site = ReadSiteFolders(folders, sources_, env_);
  if (config != nullptr) {
    // Folders stand over them.
    std::vector<SiteFile> kinds;
    AddKinds(*config, kinds);
    site.files.insert(site.files.begin(),
                      std::make_move_iterator(kinds.begin()),
                      std::make_move_iterator(kinds.end()));
  }
  read_.insert(read_.end(), site.read.begin(), site.read.end());
  if (!site.problems.empty()) {
    problems_.insert(problems_.end(), site.problems.begin(),
                     site.problems.end());
    failed_ = true;
    lacks_profiles_ = true;
    return Catalog::Embedded();
  }
  auto catalog = std::make_unique<Catalog>();
  Sink sink;
  catalog->LoadSite(site.files, sources_, sink);
  lint::CheckSite(sources_, *catalog, sink);
  const bool sound = !sink.has_errors();
  for (Diagnostic& finding : sink.Take()) {
    sink_.Add(std::move(finding));
  }
  if (!sound) {
    lacks_profiles_ = true;
    return Catalog::Embedded();
  }
  for (std::string& note : SiteNotes(*catalog)) {
    site_notes_.push_back(std::move(note));
  }
  at->second = std::move(catalog);
  return *at->second;
}

bool Configs::Tell() {
  for (const std::string& problem : problems_) {
    env_.Complain(problem);
  }
  for (const std::string& note : config_notes_) {
    env_.Complain(note);
  }
  problems_.clear();
  return TellFailure();
}

bool Configs::TellFailure() {
  for (const std::string& problem : problems_) {
    env_.Complain(problem);
  }
  for (const std::string& note : site_notes_) {
    env_.Complain(note);
  }
  // Of what is sound too there may be something to say.
  const bool sound = !failed();
  if (sink_.size() != 0) {
    env_.err << report::Text(sink_.Take(), sources_);
  }
  return sound;
}

}  // namespace dgdc::cli

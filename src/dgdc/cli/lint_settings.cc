// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_settings.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/cli/input.h"
#include "dgdc/lint/assume.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/own_rules.h"

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = ".dgdc.yaml";
constexpr const char* kRepositoryMark = ".git";

// As short as people would write it from where they are.
std::string Shorten(const fs::path& path, const fs::path& directory) {
  const fs::path relative = path.lexically_relative(directory);
  return (relative.empty() ? path : relative).generic_string();
}

// Paths in a configuration are relative to its directory.
void MovePaths(lint::Layer& layer, const std::string& directory,
               const std::string& working_directory) {
  const auto move = [&](Spanned<std::string>& path) {
    path.value = Shorten((fs::path(directory) / path.value).lexically_normal(),
                         working_directory);
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

LintSettings::LintSettings(const Catalog& catalog, SourceSet& sources, Env& env,
                           ConfigChoice choice, lint::Layer flags)
    : catalog_(catalog),
      sources_(sources),
      env_(env),
      choice_(std::move(choice)),
      flags_(std::move(flags)),
      working_directory_(env.files.CurrentDirectory()) {}

bool LintSettings::failed() const { return failed_ || sink_.has_errors(); }

const FileSettings* LintSettings::For(const std::string& name) {
  const fs::path path =
      (fs::path(working_directory_) / name).lexically_normal();
  Key key;
  if (!choice_.file.empty()) {
    key.first = LoadConfig(choice_.file,
                           (fs::path(working_directory_) / choice_.file)
                               .lexically_normal()
                               .parent_path(),
                           /*found=*/false);
  } else if (!choice_.none) {
    key.first = FindConfig(path.parent_path());
  }
  if (key.first != nullptr) {
    const std::string relative =
        path.lexically_relative(key.first->directory).generic_string();
    if (key.first->config.Excludes(relative)) {
      return nullptr;
    }
    key.second = key.first->config.OverridesOf(relative);
  }
  std::unique_ptr<FileSettings>& settings = settings_[key];
  if (settings == nullptr) {
    settings = Merge(key);
  }
  return settings.get();
}

const LintSettings::LoadedConfig* LintSettings::FindConfig(
    const std::string& directory) {
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

const LintSettings::LoadedConfig* LintSettings::LoadConfig(
    const std::string& path, const std::string& directory, bool found) {
  // --config names one file for all.
  for (const LoadedConfig& loaded : configs_) {
    if (loaded.directory == directory) {
      return &loaded;
    }
  }
  // One that cannot be used counts as read, or every file would say so again.
  LoadedConfig& loaded = configs_.emplace_back(LoadedConfig{directory, {}});
  const std::string root = found ? RootOf(directory) : std::string();
  if (found && !IsInside(path, root, path)) {
    return &loaded;
  }
  const std::optional<uint32_t> file = LoadText(path);
  if (!file) {
    return &loaded;
  }
  if (auto config = lint::ReadConfig(sources_, *file, catalog_, sink_)) {
    loaded.config = std::move(*config);
    MovePaths(loaded.config.layer, directory, working_directory_);
    for (lint::Config::Override& override : loaded.config.overrides) {
      MovePaths(override.layer, directory, working_directory_);
    }
    if (found) {
      HoldToRepository(path, root, loaded.config.layer);
      for (lint::Config::Override& override : loaded.config.overrides) {
        HoldToRepository(path, root, override.layer);
      }
      if (const std::string changes = ChangesOf(loaded.config);
          !changes.empty()) {
        notes_.push_back(fmt::format("{}: {}", path, changes));
      }
    }
  }
  return &loaded;
}

// The top of the repository that holds the directory, or else itself.
std::string LintSettings::RootOf(const std::string& directory) const {
  for (fs::path at = directory;; at = at.parent_path()) {
    if (env_.files.Exists(at / kRepositoryMark)) {
      return at;
    }
    if (!at.has_parent_path() || at.parent_path() == at) {
      return directory;
    }
  }
}

bool LintSettings::IsInside(const std::string& config, const std::string& root,
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
void LintSettings::HoldToRepository(const std::string& config,
                                    const std::string& root,
                                    lint::Layer& layer) {
  const auto outside = [&](const Spanned<std::string>& path) {
    return !IsInside(config, root, *path);
  };
  if (layer.facts && outside(*layer.facts)) {
    layer.facts.reset();
  }
  std::erase_if(layer.rules, outside);
  std::erase_if(layer.crds, outside);
}

std::optional<uint32_t> LintSettings::LoadText(const std::string& path) {
  Result<std::string> text = env_.files.Read(path);
  if (!text) {
    problems_.push_back(fmt::format("{}: {}", path, text.error()));
    failed_ = true;
    return std::nullopt;
  }
  read_.push_back(path);
  return sources_.Add(path, std::move(*text));
}

const RuleGroup* LintSettings::LoadRules(const std::string& path) {
  const auto [at, added] = rules_.try_emplace(path);
  if (added) {
    if (const std::optional<uint32_t> file = LoadText(path)) {
      if (auto group = lint::ReadOwnRules(sources_, *file, catalog_, sink_)) {
        at->second = std::make_unique<RuleGroup>(std::move(*group));
      }
    }
  }
  return at->second.get();
}

const manifest::ClusterFacts* LintSettings::LoadFacts(const std::string& path) {
  const auto [at, added] = facts_.try_emplace(path);
  if (added) {
    if (const std::optional<uint32_t> file = LoadText(path)) {
      if (auto read =
              lint::ReadClusterFacts(sources_, *file, catalog_, sink_)) {
        at->second = std::make_unique<manifest::ClusterFacts>(std::move(*read));
      }
    }
  }
  return at->second.get();
}

const std::vector<schema::Crd>& LintSettings::LoadCrds(
    const std::string& path) {
  const auto [at, added] = crds_.try_emplace(path);
  if (added) {
    if (const std::optional<uint32_t> file = LoadText(path)) {
      at->second = schema::ReadCrds(
          sources_, *file, catalog_.Schema("object-meta.schema.json"), sink_);
    }
  }
  return at->second;
}

manifest::Assumptions LintSettings::Assume(
    const std::vector<const lint::Layer*>& layers) {
  manifest::Assumptions assumptions;
  const Spanned<std::string>* version = nullptr;
  for (const lint::Layer* layer : layers) {
    if (layer->fabric) {
      assumptions.fabric = lint::AssumeFabric(*layer->fabric, catalog_, sink_);
    }
    if (layer->dynamo) {
      assumptions.release =
          lint::AssumeRelease(*layer->dynamo, catalog_, sink_);
    }
    if (layer->facts) {
      if (const manifest::ClusterFacts* facts = LoadFacts(**layer->facts)) {
        assumptions.cluster = *facts;
      }
    }
    if (layer->operator_version) {
      version = &*layer->operator_version;
    }
    for (const Spanned<std::string>& path : layer->crds) {
      for (const schema::Crd& crd : LoadCrds(*path)) {
        assumptions.crds.push_back(&crd);
      }
    }
  }
  if (version != nullptr) {
    lint::AssumeOperator(*version, assumptions.cluster, sink_);
  }
  return assumptions;
}

std::unique_ptr<FileSettings> LintSettings::Merge(const Key& key) {
  std::vector<const lint::Layer*> layers;
  if (key.first != nullptr) {
    layers.push_back(&key.first->config.layer);
    for (const size_t number : key.second) {
      layers.push_back(&key.first->config.overrides[number].layer);
    }
  }
  layers.push_back(&flags_);
  std::vector<const RuleGroup*> own;
  bool complete = true;
  for (const lint::Layer* layer : layers) {
    for (const Spanned<std::string>& path : layer->rules) {
      const RuleGroup* group = LoadRules(*path);
      if (group == nullptr) {
        complete = false;
      } else if (std::find(own.begin(), own.end(), group) == own.end()) {
        own.push_back(group);
      }
    }
  }
  lint::CheckUnique(catalog_, own, sink_);
  std::unique_ptr<FileSettings> settings(
      new FileSettings{.book = lint::Rulebook(catalog_, own)});
  settings->assumptions = Assume(layers);
  for (const lint::Layer* layer : layers) {
    settings->fail_on = layer->fail_on.value_or(settings->fail_on);
  }
  // The names of rules that could not be read would only seem unknown.
  if (complete) {
    settings->selection = lint::Select(settings->book, layers, sink_);
  }
  return settings;
}

PathBase FindPathBase(const Env& env) {
  PathBase base{.directory = env.files.CurrentDirectory()};
  for (fs::path at = base.directory;; at = at.parent_path()) {
    if (env.files.Exists(at / kRepositoryMark)) {
      base.root = at;
      return base;
    }
    if (!at.has_parent_path() || at.parent_path() == at) {
      return base;
    }
  }
}

}  // namespace dgdc::cli

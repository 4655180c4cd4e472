// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_settings.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "dgdc/lint/assume.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/own_rules.h"

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGitFolder = ".git";

}  // namespace

LintSettings::LintSettings(SourceSet& sources, Env& env, ConfigChoice choice,
                           lint::Layer flags)
    : sources_(sources),
      env_(env),
      configs_(sources, env, std::move(choice)),
      flags_(std::move(flags)) {}

const FileSettings* LintSettings::For(const std::string& name) {
  Key key{configs_.For(name), {}};
  if (key.first != nullptr) {
    const std::string relative = fs::path(AbsolutePath(env_, name))
                                     .lexically_relative(key.first->directory)
                                     .generic_string();
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

const RuleGroup* LintSettings::LoadRules(const std::string& path,
                                         const Catalog& catalog) {
  const auto [at, added] = rules_.try_emplace({&catalog, path});
  if (added) {
    if (const std::optional<uint32_t> file = configs_.LoadText(path)) {
      if (auto group = lint::ReadOwnRules(sources_, *file, catalog, sink())) {
        at->second = std::make_unique<RuleGroup>(std::move(*group));
      }
    }
  }
  return at->second.get();
}

const manifest::ClusterFacts* LintSettings::LoadFacts(const std::string& path,
                                                      const Catalog& catalog) {
  const auto [at, added] = facts_.try_emplace({&catalog, path});
  if (added) {
    if (const std::optional<uint32_t> file = configs_.LoadText(path)) {
      if (auto read =
              lint::ReadClusterFacts(sources_, *file, catalog, sink())) {
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
    if (const std::optional<uint32_t> file = configs_.LoadText(path)) {
      at->second = schema::ReadCrds(
          sources_, *file,
          Catalog::Embedded().Schema("object-meta.schema.json"), sink());
    }
  }
  return at->second;
}

manifest::Assumptions LintSettings::Assume(
    const std::vector<const lint::Layer*>& layers, const Catalog& catalog) {
  manifest::Assumptions assumptions;
  const Spanned<std::string>* version = nullptr;
  for (const lint::Layer* layer : layers) {
    if (layer->fabric) {
      assumptions.fabric = lint::AssumeFabric(*layer->fabric, catalog, sink());
    }
    if (layer->dynamo) {
      assumptions.release =
          lint::AssumeRelease(*layer->dynamo, catalog, sink());
    }
    if (layer->facts) {
      if (const manifest::ClusterFacts* facts =
              LoadFacts(**layer->facts, catalog)) {
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
    lint::AssumeOperator(*version, assumptions.cluster, sink());
  }
  return assumptions;
}

std::unique_ptr<FileSettings> LintSettings::Merge(const Key& key) {
  const Catalog& catalog = configs_.CatalogOf(key.first);
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
      const RuleGroup* group = LoadRules(*path, catalog);
      if (group == nullptr) {
        complete = false;
      } else if (std::find(own.begin(), own.end(), group) == own.end()) {
        own.push_back(group);
      }
    }
  }
  lint::CheckUnique(catalog, own, sink());
  std::unique_ptr<FileSettings> settings(new FileSettings{
      .catalog = &catalog, .book = lint::Rulebook(catalog, own)});
  if (configs_.lacks_profiles()) {
    return settings;  // what they have would only seem unknown
  }
  settings->assumptions = Assume(layers, catalog);
  for (const lint::Layer* layer : layers) {
    settings->fail_on = layer->fail_on.value_or(settings->fail_on);
  }
  // The names of rules that could not be read would only seem unknown.
  if (complete) {
    settings->selection = lint::Select(settings->book, layers, sink());
  }
  return settings;
}

PathBase FindPathBase(const Env& env) {
  PathBase base{.directory = env.files.CurrentDirectory()};
  for (fs::path at = base.directory;; at = at.parent_path()) {
    if (env.files.Exists(at / kGitFolder)) {
      base.root = at;
      return base;
    }
    if (!at.has_parent_path() || at.parent_path() == at) {
      return base;
    }
  }
}

}  // namespace dgdc::cli

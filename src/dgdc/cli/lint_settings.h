// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/cli/configs.h"
#include "dgdc/cli/env.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/config.h"
#include "dgdc/lint/selection.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/schema/crd.h"
#include "dgdc/source/path.h"
#include "dgdc/source/source_set.h"

namespace dgdc::cli {

// What holds for a file: the command line over its configuration.
struct FileSettings {
  const Catalog* catalog = nullptr;
  lint::Rulebook book;
  lint::Selection selection = {};
  manifest::Assumptions assumptions = {};
  Severity fail_on = Severity::kError;
};

// Finds, reads and merges configurations and the files that they name. Each is
// read once.
class LintSettings {
 public:
  // `sources` stands on Catalog::Embedded().sources().
  LintSettings(SourceSet& sources, Env& env, ConfigChoice choice,
               lint::Layer flags);

  // Null when the file is excluded, or its configuration cannot be used. `name`
  // is a path, which need not exist.
  const FileSettings* For(const std::string& name);

  // Whether anything was wrong; Tell() says what.
  [[nodiscard]] bool failed() const { return configs_.failed(); }
  // The configurations and the files that they name, as far as they were read.
  [[nodiscard]] const std::vector<std::string>& read() const {
    return configs_.read();
  }
  // Prints what cannot be read, what configurations that were found and folders
  // of profiles change of what is checked (whoever reads the log need not have
  // read them), and findings; whether the command can go on.
  bool Tell() { return configs_.Tell(); }
  // The same without what they change of what is checked, for commands that
  // check nothing.
  bool TellFailure() { return configs_.TellFailure(); }

 private:
  // A configuration and the numbers of the overrides that count.
  using Key = std::pair<const LoadedConfig*, std::vector<size_t>>;
  // A file that is read with what a catalog knows.
  using KnownFile = std::pair<const Catalog*, std::string>;

  const RuleGroup* LoadRules(const std::string& path, const Catalog& catalog);
  const manifest::ClusterFacts* LoadFacts(const std::string& path,
                                          const Catalog& catalog);
  const std::vector<schema::Crd>& LoadCrds(const std::string& path);
  std::unique_ptr<FileSettings> Merge(const Key& key);
  manifest::Assumptions Assume(const std::vector<const lint::Layer*>& layers,
                               const Catalog& catalog);
  Sink& sink() { return configs_.sink(); }

  SourceSet& sources_;
  Env& env_;
  Configs configs_;
  lint::Layer flags_;

  std::map<KnownFile, std::unique_ptr<RuleGroup>> rules_;
  std::map<KnownFile, std::unique_ptr<manifest::ClusterFacts>> facts_;
  std::map<std::string, std::vector<schema::Crd>> crds_;
  std::map<Key, std::unique_ptr<FileSettings>> settings_;
};

// The working directory and the top of the repository that holds it.
PathBase FindPathBase(const Env& env);

}  // namespace dgdc::cli

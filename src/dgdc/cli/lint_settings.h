// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dgdc/catalog/catalog.h"
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
  lint::Rulebook book;
  lint::Selection selection = {};
  manifest::Assumptions assumptions = {};
  Severity fail_on = Severity::kError;
};

// Where configurations come from.
struct ConfigChoice {
  std::string file = {};  // of --config; "" to search upwards from each file
  bool none = false;      // --no-config
};

// Finds, reads and merges configurations and the files that they name. Each is
// read once.
class LintSettings {
 public:
  LintSettings(const Catalog& catalog, SourceSet& sources, Env& env,
               ConfigChoice choice, lint::Layer flags);

  // Null when the file is excluded, or its configuration cannot be used. `name`
  // is a path, which need not exist.
  const FileSettings* For(const std::string& name);

  // Whether anything was wrong; problems() and findings() say what.
  [[nodiscard]] bool failed() const;
  // What cannot be read, as "PATH: why".
  [[nodiscard]] const std::vector<std::string>& problems() const {
    return problems_;
  }
  // The configurations and the files that they name, as far as they were read.
  [[nodiscard]] const std::vector<std::string>& read() const { return read_; }
  std::vector<Diagnostic> TakeFindings() { return sink_.Take(); }
  // What configurations that were found change of what is checked, a line for
  // each: whoever reads the log need not have read them.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct LoadedConfig {
    std::string directory = {};  // absolute
    lint::Config config = {};
  };
  // A configuration and the numbers of the overrides that count.
  using Key = std::pair<const LoadedConfig*, std::vector<size_t>>;

  const LoadedConfig* FindConfig(const std::string& directory);
  // `found` rather than named.
  const LoadedConfig* LoadConfig(const std::string& path,
                                 const std::string& directory, bool found);
  void HoldToRepository(const std::string& config, const std::string& root,
                        lint::Layer& layer);
  bool IsInside(const std::string& config, const std::string& root,
                const std::string& path);
  [[nodiscard]] std::string RootOf(const std::string& directory) const;
  std::optional<uint32_t> LoadText(const std::string& path);
  const RuleGroup* LoadRules(const std::string& path);
  const manifest::ClusterFacts* LoadFacts(const std::string& path);
  const std::vector<schema::Crd>& LoadCrds(const std::string& path);
  std::unique_ptr<FileSettings> Merge(const Key& key);
  manifest::Assumptions Assume(const std::vector<const lint::Layer*>& layers);

  const Catalog& catalog_;
  SourceSet& sources_;
  Env& env_;
  ConfigChoice choice_;
  lint::Layer flags_;
  std::string working_directory_;

  Sink sink_;
  std::vector<std::string> problems_;
  std::vector<std::string> read_;
  std::vector<std::string> notes_;
  bool failed_ = false;
  std::deque<LoadedConfig> configs_;
  std::map<std::string, const LoadedConfig*> config_by_directory_;
  std::map<std::string, std::unique_ptr<RuleGroup>> rules_;
  std::map<std::string, std::unique_ptr<manifest::ClusterFacts>> facts_;
  std::map<std::string, std::vector<schema::Crd>> crds_;
  std::map<Key, std::unique_ptr<FileSettings>> settings_;
};

// The working directory and the top of the repository that holds it.
PathBase FindPathBase(const Env& env);

}  // namespace dgdc::cli

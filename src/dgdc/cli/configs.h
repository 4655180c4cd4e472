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
#include "dgdc/catalog/site.h"
#include "dgdc/cli/env.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/config.h"
#include "dgdc/source/source_set.h"

namespace dgdc::cli {

// Where configurations come from, and folders of profiles besides theirs.
struct ConfigChoice {
  std::string file = {};  // of --config; "" to search upwards from each file
  bool none = false;      // --no-config
  std::vector<std::string> profiles = {};  // of --profiles
  // Whether all else that configurations say is for another command.
  bool only_profiles = false;
};

// A configuration that was read.
struct LoadedConfig {
  std::string directory = {};  // absolute
  std::string path = {};
  uint32_t file = 0;
  lint::Config config = {};
};

// Finds and reads configurations, and the profiles of sites that they and the
// command line name. Each is read once.
class Configs {
 public:
  // `sources` stands on Catalog::Embedded().sources().
  Configs(SourceSet& sources, Env& env, ConfigChoice choice);

  // The one that holds for a file, by a path that need not exist; null for
  // none.
  const LoadedConfig* For(const std::string& name);

  // What is known where that configuration holds, which may be null.
  const Catalog& CatalogOf(const LoadedConfig* config);
  // The same by the name of a file.
  const Catalog& CatalogFor(const std::string& name) {
    return CatalogOf(For(name));
  }

  // Whether anything was wrong; problems() and findings() say what.
  [[nodiscard]] bool failed() const { return failed_ || sink_.has_errors(); }
  // Whether some profiles cannot be used; what is known then lacks them.
  [[nodiscard]] bool lacks_profiles() const { return lacks_profiles_; }
  // What cannot be read, as "PATH: why".
  [[nodiscard]] const std::vector<std::string>& problems() const {
    return problems_;
  }
  // What was read so far.
  [[nodiscard]] const std::vector<std::string>& read() const { return read_; }
  [[nodiscard]] Sink& sink() { return sink_; }

  // Adds the file to the sources; nothing, and a problem, when it cannot be
  // read.
  std::optional<uint32_t> LoadText(const std::string& path);

  // Prints problems, notes and findings; whether the command can go on.
  bool Tell();
  // The same without the notes on what configurations change.
  bool TellFailure();

 private:
  const LoadedConfig* FindConfig(const std::string& directory);
  // `found` rather than named.
  const LoadedConfig* LoadConfig(const std::string& path,
                                 const std::string& directory, bool found);
  void HoldToRepository(const std::string& config, const std::string& root,
                        lint::Layer& layer);
  bool IsInside(const std::string& config, const std::string& root,
                const std::string& path);
  [[nodiscard]] std::string RootOf(const std::string& directory) const;
  const Catalog& LoadProfiles(const std::vector<std::string>& folders,
                              const LoadedConfig* config);
  void AddKinds(const LoadedConfig& config, std::vector<SiteFile>& files);

  SourceSet& sources_;
  Env& env_;
  ConfigChoice choice_;
  std::string working_directory_;

  Sink sink_;
  std::vector<std::string> problems_;
  std::vector<std::string> read_;
  std::vector<std::string> config_notes_;
  std::vector<std::string> site_notes_;
  bool failed_ = false;
  bool lacks_profiles_ = false;
  std::deque<LoadedConfig> configs_;
  std::map<std::string, const LoadedConfig*> config_by_directory_;
  // By the folders and the configuration whose kinds they have, null for none;
  // null where they cannot be used.
  std::map<std::pair<std::vector<std::string>, const LoadedConfig*>,
           std::unique_ptr<Catalog>>
      catalogs_;
};

// The working directory, and the file of that name in it, as one path.
std::string AbsolutePath(const Env& env, const std::string& name);

}  // namespace dgdc::cli

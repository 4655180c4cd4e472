// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc::lint {

struct SeverityChange {
  Spanned<std::string> selector = {};  // code, name or group
  Severity severity = Severity::kError;
};

// The options of one level: a configuration file, one of its overrides, the
// command line. What is absent is left to the level below.
struct Layer {
  std::vector<Spanned<std::string>> only = {};     // codes, names, groups
  std::vector<Spanned<std::string>> disable = {};  // codes, names, groups
  std::vector<SeverityChange> severities = {};
  std::optional<Severity> fail_on = {};
  std::optional<Spanned<std::string>> fabric = {};
  std::optional<Spanned<std::string>> dynamo = {};
  std::optional<Spanned<std::string>> operator_version = {};
  std::optional<Spanned<std::string>> facts = {};  // path
  std::vector<Spanned<std::string>> rules = {};    // paths
  std::vector<Spanned<std::string>> crds = {};     // paths
};

// A .dgdc.yaml. Its patterns are relative to its directory.
struct Config {
  struct Override {
    std::vector<std::string> paths = {};
    Layer layer = {};
  };
  Layer layer = {};
  std::vector<Spanned<std::string>> profiles = {};  // folders
  std::vector<yaml::Node> kinds = {};  // profiles, or paths of their files
  std::vector<std::string> exclude = {};
  std::vector<Override> overrides = {};

  // `path` is relative to the directory of the file.
  [[nodiscard]] bool Excludes(std::string_view path) const;
  // The numbers of the overrides that concern a file, in order.
  [[nodiscard]] std::vector<size_t> OverridesOf(std::string_view path) const;
};

// Reads schemas/config.schema.json; nothing after an error.
std::optional<Config> ReadConfig(const SourceSet& sources, uint32_t file,
                                 const Catalog& catalog, Sink& sink);

// The options in a map that a schema has accepted; what it lacks is absent.
Layer ReadLayer(const yaml::Node& map);

// "error", "warning", "info"; nothing for another word.
std::optional<Severity> ParseSeverity(std::string_view word);

}  // namespace dgdc::lint

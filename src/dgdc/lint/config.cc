// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/config.h"

#include <algorithm>

#include "dgdc/base/glob.h"
#include "dgdc/lint/input_file.h"

namespace dgdc::lint {
namespace {

using yaml::Node;

constexpr std::string_view kConfigSchema = "config.schema.json";

const Node& Child(const Node& map, std::string_view key) {
  static const Node kNothing;
  const Node* child = map.Find(key);
  return child == nullptr ? kNothing : *child;
}

Spanned<std::string> TextOf(const Node& node) {
  return {node.scalar, node.span};
}

std::vector<Spanned<std::string>> Texts(const Node& list) {
  std::vector<Spanned<std::string>> texts;
  for (const Node& item : list.items) {
    texts.push_back(TextOf(item));
  }
  return texts;
}

std::vector<std::string> Patterns(const Node& list) {
  std::vector<std::string> patterns;
  for (const Node& item : list.items) {
    patterns.push_back(item.scalar);
  }
  return patterns;
}

std::optional<Spanned<std::string>> MaybeText(const Node& node) {
  return node.IsNull() ? std::nullopt : std::optional(TextOf(node));
}

bool AnyCovers(const std::vector<std::string>& patterns,
               std::string_view path) {
  return std::any_of(
      patterns.begin(), patterns.end(),
      [path](const std::string& pattern) { return GlobCovers(pattern, path); });
}

}  // namespace

Layer ReadLayer(const Node& map) {
  Layer layer{.only = Texts(Child(map, "only")),
              .disable = Texts(Child(map, "disable")),
              .fail_on = ParseSeverity(Child(map, "failOn").scalar),
              .fabric = MaybeText(Child(map, "fabric")),
              .dynamo = MaybeText(Child(map, "dynamo")),
              .operator_version = MaybeText(Child(map, "operator")),
              .facts = MaybeText(Child(map, "facts")),
              .rules = Texts(Child(map, "rules")),
              .crds = Texts(Child(map, "crds"))};
  for (const yaml::Entry& entry : Child(map, "severity").entries) {
    layer.severities.push_back(
        {.selector = {entry.key, entry.key_span},
         .severity =
             ParseSeverity(entry.value.scalar).value_or(Severity::kError)});
  }
  return layer;
}

std::optional<Severity> ParseSeverity(std::string_view word) {
  for (const Severity severity :
       {Severity::kError, Severity::kWarning, Severity::kInfo}) {
    if (SeverityName(severity) == word) {
      return severity;
    }
  }
  return std::nullopt;
}

bool Config::Excludes(std::string_view path) const {
  return AnyCovers(exclude, path);
}

std::vector<size_t> Config::OverridesOf(std::string_view path) const {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < overrides.size(); ++i) {
    if (AnyCovers(overrides[i].paths, path)) {
      numbers.push_back(i);
    }
  }
  return numbers;
}

std::optional<Config> ReadConfig(const SourceSet& sources, uint32_t file,
                                 const Catalog& catalog, Sink& sink) {
  const std::optional<Node> root =
      ReadInputFile(sources, file, catalog.Schema(kConfigSchema), sink);
  if (!root) {
    return std::nullopt;
  }
  Config config{.layer = ReadLayer(*root),
                .profiles = Texts(Child(*root, "profiles")),
                .kinds = Child(*root, "kinds").items,
                .exclude = Patterns(Child(*root, "exclude"))};
  for (const Node& item : Child(*root, "overrides").items) {
    config.overrides.push_back(
        {.paths = Patterns(Child(item, "paths")), .layer = ReadLayer(item)});
  }
  return config;
}

}  // namespace dgdc::lint

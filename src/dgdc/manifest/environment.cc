// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/environment.h"

#include <string_view>
#include <utility>

namespace dgdc::manifest {
namespace {

// What Kubernetes makes of a value: $(NAME) of a variable before it becomes
// that one's value, "$$(" a literal "$(", anything else stays as it is.
// Returns false when the result depends on what the manifest does not tell.
bool Expand(std::string_view text, const Environment& before,
            std::string& expanded) {
  bool known = true;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("$$(")) {
      expanded += "$(";
      at += 2;
      continue;
    }
    const size_t close = text.find(')', at);
    if (!text.substr(at).starts_with("$(") || close == std::string_view::npos) {
      expanded += text[at];
      continue;
    }
    const std::string name(text.substr(at + 2, close - at - 2));
    const auto found = before.find(name);
    if (found == before.end() || !found->second.known) {
      // An operator's own variable, or a literal "$(NAME)".
      known = false;
      expanded += text.substr(at, close + 1 - at);
    } else {
      expanded += *found->second.value;
    }
    at = close;
  }
  return known;
}

}  // namespace

model::From FromOf(const Variable& variable) {
  return variable.added != nullptr      ? model::From::kOperator
         : variable.assigned != nullptr ? model::From::kScript
         : variable.data != nullptr     ? model::From::kConfigMap
                                        : model::From::kWritten;
}

Environment ReadEnvironment(const std::vector<const yaml::Node*>& entries,
                            Environment from_sources) {
  Environment environment = std::move(from_sources);
  for (const yaml::Node* entry : entries) {
    const yaml::Node* name = entry->Find("name");
    if (name == nullptr || !name->IsScalar()) {
      continue;
    }
    Variable variable{
        .name = name->scalar, .name_span = name->span, .entry = entry};
    const yaml::Node* value = entry->Find("value");
    if (value != nullptr && value->IsScalar()) {
      variable.value.span = value->span;
      const std::string text = value->IsNull() ? "" : value->scalar;
      variable.known = Expand(text, environment, variable.value.value) &&
                       !HasPlaceholder(text);
    } else if (entry->Find("valueFrom") == nullptr) {
      variable.known = true;  // no value means an empty one
      variable.value.span = name->span;
    } else {
      variable.value.span = entry->Find("valueFrom")->span;
    }
    environment.insert_or_assign(variable.name, std::move(variable));
  }
  return environment;
}

void AddConfigMap(const yaml::Node& source, const yaml::Node& config_map,
                  Environment& environment) {
  const yaml::Node* data = config_map.Find("data");
  const yaml::Node* prefix = source.Find("prefix");
  const yaml::Node* metadata = config_map.Find("metadata");
  const yaml::Node* name =
      metadata == nullptr ? nullptr : metadata->Find("name");
  if (data == nullptr) {
    return;
  }
  for (const yaml::Entry& entry : data->entries) {
    if (!entry.value.IsScalar()) {
      continue;
    }
    Variable variable{
        .name = (prefix == nullptr ? "" : prefix->scalar) + entry.key,
        .name_span = entry.key_span,
        .value = {entry.value.IsNull() ? "" : entry.value.scalar,
                  entry.value.span},
        .known = !HasPlaceholder(entry.value.scalar),
        .data = &entry.value,
        .config_map = name == nullptr ? "" : name->scalar};
    environment.insert_or_assign(variable.name, std::move(variable));
  }
}

}  // namespace dgdc::manifest

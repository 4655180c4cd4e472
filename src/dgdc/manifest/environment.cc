// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/environment.h"

#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace dgdc::manifest {
namespace {

using yaml::Node;

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

const Node& Child(const Node& node, std::string_view key) {
  static const Node kNothing;
  const Node* child = node.Find(key);
  return child == nullptr ? kNothing : *child;
}

// Of a reference {name, key} to a ConfigMap. A key that may be missing and is
// leaves the variable unset; false then.
bool ReadKey(const Node& reference, const FindDocument& find,
             Variable& variable) {
  const std::string& name = Child(reference, "name").scalar;
  variable.source = fmt::format("ConfigMap {}", name);
  const Node* document = find ? find("ConfigMap", name) : nullptr;
  if (document == nullptr || HasPlaceholder(name)) {
    return true;
  }
  const Node* data =
      Child(*document, "data").Find(Child(reference, "key").scalar);
  if (data == nullptr || !data->IsScalar()) {
    return data != nullptr ||
           !Child(reference, "optional").AsBool().value_or(false);
  }
  variable.data = data;
  variable.value = {data->IsNull() ? "" : data->scalar, data->span};
  variable.known = !HasPlaceholder(data->scalar);
  return true;
}

// What the entry of a list makes of its name; nothing when that stays unset.
std::optional<Variable> ReadEntry(const Node& entry, const FindDocument& find,
                                  const Environment& before) {
  const Node& name = Child(entry, "name");
  Variable variable{
      .name = name.scalar, .name_span = name.span, .entry = &entry};
  const Node* value = entry.Find("value");
  const Node* from = entry.Find("valueFrom");
  if (value != nullptr && value->IsScalar() &&
      (from == nullptr || (!value->IsNull() && !value->scalar.empty()))) {
    variable.value.span = value->span;
    const std::string text = value->IsNull() ? "" : value->scalar;
    variable.known =
        Expand(text, before, variable.value.value) && !HasPlaceholder(text);
    return variable;
  }
  if (from == nullptr) {
    variable.known = true;  // no value means an empty one
    variable.value.span = name.span;
    return variable;
  }
  variable.value.span = from->span;
  if (const Node& key = Child(*from, "configMapKeyRef"); key.IsMap()) {
    return ReadKey(key, find, variable) ? std::optional(std::move(variable))
                                        : std::nullopt;
  }
  if (const Node& key = Child(*from, "secretKeyRef"); key.IsMap()) {
    variable.source = fmt::format("Secret {}", Child(key, "name").scalar);
  }
  return variable;
}

// Adds the entries of a map of `document`, the values only where they are
// shown.
void AddData(const Node& document, std::string_view map, bool shows_values,
             const std::string& prefix, const std::string& source,
             Environment& environment) {
  for (const yaml::Entry& entry : Child(document, map).entries) {
    if (!entry.value.IsScalar()) {
      continue;
    }
    Variable variable{.name = prefix + entry.key,
                      .name_span = entry.key_span,
                      .value = {"", entry.value.span},
                      .data = &entry.value,
                      .source = source};
    if (shows_values) {
      variable.value.value = entry.value.IsNull() ? "" : entry.value.scalar;
      variable.known = !HasPlaceholder(entry.value.scalar);
    }
    environment.insert_or_assign(variable.name, std::move(variable));
  }
}

}  // namespace

model::From FromOf(const Variable& variable) {
  return variable.added != nullptr      ? model::From::kOperator
         : variable.assigned != nullptr ? model::From::kScript
         : variable.data != nullptr     ? model::From::kConfigMap
                                        : model::From::kWritten;
}

Environment ReadEnvironment(const std::vector<const Node*>& entries,
                            const FindDocument& find,
                            Environment from_sources) {
  Environment environment = std::move(from_sources);
  for (const Node* entry : entries) {
    const Node* name = entry->Find("name");
    if (name == nullptr || !name->IsScalar()) {
      continue;
    }
    if (std::optional<Variable> variable =
            ReadEntry(*entry, find, environment)) {
      environment.insert_or_assign(name->scalar, *std::move(variable));
    }
  }
  return environment;
}

bool AddSource(const Node& source, const FindDocument& find,
               Environment& environment) {
  const std::string& prefix = Child(source, "prefix").scalar;
  bool is_shown = true;
  for (const auto& [kind, field] : {std::pair{"ConfigMap", "configMapRef"},
                                    std::pair{"Secret", "secretRef"}}) {
    const Node& name = Child(Child(source, field), "name");
    if (!name.IsScalar() || name.IsNull()) {
      continue;
    }
    const Node* document = find ? find(kind, name.scalar) : nullptr;
    const std::string called = fmt::format("{} {}", kind, name.scalar);
    if (document == nullptr) {
      is_shown = false;
    } else if (field == std::string_view("configMapRef")) {
      AddData(*document, "data", true, prefix, called, environment);
    } else {
      AddData(*document, "data", false, prefix, called, environment);
      AddData(*document, "stringData", false, prefix, called, environment);
    }
  }
  return is_shown;
}

}  // namespace dgdc::manifest

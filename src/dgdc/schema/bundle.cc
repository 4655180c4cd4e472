// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/schema/bundle.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace dgdc::schema {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDefinitions = "#/$defs/";

// The definitions of both schemas share names, so the inner ones get a prefix.
void RenameReferences(Json& json, const std::string& prefix) {
  if (json.is_object()) {
    const auto ref = json.find("$ref");
    if (ref != json.end() && ref->is_string()) {
      std::string target = ref->get<std::string>();
      *ref = std::string(kDefinitions) + prefix +
             target.substr(kDefinitions.size());
    }
  }
  for (Json& part : json) {
    if (part.is_structured()) {
      RenameReferences(part, prefix);
    }
  }
}

}  // namespace

std::string Bundle(std::string_view outer, std::string_view inner,
                   const std::string& name, const std::string& place) {
  Json bundle = Json::parse(outer);
  Json part = Json::parse(inner);
  const std::string prefix = name + ".";
  RenameReferences(part, prefix);
  const Json definitions = std::exchange(part["$defs"], Json::object());
  for (const char* key : {"$schema", "$id", "$defs"}) {
    part.erase(key);
  }
  Json& slot = bundle[Json::json_pointer(place)];
  Json reference = Json::object();
  if (slot.contains("description")) {
    reference["description"] = slot["description"];
  }
  reference["$ref"] = std::string(kDefinitions) + name;
  slot = std::move(reference);
  bundle["$defs"][name] = std::move(part);
  for (const auto& [key, value] : definitions.items()) {
    bundle["$defs"][prefix + key] = value;
  }
  return bundle.dump(2) + "\n";
}

std::string WithKeys(std::string_view schema, const std::string& place,
                     std::span<const KnownKey> keys) {
  Json whole = Json::parse(schema);
  Json& map = whole[Json::json_pointer(place)];
  for (const KnownKey& key : keys) {
    Json value = map["additionalProperties"];
    value["description"] = key.description;
    if (!key.name.ends_with('.')) {
      map["properties"][std::string(key.name)] = std::move(value);
      continue;
    }
    std::string pattern = "^" + std::string(key.name);
    pattern.insert(pattern.size() - 1, "\\");
    map["patternProperties"][pattern] = std::move(value);
  }
  return whole.dump(2) + "\n";
}

}  // namespace dgdc::schema

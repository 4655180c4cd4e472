// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/names.h"

#include <algorithm>
#include <vector>

#include "dgdc/base/text.h"

namespace dgdc {
namespace {

// "acme/Model-8B", "/models/Model-8B/" -> "model-8b".
std::string OwnName(std::string_view written) {
  while (written.ends_with('/')) {
    written.remove_suffix(1);
  }
  return Lower(written.substr(written.rfind('/') + 1));
}

// Without the formats at its end, of which there may be several.
std::string WithoutFormats(std::string name,
                           const std::vector<std::string>& suffixes) {
  const auto ends = [&name](const std::string& suffix) {
    return name.size() > suffix.size() && name.ends_with(Lower(suffix));
  };
  for (auto found = std::find_if(suffixes.begin(), suffixes.end(), ends);
       found != suffixes.end();
       found = std::find_if(suffixes.begin(), suffixes.end(), ends)) {
    name.resize(name.size() - found->size());
  }
  return name;
}

// The first model one of whose names is, in the form of `form`, the given one.
template <class Form>
const ModelProfile* FindModelAs(const Catalog& catalog, std::string_view name,
                                Form form) {
  for (const ModelProfile& model : catalog.models.all()) {
    const auto& aliases = model.head.aliases;
    if (form(model.head.name) == name ||
        std::any_of(
            aliases.begin(), aliases.end(),
            [&](const std::string& alias) { return form(alias) == name; })) {
      return &model;
    }
  }
  return nullptr;
}

}  // namespace

KnownModel FindModel(const Catalog& catalog, std::string_view written) {
  if (const ModelProfile* known = catalog.models.Find(written)) {
    return {.profile = known};
  }
  const std::string own = OwnName(written);
  if (const ModelProfile* same = FindModelAs(catalog, own, OwnName)) {
    return {.profile = same};
  }
  const std::vector<std::string>& suffixes = catalog.platform().model_builds;
  const auto plain = [&suffixes](std::string_view name) {
    return WithoutFormats(OwnName(name), suffixes);
  };
  const ModelProfile* other =
      FindModelAs(catalog, WithoutFormats(own, suffixes), plain);
  return {.profile = other, .other_build = other != nullptr};
}

std::string PlainImageName(const PlatformProfile& platform,
                           std::string_view name) {
  for (const std::string& suffix : platform.image_editions) {
    if (name.ends_with(suffix)) {
      name.remove_suffix(suffix.size());
    }
  }
  return std::string(name);
}

}  // namespace dgdc

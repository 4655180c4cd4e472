// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/names.h"

#include <algorithm>
#include <vector>

#include "dgdc/base/text.h"

namespace dgdc {

std::string FoldedName(std::string_view name) {
  std::string folded = Lower(name);
  std::erase_if(folded, [](char c) {
    return c == '-' || c == '_' || c == '.' || c == ' ';
  });
  return folded;
}

const Accelerator* AcceleratorNamed(const PlatformProfile& platform,
                                    std::string_view name) {
  const std::string folded = FoldedName(name);
  const Accelerator* found = nullptr;
  size_t longest = 0;
  for (const Accelerator& accelerator : platform.accelerators) {
    for (const std::string& product : accelerator.products) {
      const std::string begin = FoldedName(product);
      if (folded.starts_with(begin) && begin.size() > longest) {
        found = &accelerator;
        longest = begin.size();
      }
    }
  }
  return found;
}

namespace {

// "acme/Model-8B", "/models/Model-8B/" -> "model-8b".
std::string OwnName(std::string_view written) {
  while (written.ends_with('/')) {
    written.remove_suffix(1);
  }
  return Lower(written.substr(written.rfind('/') + 1));
}

// The longest of the ends that the name has; null when it has none.
const ModelBuild* BuildAtEnd(std::string_view name,
                             const std::vector<ModelBuild>& builds) {
  const ModelBuild* longest = nullptr;
  for (const ModelBuild& build : builds) {
    const bool ends = name.size() > build.suffix.size() &&
                      name.ends_with(Lower(build.suffix));
    if (ends &&
        (longest == nullptr || build.suffix.size() > longest->suffix.size())) {
      longest = &build;
    }
  }
  return longest;
}

// Without the formats at its end, of which there may be several.
std::string WithoutFormats(std::string name,
                           const std::vector<ModelBuild>& builds) {
  while (const ModelBuild* build = BuildAtEnd(name, builds)) {
    name.resize(name.size() - build->suffix.size());
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
  const std::vector<ModelBuild>& builds = catalog.platform().model_builds;
  const auto plain = [&builds](std::string_view name) {
    return WithoutFormats(OwnName(name), builds);
  };
  const std::string stripped = WithoutFormats(own, builds);
  KnownModel known{.profile = FindModelAs(catalog, stripped, OwnName)};
  // Where the model itself is not known, another build of it.
  if (known.profile == nullptr) {
    known.profile = FindModelAs(catalog, stripped, plain);
  }
  known.other_build = known.profile != nullptr;
  const ModelBuild* build = BuildAtEnd(own, builds);
  if (known.other_build && build != nullptr) {
    while (written.ends_with('/')) {
      written.remove_suffix(1);
    }
    known.suffix = written.substr(written.size() - build->suffix.size());
    known.format = build->format;
  }
  return known;
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

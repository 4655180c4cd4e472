// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/catalog/catalog.h"

// What other names of a model or an image stand for.
namespace dgdc {

// A name without capitals and without what stands between its words.
std::string FoldedName(std::string_view name);

// The profile of that name, or the only one with a name that differs in
// capitals and in what stands between words: "H200", "P5EN.48xlarge",
// "a3ultra". Null when there is none.
template <class T>
const T* FindAnyCase(const Shelf<T>& shelf, std::string_view name) {
  if (const T* exact = shelf.Find(name)) {
    return exact;
  }
  const std::string folded = FoldedName(name);
  const T* found = nullptr;
  for (const T& profile : shelf.all()) {
    bool same = FoldedName(profile.head.name) == folded;
    for (const std::string& alias : profile.head.aliases) {
      same = same || FoldedName(alias) == folded;
    }
    if (same && found != nullptr) {
      return nullptr;
    }
    found = same ? &profile : found;
  }
  return found;
}

// Whose GPUs a machine or product of that name has, by how the name begins;
// null when that tells nothing.
const Accelerator* AcceleratorNamed(const PlatformProfile& platform,
                                    std::string_view name);

struct KnownModel {
  const ModelProfile* profile = nullptr;
  // The profile is of another build: the same layers in another format.
  bool other_build = false;
  // What of the name tells that format, and the format; "" where neither does.
  std::string suffix = {};
  std::string format = {};
};

// The model that is served: by its own name, by a folder that ends with one, or
// by the name of another build of it.
KnownModel FindModel(const Catalog& catalog, std::string_view written);

// The last part of an image's repository without the edition.
std::string PlainImageName(const PlatformProfile& platform,
                           std::string_view name);

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "dgdc/catalog/catalog.h"

// What other names of a model or an image stand for.
namespace dgdc {

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

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// What an image holds in some releases and variants. A row may say a part of
// it; what one does not say, a later one may.
struct ImageContents {
  std::string releases = {};  // "" for all
  std::string variant = {};   // "" for all
  std::optional<int64_t> user = {};
  std::string home = {};                                     // HOME
  std::optional<std::vector<std::string>> entry_point = {};  // ENTRYPOINT
  // Folders with which LD_LIBRARY_PATH begins.
  std::vector<std::string> library_path = {};
  // Folders that the loader searches without it, of ld.so.conf.d.
  std::vector<std::string> loader_folders = {};
  // Without one of these in LD_LIBRARY_PATH the image's own NIXL is not found;
  // those of both CPUs, empty where other ways lead to it.
  std::vector<std::string> nixl_folders = {};
  std::vector<std::string> plugin_folders = {};  // of NIXL
  // Those of them in which a plug-in is missing, by its name.
  std::map<std::string, std::vector<std::string>, std::less<>> lacking = {};
  std::string plugin_dir = {};                    // NIXL_PLUGIN_DIR
  std::vector<std::string> preload = {};          // LD_PRELOAD
  std::vector<std::string> python_packages = {};  // folders
  std::vector<std::string> efa_folders = {};      // of the EFA userspace
  std::string why = {};
  std::vector<std::string> sources = {};
};

// A published image, whatever registry it comes from.
struct ImageProfile {
  ProfileHead head = {};  // its name is the last part of the repository
  std::vector<ImageContents> contents = {};

  // The first row for the release, "" for one of them that is not known, and
  // what follows it in the tag, of which the field says something; null when
  // none does.
  template <class Field>
  [[nodiscard]] const ImageContents* Find(std::string_view release,
                                          std::string_view suffix,
                                          Field ImageContents::*field) const {
    for (const ImageContents& row : contents) {
      if (Says(row.*field) && Holds(row, release, suffix)) {
        return &row;
      }
    }
    return nullptr;
  }

 private:
  template <class Value>
  static bool Says(const Value& value) {
    return !value.empty();
  }
  template <class Value>
  static bool Says(const std::optional<Value>& value) {
    return value.has_value();
  }
  static bool Holds(const ImageContents& row, std::string_view release,
                    std::string_view suffix);
};

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

// Profiles that are not ours: what a site knows, in folders like profiles/.
namespace dgdc {

// A file of such a folder.
struct SiteFile {
  std::string folder = {};
  uint32_t file = 0;  // in the sources of the run
  // A profile that stands in a file of something else; null where it is the
  // file.
  yaml::Node root = {};
  // The only kind of profile that it may be; "" for any.
  std::string kind = {};
};

// What something of a site did to what was known before.
enum class SiteChange : uint8_t {
  kAdded,
  kReplaced,
  kSame,  // it says what was known
};

// One thing that a site's folder says.
struct SiteItem {
  std::string folder = {};
  std::string noun = {};  // "fabric", "rule", "source"
  std::string name = {};
  SiteChange change = SiteChange::kAdded;
};

// A file of a site's folder that fits its schema.
struct SiteProfile {
  std::string folder = {};
  std::string kind = {};
  std::string name = {};  // "" of a bibliography
  yaml::Node root = {};   // with the defaults of its schema
  Span name_span = {};
  SiteChange change = SiteChange::kAdded;
  // Whether it stands where one of ours stood.
  bool in_place = false;
  // Whether a later folder has another one in its place.
  bool overridden = false;
};

// A table of names of a site, which stands in place of the one of its name.
struct SiteTable {
  std::string folder = {};
  std::string name = {};
  std::shared_ptr<const std::string> text = {};
  SiteChange change = SiteChange::kAdded;
};

// A rule of a site, as it is written.
struct SiteRule {
  std::string code = {};
  yaml::Node node = {};
};

}  // namespace dgdc

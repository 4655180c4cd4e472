// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "dgdc/catalog/profile.h"
#include "dgdc/source/span.h"
#include "dgdc/yaml/node.h"

namespace dgdc {

// A setting that has been decided: where it goes, its value, and why.
struct Setting {
  SettingKind kind = SettingKind::kEnv;
  std::string name = {};  // variable, flag, resource, annotation; else ""
  // Null is a bare flag.
  yaml::Node value = {};
  std::string why = {};
  std::vector<std::string> sources = {};
  Span span = {};          // the profile's or the intent's line
  std::string owner = {};  // the intent's field that decides it, "" when none
  bool by_user = false;    // from args or env of the intent
  yaml::Layer layer = yaml::Layer::kNone;

  // Whether the intent's choice of a fabric decides it.
  [[nodiscard]] bool OfFabric() const { return owner == "spec.fabric"; }
};

// Whether settings of the kind are pieces of one tree, merged when rendering;
// of the others a worker has one value per name.
bool IsPiece(SettingKind kind);

// Kubernetes wants strings where a kind has names, whatever a profile or an
// intent wrote.
yaml::Node AsSettingText(yaml::Node value, SettingKind kind);

}  // namespace dgdc

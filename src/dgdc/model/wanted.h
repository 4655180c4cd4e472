// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dgdc/model/setting.h"
#include "dgdc/model/view.h"
#include "dgdc/yaml/node.h"

// What profiles write for a worker. compile renders it, apply makes a manifest
// have it and takes away what another fabric wrote, lint reports what is
// missing of it.
namespace dgdc::model {

// A setting that a profile writes, and the rule that says so.
struct WantedSetting {
  Setting setting = {};
  const SettingRule* rule = nullptr;
};

// A document that must stand beside the deployment.
struct WantedDocument {
  yaml::Node document = {};
  const CompanionRule* rule = nullptr;
};

// A rule that holds, or may hold, and that writes nothing for want of a fact.
struct Gap {
  const SettingRule* rule = nullptr;  // null: a document
  Lack lack = {};
};

// What one fabric wants of one worker, in the order of its profile.
struct Wanted {
  std::vector<WantedSetting> settings = {};
  std::vector<WantedDocument> documents = {};
  // Everything that depends on something that nobody knows. What somebody left
  // out on purpose is no gap: an option of the intent, a parameter without a
  // default.
  std::vector<Gap> gaps = {};
};

// What the fabric of the view wants.
Wanted WantedOf(const View& view);

// What the rule lacks to write its setting, as in Wanted::gaps; nothing when it
// lacks nothing.
std::optional<Lack> GapOf(const SettingRule& rule, const View& view);

// What rules of any profile write for the worker of the view: an engine's, the
// platform's, those of a Job.
Wanted WantedBy(const std::vector<SettingRule>& rules, const View& view);

// A setting that a fabric may write, whatever is chosen for its parameters.
struct PossibleSetting {
  WantedSetting wanted = {};
  // Whether a parameter may give it any other value; without a default it has
  // none here.
  bool any_value = false;
  // Whether every choice has the setting.
  bool always = false;
};

// Which rules may write: those whose conditions surely hold, or those whose
// conditions may. Conditions on parameters always may.
enum class Certain : uint8_t { kSurely, kPerhaps };

// Every setting that the fabric of the view may write: with the parameters that
// are chosen, else with each value of one that offers a few by name, else with
// the default.
std::vector<PossibleSetting> PossibleOf(const View& view, Certain certain);

// The kinds and metadata of documents that it may write, as above; what they
// say may take values that the view lacks.
std::vector<WantedDocument> PossibleDocumentsOf(const View& view);

// Whether a value, a name or a condition of the rule depends on a parameter.
bool IsChoice(const SettingRule& rule);

// The parameter that is the whole value of a rule; "" when none is.
std::string ParamOf(const SettingRule& rule);

}  // namespace dgdc::model

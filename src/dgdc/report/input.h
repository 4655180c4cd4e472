// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/rule_doc.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/diag/unjudged.h"
#include "dgdc/source/path.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::report {

// Something that a folder of profiles added, or put in place of what dgdc
// knows.
struct ForeignProfile {
  std::string folder = {};
  std::string kind = {};  // "fabric", "rule"
  std::string name = {};
  bool replaces = false;
};

// What the rules of a run go by.
struct Knowledge {
  std::string date = {};     // "2026-11"
  std::string release = {};  // the newest one of Dynamo that is known
  std::vector<ForeignProfile> profiles = {};
};

// What one run found, in the shape that every format takes. Only the first two
// are needed.
struct Input {
  const std::vector<Diagnostic>& diagnostics;
  const SourceSet& sources;
  // Every rule that ran, not only those that found something: an alert of a
  // rule that a SARIF file does not declare stays open.
  std::span<const RuleDoc> rules = {};
  // Names of the files that were looked at, the clean ones too.
  std::span<const std::string> files = {};
  // All of them, or fingerprints depend on what is suppressed.
  std::span<const SuppressedDiagnostic> suppressed = {};
  // What could not be judged; whether the report for people lists it.
  std::span<const UnjudgedCheck> unjudged = {};
  bool show_unjudged = false;
  // Whether formats that can show suppressed findings (SARIF) do.
  bool show_suppressed = false;
  // Less severe findings do not make a test fail (JUnit).
  Severity fail_on = Severity::kError;
  // Files, by id, in which another severity counts.
  std::map<uint32_t, Severity> fail_on_in = {};
  // For services that want paths from the top of the repository.
  PathBase base = {};
  std::string_view version = {};  // of dgdc, "0.1.0"
  Knowledge knowledge = {};
  // Tells several runs over one commit apart (SARIF), may be empty.
  std::string_view run = {};
  bool color = false;
  // Credentials of the files, which are not shown.
  std::span<const std::string> secrets = {};
  // The same of those files whose documents were searched for them, with their
  // places; all others are searched when they are shown.
  const yaml::SecretsByFile* seen = nullptr;
};

}  // namespace dgdc::report

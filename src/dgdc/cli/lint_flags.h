// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dgdc/cli/options.h"
#include "dgdc/lint/config.h"
#include "dgdc/source/source_set.h"

namespace dgdc::cli {

// The options of `dgdc lint` as they were given.
struct LintFlags {
  std::vector<std::string> paths = {};
  std::string stdin_filename = {};
  bool bundle = false;
  size_t jobs = 0;  // 0: as many as there are processors
  std::vector<std::string> formats = {};
  std::vector<std::string> outputs = {};
  std::string color = "auto";
  std::vector<std::string> only = {};      // each a list with commas
  std::vector<std::string> disable = {};   // each a list with commas
  std::vector<std::string> severity = {};  // "SELECTOR=LEVEL"
  std::string fail_on = {};
  std::string fabric = {};
  std::string dynamo = {};
  std::string operator_version = {};
  std::string facts = {};
  std::vector<std::string> rules = {};
  std::vector<std::string> crds = {};
  std::vector<std::string> profiles = {};
  std::string config = {};
  bool no_config = false;
  bool show_suppressed = false;
  bool why = false;
  std::string baseline = {};
  std::string write_baseline = {};
  bool require_stamp = false;
  bool fail_on_empty = false;
  bool fix = false;
  bool unsafe_fixes = false;
  bool diff = false;
  bool show_secrets = false;

  // Whether manifests are to be changed.
  [[nodiscard]] bool fixes() const { return fix || unsafe_fixes || diff; }
};

void DeclareLintFlags(OptionSet& set, LintFlags& flags);

// Options that exclude each other, in words; "" when there are none.
std::string FindConflict(const LintFlags& flags);

// The options that configurations have too. Their texts become sources, so that
// findings can point into them.
lint::Layer LayerOf(const LintFlags& flags, SourceSet& sources);

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "dgdc/cli/env.h"
#include "dgdc/cli/lint_flags.h"
#include "dgdc/cli/lint_settings.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::cli {

// The manifest that a command looks at and does not judge, read with what its
// configuration and the options tell.
class OneManifest {
 public:
  // Null when it cannot be looked at, which `env` was told. What is wrong with
  // its YAML is told as well, and the rest is there.
  static std::unique_ptr<OneManifest> Read(const std::string& path,
                                           const LintFlags& flags, Env& env);

  OneManifest(const OneManifest&) = delete;
  OneManifest& operator=(const OneManifest&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const SourceSet& sources() const { return sources_; }
  [[nodiscard]] const manifest::Facts& facts() const { return facts_; }
  [[nodiscard]] const yaml::Secrets& secrets() const { return secrets_; }

  // The exit code of a command that printed what it found.
  [[nodiscard]] int Found() const;
  // The same where it holds nothing to print, which `env` is told with what to
  // do instead.
  [[nodiscard]] int FoundNothing(Env& env) const;

 private:
  OneManifest(const std::string& path, const LintFlags& flags, Env& env);

  // Whether the settings of the file could be read.
  bool ReadText(std::string text, Env& env);

  std::string name_;
  bool from_pipe_ = false;
  bool broken_ = false;
  uint32_t file_ = 0;
  SourceSet sources_;
  LintSettings settings_;
  manifest::Facts facts_ = {};
  yaml::Secrets secrets_ = {};
};

}  // namespace dgdc::cli

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dgdc/source/source_set.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::report {

// The texts of a run as reports may show them, without credentials. Each is
// searched once, when the first finding shows a line of it.
class MaskedSources {
 public:
  // `known` are credentials of any of the files; `seen`, which must outlive
  // this, those of files whose documents nobody has to read again.
  explicit MaskedSources(const SourceSet& sources,
                         std::span<const std::string> known = {},
                         const yaml::SecretsByFile* seen = nullptr);

  // The text of a 1-based line, without its line break.
  std::string Line(uint32_t file, uint32_t line);

  // The text of a finding about the file.
  std::string Hide(uint32_t file, std::string text);

 private:
  struct Masked {
    std::vector<std::string> secrets = {};
    std::vector<std::string> lines = {};
  };

  const Masked& Get(uint32_t file);
  [[nodiscard]] yaml::Secrets SecretsOf(uint32_t file) const;

  const SourceSet& sources_;
  std::vector<std::string> known_;
  const yaml::SecretsByFile* seen_;
  std::map<uint32_t, Masked> masked_ = {};
};

}  // namespace dgdc::report

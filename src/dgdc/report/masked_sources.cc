// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/masked_sources.h"

#include <algorithm>
#include <utility>

#include "dgdc/diag/secret.h"

namespace dgdc::report {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    if (lines.back().ends_with('\r')) {
      lines.back().pop_back();
    }
    begin = end + 1;
  }
  return lines;
}

}  // namespace

MaskedSources::MaskedSources(const SourceSet& sources,
                             std::span<const std::string> known,
                             const yaml::SecretsByFile* seen)
    : sources_(sources), known_(known.begin(), known.end()), seen_(seen) {}

yaml::Secrets MaskedSources::SecretsOf(uint32_t file) const {
  if (seen_ != nullptr) {
    if (const auto of_file = seen_->find(file); of_file != seen_->end()) {
      return yaml::WithTextSecrets(sources_, file, of_file->second);
    }
  }
  return yaml::FindSecrets(sources_, file);
}

const MaskedSources::Masked& MaskedSources::Get(uint32_t file) {
  const auto [at, added] = masked_.try_emplace(file);
  if (added) {
    yaml::Secrets secrets = SecretsOf(file);
    secrets.values.insert(secrets.values.end(), known_.begin(), known_.end());
    at->second.lines = LinesOf(yaml::WithoutSecrets(sources_, file, secrets));
    at->second.secrets = std::move(secrets.values);
  }
  return at->second;
}

std::string MaskedSources::Line(uint32_t file, uint32_t line) {
  const std::vector<std::string>& lines = Get(file).lines;
  return line == 0 || line > lines.size() ? "" : lines[line - 1];
}

std::string MaskedSources::Hide(uint32_t file, std::string text) {
  if (file == 0) {
    return HideSecrets(std::move(text), known_);
  }
  return HideSecrets(std::move(text), Get(file).secrets);
}

}  // namespace dgdc::report

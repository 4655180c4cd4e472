// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/knowledge.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/core.h>

namespace dgdc {

std::string KnowledgeDate(const Catalog& catalog) {
  constexpr size_t kMonth = 7;  // "2026-11"
  std::string date;
  for (const auto& [id, source] : catalog.bibliography()) {
    date = std::max(date, source.checked);
  }
  for (const ReleaseProfile& release : catalog.releases.all()) {
    date = std::max(date, release.date.substr(0, kMonth));
  }
  for (const auto& [name, table] : catalog.name_tables()) {
    date = std::max(date, std::string(table->Get().read_in()));
  }
  return date;
}

std::string ReadWhen(const Reference& source) {
  constexpr size_t kShort = 12;  // of a commit
  return source.revision.empty()
             ? fmt::format("read {}", source.checked)
             : fmt::format("read {} at {}", source.checked,
                           std::string_view(source.revision).substr(0, kShort));
}

KnowledgeSize SizeOf(const Catalog& catalog) {
  KnowledgeSize size{
      .profiles = catalog.fabrics.all().size() + catalog.engines.all().size() +
                  catalog.hardware.all().size() + catalog.models.all().size() +
                  catalog.releases.all().size() +
                  catalog.platforms.all().size(),
      .sources = catalog.bibliography().size()};
  for (const RuleGroup& group : catalog.rules) {
    size.rules += group.rules.size();
  }
  return size;
}

}  // namespace dgdc

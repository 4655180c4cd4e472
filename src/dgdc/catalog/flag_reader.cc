// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/flag_reader.h"

#include <algorithm>
#include <span>

#include "dgdc/catalog/version.h"

namespace dgdc {
namespace {

// Underscores up to the first dot: keys of JSON keep theirs.
std::string FlagWithDashes(std::string_view name) {
  std::string dashed(name);
  if (name.find('_') == std::string_view::npos) {
    return dashed;
  }
  const size_t end = std::min(name.find('.'), name.size());
  for (size_t i = 2; IsLongFlag(name) && i < end; ++i) {
    dashed[i] = dashed[i] == '_' ? '-' : dashed[i];
  }
  return dashed;
}

bool FlagExists(const FlagReader& reader, const FlagParser& parser,
                const FlagSpec& flag) {
  const std::string& version = reader.VersionOf(parser);
  return version.empty() ||
         std::any_of(flag.stretches.begin(), flag.stretches.end(),
                     [&](std::span<const NameRow> rows) {
                       return parser.known->Get().At(rows, version).presence !=
                              Presence::kNo;
                     });
}

// The only flag of that version that begins so; null when none or several do.
const FlagSpec* FindFlagBeginning(const FlagReader& reader,
                                  std::string_view name) {
  const FlagSpec* only = nullptr;
  for (const FlagSpelling& spelling : reader.table->From(name)) {
    if (!spelling.name.starts_with(name)) {
      break;
    }
    const FlagParser& parser = reader.table->parsers[spelling.parser];
    const FlagSpec& flag = reader.table->FlagOf(spelling);
    if (&flag == only || !parser.abbreviations ||
        !FlagExists(reader, parser, flag)) {
      continue;
    }
    if (only != nullptr) {
      return nullptr;
    }
    only = &flag;
  }
  return only;
}

bool TakesUnderscores(const FlagTable& table) {
  return std::any_of(table.parsers.begin(), table.parsers.end(),
                     [](const auto& p) { return !p.underscores.empty(); });
}

}  // namespace

const std::string& FlagReader::VersionOf(const FlagParser& parser) const {
  return parser.owner == FlagOwner::kEngine ? engine_version : release;
}

std::string FlagReader::Dashed(std::string_view written) const {
  return table != nullptr && TakesUnderscores(*table) ? FlagWithDashes(written)
                                                      : std::string(written);
}

std::string FlagReader::Name(std::string_view written) const {
  if (table == nullptr) {
    return std::string(written);
  }
  const std::string name = Dashed(written);
  const FlagSpec* flag = table->FindFlag(name);
  if (flag == nullptr && IsLongFlag(name) && name.size() > 2) {
    flag = FindFlagBeginning(*this, name);
  }
  return flag == nullptr ? name : flag->names.front();
}

bool FlagReader::Refuses(std::string_view written) const {
  const std::string name = FlagWithDashes(written);
  if (table == nullptr || release.empty() || name == written) {
    return false;
  }
  const std::span<const FlagSpelling> found = table->From(name);
  if (found.empty() || found.front().name != name) {
    return false;
  }
  const FlagParser& parser = table->parsers[found.front().parser];
  return !parser.underscores.empty() &&
         !InVersionRange(release, parser.underscores);
}

std::string FlagReader::JsonFlag(std::string_view written) const {
  if (table == nullptr || written.find('.') == std::string_view::npos) {
    return "";
  }
  const std::string_view begin = written.substr(0, written.find('.'));
  for (const FlagParser& parser : table->parsers) {
    const auto other = parser.renamed.find(begin);
    if (other != parser.renamed.end()) {
      return other->second;
    }
    if (parser.dotted) {
      return Name(begin);
    }
  }
  return "";
}

bool FlagReader::Exists(std::string_view written) const {
  if (table == nullptr) {
    return true;
  }
  const std::string name =
      TakesUnderscores(*table) ? FlagWithDashes(written) : std::string(written);
  const std::span<const FlagSpelling> spellings = table->From(name);
  return std::any_of(spellings.begin(), spellings.end(),
                     [&](const FlagSpelling& spelling) {
                       return spelling.name == name &&
                              FlagExists(*this, table->parsers[spelling.parser],
                                         table->FlagOf(spelling));
                     });
}

bool FlagReader::Knows(std::string_view name) const {
  return table != nullptr && table->FindFlag(name) != nullptr;
}

}  // namespace dgdc

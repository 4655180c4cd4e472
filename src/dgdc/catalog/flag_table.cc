// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dgdc/catalog/profile.h"

// The flags of an engine's servers, out of the tables of their parsers.
namespace dgdc {
namespace {

constexpr std::string_view kLong = "--";
constexpr std::string_view kNegative = "--no-";

void AddFlagName(std::string_view name, FlagSpec& flag) {
  if (std::find(flag.names.begin(), flag.names.end(), name) ==
      flag.names.end()) {
    flag.names.emplace_back(name);
  }
}

void AddStretches(std::span<const NameRow> rows, FlagSpec& flag) {
  if (rows.empty()) {
    return;
  }
  flag.stretches.push_back(rows);
  AddFlagName(rows.front().name, flag);
  for (const NameRow& row : rows) {
    std::string_view aliases = row.aliases;
    while (!aliases.empty()) {
      const std::string_view alias = aliases.substr(0, aliases.find(' '));
      AddFlagName(alias, flag);
      aliases.remove_prefix(std::min(alias.size() + 1, aliases.size()));
    }
  }
}

// "--no-x" of a switch "--x"; without names for what is none.
FlagSpec NegativeOf(const FlagSpec& flag) {
  FlagSpec negative{.stretches = flag.stretches, .negative = true};
  const bool is_switch = std::any_of(
      flag.stretches.begin(), flag.stretches.end(), [](const auto& rows) {
        return std::any_of(rows.begin(), rows.end(), [](const NameRow& row) {
          return row.type == "bool";
        });
      });
  for (const std::string& name : flag.names) {
    if (is_switch && name.starts_with(kLong)) {
      negative.names.push_back(std::string(kNegative) +
                               name.substr(kLong.size()));
    }
  }
  return negative;
}

// The flag that has one of the names already: versions change which of them is
// the main one.
FlagSpec& FlagNamed(std::span<const NameRow> rows,
                    std::map<std::string, size_t, std::less<>>& owners,
                    std::vector<FlagSpec>& flags) {
  FlagSpec found;
  AddStretches(rows, found);
  size_t at = flags.size();
  for (const std::string& name : found.names) {
    const auto owner = owners.find(name);
    if (owner != owners.end()) {
      at = owner->second;
      break;
    }
  }
  if (at == flags.size()) {
    flags.emplace_back();
  }
  for (const std::string& name : found.names) {
    owners.emplace(name, at);
  }
  return flags[at];
}

std::vector<FlagSpec> FlagsOfParser(const FlagParser& parser) {
  std::vector<FlagSpec> flags;
  if (parser.known == nullptr) {
    return flags;
  }
  const NameTable& table = parser.known->Get();
  std::map<std::string, size_t, std::less<>> owners;
  for (const std::vector<std::string>& group : parser.same) {
    FlagSpec& flag = flags.emplace_back();
    for (const std::string& name : group) {
      owners.emplace(name, flags.size() - 1);
      AddFlagName(name, flag);
    }
  }
  const std::vector<NameRow>& rows = table.rows();
  for (size_t i = 0; i < rows.size();) {
    const std::span<const NameRow> found = table.Find(rows[i].name);
    AddStretches(found, FlagNamed(found, owners, flags));
    i += found.size();
  }
  const size_t positive = flags.size();
  for (size_t i = 0; i < positive; ++i) {
    FlagSpec negative = NegativeOf(flags[i]);
    if (!negative.names.empty()) {
      flags.push_back(std::move(negative));
    }
  }
  return flags;
}

}  // namespace

struct FlagTable::Read {
  std::once_flag once = {};
  std::vector<std::vector<FlagSpec>> flags = {};  // by parser
  std::vector<FlagSpelling> spellings = {};
};

std::shared_ptr<FlagTable::Read> FlagTable::NewRead() {
  return std::make_shared<Read>();
}

const FlagTable::Read& FlagTable::Flags() const {
  std::call_once(read_->once, [this] {
    for (size_t parser = 0; parser < parsers.size(); ++parser) {
      const std::vector<FlagSpec>& flags =
          read_->flags.emplace_back(FlagsOfParser(parsers[parser]));
      for (size_t flag = 0; flag < flags.size(); ++flag) {
        for (const std::string& name : flags[flag].names) {
          read_->spellings.push_back(
              {.name = name, .parser = parser, .flag = flag});
        }
      }
    }
    // Stable: the parsers are asked in their order.
    std::stable_sort(read_->spellings.begin(), read_->spellings.end(),
                     [](const FlagSpelling& a, const FlagSpelling& b) {
                       return a.name < b.name;
                     });
  });
  return *read_;
}

const std::vector<FlagSpelling>& FlagTable::spellings() const {
  return Flags().spellings;
}

std::span<const FlagSpelling> FlagTable::From(std::string_view name) const {
  const std::vector<FlagSpelling>& all = spellings();
  const auto first =
      std::lower_bound(all.begin(), all.end(), name,
                       [](const FlagSpelling& spelling, std::string_view n) {
                         return spelling.name < n;
                       });
  return {first, all.end()};
}

const FlagSpec& FlagTable::FlagOf(const FlagSpelling& spelling) const {
  return Flags().flags[spelling.parser][spelling.flag];
}

const FlagSpec* FlagTable::FindFlag(std::string_view name) const {
  const std::span<const FlagSpelling> found = From(name);
  return found.empty() || found.front().name != name ? nullptr
                                                     : &FlagOf(found.front());
}

const VariableType* NameSpace::TypeOf(std::string_view type) const {
  const auto found =
      std::find_if(types.begin(), types.end(), [type](const VariableType& t) {
        return std::find(t.types.begin(), t.types.end(), type) != t.types.end();
      });
  return found == types.end() ? nullptr : &*found;
}

}  // namespace dgdc

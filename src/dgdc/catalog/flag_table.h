// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/name_table.h"
#include "dgdc/catalog/profile_head.h"

namespace dgdc {

// Whose versions tell whether a flag exists.
enum class FlagOwner : uint8_t { kEngine, kDynamo };

// One flag under all its names, the one that settings and rules use first.
struct FlagSpec {
  std::vector<std::string> names = {};
  // What the table of its parser knows of it under each main name, by version.
  std::vector<std::span<const NameRow>> stretches = {};
  // Whether it is the "--no-" of a switch.
  bool negative = false;
};

// One of the argument parsers that read a server's command line.
struct FlagParser {
  FlagOwner owner = FlagOwner::kEngine;
  std::string program = {};  // as people call it, "dynamo.vllm"
  std::string table = {};    // of profiles/generated
  std::shared_ptr<const LazyNames> known = {};  // which that is
  // Range of Dynamo's releases in which an underscore is as good as a dash;
  // "" for none.
  std::string underscores = {};
  bool abbreviations = false;  // a unique beginning will do
  // Whether --x.a.b VALUE sets a field of the JSON that --x takes.
  bool dotted = false;
  // The same, where the JSON is that of another flag.
  std::map<std::string, std::string, std::less<>> renamed = {};
  // Names of one flag that versions call otherwise, the one to use first.
  std::vector<std::vector<std::string>> same = {};
  // The numbers that a flag takes, by its name: comparisons that all must hold.
  std::map<std::string, std::string, std::less<>> limits = {};
};

// One name of a flag in a table, and where the flag stands.
struct FlagSpelling {
  std::string name = {};
  size_t parser = 0;
  size_t flag = 0;  // of the parser
};

// All flags of an engine's servers, which are read when somebody asks for one;
// threads may ask at once.
class FlagTable {
 public:
  ProfileHead head = {};
  std::vector<FlagParser> parsers = {};

  // All names of them, sorted: rules ask for many names of every worker. Of
  // equal ones that of the first parser comes first.
  [[nodiscard]] const std::vector<FlagSpelling>& spellings() const;
  // The spellings from this name on.
  [[nodiscard]] std::span<const FlagSpelling> From(std::string_view name) const;
  [[nodiscard]] const FlagSpec& FlagOf(const FlagSpelling& spelling) const;
  // Null when no parser has a flag of exactly this name.
  [[nodiscard]] const FlagSpec* FindFlag(std::string_view name) const;

 private:
  struct Read;

  [[nodiscard]] const Read& Flags() const;

  // Shared, so that a table can be moved while it is made.
  std::shared_ptr<Read> read_ = NewRead();
  static std::shared_ptr<Read> NewRead();
};

}  // namespace dgdc

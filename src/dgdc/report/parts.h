// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/report/input.h"

// What several formats share.
namespace dgdc::report {

// The end is exclusive.
struct Region {
  Position start = {};
  Position end = {};
};

Region RegionOf(const SourceSet& sources, const Span& span);

// What a finding assumes.
std::vector<std::string> NotesOf(const Diagnostic& diagnostic);

// Message, what stands behind the caret, reasons, help and notes, one line
// each.
std::string Explain(const Diagnostic& diagnostic);

struct Counts {
  size_t errors = 0;
  size_t warnings = 0;
  size_t infos = 0;
};

Counts Count(const std::vector<Diagnostic>& diagnostics);

// Whether it is severe enough to fail.
bool Fails(const Input& input, const Diagnostic& diagnostic);

// "1 error, 2 warnings, 0 infos in 3 files".
std::string Summarize(const Input& input);

// The findings, then the suppressed ones, with the fingerprints of all.
struct Identified {
  std::vector<Diagnostic> diagnostics = {};
  std::vector<std::string> fingerprints = {};
};

Identified Identify(const Input& input);

// The rules of the input, and those of its findings that are not among them:
// from the table of codes, or else with the code alone.
class RuleBook {
 public:
  struct Entry {
    RuleDoc doc = {};
    std::string help_uri = {};  // "" when we have no page about it
  };

  RuleBook(std::span<const RuleDoc> rules,
           const std::vector<Diagnostic>& findings);

  // Sorted by code.
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // Of a code of the rules or findings.
  [[nodiscard]] size_t Index(const std::string& code) const;
  [[nodiscard]] const RuleDoc& Get(const std::string& code) const;

 private:
  std::vector<Entry> entries_;
  std::map<std::string, size_t, std::less<>> index_;
};

// The home page.
std::string_view ProjectUri();

}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/parts.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/base/plural.h"
#include "dgdc/base/printable.h"
#include "dgdc/base/text.h"
#include "dgdc/diag/codes.h"
#include "dgdc/diag/fingerprint.h"

namespace dgdc::report {
namespace {

// A code that no rule has: of the reading of files, not of what they say.
RuleBook::Entry FromCode(const std::string& code) {
  RuleBook::Entry entry = {
      .doc = {.code = code, .name = Lower(code)},
      .help_uri = fmt::format("{}/docs/diagnostics.md", ProjectUri())};
  const auto codes = Codes();
  const auto found =
      std::find_if(codes.begin(), codes.end(),
                   [&code](const CodeInfo& info) { return info.code == code; });
  if (found != codes.end()) {
    entry.doc.name = found->name;
    entry.doc.severity = found->severity;
    entry.doc.summary = found->summary;
  }
  return entry;
}

}  // namespace

std::string_view ProjectUri() { return "https://dgdc.dev"; }

Region RegionOf(const SourceSet& sources, const Span& span) {
  return {.start = sources.Locate(span.file, span.begin),
          .end = sources.Locate(span.file, std::max(span.begin, span.end))};
}

std::vector<std::string> NotesOf(const Diagnostic& diagnostic) {
  const std::string note =
      diagnostic.operators ? NoteOf(*diagnostic.operators) : std::string();
  return note.empty() ? std::vector<std::string>()
                      : std::vector<std::string>{note};
}

std::string Explain(const Diagnostic& diagnostic) {
  std::string text = Printable(diagnostic.message);
  if (!diagnostic.here.empty()) {
    text += "\n" + Printable(diagnostic.here);
  }
  for (const std::string& why : diagnostic.why) {
    text += "\nwhy: " + Printable(why);
  }
  for (const std::string& help : diagnostic.help) {
    text += "\nhelp: " + Printable(help);
  }
  for (const std::string& note : NotesOf(diagnostic)) {
    text += "\nnote: " + Printable(note);
  }
  return text;
}

Counts Count(const std::vector<Diagnostic>& diagnostics) {
  Counts counts;
  for (const Diagnostic& diagnostic : diagnostics) {
    switch (diagnostic.severity) {
      case Severity::kError:
        ++counts.errors;
        break;
      case Severity::kWarning:
        ++counts.warnings;
        break;
      case Severity::kInfo:
        ++counts.infos;
        break;
    }
  }
  return counts;
}

bool Fails(const Input& input, const Diagnostic& diagnostic) {
  const auto own = input.fail_on_in.find(diagnostic.primary.file);
  return diagnostic.severity >=
         (own == input.fail_on_in.end() ? input.fail_on : own->second);
}

std::string Summarize(const Input& input) {
  const Counts counts = Count(input.diagnostics);
  return fmt::format("{}, {}, {} in {}", Plural(counts.errors, "error"),
                     Plural(counts.warnings, "warning"),
                     Plural(counts.infos, "info"),
                     Plural(input.files.size(), "file"));
}

Identified Identify(const Input& input) {
  Identified all = {.diagnostics = input.diagnostics};
  for (const SuppressedDiagnostic& suppressed : input.suppressed) {
    all.diagnostics.push_back(suppressed.diagnostic);
  }
  all.fingerprints = Fingerprints(all.diagnostics, input.sources, input.base);
  return all;
}

RuleBook::RuleBook(std::span<const RuleDoc> rules,
                   const std::vector<Diagnostic>& findings) {
  std::map<std::string, Entry, std::less<>> entries;
  for (const RuleDoc& rule : rules) {
    // Our pages say nothing about the rules of others.
    entries.try_emplace(
        rule.code,
        Entry{.doc = rule,
              .help_uri = IsOwnCode(rule.code)
                              ? fmt::format("{}/docs/rules.md#{}", ProjectUri(),
                                            Lower(rule.code))
                              : std::string()});
  }
  for (const Diagnostic& finding : findings) {
    if (!entries.contains(finding.code)) {
      entries.emplace(finding.code, FromCode(finding.code));
    }
  }
  for (auto& [code, entry] : entries) {
    index_.emplace(code, entries_.size());
    entries_.push_back(std::move(entry));
  }
}

size_t RuleBook::Index(const std::string& code) const {
  const auto found = index_.find(code);
  DGDC_CHECK(found != index_.end(), "no rule has the code " + code);
  return found->second;
}

const RuleDoc& RuleBook::Get(const std::string& code) const {
  return entries_[Index(code)].doc;
}

}  // namespace dgdc::report

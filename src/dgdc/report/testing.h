// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/diag/diagnostic.h"
#include "dgdc/diag/rule_doc.h"
#include "dgdc/diag/suppressed.h"
#include "dgdc/report/input.h"
#include "dgdc/source/source_set.h"
#include "dgdc/source/span.h"

// One run that has a bit of everything, for the tests of all formats.
namespace dgdc::report {

inline Span SpanOf(const SourceSet& sources, uint32_t file,
                   std::string_view word) {
  const size_t begin = sources.Get(file).text.find(word);
  REQUIRE(begin != std::string::npos);
  return {.file = file,
          .begin = static_cast<uint32_t>(begin),
          .end = static_cast<uint32_t>(begin + word.size())};
}

struct Run {
  SourceSet sources = {};
  std::vector<RuleDoc> rules = {
      {.code = "DG2010",
       .name = "kv-backend",
       .group = "transports",
       .severity = Severity::kError,
       .summary = "The KV cache goes over a transport that the fabric lacks.",
       .why = "Transfers fall back to TCP.",
       .remedy = "Name the backend.",
       .releases = ">=1.0.0",
       .sources = {"Guide, https://example.com/guide"}},
      {.code = "DG5001",
       .name = "shared-memory",
       .group = "resources",
       .severity = Severity::kWarning,
       .summary = "Workers have little shared memory."},
  };
  std::vector<std::string> files = {"./deploy/ä b.yaml", "clean.yaml"};
  std::vector<Diagnostic> diagnostics = {};
  std::vector<SuppressedDiagnostic> suppressed = {};

  Run() {
    const uint32_t file =
        sources.Add(files[0], "size: 1 # größe\nkv: {a: \"x<y\"}\n");
    sources.Add(files[1], "a: 1\n");
    const Span size = SpanOf(sources, file, "1");
    diagnostics = {
        {.code = "DG5001",
         .severity = Severity::kInfo,
         .message = "1 GiB, 100% of it used",
         .primary = size},
        {.code = "DG2010",
         .severity = Severity::kError,
         .message = "backend \"x<y\", not y",
         .primary = SpanOf(sources, file, "\"x<y\""),
         .here = "no such backend",
         .field_path = "spec.kv[2].a",
         .labels = {{size, "the fabric"}, {Span{}, "nowhere"}, {size, ""}},
         .why = {"98 s instead of 0.2 s"},
         .help = {"write y", "or remove it"},
         .sources = {"Guide, https://example.com/guide"}},
        {.code = "DG0011",
         .severity = Severity::kWarning,
         .message = "no place,\nbut two lines"},
    };
    suppressed = {{.diagnostic = {.code = "DG5001",
                                  .severity = Severity::kWarning,
                                  .message = "little",
                                  .primary = SpanOf(sources, file, "kv")},
                   .kind = SuppressionKind::kInSource,
                   .reason = "a test"},
                  {.diagnostic = {.code = "DG5001",
                                  .severity = Severity::kWarning,
                                  .message = "less",
                                  .primary = SpanOf(sources, file, "a:")},
                   .kind = SuppressionKind::kExternal}};
  }

  [[nodiscard]] Input input() const {
    return {.diagnostics = diagnostics,
            .sources = sources,
            .rules = rules,
            .files = files,
            .suppressed = suppressed,
            .version = "1.2.3"};
  }
};

// A run that found nothing.
struct CleanRun {
  SourceSet sources = {};
  std::vector<std::string> files = {"clean.yaml"};
  std::vector<Diagnostic> diagnostics = {};

  [[nodiscard]] Input input() const {
    return {.diagnostics = diagnostics, .sources = sources, .files = files};
  }
};

}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/suppress.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/lint/allow_comment.h"

namespace dgdc::lint {
namespace {

using yaml::Node;

constexpr std::string_view kAnnotation = "dgdc.dev/allow";

// Puts what was written into allowances, and reports what is wrong with it.
class Reader {
 public:
  Reader(const Rulebook& book, Sink& sink) : book_(book), sink_(sink) {}

  void Add(const AllowClause& clause, uint32_t line, Span area);
  std::vector<Allowance> Take() { return std::move(allowances_); }

 private:
  const Rulebook& book_;
  Sink& sink_;
  std::vector<Allowance> allowances_;
};

void Reader::Add(const AllowClause& clause, uint32_t line, Span area) {
  if (clause.words.empty()) {
    sink_.Report("DG0018", clause.span, "this allows nothing")
        .help.emplace_back(
            "write it as \"# dgdc: allow CODE -- reason\", or in the "
            "annotation as \"CODE: reason\"");
    return;
  }
  for (const Spanned<std::string>& word : clause.words) {
    const RetiredRule* gone = book_.TakeRetired(word, sink_);
    std::string code =
        gone == nullptr ? book_.CodeOf(*word) : gone->replaced_by;
    if (gone != nullptr && code.empty()) {
      continue;
    }
    if (code.empty()) {
      Diagnostic& finding = sink_.Report(
          "DG0017", word.span, fmt::format("no rule is called \"{}\"", *word));
      if (std::string advice = book_.Advice(*word, /*groups=*/false);
          !advice.empty()) {
        finding.help.push_back(std::move(advice));
      }
      continue;
    }
    if (clause.reason.empty()) {
      sink_
          .Report("DG0015", word.span,
                  fmt::format("{} is allowed without a reason", *word))
          .help.push_back(line == 0 && clause.annotation
                              ? fmt::format("write \"{}: why\"", *word)
                              : fmt::format("write \"{} -- why\"", *word));
    }
    allowances_.push_back({.word = word,
                           .code = std::move(code),
                           .reason = clause.reason,
                           .line = line,
                           .area = area});
  }
}

void AddAnnotation(const SourceSet& sources, const Node& document,
                   Reader& reader) {
  const Node* metadata = document.Find("metadata");
  const Node* annotations =
      metadata == nullptr ? nullptr : metadata->Find("annotations");
  const Node* text =
      annotations == nullptr ? nullptr : annotations->Find(kAnnotation);
  if (text == nullptr || !text->IsString()) {
    return;
  }
  for (const AllowClause& clause : ParseAllowAnnotation(sources, *text)) {
    reader.Add(clause, 0, document.span);
  }
}

const Node* FindScalar(const Node& node, const Span& span) {
  if (node.IsScalar()) {
    return node.span.file == span.file && node.span.begin <= span.begin &&
                   span.begin < node.span.end
               ? &node
               : nullptr;
  }
  for (const yaml::Entry& entry : node.entries) {
    if (const Node* found = FindScalar(entry.value, span)) {
      return found;
    }
  }
  for (const Node& item : node.items) {
    if (const Node* found = FindScalar(item, span)) {
      return found;
    }
  }
  return nullptr;
}

// The lines that a comment can name to mean this finding.
std::vector<uint32_t> LinesOf(const SourceSet& sources,
                              const std::vector<Node>& documents,
                              const Diagnostic& finding) {
  const Span& span = finding.primary;
  if (!span.known()) {
    return {};
  }
  std::vector<uint32_t> lines = {sources.Locate(span.file, span.begin).line};
  for (const Node& document : documents) {
    if (const Node* scalar = FindScalar(document, span)) {
      lines.push_back(sources.Locate(span.file, scalar->span.begin).line);
      break;
    }
  }
  return lines;
}

bool Allows(const Allowance& allowance, const Diagnostic& finding,
            const std::vector<uint32_t>& lines) {
  const Span& place = finding.primary;
  if (allowance.code != finding.code || place.file != allowance.area.file ||
      place.begin < allowance.area.begin || place.begin > allowance.area.end) {
    return false;
  }
  return allowance.line == 0 ||
         std::find(lines.begin(), lines.end(), allowance.line) != lines.end();
}

void ReportUnused(const Allowance& allowance, Sink& sink) {
  Diagnostic& finding = sink.Report(
      "DG0016", allowance.word.span,
      fmt::format("{} is allowed {}, and nothing raises it", *allowance.word,
                  allowance.line == 0
                      ? "in this document"
                      : fmt::format("on line {}", allowance.line)));
  finding.help.emplace_back("remove it");
}

}  // namespace

std::vector<Allowance> ReadAllowances(const SourceSet& sources, uint32_t file,
                                      const std::vector<Node>& documents,
                                      const Rulebook& book, Sink& sink) {
  Reader reader(book, sink);
  for (const AllowComment& comment : FindAllowComments(sources, file)) {
    reader.Add(comment.clause, comment.line, comment.area);
  }
  if (sources.Get(file).text.find(kAnnotation) != std::string::npos) {
    for (const Node& document : documents) {
      AddAnnotation(sources, document, reader);
    }
  }
  return reader.Take();
}

std::vector<SuppressedDiagnostic> Suppress(
    const SourceSet& sources, const std::vector<Node>& documents,
    const std::vector<Allowance>& allowances, const Selection& selection,
    std::vector<Diagnostic>& findings, Sink& sink) {
  std::vector<SuppressedDiagnostic> suppressed;
  if (allowances.empty()) {
    return suppressed;
  }
  std::vector<bool> used(allowances.size(), false);
  std::vector<Diagnostic> kept;
  for (Diagnostic& finding : findings) {
    const std::vector<uint32_t> lines = LinesOf(sources, documents, finding);
    const Allowance* by = nullptr;
    for (size_t i = 0; i < allowances.size(); ++i) {
      if (Allows(allowances[i], finding, lines)) {
        used[i] = true;
        by = by == nullptr ? &allowances[i] : by;
      }
    }
    if (by == nullptr) {
      kept.push_back(std::move(finding));
    } else {
      suppressed.push_back({.diagnostic = std::move(finding),
                            .kind = SuppressionKind::kInSource,
                            .reason = by->reason});
    }
  }
  findings = std::move(kept);
  for (size_t i = 0; i < allowances.size(); ++i) {
    if (!used[i] && selection.Covers(allowances[i].code)) {
      ReportUnused(allowances[i], sink);
    }
  }
  return suppressed;
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/provenance.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace dgdc::lint {
namespace {

// A map without a place of its own was decided where its first entry was.
Span DecidedBy(const yaml::Node& node) {
  if (node.span.known()) {
    return node.span;
  }
  for (const yaml::Entry& entry : node.entries) {
    if (const Span span = DecidedBy(entry.value); span.known()) {
      return span;
    }
  }
  for (const yaml::Node& item : node.items) {
    if (const Span span = DecidedBy(item); span.known()) {
      return span;
    }
  }
  return {};
}

}  // namespace

Provenance::Provenance(const std::vector<yaml::Node>& rendered,
                       const std::vector<yaml::Node>& emitted, uint32_t file,
                       uint32_t intent)
    : file_(file), intent_(intent) {
  for (size_t i = 0; i < std::min(rendered.size(), emitted.size()); ++i) {
    Walk(rendered[i], emitted[i], {});
  }
}

void Provenance::Walk(const yaml::Node& rendered, const yaml::Node& emitted,
                      Span around) {
  const Span decided = DecidedBy(rendered);
  if (decided.file == intent_) {
    around = decided;
  }
  pieces_.push_back(
      {.emitted = emitted.span, .decided = decided, .intent = around});
  for (const yaml::Entry& entry : rendered.entries) {
    if (const yaml::Entry* other = emitted.FindEntry(entry.key)) {
      // The key of a component or variable stands for its value.
      const Span value = DecidedBy(entry.value);
      pieces_.push_back({.emitted = other->key_span,
                         .decided = value,
                         .intent = value.file == intent_ ? value : around});
      Walk(entry.value, other->value, around);
    }
  }
  for (size_t i = 0; i < std::min(rendered.items.size(), emitted.items.size());
       ++i) {
    Walk(rendered.items[i], emitted.items[i], around);
  }
}

const Provenance::Piece* Provenance::Find(const Span& span) const {
  const Piece* best = nullptr;
  for (const Piece& piece : pieces_) {
    const Span& at = piece.emitted;
    const bool holds = at.known() && at.begin <= span.begin &&
                       span.begin < std::max(at.end, at.begin + 1);
    if (holds &&
        (best == nullptr ||
         at.end - at.begin <= best->emitted.end - best->emitted.begin)) {
      best = &piece;
    }
  }
  return best;
}

void Provenance::Trace(Diagnostic& finding, const SourceSet& sources) const {
  std::erase_if(finding.labels, [this](const Label& label) {
    return label.span.file == file_;
  });
  if (finding.primary.file != file_) {
    return;
  }
  const Position line = sources.Locate(file_, finding.primary.begin);
  const std::string text(sources.Line(file_, line.line));
  const Piece* piece = Find(finding.primary);
  finding.primary = piece == nullptr ? Span{} : piece->intent;
  if (!finding.primary.known()) {
    finding.primary = {intent_, 0, 0};
  }
  if (piece != nullptr && piece->decided.known() &&
      piece->decided.file != intent_) {
    finding.labels.push_back({piece->decided, "decided here"});
  }
  finding.help.push_back(fmt::format(
      "it is about line {} of the manifest: {}", line.line,
      text.substr(std::min(text.find_first_not_of(' '), text.size()))));
}

}  // namespace dgdc::lint

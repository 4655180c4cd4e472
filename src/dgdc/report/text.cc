// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/report/text.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/printable.h"
#include "dgdc/edit/fix.h"
#include "dgdc/report/parts.h"
#include "dgdc/source/span.h"

namespace dgdc::report {
namespace {

// A longer line is cut to a window of that many columns around the caret.
constexpr size_t kMaxColumns = 160;
// What the window shows of the line before the caret.
constexpr size_t kColumnsBefore = 60;
constexpr std::string_view kCut = "...";

// A line as it is printed: one element per code point, each one column.
using Columns = std::vector<std::string>;

Columns Split(std::string_view line) {
  Columns columns;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !columns.empty()) {
      columns.back() += c;
    } else {
      columns.emplace_back(1, c);
    }
  }
  return columns;
}

std::string Join(const Columns& columns) {
  std::string text;
  for (const std::string& column : columns) {
    text += column;
  }
  return text;
}

// A line of source with the columns [begin, end) to underline.
struct Excerpt {
  std::string text = {};
  size_t begin = 0;
  size_t end = 0;
};

Excerpt CutToWindow(Columns line, size_t begin, size_t end) {
  if (line.size() <= kMaxColumns) {
    return {Join(line), begin, end};
  }
  const size_t first = std::min(begin - std::min(begin, kColumnsBefore),
                                line.size() - kMaxColumns);
  const size_t last = first + kMaxColumns;
  size_t visible = last;
  if (last < line.size()) {
    visible -= kCut.size();
    std::fill_n(line.begin() + static_cast<std::ptrdiff_t>(visible),
                kCut.size(), ".");
  }
  if (first > 0) {
    std::fill_n(line.begin() + static_cast<std::ptrdiff_t>(first), kCut.size(),
                ".");
  }
  const Columns window(line.begin() + static_cast<std::ptrdiff_t>(first),
                       line.begin() + static_cast<std::ptrdiff_t>(last));
  return {Join(window), begin - first,
          std::max(begin + 1, std::min(end, visible)) - first};
}

Excerpt MakeExcerpt(const SourceSet& sources, const Span& span,
                    const Position& position, MaskedSources& masked) {
  const std::string line =
      PrintableColumns(masked.Line(span.file, position.line));
  std::string_view marked = sources.Text(span);
  marked = marked.substr(0, marked.find('\n'));
  if (marked.ends_with('\r')) {
    marked.remove_suffix(1);
  }
  const size_t begin = position.column - 1;
  // Even an empty range, or the end of a line, gets one mark.
  const size_t width = std::max<size_t>(CodePoints(marked), 1);
  return CutToWindow(Split(line), begin, begin + width);
}

// Escape sequences, all empty without colour.
struct Palette {
  std::string_view severity = {};  // also of the mark below the line
  std::string_view strong = {};    // the message
  std::string_view frame = {};     // line numbers, bars, arrows, labels
  std::string_view off = {};
};

Palette PaletteOf(Severity severity, bool color) {
  if (!color) {
    return {};
  }
  Palette palette = {
      .strong = "\x1b[1m", .frame = "\x1b[1;34m", .off = "\x1b[0m"};
  switch (severity) {
    case Severity::kError:
      palette.severity = "\x1b[1;31m";
      break;
    case Severity::kWarning:
      palette.severity = "\x1b[1;33m";
      break;
    case Severity::kInfo:
      palette.severity = "\x1b[1;36m";
      break;
  }
  return palette;
}

class TextPrinter {
 public:
  TextPrinter(const SourceSet& sources, const Palette& palette,
              MaskedSources& masked)
      : sources_(sources), palette_(palette), masked_(masked) {}

  void Print(const Diagnostic& diagnostic);
  std::string Take() { return std::move(text_); }

 private:
  // Empty content gives no trailing blank.
  void Line(std::string_view gutter, std::string_view bar,
            std::string_view content);
  void Place(std::string_view arrow, const Span& span);
  void Snippet(const Span& span, char mark, std::string_view text);
  void Notes(std::string_view word, const std::vector<std::string>& notes);

  // Text in a style of the palette.
  [[nodiscard]] std::string Paint(std::string_view style,
                                  std::string_view text) const {
    return fmt::format("{}{}{}", style, text, palette_.off);
  }

  // What a finding says, which may repeat what stands in the file.
  [[nodiscard]] std::string Shown(const std::string& text) const {
    return Printable(masked_.Hide(file_, text));
  }

  const SourceSet& sources_;
  Palette palette_;
  MaskedSources& masked_;
  uint32_t file_ = 0;  // of the finding
  size_t gutter_ = 1;  // width of the line numbers
  std::string text_;
};

// Those with a place, the file of the finding first.
std::vector<Label> PlacedLabels(const Diagnostic& diagnostic) {
  std::vector<Label> labels = diagnostic.labels;
  std::erase_if(labels, [](const Label& label) { return !label.span.known(); });
  const auto key = [&diagnostic](const Label& label) {
    return std::tuple(label.span.file != diagnostic.primary.file,
                      label.span.file, label.span.begin);
  };
  std::stable_sort(
      labels.begin(), labels.end(),
      [&key](const Label& a, const Label& b) { return key(a) < key(b); });
  return labels;
}

size_t GutterWidth(const Diagnostic& diagnostic,
                   const std::vector<Label>& labels, const SourceSet& sources) {
  uint32_t largest = 1;
  const auto count = [&](const Span& span) {
    if (span.known()) {
      largest = std::max(largest, sources.Locate(span.file, span.begin).line);
    }
  };
  count(diagnostic.primary);
  for (const Label& label : labels) {
    count(label.span);
  }
  return std::to_string(largest).size();
}

std::string FixText(const edit::Fix& fix) {
  return fmt::format("{} ({})", fix.title,
                     fix.safety == edit::Safety::kSafe
                         ? "safe, --fix"
                         : "unsafe, --unsafe-fixes");
}

void TextPrinter::Print(const Diagnostic& diagnostic) {
  const std::vector<Label> labels = PlacedLabels(diagnostic);
  file_ = diagnostic.primary.file;
  gutter_ = GutterWidth(diagnostic, labels, sources_);
  const std::string head =
      fmt::format("{}[{}]", SeverityName(diagnostic.severity), diagnostic.code);
  text_ += Paint(palette_.severity, head) +
           Paint(palette_.strong, ": " + Shown(diagnostic.message)) + "\n";
  if (diagnostic.primary.known()) {
    Place("-->", diagnostic.primary);
    Snippet(diagnostic.primary, '^', diagnostic.here);
  }
  for (const Label& label : labels) {
    if (label.span.file != diagnostic.primary.file) {
      Place(":::", label.span);
    }
    Snippet(label.span, '-', label.text);
  }
  Notes("why", diagnostic.why);
  Notes("help", diagnostic.help);
  Notes("note", NotesOf(diagnostic));
  if (diagnostic.fix != nullptr) {
    Notes("fix", {FixText(*diagnostic.fix)});
  }
  Notes("source", diagnostic.sources);
}

void TextPrinter::Line(std::string_view gutter, std::string_view bar,
                       std::string_view content) {
  const std::string frame = fmt::format("{:>{}} {}", gutter, gutter_, bar);
  text_ += fmt::format("{}{}{}\n", Paint(palette_.frame, frame),
                       content.empty() ? "" : " ", content);
}

void TextPrinter::Place(std::string_view arrow, const Span& span) {
  const Position position = sources_.Locate(span.file, span.begin);
  text_ += fmt::format(
      "{:{}}{} {}:{}:{}\n", "", gutter_, Paint(palette_.frame, arrow),
      Printable(sources_.Get(span.file).name), position.line, position.column);
}

void TextPrinter::Snippet(const Span& span, char mark, std::string_view text) {
  const Position position = sources_.Locate(span.file, span.begin);
  const Excerpt excerpt = MakeExcerpt(sources_, span, position, masked_);
  std::string marked(excerpt.end - excerpt.begin, mark);
  if (!text.empty()) {
    marked += fmt::format(" {}", Shown(std::string(text)));
  }
  const std::string underline =
      std::string(excerpt.begin, ' ') +
      Paint(mark == '^' ? palette_.severity : palette_.frame, marked);
  Line("", "|", "");
  Line(std::to_string(position.line), "|", excerpt.text);
  Line("", "|", underline);
}

void TextPrinter::Notes(std::string_view word,
                        const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    Line("", "=",
         fmt::format("{}: {}", Paint(palette_.strong, word), Shown(note)));
  }
}

}  // namespace

std::string Text(const std::vector<Diagnostic>& diagnostics,
                 const SourceSet& sources, const TextOptions& options) {
  MaskedSources own(sources, options.secrets, options.seen);
  MaskedSources& masked = options.masked == nullptr ? own : *options.masked;
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    TextPrinter printer(sources, PaletteOf(diagnostic.severity, options.color),
                        masked);
    printer.Print(diagnostic);
    text += (text.empty() ? "" : "\n") + printer.Take();
  }
  return text;
}

}  // namespace dgdc::report

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/name_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace dgdc {
namespace {

constexpr std::string_view kAnyVersion = "*";

// Takes what stands before the separator, and that.
std::string_view TakeField(std::string_view& text, char separator) {
  const std::string_view field = text.substr(0, text.find(separator));
  text.remove_prefix(std::min(field.size() + 1, text.size()));
  return field;
}

std::vector<std::string_view> SplitFields(std::string_view text,
                                          char separator) {
  std::vector<std::string_view> fields;
  while (!text.empty()) {
    fields.push_back(TakeField(text, separator));
  }
  return fields;
}

bool HoldsWord(std::string_view words, std::string_view word) {
  const std::vector<std::string_view> all = SplitFields(words, ' ');
  return std::find(all.begin(), all.end(), word) != all.end();
}

// The columns of a table, whose order its heading gives.
enum class Column : uint8_t {
  kName,
  kSince,
  kUntil,
  kAliases,
  kType,
  kDefault,
  kValues,
  kDeprecated,
  kMarks,
};

struct ColumnName {
  std::string_view name = {};
  Column column = Column::kName;
};

constexpr std::array kColumns = {
    ColumnName{"name", Column::kName},
    ColumnName{"since", Column::kSince},
    ColumnName{"until", Column::kUntil},
    ColumnName{"aliases", Column::kAliases},
    ColumnName{"type", Column::kType},
    ColumnName{"default", Column::kDefault},
    ColumnName{"values", Column::kValues},
    ColumnName{"deprecated", Column::kDeprecated},
    ColumnName{"mark", Column::kMarks},
};

std::vector<Column> ReadHeading(std::string_view heading) {
  std::vector<Column> columns;
  for (const std::string_view field : SplitFields(heading, '\t')) {
    const auto* found =
        std::find_if(kColumns.begin(), kColumns.end(),
                     [field](const ColumnName& c) { return c.name == field; });
    columns.push_back(found == kColumns.end() ? Column::kMarks : found->column);
  }
  return columns;
}

size_t IndexOfVersion(const std::vector<std::string_view>& versions,
                      std::string_view version, size_t otherwise) {
  const auto found = std::find(versions.begin(), versions.end(), version);
  return found == versions.end()
             ? otherwise
             : static_cast<size_t>(found - versions.begin());
}

NameRow ReadNameRow(std::string_view line, const std::vector<Column>& columns,
                    const std::vector<std::string_view>& versions) {
  NameRow row{.last = versions.empty() ? 0 : versions.size() - 1};
  for (const Column column : columns) {
    const std::string_view field = TakeField(line, '\t');
    switch (column) {
      case Column::kName:
        row.name = field;
        break;
      case Column::kSince:
        row.first = field == kAnyVersion ? NameRow::kAlways
                                         : IndexOfVersion(versions, field, 0);
        break;
      case Column::kUntil:
        row.last = row.first == NameRow::kAlways
                       ? NameRow::kAlways
                       : IndexOfVersion(versions, field, row.last);
        break;
      case Column::kAliases:
        row.aliases = field;
        break;
      case Column::kType:
        row.type = field;
        break;
      case Column::kDefault:
        row.default_value = field;
        break;
      case Column::kValues:
        row.values = field;
        break;
      case Column::kDeprecated:
        row.deprecated = !field.empty();
        break;
      case Column::kMarks:
        row.marks = field;
        break;
    }
  }
  return row;
}

// Takes a number and the point behind it; -1 where there is none.
int TakeVersionPart(std::string_view& version) {
  int number = -1;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc()) {
    return -1;
  }
  version.remove_prefix(static_cast<size_t>(end - version.data()));
  if (version.starts_with('.')) {
    version.remove_prefix(1);
  }
  return number;
}

// What comes before the version whose numbers it has.
bool IsPreliminary(std::string_view rest) {
  return rest.find("dev") != std::string_view::npos ||
         rest.find("rc") != std::string_view::npos;
}

// Orders a version against one that was read, in as many numbers as that has:
// what holds of UCX 1.20 holds of its patches. Main comes behind all, and what
// is preliminary before what it becomes.
int CompareToRead(std::string_view version, std::string_view read) {
  if (version == read) {
    return 0;
  }
  while (true) {
    const int theirs = TakeVersionPart(read);
    if (theirs < 0) {
      break;
    }
    const int ours = std::max(TakeVersionPart(version), 0);
    if (ours != theirs) {
      return ours < theirs ? -1 : 1;
    }
  }
  if (read.starts_with("main")) {
    return -1;
  }
  const int later = IsPreliminary(read) ? 1 : 0;
  const int earlier = IsPreliminary(version) ? 1 : 0;
  return later - earlier;
}

const NameRow* RowOfVersion(std::span<const NameRow> rows, ptrdiff_t version) {
  const auto index = static_cast<size_t>(version);
  const auto found =
      std::find_if(rows.begin(), rows.end(), [index](const NameRow& row) {
        return row.first <= index && index <= row.last;
      });
  return found == rows.end() ? nullptr : &*found;
}

// What is wrong with the names of columns.
std::optional<std::string> CheckHeading(
    const std::vector<std::string_view>& heading) {
  for (const std::string_view field : heading) {
    if (std::none_of(kColumns.begin(), kColumns.end(),
                     [field](const ColumnName& column) {
                       return column.name == field;
                     })) {
      return fmt::format("tables of names have no column \"{}\"", field);
    }
  }
  if (heading.size() < 3 || heading[1] != "since" || heading[2] != "until") {
    return "the columns begin with name, since and until";
  }
  return std::nullopt;
}

// `last` is the name before, and becomes that of this row: names are looked up
// by halves.
std::optional<std::string> CheckRow(
    std::string_view line, const std::vector<std::string_view>& heading,
    const std::vector<std::string_view>& versions, std::string_view& last) {
  const std::vector<std::string_view> fields = SplitFields(line, '\t');
  if (fields.size() > heading.size()) {
    return fmt::format("{} fields, and there are {} columns", fields.size(),
                       heading.size());
  }
  if (fields.front() < last) {
    return fmt::format("{} comes behind {}; names are sorted", fields.front(),
                       last);
  }
  last = fields.front();
  for (size_t i = 1; i < std::min<size_t>(fields.size(), 3); ++i) {
    if (!fields[i].empty() && !(i == 1 && fields[i] == kAnyVersion) &&
        std::find(versions.begin(), versions.end(), fields[i]) ==
            versions.end()) {
      return fmt::format("\"{}\" is none of the versions of the table",
                         fields[i]);
    }
  }
  return std::nullopt;
}

}  // namespace

bool NameRow::HasMark(std::string_view mark) const {
  return HoldsWord(marks, mark);
}

std::string_view NameRow::Mark(std::string_view mark) const {
  for (std::string_view word : SplitFields(marks, ' ')) {
    if (word.starts_with(mark) && word.substr(mark.size()).starts_with('=')) {
      return word.substr(mark.size() + 1);
    }
  }
  return {};
}

bool NameRow::HasAlias(std::string_view alias) const {
  return HoldsWord(aliases, alias);
}

std::vector<std::string_view> NameRow::Values() const {
  return SplitFields(values, '|');
}

NameTable::NameTable(std::string_view text) {
  std::vector<Column> columns;
  while (!text.empty()) {
    std::string_view line = TakeField(text, '\n');
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    if (!columns.empty()) {
      rows_.push_back(ReadNameRow(line, columns, versions_));
    } else if (line.starts_with("name\t")) {
      columns = ReadHeading(line);
    } else if (const std::string_view what = TakeField(line, '\t');
               what == "versions") {
      versions_ = SplitFields(line, ' ');
    } else if (what == "read") {
      read_in_ = line;
    }
  }
}

std::optional<TableFault> CheckTable(std::string_view text,
                                     std::string_view name) {
  const char* const begin = text.data();
  std::vector<std::string_view> versions;
  std::vector<std::string_view> heading;
  std::string_view called;
  std::string_view last;
  while (!text.empty()) {
    const auto at = static_cast<size_t>(text.data() - begin);
    std::string_view line = TakeField(text, '\n');
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    if (!heading.empty()) {
      if (auto fault = CheckRow(line, heading, versions, last)) {
        return TableFault{.at = at, .what = std::move(*fault)};
      }
    } else if (line.starts_with("name\t")) {
      heading = SplitFields(line, '\t');
      if (auto fault = CheckHeading(heading)) {
        return TableFault{.at = at, .what = std::move(*fault)};
      }
    } else {
      const std::string_view what = TakeField(line, '\t');
      if (what == "table") {
        called = line;
      } else if (what == "versions") {
        versions = SplitFields(line, ' ');
      }
    }
  }
  if (called != name) {
    return TableFault{.what = fmt::format(
                          "a file {}.tsv begins with the line \"table\", a tab "
                          "and {}",
                          name, name)};
  }
  if (heading.empty()) {
    return TableFault{.what =
                          "it has no line of columns, which begins with "
                          "name, since and until"};
  }
  return std::nullopt;
}

std::span<const NameRow> NameTable::Find(std::string_view name) const {
  const auto first = std::lower_bound(
      rows_.begin(), rows_.end(), name,
      [](const NameRow& row, std::string_view n) { return row.name < n; });
  const auto last =
      std::find_if(first, rows_.end(),
                   [name](const NameRow& row) { return row.name != name; });
  return {first, last};
}

NameTable::Neighbours NameTable::Around(std::string_view version) const {
  Neighbours around{.before = -1,
                    .after = static_cast<ptrdiff_t>(versions_.size())};
  for (ptrdiff_t i = 0; i < std::ssize(versions_); ++i) {
    const int order = CompareToRead(version, versions_[static_cast<size_t>(i)]);
    if (order == 0) {
      return {.before = i, .after = i};
    }
    if (order < 0) {
      around.after = i;
      break;
    }
    around.before = i;
  }
  return around;
}

KnownName NameTable::At(std::span<const NameRow> rows,
                        std::string_view version) const {
  if (!rows.empty() && rows.front().first == NameRow::kAlways) {
    return {.presence = Presence::kYes, .row = &rows.front()};
  }
  if (version.empty()) {
    const bool everywhere = rows.size() == 1 && rows.front().first == 0 &&
                            rows.front().last + 1 == versions_.size();
    return {.presence = rows.empty() ? Presence::kNo
                        : everywhere ? Presence::kYes
                                     : Presence::kMaybe,
            .row = everywhere ? &rows.front() : nullptr};
  }
  const auto [before, after] = Around(version);
  if (before < 0 || after == std::ssize(versions_)) {
    // What ended before the newest version that was read does not come back.
    const bool ended = before >= 0 && !LastVersion(rows).empty();
    return {.presence = ended ? Presence::kNo : Presence::kMaybe};
  }
  const NameRow* earlier = RowOfVersion(rows, before);
  const NameRow* later = RowOfVersion(rows, after);
  if (earlier == nullptr && later == nullptr) {
    return {};
  }
  return {.presence = earlier != nullptr && later != nullptr ? Presence::kYes
                                                             : Presence::kMaybe,
          .row = earlier == later ? earlier : nullptr};
}

bool NameTable::Covers(std::string_view version) const {
  const auto [before, after] = Around(version);
  return before >= 0 && after < std::ssize(versions_);
}

std::string_view NameTable::LastVersion(std::span<const NameRow> rows) const {
  return rows.empty() || rows.back().last + 1 >= versions_.size() ||
                 rows.back().last == NameRow::kAlways
             ? std::string_view()
             : versions_[rows.back().last];
}

std::string_view NameTable::FirstVersion(std::span<const NameRow> rows) const {
  return rows.empty() || rows.front().first == 0 ||
                 rows.front().first == NameRow::kAlways
             ? std::string_view()
             : versions_[rows.front().first];
}

const NameTable& LazyNames::Get() const {
  std::call_once(once_, [this] { table_.emplace(text_); });
  return *table_;
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Tables of profiles/generated: the names that a program reads, by version.
namespace dgdc {

// What is known of a name in a stretch of versions.
struct NameRow {
  static constexpr size_t kAlways = static_cast<size_t>(-1);

  std::string_view name = {};
  std::string_view aliases = {};  // of a flag, separated by spaces
  std::string_view type = {};
  std::string_view default_value = {};
  std::string_view values = {};  // separated by "|"; "" for any
  bool deprecated = false;
  // Words that say more, as in "server" or "use=--other".
  std::string_view marks = {};
  // The first and the last of the table's versions; kAlways in both where
  // nobody knows since when.
  size_t first = 0;
  size_t last = 0;

  [[nodiscard]] bool HasMark(std::string_view mark) const;
  // What stands behind "mark="; "" without.
  [[nodiscard]] std::string_view Mark(std::string_view mark) const;
  [[nodiscard]] bool HasAlias(std::string_view alias) const;
  // Each of `values`.
  [[nodiscard]] std::vector<std::string_view> Values() const;
};

// kMaybe: the version was not read, and its neighbours do not agree.
enum class Presence : uint8_t { kNo, kMaybe, kYes };

// A name in a version, and what is surely known of it there.
struct KnownName {
  Presence presence = Presence::kNo;
  const NameRow* row = nullptr;
};

// Points into the text that it was made of.
class NameTable {
 public:
  NameTable() = default;
  explicit NameTable(std::string_view text);

  // Sorted by name, those of a name by version.
  [[nodiscard]] const std::vector<NameRow>& rows() const { return rows_; }
  // Those that were read, oldest first.
  [[nodiscard]] const std::vector<std::string_view>& versions() const {
    return versions_;
  }
  // Month of the newest reading, "2026-11"; "" when the table does not say.
  [[nodiscard]] std::string_view read_in() const { return read_in_; }
  // The stretches of a name; none when no version has it.
  [[nodiscard]] std::span<const NameRow> Find(std::string_view name) const;

  // Of stretches of one name; "" is any version, of which only certain what
  // all have and what none has.
  [[nodiscard]] KnownName At(std::span<const NameRow> rows,
                             std::string_view version) const;
  [[nodiscard]] KnownName At(std::string_view name,
                             std::string_view version) const {
    return At(Find(name), version);
  }
  // Whether that version was read, or lies between two that were.
  [[nodiscard]] bool Covers(std::string_view version) const;

  // "until 1.15", "since 1.22", "" where nothing is known: when stretches hold.
  [[nodiscard]] std::string_view LastVersion(
      std::span<const NameRow> rows) const;
  [[nodiscard]] std::string_view FirstVersion(
      std::span<const NameRow> rows) const;

 private:
  // Indexes of the versions around one: equal where it was read, -1 before the
  // first, the number of versions behind the last.
  struct Neighbours {
    ptrdiff_t before = 0;
    ptrdiff_t after = 0;
  };
  [[nodiscard]] Neighbours Around(std::string_view version) const;

  std::vector<NameRow> rows_ = {};
  std::vector<std::string_view> versions_ = {};
  std::string_view read_in_ = {};
};

// What is wrong with the text of a table called `name`, and at which byte.
struct TableFault {
  size_t at = 0;
  std::string what = {};
};
std::optional<TableFault> CheckTable(std::string_view text,
                                     std::string_view name);

// A table that is read when somebody asks for it; threads may ask at once.
class LazyNames {
 public:
  // The text is embedded.
  explicit LazyNames(std::string_view text) : text_(text) {}
  explicit LazyNames(std::shared_ptr<const std::string> text)
      : owned_(std::move(text)), text_(*owned_) {}

  [[nodiscard]] const NameTable& Get() const;

 private:
  std::shared_ptr<const std::string> owned_ = {};
  std::string_view text_;
  mutable std::once_flag once_;
  mutable std::optional<NameTable> table_ = {};
};

}  // namespace dgdc

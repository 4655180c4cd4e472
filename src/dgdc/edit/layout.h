// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/style.h"

// A text and where its values stand in it.
namespace dgdc::edit {

// The way of a path through what is written. `nodes` starts with the document
// and goes on as far as there is something; an alias stands for what it names.
struct Way {
  std::vector<const yaml::Node*> nodes = {};
  // Which of the nodes were reached through an alias: the alias, else null.
  std::vector<const yaml::Node*> aliases = {};
  // Whether the next step exists, but only through a merge key.
  bool merged = false;

  [[nodiscard]] const yaml::Node& last() const { return *nodes.back(); }
  [[nodiscard]] size_t steps() const { return nodes.size() - 1; }
};

// Where an alias stands: a way through what is written alone, and the steps of
// that way.
struct Use {
  Path path = {};
  Way way = {};
};

class Layout {
 public:
  // Nothing when the text has errors. JSON is YAML, but what is put into it
  // must be JSON too.
  static std::optional<Layout> Read(std::string_view text, bool is_json);
  // The same where the documents were read before; `sources` holds the text as
  // its first one.
  static std::optional<Layout> Of(SourceSet sources,
                                  std::vector<yaml::Node> documents,
                                  bool is_json);

  [[nodiscard]] bool is_json() const { return is_json_; }

  [[nodiscard]] std::string_view text() const { return sources_.Get(1).text; }
  [[nodiscard]] const SourceSet& sources() const { return sources_; }
  // What the text means, and the same as it is written.
  [[nodiscard]] const std::vector<yaml::Node>& meaning() const {
    return meaning_;
  }
  [[nodiscard]] const std::vector<yaml::Node>& written() const {
    return written_;
  }

  // How the text is laid out for the most part.
  [[nodiscard]] const yaml::Style& style() const { return style_; }

  // `path` has keys and indexes alone.
  [[nodiscard]] Way Walk(const Path& path) const;
  // Every alias, in the order of the text.
  [[nodiscard]] std::span<const Use> uses() const { return uses_; }
  // Whether that anchor of the document has aliases; 0 is none.
  [[nodiscard]] bool HasAliases(size_t document, uint32_t anchor) const;
  // The aliases of an anchor of that document.
  [[nodiscard]] std::vector<Use> AliasesOf(size_t document,
                                           uint32_t anchor) const;
  // What an alias stands for, as it is written.
  [[nodiscard]] const yaml::Node& Anchored(size_t document,
                                           const yaml::Node& alias) const {
    return *anchors_.at({document, alias.anchor});
  }
  [[nodiscard]] Use UseOf(size_t document, const yaml::Node& alias) const;
  // What is written there with aliases and merge keys expanded.
  [[nodiscard]] yaml::Node Expanded(size_t document,
                                    const yaml::Node& node) const;

 private:
  // Finds the anchors and aliases from the end of `use` on.
  void Index(Use& use);
  void Merge(size_t document, const yaml::Node& value, yaml::Node& map) const;

  bool is_json_ = false;
  yaml::Style style_ = {};
  SourceSet sources_ = {};
  std::vector<yaml::Node> meaning_ = {};
  std::vector<yaml::Node> written_ = {};
  std::map<std::pair<size_t, uint32_t>, const yaml::Node*> anchors_ = {};
  std::vector<Use> uses_ = {};
};

// --- Places. All offsets count bytes of the text.

// Whether a collection is written in brackets.
bool IsFlow(std::string_view text, const yaml::Node& node);

// The '-' of item `index` of a block list.
size_t DashOf(std::string_view text, const yaml::Node& list, size_t index);

// Behind the last byte of an entry or item, without the comment behind it.
size_t EntryEnd(std::string_view text, const yaml::Entry& entry);
size_t ItemEnd(std::string_view text, const yaml::Node& list, size_t index);

// Behind the ':' of an entry.
size_t ColonEnd(std::string_view text, const yaml::Entry& entry);

// Whether a value has no bytes of its own ("key:" and nothing).
bool IsUnwritten(const yaml::Entry& entry);
bool IsUnwritten(std::string_view text, const yaml::Node& list, size_t index);

// Whether a map takes in others by a merge key.
bool HasMerge(std::string_view text, const yaml::Node& map);

// Whether only blanks stand before `pos` on its line.
bool IsFirstOnLine(std::string_view text, size_t pos);

}  // namespace dgdc::edit

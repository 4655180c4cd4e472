// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/flags.h"

#include <algorithm>
#include <utility>

#include "dgdc/catalog/version.h"
#include "dgdc/yaml/emit.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

bool IsLongFlag(std::string_view name) { return name.starts_with("--"); }

// Underscores up to the first dot: keys of JSON keep theirs.
std::string FlagWithDashes(std::string_view name) {
  std::string dashed(name);
  const size_t end = std::min(name.find('.'), name.size());
  for (size_t i = 2; IsLongFlag(name) && i < end; ++i) {
    dashed[i] = dashed[i] == '_' ? '-' : dashed[i];
  }
  return dashed;
}

bool HasFlagName(const FlagSpec& flag, std::string_view name) {
  return std::find(flag.names.begin(), flag.names.end(), name) !=
         flag.names.end();
}

bool FlagBegins(const FlagSpec& flag, std::string_view beginning) {
  return std::any_of(
      flag.names.begin(), flag.names.end(),
      [beginning](const auto& name) { return name.starts_with(beginning); });
}

const FlagSpec* FindExactFlag(const FlagTable& table, std::string_view name) {
  for (const FlagParser& parser : table.parsers) {
    const auto found = std::find_if(
        parser.flags.begin(), parser.flags.end(),
        [name](const FlagSpec& flag) { return HasFlagName(flag, name); });
    if (found != parser.flags.end()) {
      return &*found;
    }
  }
  return nullptr;
}

// The only flag of that version that begins so; null when none or several do.
const FlagSpec* FindFlagBeginning(const FlagReader& reader,
                                  std::string_view name) {
  const FlagSpec* only = nullptr;
  for (const FlagParser& parser : reader.table->parsers) {
    if (!parser.abbreviations) {
      continue;
    }
    const std::string& version = parser.owner == FlagOwner::kEngine
                                     ? reader.engine_version
                                     : reader.release;
    for (const FlagSpec& flag : parser.flags) {
      const bool exists = version.empty() || flag.versions.empty() ||
                          InVersionRange(version, flag.versions);
      if (!exists || !FlagBegins(flag, name)) {
        continue;
      }
      if (only != nullptr) {
        return nullptr;
      }
      only = &flag;
    }
  }
  return only;
}

bool TakesUnderscores(const FlagTable& table) {
  return std::any_of(table.parsers.begin(), table.parsers.end(),
                     [](const auto& p) { return !p.underscores.empty(); });
}

// Where the JSON of a dotted flag belongs; "" when no parser takes any.
std::string JsonFlagOf(const FlagReader& reader, std::string_view written) {
  if (reader.table == nullptr) {
    return "";
  }
  const std::string_view begin = written.substr(0, written.find('.'));
  for (const FlagParser& parser : reader.table->parsers) {
    const auto other = parser.renamed.find(begin);
    if (other != parser.renamed.end()) {
      return other->second;
    }
    if (parser.dotted) {
      return reader.Name(begin);
    }
  }
  return "";
}

// "-qfp8" of a parser that knows -q and nothing longer.
void TakeAttachedValue(const FlagReader& reader, Flag& flag) {
  constexpr size_t kShort = 2;
  if (reader.table == nullptr || IsLongFlag(flag.written) || flag.joined ||
      flag.written.size() <= kShort ||
      FindExactFlag(*reader.table, flag.written) != nullptr ||
      FindExactFlag(*reader.table, flag.written.substr(0, kShort)) == nullptr) {
    return;
  }
  flag.value = flag.word.Slice(kShort, flag.word.text.size());
  flag.joined = true;
  flag.written.resize(kShort);
  flag.name_span = flag.word.Part(0, kShort);
}

// A value behind a dotted flag: JSON, or else a text.
Node PartValue(const FlagPart& part) {
  if (part.list) {
    Node list = Node::Seq(part.value.span);
    for (size_t begin = 0; begin <= part.value.text.size();) {
      const size_t end =
          std::min(part.value.text.find(',', begin), part.value.text.size());
      list.Push(Node::String(part.value.text.substr(begin, end - begin),
                             part.value.Part(begin, end)));
      begin = end + 1;
    }
    return list;
  }
  std::optional<Node> json = ReadJson(part.value, nullptr);
  return json ? *std::move(json)
              : Node::String(part.value.text, part.value.span);
}

// Puts a value below a dotted path; a list adds to the list that is there.
void PutPart(const FlagPart& part, Node& json) {
  Node* at = &json;
  std::string_view rest = part.path;
  while (rest.find('.') != std::string_view::npos) {
    const std::string_view key = rest.substr(0, rest.find('.'));
    Node* child = at->Find(key);
    at = child != nullptr && child->IsMap()
             ? child
             : &at->Set(key, Node::Map(part.span));
    rest.remove_prefix(key.size() + 1);
  }
  Node value = PartValue(part);
  Node* there = at->Find(rest);
  if (there != nullptr && there->IsSeq() && value.IsSeq()) {
    for (Node& item : value.items) {
      there->Push(std::move(item));
    }
    return;
  }
  at->Set(rest, std::move(value));
}

void AddPart(const std::string& base, const Flag& flag,
             std::vector<Flag>& whole) {
  auto json = std::find_if(whole.begin(), whole.end(),
                           [&base](const Flag& f) { return f.name == base; });
  if (json == whole.end()) {
    json = whole.insert(
        whole.end(), {.name = base,
                      .written = flag.written.substr(0, flag.written.find('.')),
                      .name_span = flag.name_span,
                      .word = flag.word,
                      .in_args = flag.in_args,
                      .json = Node::Map(flag.name_span)});
  }
  FlagPart& part = json->parts.emplace_back(
      FlagPart{.path = flag.written.substr(flag.written.find('.') + 1),
               .list = flag.written.ends_with('+'),
               .span = flag.name_span,
               .word = flag.word,
               .value = flag.value.value_or(Word{}),
               .joined = flag.joined});
  if (part.list) {
    part.path.pop_back();
  }
  PutPart(part, json->json);
}

// What the parser makes of the parts.
void JoinParts(Flag& flag) {
  Word value{.text = yaml::EmitJson(flag.json),
             .span = flag.parts.front().value.span};
  for (const FlagPart& part : flag.parts) {
    value.known = value.known && part.value.known;
  }
  flag.value = std::move(value);
}

}  // namespace

std::string FlagReader::Name(std::string_view written) const {
  if (table == nullptr) {
    return std::string(written);
  }
  const std::string name =
      TakesUnderscores(*table) ? FlagWithDashes(written) : std::string(written);
  const FlagSpec* flag = FindExactFlag(*table, name);
  if (flag == nullptr && IsLongFlag(name) && name.size() > 2) {
    flag = FindFlagBeginning(*this, name);
  }
  return flag == nullptr ? name : flag->names.front();
}

bool FlagReader::Refuses(std::string_view written) const {
  const std::string name = FlagWithDashes(written);
  if (table == nullptr || release.empty() || name == written) {
    return false;
  }
  for (const FlagParser& parser : table->parsers) {
    const bool owns = std::any_of(
        parser.flags.begin(), parser.flags.end(),
        [&name](const FlagSpec& flag) { return HasFlagName(flag, name); });
    if (owns) {
      return !parser.underscores.empty() &&
             !InVersionRange(release, parser.underscores);
    }
  }
  return false;
}

std::vector<Flag> UnderstandFlags(std::vector<Flag> written,
                                  const FlagReader& reader) {
  std::vector<Flag> flags;
  std::vector<Flag> whole;
  for (Flag& flag : written) {
    TakeAttachedValue(reader, flag);
    const bool dotted = flag.written.find('.') != std::string::npos;
    const std::string base = dotted ? JsonFlagOf(reader, flag.written) : "";
    if (!base.empty()) {
      AddPart(base, flag, whole);
      continue;
    }
    flag.name = reader.Name(flag.written);
    flags.push_back(std::move(flag));
  }
  for (Flag& flag : whole) {
    JoinParts(flag);
    flags.push_back(std::move(flag));
  }
  return flags;
}

std::optional<Node> JsonOf(const Flag& flag, JsonError* error) {
  if (!flag.value || !flag.value->known) {
    return std::nullopt;
  }
  if (!flag.parts.empty()) {
    return flag.json;
  }
  return ReadJson(*flag.value, error);
}

}  // namespace dgdc::manifest

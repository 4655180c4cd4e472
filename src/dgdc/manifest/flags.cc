// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/flags.h"

#include <algorithm>
#include <utility>

#include "dgdc/yaml/emit.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// "-qfp8" of a parser that knows -q and nothing longer.
void TakeAttachedValue(const FlagReader& reader, Flag& flag) {
  constexpr size_t kShort = 2;
  if (reader.table == nullptr || IsLongFlag(flag.written) || flag.joined ||
      flag.written.size() <= kShort || reader.Knows(flag.written) ||
      !reader.Knows(flag.written.substr(0, kShort))) {
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

std::vector<Flag> UnderstandFlags(std::vector<Flag> written,
                                  const FlagReader& reader) {
  std::vector<Flag> flags;
  std::vector<Flag> whole;
  for (Flag& flag : written) {
    TakeAttachedValue(reader, flag);
    const std::string base = reader.JsonFlag(flag.written);
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

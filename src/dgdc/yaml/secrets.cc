// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/yaml/secrets.h"

#include <algorithm>
#include <utility>

#include "dgdc/diag/secret.h"
#include "dgdc/diag/secret_name.h"
#include "dgdc/diag/secret_token.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::yaml {
namespace {

class SecretCollector {
 public:
  explicit SecretCollector(const SourceSet& sources) : sources_(sources) {}

  void Walk(const Node& node);
  Secrets Take() { return std::move(secrets_); }

 private:
  void WalkMap(const Node& map);
  void WalkList(const Node& list);
  void WalkText(const std::string& text);
  // Under a name that makes it a secret.
  void Judge(const std::string& name, const Node& value);
  void Add(const Node& value);

  const SourceSet& sources_;
  Secrets secrets_ = {};
};

// The quotation marks, or the head of a block, are no part of the value.
Span InsideOf(const SourceSet& sources, Span span) {
  const std::string_view text = sources.Text(span);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return {span.file, span.begin + 1, span.end - 1};
  }
  if (text.starts_with('|') || text.starts_with('>')) {
    const size_t line = std::min(text.find('\n'), text.size());
    return {span.file, span.begin + static_cast<uint32_t>(line), span.end};
  }
  return span;
}

void SecretCollector::Add(const Node& value) {
  AddSecret(value.scalar, secrets_.values);
  if (value.span.known()) {
    Span inside = InsideOf(sources_, value.span);
    AddSecret(sources_.Text(inside), secrets_.values);
    inside.begin += static_cast<uint32_t>(OpenPrefix(sources_.Text(inside)));
    secrets_.places.push_back(inside);
  }
}

void SecretCollector::Judge(const std::string& name, const Node& value) {
  for (const Node& item : value.items) {
    if (item.IsScalar()) {
      Judge(name, item);
    }
  }
  if (value.IsScalar() && !value.IsNull() && !value.IsBool() &&
      IsSecret(name, value.scalar)) {
    Add(value);
  }
}

void SecretCollector::WalkText(const std::string& text) {
  for (const TextRange& range : dgdc::FindSecrets(text)) {
    AddSecret(
        std::string_view(text).substr(range.begin, range.end - range.begin),
        secrets_.values);
  }
}

void SecretCollector::WalkMap(const Node& map) {
  const Node* name = map.Find("name");
  const Node* value = map.Find("value");
  if (name != nullptr && value != nullptr && name->IsString()) {
    Judge(name->scalar, *value);
  }
  const Node* kind = map.Find("kind");
  const bool holds_secrets = kind != nullptr && kind->scalar == "Secret";
  for (const Entry& entry : map.entries) {
    if (holds_secrets && (entry.key == "data" || entry.key == "stringData")) {
      for (const Entry& secret : entry.value.entries) {
        Add(secret.value);
      }
      continue;
    }
    Judge(entry.key, entry.value);
    Walk(entry.value);
  }
}

void SecretCollector::WalkList(const Node& list) {
  for (size_t i = 0; i < list.items.size(); ++i) {
    const Node& item = list.items[i];
    if (item.IsString() && item.scalar.starts_with('-') &&
        i + 1 < list.items.size() && list.items[i + 1].IsScalar() &&
        !list.items[i + 1].scalar.starts_with("--")) {
      Judge(item.scalar, list.items[i + 1]);
    }
    Walk(item);
  }
}

void SecretCollector::Walk(const Node& node) {
  if (node.IsMap()) {
    WalkMap(node);
  } else if (node.IsSeq()) {
    WalkList(node);
  } else if (node.IsString()) {
    WalkText(node.scalar);
  }
}

}  // namespace

Secrets FindSecrets(const SourceSet& sources,
                    const std::vector<Node>& documents) {
  SecretCollector collector(sources);
  for (const Node& document : documents) {
    collector.Walk(document);
  }
  return collector.Take();
}

Secrets FindSecrets(const SourceSet& sources, uint32_t file) {
  Sink ignored;
  return WithTextSecrets(sources, file,
                         FindSecrets(sources, Parse(sources, file, ignored)));
}

Secrets WithTextSecrets(const SourceSet& sources, uint32_t file,
                        Secrets of_documents) {
  Secrets secrets = std::move(of_documents);
  const std::string& text = sources.Get(file).text;
  for (const TextRange& range : dgdc::FindSecrets(text)) {
    AddSecret(
        std::string_view(text).substr(range.begin, range.end - range.begin),
        secrets.values);
  }
  return secrets;
}

std::string WithoutSecrets(const SourceSet& sources, uint32_t file,
                           const Secrets& secrets) {
  std::vector<TextRange> ranges;
  for (const Span& place : secrets.places) {
    if (place.file == file) {
      ranges.push_back({place.begin, place.end});
    }
  }
  std::sort(ranges.begin(), ranges.end());
  return HideSecrets(Cover(sources.Get(file).text, ranges), secrets.values);
}

Node WithoutSecrets(Node value, const Secrets& secrets) {
  const auto is_whole = [&value](const Span& place) {
    return value.IsScalar() && value.span.known() &&
           place.file == value.span.file && place.begin >= value.span.begin &&
           place.end <= value.span.end;
  };
  if (std::any_of(secrets.places.begin(), secrets.places.end(), is_whole)) {
    const TextRange all = {0, value.scalar.size()};
    value.scalar = Cover(value.scalar, {&all, 1});
  }
  value.scalar = HideSecrets(std::move(value.scalar), secrets.values);
  for (Node& item : value.items) {
    item = WithoutSecrets(std::move(item), secrets);
  }
  for (Entry& entry : value.entries) {
    entry.value = WithoutSecrets(std::move(entry.value), secrets);
  }
  return value;
}

}  // namespace dgdc::yaml

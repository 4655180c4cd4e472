// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/forget.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace dgdc::testing {
namespace {

// Bytes that are replaced.
struct Piece {
  Span span = {};
  std::string by = {};
};

std::string Replaced(const std::string& text, std::vector<Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return a.span.begin > b.span.begin;
  });
  std::string result = text;
  for (const Piece& piece : pieces) {
    result.replace(piece.span.begin, piece.span.end - piece.span.begin,
                   piece.by);
  }
  return result;
}

template <class Visit>
void Walk(const yaml::Node& node, const Visit& visit) {
  visit(node);
  for (const yaml::Entry& entry : node.entries) {
    Walk(entry.value, visit);
  }
  for (const yaml::Node& item : node.items) {
    Walk(item, visit);
  }
}

// The tag of an image that names a release, as "my-registry/my-image:my-tag".
void AddTag(const Linted& linted, const yaml::Node& image,
            std::vector<Piece>& pieces) {
  const std::string_view text = linted.sources.Text(image.span);
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 >= text.size() ||
      std::isdigit(static_cast<unsigned char>(text[colon + 1])) == 0) {
    return;
  }
  const size_t end = text.find_first_of("\"'", colon);
  Span tag = image.span;
  tag.begin += static_cast<uint32_t>(colon + 1);
  if (end != std::string_view::npos) {
    tag.end = image.span.begin + static_cast<uint32_t>(end);
  }
  pieces.push_back({tag, "my-tag"});
}

bool PointsInto(const Diagnostic& finding, const Span& span) {
  const auto inside = [&span](const Span& place) {
    return place.known() && place.file == span.file &&
           span.begin <= place.begin && place.end <= span.end;
  };
  return inside(finding.primary) ||
         std::any_of(
             finding.labels.begin(), finding.labels.end(),
             [&inside](const Label& label) { return inside(label.span); });
}

// A variable whose value some finding points at, out of a Secret.
void AddSecrets(const Linted& linted, const Subject& subject,
                const yaml::Node& node, std::vector<Forgotten>& forgotten) {
  const yaml::Entry* value = node.FindEntry("value");
  const yaml::Node* name = node.Find("name");
  if (value == nullptr || name == nullptr || !value->value.IsScalar() ||
      node.entries.size() != 2) {
    return;
  }
  const bool matters =
      std::any_of(linted.findings.begin(), linted.findings.end(),
                  [&](const Diagnostic& finding) {
                    return PointsInto(finding, value->value.span);
                  });
  if (!matters) {
    return;
  }
  Span whole = value->key_span;
  whole.end = value->value.span.end;
  forgotten.push_back(
      {.kind = "secret",
       .text = Replaced(
           linted.sources.Get(linted.file).text,
           {{whole, "valueFrom: {secretKeyRef: {name: law, key: value}}"}}),
       .told = subject.told});
}

void AddUntold(const Subject& subject, std::vector<Forgotten>& forgotten) {
  const auto add = [&](const char* kind, std::string Told::*what) {
    if (!(subject.told.*what).empty()) {
      Forgotten& one = forgotten.emplace_back(
          Forgotten{.kind = kind, .text = subject.text, .told = subject.told});
      (one.told.*what).clear();
    }
  };
  add("fabric", &Told::fabric);
  add("dynamo", &Told::dynamo);
  add("facts", &Told::facts);
}

}  // namespace

std::vector<Forgotten> Forget(const Linted& linted, const Subject& subject) {
  std::vector<Forgotten> forgotten;
  AddUntold(subject, forgotten);
  std::vector<Piece> tags;
  for (const yaml::Node& document : linted.facts.documents) {
    Walk(document, [&](const yaml::Node& node) {
      if (const yaml::Node* image = node.Find("image");
          image != nullptr && image->IsString()) {
        AddTag(linted, *image, tags);
      }
      AddSecrets(linted, subject, node, forgotten);
    });
  }
  if (!tags.empty()) {
    Forgotten& one = forgotten.emplace_back(
        Forgotten{.kind = "tag",
                  .text = Replaced(linted.sources.Get(linted.file).text, tags),
                  .told = subject.told});
    for (const Piece& piece : tags) {
      one.gone.push_back(piece.span);
    }
  }
  return forgotten;
}

}  // namespace dgdc::testing

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/intent/overrides.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/yaml/parse.h"

namespace dgdc::intent {
namespace {

// Blanks in front of the value keep its offsets those of the whole argument.
// Nothing after a report.
std::optional<yaml::Node> ParseValue(const std::string& text,
                                     size_t value_begin, uint32_t argument,
                                     Sink& sink) {
  SourceSet scratch;
  const uint32_t padded = scratch.Add(
      "--set", std::string(value_begin, ' ') + text.substr(value_begin));
  Sink problems;
  std::vector<yaml::Node> values = yaml::Parse(scratch, padded, problems);
  const Span whole{argument, static_cast<uint32_t>(value_begin),
                   static_cast<uint32_t>(text.size())};
  const bool broken = problems.has_errors();
  for (Diagnostic& problem : problems.Take()) {
    problem.primary.file = argument;
    problem.labels.clear();
    sink.Add(std::move(problem));
  }
  if (values.size() > 1) {
    sink.Report("DG0011", whole,
                "the value of --set is more than one document");
    return std::nullopt;
  }
  if (broken) {
    return std::nullopt;
  }
  return values.empty() ? yaml::Node::String("", whole)
                        : std::move(values.front());
}

// Gives every node of the value the file of the argument.
void SetFile(yaml::Node& node, uint32_t file) {
  node.span.file = file;
  for (yaml::Entry& entry : node.entries) {
    entry.key_span.file = file;
    SetFile(entry.value, file);
  }
  for (yaml::Node& item : node.items) {
    SetFile(item, file);
  }
}

}  // namespace

void ApplyOverride(const std::string& text, yaml::Node& root,
                   SourceSet& sources, Sink& sink) {
  const uint32_t argument = sources.Add("--set", text);
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    sink.Report("DG0011", Span{argument, 0, static_cast<uint32_t>(text.size())},
                fmt::format("\"{}\" is not path=value", text))
        .help.push_back("write it like spec.prefill.tp=4");
    return;
  }
  std::optional<yaml::Node> value =
      ParseValue(text, equals + 1, argument, sink);
  if (!value) {
    return;
  }
  SetFile(*value, argument);
  yaml::Node* node = &root;
  size_t begin = 0;
  while (true) {
    const size_t dot = std::min(text.find('.', begin), equals);
    const std::string key = text.substr(begin, dot - begin);
    const Span key_span{argument, static_cast<uint32_t>(begin),
                        static_cast<uint32_t>(dot)};
    if (key.empty()) {
      sink.Report("DG0011", key_span, "the path of --set has an empty part")
          .help.push_back("write it like spec.prefill.tp=4");
      return;
    }
    if (!node->IsMap() && !node->IsNull()) {
      const std::string parent =
          begin == 0 ? "the document" : text.substr(0, begin - 1);
      sink.Report("DG0011", key_span,
                  fmt::format("{} is {} {}, so it has no field \"{}\"", parent,
                              node->IsInt() ? "an" : "a",
                              yaml::KindName(node->kind), key))
          .help.push_back(fmt::format("set {} as a whole instead", parent));
      return;
    }
    if (dot == equals) {
      node->Set(key, std::move(*value));
      for (yaml::Entry& entry : node->entries) {
        if (entry.key == key) {
          entry.key_span = key_span;
        }
      }
      return;
    }
    yaml::Node* child = node->Find(key);
    if (child == nullptr) {
      child = &node->Set(key, yaml::Node::Map(key_span));
    }
    node = child;
    begin = dot + 1;
  }
}

}  // namespace dgdc::intent

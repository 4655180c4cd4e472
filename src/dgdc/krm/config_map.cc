// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/diag/near.h"
#include "dgdc/krm/call.h"
#include "dgdc/yaml/scalar.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

constexpr std::string_view kMapVersion = "dgdc.dev/v1alpha1";
constexpr std::string_view kIntent = "intent";
constexpr std::string_view kParam = "param.";

// How a text is read.
enum class Form : uint8_t {
  kText,
  kBool,
  kList,  // "a,b"
  kMap,   // "a=b,c=d"
};

// A key of `data` and the field that it stands for.
struct Key {
  std::string_view function = {};
  std::string_view name = {};
  Form form = Form::kText;
  // Within `spec`; a map around the name when the field stands in one.
  std::string_view around = {};
};

constexpr std::array kKeys = {
    Key{"ApplyFabric", "profile"},
    Key{"ApplyFabric", "hardware"},
    Key{"ApplyFabric", "collectives"},
    Key{"ApplyFabric", "keep", Form::kBool},
    Key{"ApplyFabric", "leastPrivilege", Form::kBool},
    Key{"ApplyFabric", "force", Form::kBool},
    Key{"ApplyFabric", "allowUnchanged", Form::kBool},
    Key{"ApplyFabric", "names", Form::kList, "selector"},
    Key{"ApplyFabric", "namespace", Form::kText, "selector"},
    Key{"ApplyFabric", "labels", Form::kMap, "selector"},
    Key{"Lint", "only", Form::kList},
    Key{"Lint", "disable", Form::kList},
    Key{"Lint", "severity", Form::kMap},
    Key{"Lint", "failOn"},
    Key{"Lint", "fabric"},
    Key{"Lint", "dynamo"},
    Key{"Lint", "operator"},
};

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

Node Read(const Node& text, Form form) {
  switch (form) {
    case Form::kText:
      return Node::String(text.scalar, text.span);
    case Form::kBool:
      return Node::Of(yaml::PlainKind(text.scalar), text.scalar, text.span);
    case Form::kList: {
      Node list = Node::Seq(text.span);
      for (const std::string& part : Split(text.scalar)) {
        list.Push(Node::String(part, text.span));
      }
      return list;
    }
    case Form::kMap: {
      Node map = Node::Map(text.span);
      for (const std::string& part : Split(text.scalar)) {
        const size_t equals = std::min(part.find('='), part.size());
        map.entries.push_back(
            {.key = part.substr(0, equals),
             .key_span = text.span,
             .value = Node::String(
                 equals < part.size() ? part.substr(equals + 1) : "",
                 text.span)});
      }
      return map;
    }
  }
  return {};
}

// The map under `key`, with the place of what first asked for it.
Node& MapAt(Node& parent, std::string_view key, const Span& span) {
  Node* map = parent.Find(key);
  return map != nullptr ? *map : parent.Set(key, Node::Map(span));
}

void ReportUnknown(const std::string& function, const yaml::Entry& entry,
                   Sink& sink) {
  std::vector<std::string> names;
  for (const Key& key : kKeys) {
    if (key.function == function) {
      names.emplace_back(key.name);
    }
  }
  if (function == "ApplyFabric") {
    names.push_back(std::string(kParam) + "NAME");
  } else if (names.empty()) {
    names.emplace_back(kIntent);
  }
  Diagnostic& finding =
      sink.Report("DG0004", entry.key_span,
                  fmt::format("unknown key \"{}\" in data of kind {}",
                              entry.key, function));
  finding.field_path = "data." + entry.key;
  AddNear(entry.key, names, finding);
  finding.help.push_back(
      fmt::format("known: kind, {}", fmt::join(names, ", ")));
}

// Puts what one key says into the request.
void Take(const yaml::Entry& entry, const std::string& function, Node& spec,
          Request& request, Sink& sink) {
  if (function == "Intent" && entry.key == kIntent) {
    request.intent = {entry.value.scalar, entry.value.span};
    return;
  }
  if (function == "ApplyFabric" && entry.key.starts_with(kParam)) {
    MapAt(spec, "params", entry.key_span)
        .entries.push_back({.key = entry.key.substr(kParam.size()),
                            .key_span = entry.key_span,
                            .value = entry.value});
    return;
  }
  const auto* const key =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& k) {
        return k.function == function && k.name == entry.key;
      });
  if (key == kKeys.end()) {
    ReportUnknown(function, entry, sink);
    return;
  }
  Node& parent =
      key->around.empty() ? spec : MapAt(spec, key->around, entry.key_span);
  parent.entries.push_back({.key = entry.key,
                            .key_span = entry.key_span,
                            .value = Read(entry.value, key->form)});
}

}  // namespace

std::optional<Request> ReadConfigMap(const Node& config, Sink& sink) {
  const Node& data = At(config, {"data"});
  const Node& kind = At(data, {"kind"});
  if (kind.IsNull()) {
    sink.Report("DG0007", data.IsNull() ? config.span : data.span,
                "data of the ConfigMap has no \"kind\"")
        .help.push_back(
            fmt::format("write one of {}", fmt::join(FunctionKinds(), ", ")));
    return std::nullopt;
  }
  if (FindFunction(kind.scalar) == nullptr) {
    Diagnostic& finding =
        sink.Report("DG0029", kind.span,
                    fmt::format("no function is called \"{}\"", kind.scalar));
    AddNear(kind.scalar, FunctionKinds(), finding);
    finding.help.push_back(
        fmt::format("write one of {}", fmt::join(FunctionKinds(), ", ")));
    return std::nullopt;
  }
  Request request{.texts = true};
  Node spec = Node::Map(data.span);
  for (const yaml::Entry& entry : data.entries) {
    if (&entry.value != &kind) {
      Take(entry, kind.scalar, spec, request, sink);
    }
  }
  if (kind.scalar == "Intent" && !request.intent.span.known()) {
    sink.Report("DG0007", data.span, "data of the ConfigMap has no \"intent\"")
        .help.emplace_back("write the whole intent there as a text");
  }
  if (sink.has_errors()) {
    return std::nullopt;
  }
  request.config = Node::Map(config.span);
  request.config.Set("apiVersion", Node::String(kMapVersion));
  request.config.Set("kind", kind);
  request.config.Set("spec", std::move(spec));
  return request;
}

}  // namespace dgdc::krm

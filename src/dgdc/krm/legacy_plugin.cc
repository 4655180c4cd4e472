// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/legacy_plugin.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/check.h"
#include "dgdc/diag/sink.h"
#include "dgdc/krm/call.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

using yaml::Node;

constexpr std::string_view kApi = "dgdc.dev/v1alpha1";
constexpr std::string_view kGenerator = "Intent";

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// The list that a caller of functions would have sent.
Node ListOf(Node config, std::vector<Node> items) {
  Node list;
  list.Set("apiVersion", Node::String("config.kubernetes.io/v1"));
  list.Set("kind", Node::String("ResourceList"));
  Node& all = list.Set("items", Node::Seq());
  for (Node& item : items) {
    // An empty document is none.
    if (!item.IsNull()) {
      all.Push(std::move(item));
    }
  }
  list.Set("functionConfig", std::move(config));
  return list;
}

std::string StreamOf(const std::string& list) {
  SourceSet sources;
  Sink sink;
  const std::vector<Node> documents =
      yaml::Parse(sources, sources.Add("", list), sink);
  DGDC_CHECK(documents.size() == 1, "an answer that is no document");
  const Node* items = documents.front().Find("items");
  return items == nullptr ? "" : yaml::Emit(items->items);
}

}  // namespace

bool IsLegacyPlugin(std::string_view program,
                    const std::map<std::string, std::string>& variables) {
  return FindFunction(BaseName(program)) != nullptr &&
         variables.contains("KUSTOMIZE_PLUGIN_CONFIG_STRING") &&
         variables.contains("KUSTOMIZE_PLUGIN_CONFIG_ROOT");
}

bool IsGenerator(std::string_view program) {
  return BaseName(program) == kGenerator;
}

std::vector<std::string> LegacyPluginPaths() {
  std::vector<std::string> paths;
  for (const std::string& kind : FunctionKinds()) {
    std::string folder = kind;
    std::transform(folder.begin(), folder.end(), folder.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    paths.push_back(fmt::format("{}/{}/{}", kApi, folder, kind));
  }
  return paths;
}

Answer CallLegacy(SourceSet& sources, uint32_t config,
                  std::optional<uint32_t> stream, const Catalog& catalog) {
  Sink sink;
  std::vector<Node> configs = yaml::Parse(sources, config, sink);
  std::vector<Node> items =
      stream ? yaml::Parse(sources, *stream, sink) : std::vector<Node>();
  if (!sink.has_errors() && configs.size() != 1) {
    sink.Report("DG0003", Span{config, 0, 0},
                fmt::format("the configuration has {} documents, not one",
                            configs.size()));
  }
  if (sink.has_errors()) {
    return {.diagnostics = sink.Take()};
  }
  const std::string list =
      yaml::Emit(ListOf(std::move(configs.front()), std::move(items)));
  Answer answer = Call(sources, sources.Add("<list>", list), catalog);
  answer.text = answer.ok ? StreamOf(answer.text) : "";
  return answer;
}

}  // namespace dgdc::krm

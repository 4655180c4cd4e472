// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/fact_readers.h"

#include <algorithm>

#include <fmt/core.h>

#include "dgdc/catalog/attention.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/paths.h"

namespace dgdc::lint::fact {

using manifest::Graph;
using manifest::Worker;
using yaml::Node;

FactValue Value(std::string_view text, Span span) {
  return {.known = true, .value = manifest::Text{std::string(text), span}};
}

// Empty means that nobody knows.
FactValue Known(std::string_view text, Span span) {
  return text.empty() ? FactValue{} : Value(text, span);
}

FactValue Number(std::optional<int64_t> number, Span span) {
  return number ? Value(fmt::format("{}", *number), span) : FactValue{};
}

FactValue OfNumber(const std::optional<manifest::Number>& number) {
  return number ? Number(number->value, number->span) : FactValue{};
}

// Nothing means absent only where the manifest is whole.
FactValue Absent(const Graph& graph) { return {.known = graph.whole}; }

FactValue OfNode(const Node& node, const Graph& graph) {
  if (node.IsNull()) {
    return Absent(graph);
  }
  return node.IsScalar() && !manifest::HasPlaceholder(node.scalar)
             ? Value(node.scalar, node.span)
             : FactValue{};
}

FactValue OfText(const FactQuery& q, const manifest::Text& text) {
  return text.span.known() ? Value(*text, text.span) : Absent(q.graph);
}

FactValue Environment(const FactQuery& q) {
  const manifest::Variable* variable = q.worker.FindEnv(q.key);
  if (variable == nullptr) {
    return q.worker.env_open ? FactValue{} : Absent(q.graph);
  }
  return variable->known ? Value(*variable->value, variable->value.span)
                         : FactValue{};
}

FactValue OfFlag(const FactQuery& q, const manifest::Flag* flag) {
  if (flag == nullptr) {
    return q.worker.engine != nullptr && q.worker.flags_complete
               ? Absent(q.graph)
               : FactValue{};
  }
  if (!flag->value) {
    return Value("true", flag->name_span);
  }
  return flag->value->known ? Value(flag->value->text, flag->value->span)
                            : FactValue{};
}

namespace {

// A flag that the release does not have stops the server, whatever it says.
bool ModeIsRefused(const Worker& worker) {
  const std::string& release = worker.flag_reader.release;
  if (worker.engine == nullptr || release.empty()) {
    return false;
  }
  const auto& sources = worker.engine->server.mode;
  return std::any_of(
      sources.begin(), sources.end(), [&](const ModeSource& source) {
        const manifest::Flag* flag =
            source.flag.empty() ? nullptr : worker.FindMeaning(source.flag);
        return flag != nullptr && flag->name_span == worker.mode.span &&
               !source.releases.empty() &&
               !InVersionRange(release, source.releases);
      });
}

}  // namespace

FactValue KvConnector(const FactQuery& q) {
  const manifest::Text& connector = q.worker.kv.connector;
  return connector->empty() && !q.worker.kv.nixl ? FactValue{}
                                                 : OfText(q, connector);
}

FactValue ServerMode(const FactQuery& q) {
  if (ModeIsRefused(q.worker)) {
    return {};
  }
  if (q.worker.mode.span.known()) {
    return Known(*q.worker.mode, q.worker.mode.span);
  }
  return q.worker.env_open ? FactValue{} : OfFlag(q, nullptr);
}

FactValue ListedVariable(const FactQuery& q) {
  if (q.worker.engine == nullptr) {
    return {};
  }
  const auto listed = q.worker.engine->server.variables.find(q.key);
  if (listed != q.worker.engine->server.variables.end()) {
    for (const std::string& name : listed->second) {
      FactQuery one = q;
      one.key = name;
      if (q.worker.FindEnv(name) != nullptr) {
        return Environment(one);
      }
    }
  }
  return q.worker.env_open ? FactValue{} : Absent(q.graph);
}

FactValue OfResource(const FactQuery& q) {
  const manifest::Resource* resource = q.worker.FindResource(q.key);
  if (resource == nullptr) {
    return Absent(q.graph);
  }
  const manifest::Text& quantity =
      resource->limit.span.known() ? resource->limit : resource->request;
  return Value(*quantity, quantity.span);
}

FactValue Capability(const FactQuery& q) {
  for (const manifest::Text& capability : q.worker.capabilities) {
    if (*capability == q.key) {
      return Value("true", capability.span);
    }
  }
  return Absent(q.graph);
}

FactValue Config(const FactQuery& q) {
  if (q.worker.engine_config.IsNull()) {
    return {};
  }
  const Node& node = manifest::AtDotted(q.worker.engine_config, q.key);
  return node.IsNull() && !q.worker.config_complete ? FactValue{}
                                                    : OfNode(node, q.graph);
}

namespace {

// A verdict; nothing where the manifest does not tell the way.
FactValue JudgedFact(const FactQuery& q, const Path& path,
                     std::string_view name) {
  return path.way == Way::kUnknown ? FactValue{}
                                   : Value(name, q.worker.place());
}

}  // namespace

FactValue KvWay(const FactQuery& q) {
  const Path path = KvPath(q.facts, q.graph, q.worker);
  return JudgedFact(q, path, WayName(path.way));
}

FactValue KvCause(const FactQuery& q) {
  const Path path = KvPath(q.facts, q.graph, q.worker);
  return JudgedFact(q, path, CauseName(path.cause));
}

FactValue KvOverNvlink(const FactQuery& q) {
  const Path path = KvPath(q.facts, q.graph, q.worker);
  return Value(path.way == Way::kNvlink ? "true" : "false", q.worker.place());
}

FactValue CollectiveWay(const FactQuery& q) {
  const Path path = CollectivePath(q.facts, q.graph, q.worker);
  return JudgedFact(q, path, WayName(path.way));
}

FactValue CollectiveCause(const FactQuery& q) {
  const Path path = CollectivePath(q.facts, q.graph, q.worker);
  return JudgedFact(q, path, CauseName(path.cause));
}

FactValue Backend(const Worker& worker) {
  if (worker.kv.nixl != true) {
    return {};
  }
  const Span span = worker.kv.backend.span;
  return Known(*worker.kv.backend, span.known() ? span : worker.place());
}

FactValue EngineVersion(const FactQuery& q) {
  const ReleaseProfile* release =
      NearestRelease(q.facts.catalog->releases, q.graph.release);
  if (release == nullptr || q.worker.engine == nullptr) {
    return {};
  }
  const ReleaseEngine* engine = release->FindEngine(q.worker.engine->head.name);
  if (engine == nullptr) {
    return {};
  }
  FactValue version = Known(engine->version, q.worker.image.text.span);
  // Engines only go up.
  version.at_least = release->head.name != q.graph.release;
  return version;
}

FactValue RecurrentState(const FactQuery& q) {
  const ModelProfile* model = q.worker.model_profile;
  return model == nullptr
             ? FactValue{}
             : Value(HasRecurrentState(model->attention) ? "true" : "false",
                     q.worker.model.span);
}

FactValue ImagePart(const FactQuery& q, const std::string& part) {
  if (q.worker.image.placeholder) {
    return {};
  }
  return Known(part, q.worker.image.text.span);
}

FactValue Cluster(const manifest::Facts& facts, std::string_view name) {
  const Node* node = facts.assumed.cluster.Find(name);
  return node == nullptr ? FactValue{} : Value(node->scalar, node->span);
}

}  // namespace dgdc::lint::fact

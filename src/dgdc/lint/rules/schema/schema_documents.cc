// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/edit/edit.h"
#include "dgdc/lint/query/correction.h"
#include "dgdc/lint/query/dgd.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/json.h"

// Shapes inside arguments and of the documents beside a deployment.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Flag;
using manifest::Form;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// --- JSON in arguments

// Flags whose value is JSON, by what the engine profile says they mean.
constexpr std::array<std::string_view, 3> kJsonMeanings = {
    "kvTransfer", "kvEvents", "speculative"};

// Of the meanings one engine takes JSON and another a word.
bool LooksLikeJson(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n'\"");
  return first != std::string_view::npos &&
         (text[first] == '{' || text[first] == '[');
}

struct BadJson {
  const Flag& flag;
  manifest::JsonError error = {};
  // Quotes are left that a shell would have removed, or none are left because
  // a shell removed them.
  bool quotes = false;
};

bool HasStrayQuotes(const Worker& worker, const manifest::Word& value) {
  if (worker.line.form == Form::kExec) {
    return value.text.starts_with('\'') || value.text.starts_with("\"{") ||
           value.text.starts_with("\\\"");
  }
  // `{"a":"b"}` without quotes around it comes out as `{a:b}`.
  return worker.line.form == Form::kShell &&
         value.text.find('"') == std::string::npos &&
         value.text.find(':') != std::string::npos;
}

std::optional<BadJson> ReadBadJson(const Worker& worker,
                                   std::string_view meaning) {
  const Flag* flag = worker.FindMeaning(meaning);
  if (flag == nullptr || !flag->value || !flag->value->known ||
      !flag->parts.empty() || !LooksLikeJson(flag->value->text)) {
    return std::nullopt;
  }
  BadJson bad{.flag = *flag};
  if (manifest::ReadJson(*flag->value, &bad.error)) {
    return std::nullopt;
  }
  bad.quotes = HasStrayQuotes(worker, *flag->value);
  return bad;
}

// The JSON between stray quotes; "" when it is none then either.
std::string WithoutQuotes(std::string text) {
  const bool wrapped = text.size() > 2 && text.front() == text.back() &&
                       (text.front() == '\'' || text.front() == '"');
  if (wrapped) {
    text = text.substr(1, text.size() - 2);
  }
  for (size_t at = 0; (at = text.find("\\\"", at)) != std::string::npos; ++at) {
    text.erase(at, 1);
  }
  const manifest::Word word{.text = text,
                            .at = std::vector<uint32_t>(text.size() + 1)};
  return manifest::ReadJson(word, nullptr) ? text : "";
}

template <class Say>
void ForEachBadJson(const Facts& facts, Say say) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      for (const std::string_view meaning : kJsonMeanings) {
        if (const auto bad = ReadBadJson(worker, meaning)) {
          say(graph, worker, *bad);
        }
      }
    }
  }
}

void CheckJson(const Facts& facts, Reporter& report) {
  ForEachBadJson(facts, [&](const Graph&, const Worker& worker,
                            const BadJson& bad) {
    if (!bad.quotes) {
      report.At(bad.error.span.known() ? bad.error.span : bad.flag.value->span,
                fmt::format("{} of {} is no JSON: {}", bad.flag.written,
                            *worker.component.name, bad.error.message));
    }
  });
}

void CheckJsonQuotes(const Facts& facts, Reporter& report) {
  ForEachBadJson(facts, [&](const Graph& graph, const Worker& worker,
                            const BadJson& bad) {
    if (!bad.quotes) {
      return;
    }
    const bool exec = worker.line.form == Form::kExec;
    const std::string what =
        fmt::format("{} of {}", bad.flag.written, *worker.component.name);
    Diagnostic& finding = report.At(
        bad.flag.value->span,
        exec ? "the quotes around " + what + " reach the engine"
             : "the shell takes the quotes out of " + what,
        exec ? "no shell removes them" : "put single quotes around it");
    const std::string json =
        exec ? WithoutQuotes(bad.flag.value->text) : std::string();
    if (!json.empty()) {
      SetFix(
          finding, edit::Safety::kSafe, "remove the quotes",
          manifest::Amend(facts, graph, worker).SetFlag(bad.flag.name, json));
    }
  });
}

// Moves an entry of the top level to a dotted path.
void MoveInJson(const Facts& facts, const Graph& graph, const Worker& worker,
                const yaml::Entry& entry, std::string_view to,
                Diagnostic& finding) {
  const Flag* flag = worker.FindMeaning("kvTransfer");
  if (flag == nullptr || !flag->value || !flag->value->known ||
      !flag->parts.empty() ||
      !manifest::AtDotted(worker.kv.config, to).IsNull()) {
    return;
  }
  const edit::Result moved = edit::ApplyToJson(
      flag->value->text,
      {edit::Operation::Remove(edit::Path{}.Then(entry.key)),
       edit::Operation::Set(manifest::Dotted({}, to), entry.value)});
  if (moved.ok()) {
    SetFix(
        finding, edit::Safety::kSafe, fmt::format("move it to {}", to),
        manifest::Amend(facts, graph, worker).SetFlag(flag->name, moved.text));
  }
}

// The key of the connector's extra configuration at the top level.
void CheckJsonPlace(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.engine == nullptr || !worker.kv.config.IsMap()) {
        continue;
      }
      const auto path = worker.engine->kv_transfer.json.find("backends");
      if (path == worker.engine->kv_transfer.json.end()) {
        continue;
      }
      const size_t dot = path->second.rfind('.');
      if (dot == std::string::npos) {
        continue;
      }
      const yaml::Entry* entry =
          worker.kv.config.FindEntry(path->second.substr(dot + 1));
      if (entry != nullptr) {
        Diagnostic& finding = report.At(
            entry->key_span,
            fmt::format("\"{}\" of {} stands at the top of the "
                        "configuration",
                        entry->key, *worker.component.name),
            fmt::format("belongs into \"{}\"", path->second.substr(0, dot)));
        MoveInJson(facts, graph, worker, *entry, path->second, finding);
      }
    }
  }
}

// --- ComputeDomains

constexpr std::string_view kDomain = "ComputeDomain";

void CheckDomainVersion(const Facts& facts, Reporter& report) {
  constexpr std::string_view kVersion = "resource.nvidia.com/v1beta1";
  for (const Node& document : facts.documents) {
    const Node& api = At(document, {"apiVersion"});
    if (At(document, {"kind"}).scalar == kDomain && IsSet(api) &&
        api.scalar != kVersion) {
      report.At(
          api.span,
          fmt::format("apiVersion of a {} is \"{}\"", kDomain, api.scalar),
          fmt::format("must be {}", kVersion));
    }
  }
}

const Node& PodTemplateOf(const Node& domain) {
  return At(domain, {"spec", "channel", "resourceClaimTemplate", "name"});
}

// Names of claim templates that the file declares, by a domain or directly.
std::set<std::string> DeclaredTemplates(const Facts& facts, bool& domains) {
  std::set<std::string> names;
  domains = false;
  for (const Node& document : facts.documents) {
    const std::string& kind = At(document, {"kind"}).scalar;
    if (kind == kDomain) {
      domains = true;
      names.insert(PodTemplateOf(document).scalar);
    } else if (kind == "ResourceClaimTemplate") {
      names.insert(At(document, {"metadata", "name"}).scalar);
    }
  }
  return names;
}

// Only where the file declares domains and the worker uses none of them: other
// templates may well stand elsewhere.
void CheckTemplates(const Facts& facts, Reporter& report) {
  bool domains = false;
  const std::set<std::string> declared = DeclaredTemplates(facts, domains);
  if (!domains) {
    return;
  }
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Node& claims = At(worker.component.pod_spec, {"resourceClaims"});
      const auto is_declared = [&declared](const Node& claim) {
        const Node& name = At(claim, {"resourceClaimTemplateName"});
        return !IsSet(name) || declared.contains(name.scalar);
      };
      if (claims.items.empty() ||
          std::any_of(claims.items.begin(), claims.items.end(), is_declared)) {
        continue;
      }
      const Node& name =
          At(claims.items.front(), {"resourceClaimTemplateName"});
      Diagnostic& finding =
          report.At(name.span,
                    fmt::format("{} uses the claim template \"{}\", the file's "
                                "ComputeDomains declare others",
                                *worker.component.name, name.scalar));
      const std::vector<std::string> names(declared.begin(), declared.end());
      if (const auto near = ClosestMatch(name.scalar, names)) {
        CorrectTo(facts, edit::Safety::kSafe, *near, finding);
      } else if (names.size() == 1) {
        CorrectTo(facts, edit::Safety::kUnsafe, names.front(), finding);
      }
    }
  }
}

constexpr std::array kSchemaDocumentRules = {
    Rule{.code = "DG4030", .check = &CheckJson},
    Rule{.code = "DG4031", .check = &CheckJsonQuotes},
    Rule{.code = "DG4032", .check = &CheckJsonPlace},
    Rule{.code = "DG4035", .check = &CheckDomainVersion},
    Rule{.code = "DG4036", .check = &CheckTemplates},
};

}  // namespace

std::span<const Rule> SchemaDocumentRules() { return kSchemaDocumentRules; }

}  // namespace dgdc::lint

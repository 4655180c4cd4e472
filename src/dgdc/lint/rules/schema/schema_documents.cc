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
  const Flag* flag = nullptr;
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
  BadJson bad{.flag = flag};
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

// The values that are no JSON, whose quotes are why or are not; whether flags
// can be seen at all is remembered.
std::vector<BadJson> BadJsonOf(const OneWorker& it, bool quotes,
                               Reporter& report) {
  std::vector<BadJson> all;
  for (const std::string_view meaning : kJsonMeanings) {
    report.Read(it, fmt::format("meaning.{}", meaning));
    if (auto bad = ReadBadJson(it.worker, meaning);
        bad && bad->quotes == quotes) {
      all.push_back(*std::move(bad));
    }
  }
  return all;
}

void CheckJson(const OneWorker& it, Reporter& report) {
  for (const BadJson& bad : BadJsonOf(it, /*quotes=*/false, report)) {
    report.At(bad.error.span.known() ? bad.error.span : bad.flag->value->span,
              fmt::format("{} of {} is no JSON: {}", bad.flag->written,
                          *it.worker.component.name, bad.error.message));
  }
}

void CheckJsonQuotes(const OneWorker& it, Reporter& report) {
  const bool exec = it.worker.line.form == Form::kExec;
  for (const BadJson& bad : BadJsonOf(it, /*quotes=*/true, report)) {
    const std::string what =
        fmt::format("{} of {}", bad.flag->written, *it.worker.component.name);
    Diagnostic& finding = report.At(
        bad.flag->value->span,
        exec ? "the quotes around " + what + " reach the engine"
             : "the shell takes the quotes out of " + what,
        exec ? "no shell removes them" : "put single quotes around it");
    const std::string json =
        exec ? WithoutQuotes(bad.flag->value->text) : std::string();
    if (!json.empty()) {
      SetFix(finding, edit::Safety::kSafe, "remove the quotes",
             manifest::Amend(it.facts, it.graph, it.worker)
                 .SetFlag(bad.flag->name, json));
    }
  }
}

// Moves an entry of the top level to a dotted path.
void MoveInJson(const OneWorker& it, const yaml::Entry& entry,
                std::string_view to, Diagnostic& finding) {
  const Flag* flag = it.worker.FindMeaning("kvTransfer");
  if (flag == nullptr || !flag->value || !flag->value->known ||
      !flag->parts.empty() ||
      !manifest::AtDotted(it.worker.kv.config, to).IsNull()) {
    return;
  }
  const edit::Result moved = edit::ApplyToJson(
      flag->value->text,
      {edit::Operation::Remove(edit::Path{}.Then(entry.key)),
       edit::Operation::Set(manifest::Dotted({}, to), entry.value)});
  if (moved.ok()) {
    SetFix(finding, edit::Safety::kSafe, fmt::format("move it to {}", to),
           manifest::Amend(it.facts, it.graph, it.worker)
               .SetFlag(flag->name, moved.text));
  }
}

// The dotted place of the backends in the configuration; "" where the engine
// has none.
std::string_view PlaceOfBackends(const EngineProfile& engine) {
  const auto path = engine.kv_transfer.json.find("backends");
  return path == engine.kv_transfer.json.end() ? std::string_view()
                                               : std::string_view(path->second);
}

// The key of the connector's extra configuration at the top level.
void CheckJsonPlace(const OneWorker& it, Reporter& report) {
  if (it.worker.engine == nullptr) {
    report.Read(it, "engine");
    return;
  }
  const std::string_view path = PlaceOfBackends(*it.worker.engine);
  const size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) {
    return;
  }
  if (!it.worker.kv.config.IsMap()) {
    report.Read(it, "meaning.kvTransfer");
    return;
  }
  const yaml::Entry* entry =
      it.worker.kv.config.FindEntry(path.substr(dot + 1));
  if (entry != nullptr) {
    Diagnostic& finding = report.At(
        entry->key_span,
        fmt::format("\"{}\" of {} stands at the top of the configuration",
                    entry->key, *it.worker.component.name),
        fmt::format("belongs into \"{}\"", path.substr(0, dot)));
    MoveInJson(it, *entry, path, finding);
  }
}

// --- ComputeDomains

void CheckDomainVersion(const OneDocument& it, Reporter& report) {
  const Node& api = At(it.document, {"apiVersion"});
  const std::string& kind = report.Name("kind");
  const std::string& version = report.Name("version");
  if (At(it.document, {"kind"}).scalar != kind || api.IsNull()) {
    return;
  }
  if (!IsSet(api)) {
    report.Lacks("api", model::Need::kManifest);
  } else if (api.scalar != version) {
    const bool newer = api.scalar == report.Name("newer");
    Diagnostic& finding = report.At(
        api.span, fmt::format("apiVersion of a {} is \"{}\"", kind, api.scalar),
        newer ? fmt::format("{} where the driver is older", version)
              : fmt::format("must be {}", version));
    if (newer) {
      finding.severity = Severity::kInfo;
    }
  }
}

// Names of claim templates that the file declares.
struct DeclaredTemplates {
  std::set<std::string> names = {};
  bool domains = false;  // whether a domain declares one of them
  bool open = false;     // whether one of the names is a placeholder
};

DeclaredTemplates TemplatesOf(const Facts& facts, std::string_view domain) {
  DeclaredTemplates declared;
  for (const Node& document : facts.documents) {
    const std::string& kind = At(document, {"kind"}).scalar;
    const bool is_domain = kind == domain;
    if (!is_domain && kind != "ResourceClaimTemplate") {
      continue;
    }
    const Node& name =
        is_domain
            ? At(document, {"spec", "channel", "resourceClaimTemplate", "name"})
            : At(document, {"metadata", "name"});
    declared.names.insert(name.scalar);
    declared.domains = declared.domains || is_domain;
    declared.open = declared.open || manifest::HasPlaceholder(name.scalar);
  }
  return declared;
}

void ReportUndeclared(const OneWorker& it, const Node& name,
                      const DeclaredTemplates& declared, Reporter& report) {
  Diagnostic& finding = report.At(
      name.span, fmt::format("{} uses the claim template \"{}\", the file's "
                             "ComputeDomains declare others",
                             *it.worker.component.name, name.scalar));
  const std::vector<std::string> names(declared.names.begin(),
                                       declared.names.end());
  if (const auto near = ClosestMatch(name.scalar, names)) {
    CorrectTo(it.facts, edit::Safety::kSafe, *near, finding);
  } else if (names.size() == 1) {
    CorrectTo(it.facts, edit::Safety::kUnsafe, names.front(), finding);
  }
}

// Only where the file declares domains and the worker uses none of them: other
// templates may well stand elsewhere.
void CheckTemplates(const OneWorker& it, Reporter& report) {
  const Node& claims = At(it.worker.component.pod_spec, {"resourceClaims"});
  if (claims.items.empty()) {
    return;
  }
  const DeclaredTemplates declared = TemplatesOf(it.facts, report.Name("kind"));
  bool open = declared.open;
  for (const Node& claim : claims.items) {
    const Node& name = At(claim, {"resourceClaimTemplateName"});
    if (name.IsNull() || declared.names.contains(name.scalar)) {
      return;
    }
    open = open || !IsSet(name);
  }
  if (declared.domains && open) {
    report.Lacks("pod.resourceClaims", model::Need::kManifest);
  } else if (declared.domains) {
    ReportUndeclared(it,
                     At(claims.items.front(), {"resourceClaimTemplateName"}),
                     declared, report);
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

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/dgdc.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/apply/apply.h"
#include "dgdc/apply/documents.h"
#include "dgdc/apply/param_text.h"
#include "dgdc/catalog/knowledge.h"
#include "dgdc/diag/secret.h"
#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/lint/fix_file.h"
#include "dgdc/lint/lint_file.h"
#include "dgdc/lint/new_errors.h"
#include "dgdc/lint/provenance.h"
#include "dgdc/lint/stamp.h"
#include "dgdc/manifest/convert.h"
#include "dgdc/manifest/render.h"
#include "dgdc/plan/resolve.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc {
namespace {

// Ids of the bibliography mean nothing to a reader: title and address do.
void NameSources(const Catalog& catalog, std::vector<std::string>& sources) {
  for (std::string& source : sources) {
    if (const Reference* reference = catalog.FindReference(source)) {
      source = fmt::format("{}, {}", reference->title, reference->at);
    }
  }
}

std::vector<Diagnostic> TakeNamed(const Catalog& catalog, Sink& sink) {
  std::vector<Diagnostic> diagnostics = sink.Take();
  for (Diagnostic& diagnostic : diagnostics) {
    NameSources(catalog, diagnostic.sources);
    if (diagnostic.operators) {
      NameSources(catalog, diagnostic.operators->sources);
    }
  }
  return diagnostics;
}

// Nothing that a finding quotes shows a credential of the file or of `known`;
// the credentials.
std::vector<std::string> Hide(const SourceSet& sources, uint32_t file,
                              std::vector<std::string> known,
                              std::vector<Diagnostic>& diagnostics) {
  if (diagnostics.empty()) {
    return known;
  }
  std::vector<std::string> secrets = yaml::FindSecrets(sources, file).values;
  secrets.insert(secrets.end(), known.begin(), known.end());
  for (Diagnostic& diagnostic : diagnostics) {
    HideSecrets(secrets, diagnostic);
  }
  return secrets;
}

// The plan of a sound intent; of what can be read of another one only the
// findings.
std::optional<Plan> Decide(const std::optional<intent::Reading>& reading,
                           const Catalog& catalog,
                           const plan::ResolveOptions& options, Sink& sink) {
  if (!reading) {
    return std::nullopt;
  }
  if (!reading->complete) {
    plan::Examine(reading->intent, catalog, sink);
    return std::nullopt;
  }
  return plan::Resolve(reading->intent, catalog, options, sink);
}

// What the intent says about the world, for the rules.
manifest::Assumptions AssumptionsOf(const Intent& intent,
                                    const Catalog& catalog) {
  manifest::Assumptions assumptions{.release = *intent.dynamo};
  if (intent.fabric) {
    assumptions.fabric = catalog.fabrics.Find(*intent.fabric->profile);
  }
  // `node` is how profiles spell the choice that the nodes lift the memory
  // limit.
  const auto lifts_limit = [](const UserSetting& param) {
    return param.value.scalar == "node";
  };
  if (intent.fabric && std::any_of(intent.fabric->params.begin(),
                                   intent.fabric->params.end(), lifts_limit)) {
    assumptions.cluster.values.insert_or_assign(
        "memlock", yaml::Node::String("unlimited"));
  }
  // `shared` is how they spell that one unit shows a pod all interfaces.
  const auto shares = [](const UserSetting& param) {
    return param.value.scalar == "shared";
  };
  if (intent.fabric && std::any_of(intent.fabric->params.begin(),
                                   intent.fabric->params.end(), shares)) {
    assumptions.cluster.values.insert_or_assign("rdmaPlugin.mode",
                                                yaml::Node::String("shared"));
  }
  for (const UserSetting& fact : intent.cluster) {
    assumptions.cluster.values.insert_or_assign(fact.name, fact.value);
  }
  return assumptions;
}

// All but the rules about what the intent has decided, and those that would
// repeat a finding about it.
lint::Selection RulesForOutput(const lint::Rulebook& book, Sink& sink) {
  std::set<std::string, std::less<>> said;
  sink.ForEachFrom(
      0, [&said](const Diagnostic& finding) { said.insert(finding.code); });
  lint::Selection selection = lint::SelectAll(book);
  std::erase_if(selection.rules, [&said](const RuleSpec* rule) {
    return !rule->of_compiled ||
           std::any_of(rule->said_by.begin(), rule->said_by.end(),
                       [&said](const std::string& code) {
                         return said.contains(code);
                       });
  });
  return selection;
}

// Sends the output through the rules that every manifest goes through.
void LintOutput(SourceSet& sources, uint32_t intent_file, const Intent& intent,
                const Catalog& catalog, CompileResult& result, Sink& sink) {
  const uint32_t file = sources.Add("the manifest", result.yaml);
  const lint::Rulebook book(catalog);
  const lint::Selection selection = RulesForOutput(book, sink);
  LintResult findings = Lint(
      sources, file, catalog,
      {.assumptions = AssumptionsOf(intent, catalog), .selection = &selection});
  result.secrets = std::move(findings.secrets.values);
  if (findings.diagnostics.empty()) {
    return;
  }
  Sink parsed;
  const lint::Provenance provenance(
      result.documents, yaml::Parse(sources, file, parsed), file, intent_file);
  for (Diagnostic finding : findings.diagnostics) {
    provenance.Trace(finding, sources);
    // It would change the manifest, and not the intent that is pointed at.
    finding.fix = nullptr;
    if (finding.operators) {
      finding.operators->teller = "spec.cluster.dynamo";
    }
    sink.Add(std::move(finding));
  }
}

// Reports the errors that a changed text has and the file had not.
void AddNewErrors(SourceSet& sources, uint32_t file, const std::string& changed,
                  const Catalog& catalog, const FabricProfile* fabric,
                  lint::SameError same, Sink& sink) {
  const uint32_t after = sources.Add(sources.Get(file).name, changed);
  for (Diagnostic& finding :
       lint::NewErrors(sources, file, after, catalog, {}, fabric, same)) {
    finding.fix = nullptr;
    finding.help.emplace_back(
        "the result would have this error, and the file has not; --force "
        "writes it nevertheless");
    sink.Add(std::move(finding));
  }
}

// What the options say, with parameters in the types of their fabric.
apply::Options ChoicesOf(SourceSet& sources, const ApplyOptions& options) {
  DGDC_CHECK(options.fabric != nullptr, "apply without a fabric");
  apply::Options choices{.fabric = options.fabric,
                         .collectives = options.collectives,
                         .params = options.given,
                         .hardware = options.hardware,
                         .hardware_span = options.hardware_span,
                         .keep = options.keep,
                         .least_privilege = options.least_privilege,
                         .selects = options.selects,
                         .field = options.field};
  for (const std::string& text : options.params) {
    const uint32_t param = sources.Add("--param", text);
    const auto end = static_cast<uint32_t>(text.size());
    const auto equals = std::min(end, static_cast<uint32_t>(text.find('=')));
    const uint32_t value = std::min(end, equals + 1);
    choices.params.push_back(apply::ReadParam(
        {text.substr(0, equals), {param, 0, equals}},
        {text.substr(value), {param, value, end}}, *options.fabric));
  }
  return choices;
}

// Every file knows the documents that the others hold, as they are by then.
std::vector<apply::Outcome> RunAll(SourceSet& sources,
                                   const std::vector<uint32_t>& files,
                                   const Catalog& catalog,
                                   apply::Options choices,
                                   std::vector<Sink>& sinks) {
  std::vector<std::vector<yaml::Node>> documents;
  for (const uint32_t file : files) {
    documents.push_back(apply::CompanionsIn(sources, file, catalog));
  }
  std::vector<apply::Outcome> outcomes;
  for (size_t i = 0; i < files.size(); ++i) {
    std::vector<yaml::Node> beside;
    for (size_t other = 0; other < files.size(); ++other) {
      if (other != i) {
        beside.insert(beside.end(), documents[other].begin(),
                      documents[other].end());
      }
    }
    choices.beside = &beside;
    outcomes.push_back(
        apply::Run(sources, files[i], catalog, choices, sinks[i]));
    if (outcomes.back().text != sources.Get(files[i]).text) {
      documents[i] = apply::CompanionsIn(
          sources, sources.Add("", outcomes.back().text), catalog);
    }
  }
  apply::RemoveUnused(catalog, outcomes);
  return outcomes;
}

// "safe", "unsafe", or "" when nobody but the author can mend it.
std::string_view FixesOf(const RuleSpec& rule) {
  bool is_given = false;
  bool is_safe = true;
  for (const RuleSpec* voice : rule.Voices()) {
    is_given = is_given || voice->fix.IsGiven();
    is_safe = is_safe && (!voice->fix.IsGiven() || voice->fix.safe);
  }
  if (is_given) {
    return is_safe ? "safe" : "unsafe";
  }
  return rule.fixes;
}

std::vector<PlannedRoute> RoutesOf(const Plan& plan,
                                   const manifest::Facts& facts) {
  std::vector<PlannedRoute> routes;
  for (const Role& role : plan.roles) {
    for (const manifest::Graph& graph : facts.graphs) {
      const manifest::Worker* worker = graph.Find(role.component);
      if (worker == nullptr || !worker->gpu_worker) {
        continue;
      }
      PlannedRoute& route = routes.emplace_back(PlannedRoute{
          .role = role.kind,
          .kv = lint::KvPath(facts, graph, *worker),
          .collectives = lint::CollectivePath(facts, graph, *worker)});
      route.rate = lint::RateOf(facts, graph, route.kv);
    }
  }
  return routes;
}

// The manifest is read as a stranger's, as by `inspect`.
void ReadBack(const std::vector<yaml::Node>& documents,
              manifest::Assumptions assumptions, const MachineIntent* machine,
              SourceSet& sources, const Catalog& catalog, PlanResult& result) {
  const uint32_t file =
      sources.Add("the manifest", yaml::Emit(documents, {.comments = false}));
  Sink parsed;
  manifest::Facts facts =
      manifest::ReadFacts(sources, file, yaml::Parse(sources, file, parsed),
                          catalog, std::move(assumptions));
  result.routes = RoutesOf(*result.plan, facts);
  // Not every hardware has labels by which the manifest could select it.
  if (machine == nullptr) {
    facts.assumed.cluster.values.insert_or_assign(
        "instanceType", yaml::Node::String(result.plan->estimate.hardware));
  } else {
    facts.assumed.cluster.values.insert_or_assign(
        fmt::format("allocatable.{}", catalog.platform().gpu_resource),
        yaml::Node::Int(*machine->gpus));
    if (machine->nics && *machine->nics > 0) {
      facts.assumed.cluster.values.insert_or_assign(
          "nodeNics", yaml::Node::Int(*machine->nics));
    }
  }
  result.nodes = lint::CountNodes(lint::GpuPodsOf(facts));
}

// What was found in a file, with its references by title and address.
LintResult NamedResult(lint::FileFindings found, const Catalog& catalog) {
  for (Diagnostic& diagnostic : found.diagnostics) {
    NameSources(catalog, diagnostic.sources);
  }
  for (SuppressedDiagnostic& suppressed : found.suppressed) {
    NameSources(catalog, suppressed.diagnostic.sources);
  }
  std::vector<UnjudgedCheck> unjudged;
  for (const lint::Unjudged& check : found.unjudged) {
    unjudged.push_back(lint::Described(check));
  }
  return {.documents = found.documents,
          .deployments = found.deployments,
          .diagnostics = std::move(found.diagnostics),
          .suppressed = std::move(found.suppressed),
          .unjudged = std::move(unjudged),
          .secrets = std::move(found.secrets),
          .knows_secrets = found.knows_secrets};
}

}  // namespace

CompileResult Compile(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const CompileOptions& options) {
  CompileResult result;
  Sink sink;
  const std::optional<intent::Reading> reading = intent::Read(
      sources, file, options.overrides, catalog, options.beside, sink);
  if (reading && reading->complete) {
    result.name = reading->intent.name;
    if (reading->intent.name_space) {
      result.name_space = **reading->intent.name_space;
    }
  }
  const std::optional<Plan> plan =
      Decide(reading, catalog, {.api_version = options.api_version}, sink);
  if (plan) {
    result.documents = manifest::Render(*plan, sources, catalog, sink);
    lint::Stamp(result.documents, *plan->name, reading->digest);
    result.yaml = yaml::Emit(result.documents, {.comments = options.annotate});
    if (options.lint && !sink.has_errors()) {
      LintOutput(sources, file, reading->intent, catalog, result, sink);
    }
  }
  if (sink.has_errors()) {
    result.documents.clear();
    result.yaml.clear();
  }
  result.diagnostics = TakeNamed(catalog, sink);
  result.secrets =
      Hide(sources, file, std::move(result.secrets), result.diagnostics);
  return result;
}

PlanResult MakePlan(SourceSet& sources, uint32_t file, const Catalog& catalog,
                    const PlanOptions& options) {
  Sink sink;
  const std::optional<intent::Reading> reading = intent::Read(
      sources, file, options.overrides, catalog, options.beside, sink);
  PlanResult result{.plan = Decide(reading, catalog, {}, sink)};
  // What runs, and whether arguments and patches of the author's own fit the
  // fabric, shows in the manifest.
  if (result.plan) {
    const std::vector<yaml::Node> documents =
        manifest::Render(*result.plan, sources, catalog, sink);
    if (sink.has_errors()) {
      result.plan.reset();
    } else {
      const auto& machine = reading->intent.machine;
      ReadBack(documents, AssumptionsOf(reading->intent, catalog),
               machine ? &*machine : nullptr, sources, catalog, result);
    }
  }
  result.diagnostics = TakeNamed(catalog, sink);
  Hide(sources, file, {}, result.diagnostics);
  return result;
}

LintResult Lint(const SourceSet& sources, uint32_t file, const Catalog& catalog,
                const LintOptions& options) {
  return std::move(LintBundle(sources, {file}, catalog, options).front());
}

std::vector<LintResult> LintBundle(const SourceSet& sources,
                                   const std::vector<uint32_t>& files,
                                   const Catalog& catalog,
                                   const LintOptions& options) {
  std::optional<lint::Rulebook> book;
  lint::Selection all;
  if (options.selection == nullptr) {
    all = lint::SelectAll(book.emplace(catalog));
  }
  std::vector<LintResult> results;
  for (lint::FileFindings& found :
       lint::LintBundle(sources, files, catalog, options.assumptions,
                        options.selection == nullptr ? all : *options.selection,
                        options.require_stamp)) {
    results.push_back(NamedResult(std::move(found), catalog));
  }
  return results;
}

FixResult Fix(const SourceSet& sources, uint32_t file, const Catalog& catalog,
              const LintOptions& options, edit::Safety up_to) {
  const lint::Rulebook book(catalog);
  lint::FixedText fixed = lint::FixFile(
      sources, file, catalog, options.assumptions,
      options.selection == nullptr ? lint::SelectAll(book) : *options.selection,
      up_to, options.bundle);
  return {.text = std::move(fixed.text),
          .fixed = fixed.fixed,
          .notes = std::move(fixed.notes)};
}

ApplyResult Apply(SourceSet& sources, uint32_t file, const Catalog& catalog,
                  const ApplyOptions& options) {
  return std::move(ApplyToAll(sources, {file}, catalog, options).front());
}

std::vector<ApplyResult> ApplyToAll(SourceSet& sources,
                                    const std::vector<uint32_t>& files,
                                    const Catalog& catalog,
                                    const ApplyOptions& options) {
  const apply::Options choices = ChoicesOf(sources, options);
  std::vector<Sink> sinks(files.size());
  std::vector<apply::Outcome> outcomes =
      RunAll(sources, files, catalog, choices, sinks);
  std::vector<ApplyResult> results;
  for (size_t i = 0; i < files.size(); ++i) {
    apply::Outcome& outcome = outcomes[i];
    Sink& sink = sinks[i];
    if (!sink.has_errors()) {
      AddNewErrors(sources, files[i], outcome.text, catalog, options.fabric,
                   lint::SameError::kByCode, sink);
    }
    const bool ok = !sink.has_errors() || options.force;
    std::vector<Diagnostic> diagnostics = TakeNamed(catalog, sink);
    Hide(sources, files[i], {}, diagnostics);
    results.push_back({.ok = ok,
                       .text = ok ? outcome.text : sources.Get(files[i]).text,
                       .diagnostics = std::move(diagnostics),
                       .notes = std::move(outcome.notes),
                       .workers = outcome.workers});
  }
  return results;
}

ConvertResult Convert(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const ConvertOptions& options) {
  Sink sink;
  ConvertResult result{.text = manifest::Convert(
                           sources, file, catalog,
                           {.to = options.to, .lossy = options.lossy}, sink)};
  result.ok = !sink.has_errors();
  if (result.ok) {
    AddNewErrors(sources, file, result.text, catalog, nullptr,
                 lint::SameError::kByComponent, sink);
    result.ok = !sink.has_errors() || options.force;
  }
  if (!result.ok) {
    result.text = sources.Get(file).text;
  }
  result.diagnostics = TakeNamed(catalog, sink);
  Hide(sources, file, {}, result.diagnostics);
  return result;
}

std::vector<RuleDoc> RuleDocs(const Catalog& catalog,
                              const std::vector<const RuleSpec*>& rules) {
  std::vector<RuleDoc> docs;
  for (const RuleSpec* rule : rules) {
    RuleDoc& doc =
        docs.emplace_back(RuleDoc{.code = rule->code,
                                  .name = rule->name,
                                  .group = rule->group,
                                  .severity = rule->severity,
                                  .summary = rule->summary,
                                  .why = rule->why,
                                  .remedy = rule->remedy,
                                  .fix = std::string(FixesOf(*rule)),
                                  .releases = rule->releases,
                                  .operators = rule->operators.range,
                                  .all_operators = rule->operators.all,
                                  .operator_sources = rule->operators.sources,
                                  .sources = rule->sources});
    for (const std::string& source : rule->sources) {
      const Reference* reference = catalog.FindReference(source);
      doc.read.push_back(reference == nullptr ? "" : ReadWhen(*reference));
    }
    NameSources(catalog, doc.sources);
    NameSources(catalog, doc.operator_sources);
  }
  return docs;
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/apply.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dgdc/apply/changes.h"
#include "dgdc/apply/wanted.h"
#include "dgdc/edit/edit.h"
#include "dgdc/lint/new_release.h"
#include "dgdc/plan/params.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::apply {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Operations;
using manifest::Worker;
using yaml::Node;

std::string NameOf(const Setting& setting) {
  return setting.name.empty() ? std::string(SettingKindName(setting.kind))
                              : setting.name;
}

// Whether anything of the fabric depends on the interfaces of the nodes.
bool CountsInterfaces(const Node& node) {
  return node.scalar.find("role.interfacesPerNode") != std::string::npos ||
         node.scalar.find("role.networks") != std::string::npos ||
         std::any_of(node.items.begin(), node.items.end(),
                     [](const Node& item) { return CountsInterfaces(item); }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [](const yaml::Entry& entry) {
                       return CountsInterfaces(entry.value);
                     });
}

// How an option is called where the options were given.
std::string OptionName(const Options& options, std::string_view name) {
  return options.field.empty() ? fmt::format("--{}", name)
                               : fmt::format("{}.{}", options.field, name);
}

// What to write to give a parameter a value.
std::string ParamAdvice(const Options& options, std::string_view name) {
  return options.field.empty()
             ? fmt::format("give --param {}=VALUE", name)
             : fmt::format("set {}.params.{}", options.field, name);
}

// The document that a worker stands in; null when it is in none.
const Node* DocumentOf(const Facts& facts, const Graph& graph,
                       const Worker& worker) {
  if (graph.document != nullptr) {
    return graph.document;
  }
  const Span place = worker.place();
  const auto found = std::find_if(
      facts.documents.begin(), facts.documents.end(), [&](const Node& node) {
        return node.span.begin <= place.begin && place.end <= node.span.end;
      });
  return found == facts.documents.end() ? nullptr : &*found;
}

bool CountsInterfaces(const FabricProfile& fabric) {
  return std::any_of(
      fabric.params.begin(), fabric.params.end(), [](const Param& param) {
        return param.default_value && CountsInterfaces(*param.default_value);
      });
}

// One pass over a text. A setting may need another one first (an image that
// becomes known, a list that is there), so passes go on until nothing changes.
class Pass {
 public:
  Pass(const SourceSet& sources, uint32_t file, const Catalog& catalog,
       const Options& options, Sink& sink)
      : options_(options),
        sink_(sink),
        facts_(manifest::ReadFacts(
            sources, file, yaml::Parse(sources, file, sink), catalog, {})) {}

  // Says once that a release is newer than the program.
  void ReportNewRelease();

  // The text after the pass.
  std::optional<std::string> Run();

  [[nodiscard]] size_t workers() const { return workers_; }
  std::vector<std::string> TakeNotes() { return std::move(notes_); }

 private:
  void Put(const Graph& graph, const Worker& worker);
  void CheckParams(const Worker& worker, const yaml::Scope& scope);
  void Note(std::string note) {
    if (std::find(notes_.begin(), notes_.end(), note) == notes_.end()) {
      notes_.push_back(std::move(note));
    }
  }
  void Add(const Worker& worker, std::string_view what,
           std::optional<Operations> operations);

  const Options& options_;
  Sink& sink_;
  Facts facts_;
  Operations operations_ = {};
  std::vector<std::string> notes_ = {};
  size_t workers_ = 0;
};

void Pass::Add(const Worker& worker, std::string_view what,
               std::optional<Operations> operations) {
  if (operations) {
    std::move(operations->begin(), operations->end(),
              std::back_inserter(operations_));
    return;
  }
  Diagnostic& finding =
      sink_.Report("DG1031", worker.place(),
                   fmt::format("{} of {} cannot be set in this manifest", what,
                               *worker.component.name));
  finding.help.emplace_back(
      "its command or its configuration file is not written out here; set it "
      "where that is, dgdc profiles show lists it");
}

// A parameter that the fabric needs and that neither the options nor the
// hardware give.
void Pass::CheckParams(const Worker& worker, const yaml::Scope& scope) {
  for (const Param& param : options_.fabric->params) {
    if (param.needed.empty() ||
        scope.FindValue("param." + param.name) != nullptr) {
      continue;
    }
    sink_
        .Report("DG1032", worker.place(),
                fmt::format("fabric {} needs a value of {} for {}",
                            options_.fabric->head.name, param.name,
                            *worker.component.name))
        .help.push_back(fmt::format("{}: {}", ParamAdvice(options_, param.name),
                                    param.doc));
  }
}

void Pass::Put(const Graph& graph, const Worker& worker) {
  if (options_.selects) {
    const Node* document = DocumentOf(facts_, graph, worker);
    if (document == nullptr || !options_.selects(*document)) {
      return;
    }
  }
  const yaml::Scope scope = ScopeOf(facts_, graph, worker, options_, sink_);
  const manifest::Amend amend(facts_, graph, worker);
  if (!UsesFabric(scope) || worker.role == "frontend" || !amend.possible()) {
    return;
  }
  ++workers_;
  CheckParams(worker, scope);
  if (worker.hardware == nullptr && options_.hardware == nullptr &&
      CountsInterfaces(*options_.fabric)) {
    Note(fmt::format(
        "counts are those of {}, because no node selector names "
        "the hardware; {} says another",
        options_.fabric->example_hardware, OptionName(options_, "hardware")));
  }
  if (!options_.fabric->companions.empty()) {
    Note(
        fmt::format("fabric {} needs further documents beside the deployment, "
                    "which dgdc compile writes",
                    options_.fabric->head.name));
  }
  const Target target{.facts = facts_,
                      .graph = graph,
                      .worker = worker,
                      .fabric = *options_.fabric,
                      .scope = scope,
                      .amend = amend};
  const std::vector<Setting> wanted =
      WantedSettings(worker, *options_.fabric, scope, sink_);
  for (const Setting& setting : wanted) {
    Add(worker, NameOf(setting), OperationsFor(target, setting));
  }
  Add(worker, "the NIXL backend", ChooseBackend(target));
  Add(worker, "image", ChooseImage(target, sink_));
  if (!options_.keep) {
    Add(worker, "", RemoveOthers(target, wanted));
  }
}

// What apply knows of such a release is that of an older one.
void Pass::ReportNewRelease() {
  const auto found = lint::FindNewRelease(facts_);
  if (!found) {
    return;
  }
  Diagnostic& finding = sink_.Report(
      "DG1038", found->span,
      fmt::format("release {} is none that this dgdc knows", found->version));
  finding.here = fmt::format("treated like {}", found->like);
  finding.why.emplace_back(
      "images are chosen after the pattern of that release; whether they exist "
      "is not checked");
  finding.help.emplace_back(
      "use a newer dgdc, or look the tags up before you apply");
}

std::optional<std::string> Pass::Run() {
  for (const Graph& graph : facts_.graphs) {
    for (const Worker& worker : graph.workers) {
      Put(graph, worker);
    }
  }
  if (sink_.has_errors()) {
    return std::nullopt;
  }
  const std::string& text = facts_.sources->Get(facts_.file).text;
  edit::Result result = edit::Apply(text, operations_);
  for (const edit::Problem& problem : result.problems) {
    sink_
        .Report("DG1033", Span{facts_.file, 0, 0},
                fmt::format("the file cannot be changed: {}", problem.text))
        .help.emplace_back("nothing was changed; change that place by hand");
  }
  for (std::string& note : result.notes) {
    Note(std::move(note));
  }
  return result.ok() ? std::optional(std::move(result.text)) : std::nullopt;
}

}  // namespace

Outcome Run(SourceSet& sources, uint32_t file, const Catalog& catalog,
            const Options& options, Sink& sink) {
  constexpr int kMostPasses = 4;
  Outcome outcome{.text = sources.Get(file).text};
  for (const UserSetting& given : options.params) {
    plan::CheckParam(*options.fabric, given,
                     options.field.empty() ? "--param" : options.field, sink);
  }
  if (sink.has_errors()) {
    return outcome;
  }
  std::string text = outcome.text;
  uint32_t current = file;
  for (int i = 0; i < kMostPasses; ++i) {
    Pass pass(sources, current, catalog, options, sink);
    if (i == 0) {
      pass.ReportNewRelease();
    }
    const std::optional<std::string> after = pass.Run();
    if (!after) {
      return outcome;
    }
    outcome.workers = pass.workers();
    for (std::string& note : pass.TakeNotes()) {
      if (std::find(outcome.notes.begin(), outcome.notes.end(), note) ==
          outcome.notes.end()) {
        outcome.notes.push_back(std::move(note));
      }
    }
    if (*after == text) {
      break;
    }
    text = *after;
    current = sources.Add(sources.Get(file).name, text);
  }
  outcome.text = std::move(text);
  return outcome;
}

}  // namespace dgdc::apply

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/apply.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "dgdc/apply/documents.h"
#include "dgdc/apply/hardware.h"
#include "dgdc/apply/jobs.h"
#include "dgdc/apply/params.h"
#include "dgdc/apply/worker.h"
#include "dgdc/base/check.h"
#include "dgdc/edit/edit.h"
#include "dgdc/lint/new_release.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/placement.h"
#include "dgdc/manifest/places.h"
#include "dgdc/manifest/worker.h"
#include "dgdc/plan/params.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::apply {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Operations;
using manifest::Worker;
using yaml::Node;

// The document that a worker stands in; null when it is in none.
const Node* DocumentOf(const Facts& facts, const Graph& graph,
                       const Worker& worker) {
  return graph.document != nullptr
             ? graph.document
             : manifest::DocumentAt(facts, worker.place());
}

void AddNote(std::vector<std::string>& notes, std::string note) {
  if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
    notes.push_back(std::move(note));
  }
}

// One pass over a text. A setting may need another one first (an image that
// becomes known, a list that is there), so passes go on until nothing changes.
class Pass {
 public:
  Pass(const SourceSet& sources, uint32_t file, const Catalog& catalog,
       const Options& options, Sink& sink)
      : options_(options),
        sink_(sink),
        facts_(manifest::ReadFacts(sources, file,
                                   yaml::Parse(sources, file, sink), catalog,
                                   {.beside = options.beside})) {}

  // Says once that a release is newer than the program.
  void ReportNewRelease();

  // The text after the pass.
  std::optional<std::string> Run();
  // Reports parameters of roles that no worker has.
  void CheckRoles() const;

  [[nodiscard]] size_t workers() const { return workers_; }
  std::vector<std::string> TakeNotes() { return std::move(notes_); }
  std::vector<Node> TakeObsolete() { return std::move(companions_.obsolete); }

 private:
  void Put(const Graph& graph, const model::Deployment& deployment,
           const Worker& worker);
  [[nodiscard]] bool IsRepresented(const Subject& subject) const;
  void PutJobs(const Subject& subject, bool changed);
  [[nodiscard]] std::vector<Worker> OthersOf(const Subject& subject) const;
  void DropLacking(const Worker& worker, Changes& changes);
  Changes ChangeServers(const Subject& subject, const manifest::Amend& amend);
  void Fail(std::string_view problem);

  const Options& options_;
  Sink& sink_;
  Facts facts_;
  Operations operations_ = {};
  Companions companions_ = {};
  std::vector<std::string> notes_ = {};
  size_t workers_ = 0;
};

// What else starts the worker's engine: further commands of its script, its
// further pods.
std::vector<Worker> Pass::OthersOf(const Subject& subject) const {
  std::vector<Worker> others = manifest::OtherServers(
      subject.worker, facts_, subject.graph.api != manifest::Api::kPlain);
  for (const auto& follower : subject.worker.followers) {
    others.push_back(*follower);
  }
  return others;
}

// The first of them that needs a change gets it, the others come in later
// passes.
Changes Pass::ChangeServers(const Subject& subject,
                            const manifest::Amend& amend) {
  Changes changes = ChangeWorker(subject, amend, options_, companions_, sink_);
  if (!changes.operations.empty()) {
    return changes;
  }
  const auto index =
      static_cast<size_t>(&subject.worker - subject.graph.workers.data());
  Graph graph = subject.graph;
  for (Worker& other : OthersOf(subject)) {
    graph.workers[index] = std::move(other);
    const Worker& worker = graph.workers[index];
    const model::Deployment deployment = manifest::DeploymentOf(facts_, graph);
    const Subject same{.facts = facts_,
                       .graph = graph,
                       .worker = worker,
                       .deployment = deployment,
                       .hardware = subject.hardware};
    Changes more = ChangeWorker(same, manifest::Amend(facts_, graph, worker),
                                options_, companions_, sink_);
    std::move(more.notes.begin(), more.notes.end(),
              std::back_inserter(changes.notes));
    if (!more.operations.empty()) {
      changes.operations = std::move(more.operations);
      break;
    }
  }
  return changes;
}

// What would go into fields that the kind of the workload has not is left out.
void Pass::DropLacking(const Worker& worker, Changes& changes) {
  const manifest::ByKind& kind = worker.component.by_kind;
  const auto is_lacking = [&](const edit::Operation& operation) {
    return std::any_of(
        kind.lacks.begin(), kind.lacks.end(), [&](const std::string& field) {
          const auto& steps = operation.path.steps;
          for (const edit::Path& place :
               {worker.component.path, worker.component.pod_place}) {
            const size_t at = place.steps.size();
            if (operation.path.document == place.document &&
                steps.size() > at && steps[at].key == field &&
                std::equal(place.steps.begin(), place.steps.end(),
                           steps.begin())) {
              AddNote(notes_,
                      fmt::format("not set on {}: {}, for which the kind has "
                                  "no field",
                                  *worker.component.name, field));
              return true;
            }
          }
          return false;
        });
  };
  if (!kind.lacks.empty()) {
    std::erase_if(changes.operations, is_lacking);
  }
}

void Pass::Put(const Graph& graph, const model::Deployment& deployment,
               const Worker& worker) {
  if (options_.selects) {
    const Node* document = DocumentOf(facts_, graph, worker);
    if (document == nullptr || !options_.selects(*document)) {
      return;
    }
  }
  Subject subject{.facts = facts_,
                  .graph = graph,
                  .worker = worker,
                  .deployment = deployment};
  const manifest::Amend amend(facts_, graph, worker);
  if ((!TransfersKv(subject) && !SpansNodes(subject)) ||
      worker.Is(RoleKind::kFrontend) || !amend.possible()) {
    return;
  }
  ++workers_;
  const size_t errors = sink_.size();
  subject.hardware = HardwareOf(*facts_.catalog, worker, options_, sink_);
  subject.hardware_told = options_.hardware != nullptr;
  if (sink_.size() > errors) {
    return;
  }
  if (const auto nodes = manifest::UnknownNodes(*facts_.catalog, worker);
      nodes && subject.hardware == nullptr) {
    AddNote(notes_, fmt::format("{} {} is no hardware that this dgdc knows: "
                                "what follows from the nodes was left out",
                                nodes->label, *nodes->value));
  }
  Changes changes = ChangeServers(subject, amend);
  DropLacking(worker, changes);
  std::move(changes.operations.begin(), changes.operations.end(),
            std::back_inserter(operations_));
  for (std::string& note : changes.notes) {
    AddNote(notes_, std::move(note));
  }
  for (const manifest::Text& other : worker.joined) {
    AddNote(notes_,
            fmt::format("left the container {}: it asks for GPUs and starts no "
                        "engine, so that {} may start ranks in it, which need "
                        "the same",
                        *other, *worker.component.name));
  }
  if (IsRepresented(subject)) {
    PutJobs(subject, !changes.operations.empty());
  }
}

// The Job of the pre-flight stands for the first worker on the fabric.
bool Pass::IsRepresented(const Subject& subject) const {
  for (const std::string_view role : {"prefill", ""}) {
    for (const Worker& one : subject.graph.workers) {
      const Subject other{.facts = facts_,
                          .graph = subject.graph,
                          .worker = one,
                          .deployment = subject.deployment};
      const bool uses = TransfersKv(other) || SpansNodes(other);
      if (uses && (role.empty() || one.role == role)) {
        return &one == &subject.worker;
      }
    }
  }
  return false;
}

void Pass::PutJobs(const Subject& subject, bool changed) {
  Changes changes = ChangeJobs(subject, options_, companions_);
  std::move(changes.operations.begin(), changes.operations.end(),
            std::back_inserter(operations_));
  for (std::string& note : changes.notes) {
    AddNote(notes_, std::move(note));
  }
  if (!changed) {
    return;
  }
  for (const std::string& name : OtherJobs(subject)) {
    AddNote(notes_,
            fmt::format("left Job {} as it is: it measures the fabric before; "
                        "dgdc compile writes one for {}",
                        name, options_.fabric->head.name));
  }
}

void Pass::CheckRoles() const {
  for (const UserSetting& given : options_.params) {
    const std::string plain = PlainName(given.name);
    if (plain.size() == given.name.size()) {
      continue;
    }
    const std::string role =
        given.name.substr(0, given.name.size() - plain.size() - 1);
    const bool known = std::any_of(
        facts_.graphs.begin(), facts_.graphs.end(), [&role](const Graph& g) {
          return std::any_of(g.workers.begin(), g.workers.end(),
                             [&role](const Worker& worker) {
                               return worker.role == role ||
                                      *worker.component.name == role;
                             });
        });
    if (!known) {
      sink_
          .Report(
              "DG1006", given.name_span,
              fmt::format("no worker has the role or the name \"{}\"", role))
          .help.emplace_back(
              "write a role or a component of the manifest before the dot, as "
              "in prefill.NAME, or the name alone for all workers");
    }
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

void Pass::Fail(std::string_view problem) {
  sink_
      .Report("DG1033", Span{facts_.file, 0, 0},
              fmt::format("the file cannot be changed: {}", problem))
      .help.emplace_back("nothing was changed; change that place by hand");
}

std::optional<std::string> Pass::Run() {
  for (const Graph& graph : facts_.graphs) {
    const model::Deployment deployment = manifest::DeploymentOf(facts_, graph);
    for (const Worker& worker : graph.workers) {
      Put(graph, deployment, worker);
    }
  }
  if (sink_.has_errors()) {
    return std::nullopt;
  }
  const std::string& text = facts_.sources->Get(facts_.file).text;
  edit::Result result = edit::Apply(text, operations_);
  for (const edit::Problem& problem : result.problems) {
    Fail(problem.text);
  }
  for (std::string& note : result.notes) {
    AddNote(notes_, std::move(note));
  }
  if (!result.ok()) {
    return std::nullopt;
  }
  std::vector<std::string> notes;
  std::optional<std::string> whole = AddDocuments(
      result.text, companions_.wanted, options_.beside, *facts_.catalog, notes);
  if (!whole) {
    Fail("its documents cannot be told apart");
  }
  for (std::string& note : notes) {
    AddNote(notes_, std::move(note));
  }
  return whole;
}

void CheckGiven(const Options& options, Sink& sink) {
  for (UserSetting given : options.params) {
    given.name = PlainName(given.name);
    plan::CheckParam(*options.fabric, given,
                     options.field.empty() ? "--param" : options.field, sink);
  }
}

}  // namespace

Outcome Run(SourceSet& sources, uint32_t file, const Catalog& catalog,
            const Options& options, Sink& sink) {
  constexpr int kMostPasses = 32;
  Outcome outcome{.text = sources.Get(file).text};
  CheckGiven(options, sink);
  if (sink.has_errors()) {
    return outcome;
  }
  std::string text = outcome.text;
  uint32_t current = file;
  for (int i = 0;; ++i) {
    DGDC_CHECK(i < kMostPasses, "a fabric never comes to rest on a manifest");
    // What later passes warn of stands in a text that nobody has seen, and has
    // been said.
    Sink later;
    Pass pass(sources, current, catalog, options, i == 0 ? sink : later);
    if (i == 0) {
      pass.ReportNewRelease();
      pass.CheckRoles();
    }
    const std::optional<std::string> after = pass.Run();
    if (!after) {
      for (Diagnostic& finding : later.Take()) {
        sink.Add(std::move(finding));
      }
      return outcome;
    }
    outcome.workers = pass.workers();
    for (std::string& note : pass.TakeNotes()) {
      AddNote(outcome.notes, std::move(note));
    }
    for (Node& document : pass.TakeObsolete()) {
      outcome.obsolete.push_back(std::move(document));
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

void RemoveUnused(const Catalog& catalog, std::vector<Outcome>& outcomes) {
  std::vector<Node> unused;
  for (const Outcome& outcome : outcomes) {
    for (const Node& document : outcome.obsolete) {
      if (std::none_of(outcomes.begin(), outcomes.end(),
                       [&](const Outcome& other) {
                         return NamesDocument(other.text, document, catalog);
                       })) {
        unused.push_back(document);
      }
    }
  }
  for (Outcome& outcome : outcomes) {
    std::vector<std::string> notes;
    if (auto text = RemoveDocuments(outcome.text, unused, catalog, notes)) {
      outcome.text = *std::move(text);
    } else {
      notes = {
          "left documents that nothing uses any more: the file's cannot "
          "be told apart"};
    }
    for (std::string& note : notes) {
      AddNote(outcome.notes, std::move(note));
    }
  }
}

}  // namespace dgdc::apply

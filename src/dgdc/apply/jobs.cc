// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/apply/jobs.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dgdc/apply/worker.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/signs.h"
#include "dgdc/manifest/worker.h"
#include "dgdc/plan/jobs.h"

namespace dgdc::apply {
namespace {

using manifest::At;
using manifest::Graph;
using manifest::Worker;
using yaml::Node;

// The Job of that suffix around the deployment; null when the file has none.
const Node* JobOf(const Subject& subject, std::string_view suffix) {
  const manifest::Deployment& deployment = subject.graph.deployment;
  const std::string name = fmt::format("{}-{}", *deployment.name, suffix);
  for (const Node& document : subject.facts.documents) {
    if (At(document, {"kind"}).scalar == "Job" &&
        At(document, {"metadata", "name"}).scalar == name &&
        At(document, {"metadata", "namespace"}).scalar ==
            deployment.name_space) {
      return &document;
    }
  }
  return nullptr;
}

// Whether the container runs what compile makes a Job run: the same words but
// for the script, which releases of dgdc improve.
bool RunsChecks(const Node& container, const JobProfile& profile) {
  const std::vector<Node>& words = At(container, {"command"}).items;
  const std::vector<Node>& own = profile.command.items;
  return !words.empty() && words.size() == own.size() &&
         words.front().scalar == own.front().scalar &&
         words.back().scalar == own.back().scalar;
}

// Where a document stands in its file.
edit::Path PlaceOf(const manifest::Facts& facts, const Node& document) {
  return facts.places[static_cast<size_t>(&document - facts.documents.data())];
}

// The Job's container in the part of the worker that it stands for.
Worker WorkerOfJob(const Subject& subject, const Node& document) {
  const Node& pod_template = At(document, {"spec", "template"});
  manifest::Component component = manifest::ViewContainer(
      At(pod_template, {"spec", "containers"}).items.front(),
      manifest::PartsOf(pod_template));
  component.path = PlaceOf(subject.facts, document)
                       .Then("spec")
                       .Then("template")
                       .Then("spec")
                       .Then("containers")
                       .Then(edit::Step::Index(0));
  component.pod_place = component.path.Parent().Parent();
  const edit::Path metadata = component.pod_place.Parent().Then("metadata");
  component.annotations_place = metadata.Then("annotations");
  component.labels_place = metadata.Then("labels");
  Worker worker = manifest::ReadWorker(std::move(component), subject.facts,
                                       /*sorted_env=*/false);
  worker.role = subject.worker.role;
  worker.engine = subject.worker.engine;
  worker.nodes = subject.worker.nodes;
  worker.release = subject.worker.release;
  worker.signs = manifest::SignsOf(subject.facts, worker);
  return worker;
}

// The deployment as a Job sees it, with the Job in place of the worker: plain
// pods, which the operator does not touch.
Graph GraphOfJob(const Subject& subject, const Node& document) {
  Graph graph{.place = PlaceOf(subject.facts, document),
              .release = subject.graph.release};
  graph.deployment.name = subject.graph.deployment.name;
  graph.deployment.name_space = subject.graph.deployment.name_space;
  graph.workers.push_back(WorkerOfJob(subject, document));
  for (const Worker& worker : subject.graph.workers) {
    if (&worker != &subject.worker) {
      graph.workers.push_back({.role = worker.role});
    }
  }
  return graph;
}

}  // namespace

Changes ChangeJobs(const Subject& subject, const Options& options,
                   Companions& companions) {
  const JobProfile& profile = subject.facts.catalog->platform().preflight;
  const Node* document = JobOf(subject, plan::kPreflight);
  if (document == nullptr) {
    return {};
  }
  const Node& pod_template = At(*document, {"spec", "template"});
  const std::vector<Node>& containers =
      At(pod_template, {"spec", "containers"}).items;
  if (containers.size() != 1 || !RunsChecks(containers.front(), profile)) {
    return {};
  }
  const Graph graph = GraphOfJob(subject, *document);
  const Worker& worker = graph.workers.front();
  const model::Deployment deployment =
      manifest::DeploymentOf(subject.facts, graph);
  const Subject job{.facts = subject.facts,
                    .graph = graph,
                    .worker = worker,
                    .deployment = deployment,
                    .hardware = subject.hardware};
  const manifest::Amend amend(subject.facts, graph, worker);
  const std::string& name = At(*document, {"metadata", "name"}).scalar;
  Companions unused;
  Sink sink;
  std::optional<Changes> changes =
      ChangePreflight(job, amend, options, unused, sink);
  if (!changes) {
    companions.obsolete.push_back(*document);
    return {.notes = {fmt::format("fabric {} has no check for Job {}",
                                  options.fabric->head.name, name)}};
  }
  if (sink.has_errors()) {
    return {.notes = {fmt::format("left Job {} as it is: {}", name,
                                  sink.Take().front().message)}};
  }
  // What is there to say was said of the worker.
  changes->notes.clear();
  if (!changes->operations.empty()) {
    changes->notes.push_back(
        fmt::format("changed Job {}: it checks fabric {} now", name,
                    options.fabric->head.name));
  }
  return *std::move(changes);
}

std::vector<std::string> OtherJobs(const Subject& subject) {
  const Node* document = JobOf(subject, plan::kNixlbench);
  return document == nullptr
             ? std::vector<std::string>()
             : std::vector{At(*document, {"metadata", "name"}).scalar};
}

}  // namespace dgdc::apply

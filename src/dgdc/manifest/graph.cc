// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/manifest/graph.h"

#include <algorithm>
#include <utility>

#include "dgdc/manifest/claims.h"
#include "dgdc/manifest/shape.h"
#include "dgdc/manifest/worker.h"
#include "dgdc/manifest/workload.h"
#include "dgdc/schema/crd.h"

namespace dgdc::manifest {
namespace {

using yaml::Node;

// The path of a part, in the file.
edit::Path Below(edit::Path place, const edit::Path& part) {
  place.steps.insert(place.steps.end(), part.steps.begin(), part.steps.end());
  return place;
}

// --- Fabric

// The strongest sign of a fabric, of the first worker that has it; null when
// none shows it.
const Sign* FindSign(const FabricProfile& fabric, const Graph& graph) {
  const Sign* best = nullptr;
  for (const Worker& worker : graph.workers) {
    const auto found = std::find_if(
        worker.signs.begin(), worker.signs.end(),
        [&fabric](const Sign& sign) { return sign.Shows(fabric); });
    if (found != worker.signs.end() &&
        (best == nullptr || (found->is_asked() && !best->is_asked()))) {
      best = &*found;
    }
  }
  return best;
}

// What all say, the value of nothing when they differ.
template <class T>
T Common(const std::vector<const FabricProfile*>& fabrics,
         T FabricProfile::*field) {
  if (fabrics.empty()) {
    return {};
  }
  const T& first = fabrics.front()->*field;
  const bool same = std::all_of(
      fabrics.begin(), fabrics.end(),
      [&](const FabricProfile* fabric) { return fabric->*field == first; });
  return same ? first : T{};
}

// A fabric that a deployment shows.
struct Candidate {
  const FabricProfile* fabric = nullptr;
  const Sign* sign = nullptr;
};

// What pods ask for decides.
void KeepAsked(std::vector<Candidate>& candidates) {
  const auto is_asked = [](const Candidate& one) {
    return one.sign->is_asked();
  };
  if (std::any_of(candidates.begin(), candidates.end(), is_asked)) {
    std::erase_if(candidates,
                  [&](const Candidate& one) { return !is_asked(one); });
  }
}

// Profiles of a cloud that the workers' hardware does not belong to are out.
void KeepProvider(const Graph& graph, std::vector<Candidate>& candidates) {
  for (const Worker& worker : graph.workers) {
    if (worker.hardware == nullptr || worker.hardware->provider.empty()) {
      continue;
    }
    std::erase_if(candidates, [&worker](const Candidate& one) {
      return !one.fabric->provider.empty() &&
             one.fabric->provider != worker.hardware->provider;
    });
  }
}

// A domain of NVLink stands beside the NICs that the pods ask for; it is no
// network that they might have in place of those.
void KeepNetworks(std::vector<Candidate>& candidates) {
  const auto has_network = [](const Candidate& one) {
    return one.fabric->network != Network::kNone;
  };
  if (std::any_of(candidates.begin(), candidates.end(), has_network)) {
    std::erase_if(candidates,
                  [&](const Candidate& one) { return !has_network(one); });
  }
}

void FindFabric(const Facts& facts, Graph& graph) {
  if (facts.assumed.fabric != nullptr) {
    SetFabrics({facts.assumed.fabric}, {}, graph);
    return;
  }
  std::vector<Candidate> candidates;
  for (const FabricProfile& fabric : facts.catalog->fabrics.all()) {
    if (const Sign* sign = FindSign(fabric, graph)) {
      candidates.push_back({&fabric, sign});
    }
  }
  KeepAsked(candidates);
  KeepProvider(graph, candidates);
  KeepNetworks(candidates);
  std::vector<const FabricProfile*> fabrics;
  for (const Candidate& one : candidates) {
    fabrics.push_back(one.fabric);
  }
  SetFabrics(std::move(fabrics),
             candidates.empty() ? Span{} : candidates.back().sign->place,
             graph);
}

// --- Graphs

void FindRelease(const Facts& facts, Graph& graph) {
  graph.release = facts.assumed.release;
  if (!graph.release.empty()) {
    return;
  }
  for (const Worker& worker : graph.workers) {
    if (worker.release.empty()) {
      continue;
    }
    if (!graph.release.empty() && graph.release != worker.release) {
      graph.release.clear();
      return;
    }
    graph.release = worker.release;
  }
}

Graph ReadGraph(Deployment deployment, const Node& document,
                const edit::Path& place, const Facts& facts) {
  Graph graph{.api = deployment.api,
              .document = &document,
              .place = place,
              .spec = document.Find("spec")};
  for (Component& component : deployment.components) {
    component.path = Below(place, component.path);
    graph.workers.push_back(ReadComponent(std::move(component), facts));
  }
  deployment.components.clear();
  graph.deployment = std::move(deployment);
  graph.deployment.name_space = facts.NamespaceOf(document);
  // A patch adds to components whose images stand elsewhere.
  graph.whole = std::any_of(
      graph.workers.begin(), graph.workers.end(),
      [](const Worker& worker) { return worker.image.text.span.known(); });
  return graph;
}

// Before the decode flag existed, the server without a mode beside a prefill
// worker was the decode worker.
void FindSilentDecode(Graph& graph) {
  const auto has = [&graph](std::string_view role) {
    return std::any_of(graph.workers.begin(), graph.workers.end(),
                       [role](const Worker& w) { return w.role == role; });
  };
  if (!has("prefill") || has("decode")) {
    return;
  }
  for (Worker& worker : graph.workers) {
    if (worker.Is(RoleKind::kWorker) && worker.engine != nullptr &&
        worker.flags_complete && worker.FindMeaning("mode") == nullptr) {
      worker.role = "decode";
    }
  }
}

// Whether a server that could be told its part is surely told none.
bool IsToldNoPart(const Worker& worker) {
  const auto& sources = worker.engine->server.mode;
  // A file may hold any flag.
  return worker.flags_complete && !worker.mode.span.known() &&
         worker.FindFlag("--config") == nullptr &&
         std::all_of(sources.begin(), sources.end(),
                     [&worker](const ModeSource& source) {
                       return source.env.empty() || worker.EnvUnset(source.env);
                     });
}

// Whether an engine surely hands no cache over: it has a connector only where
// it is told one.
bool HasNoConnector(const Graph& graph, const Worker& worker) {
  return graph.api == Api::kPlain && worker.flags_complete &&
         worker.kv.connector->empty() && worker.kv.nixl == false &&
         !worker.kv.ucx && worker.FindMeaning("kvTransfer") == nullptr &&
         worker.FindFlag("--config") == nullptr;
}

// Without a prefill worker the type decode says nothing about engines that hand
// a cache over only when they are told to.
void FindAggregated(Graph& graph) {
  const bool has_prefill =
      std::any_of(graph.workers.begin(), graph.workers.end(),
                  [](const Worker& w) { return w.Is(RoleKind::kPrefill); });
  for (Worker& worker : graph.workers) {
    if (graph.whole && !has_prefill && worker.Is(RoleKind::kDecode) &&
        worker.engine != nullptr &&
        ((worker.engine->server.aggregated_without_mode &&
          IsToldNoPart(worker)) ||
         HasNoConnector(graph, worker))) {
      worker.role = "worker";
    }
  }
}

void Finish(const Facts& facts, Graph& graph) {
  FindSilentDecode(graph);
  FindAggregated(graph);
  for (Worker& worker : graph.workers) {
    worker.signs = SignsOf(facts, worker);
    for (const auto& follower : worker.followers) {
      follower->role = worker.role;
      follower->signs = SignsOf(facts, *follower);
    }
  }
  FindFabric(facts, graph);
  FindRelease(facts, graph);
  if (graph.document != nullptr) {
    const schema::Crd* crd = FindCrd(*graph.document, facts.assumed);
    if (crd != nullptr && crd->Find(ApiName(graph.deployment.api)) != nullptr) {
      graph.crd = crd;
    }
  }
  graph.shape = CheckShape(graph, *facts.catalog);
}

}  // namespace

Span AskedPlace(const FabricProfile& fabric, const Worker& worker) {
  const auto asked = std::find_if(
      worker.signs.begin(), worker.signs.end(), [&fabric](const Sign& sign) {
        return sign.is_asked() && sign.Shows(fabric);
      });
  return asked == worker.signs.end() ? Span{} : asked->place;
}

void SetFabrics(std::vector<const FabricProfile*> fabrics, Span place,
                Graph& graph) {
  graph.fabrics = std::move(fabrics);
  graph.fabric_span = place;
  graph.fabric = graph.fabrics.size() == 1 ? graph.fabrics.front() : nullptr;
  graph.network = Common(graph.fabrics, &FabricProfile::network);
  graph.provider = Common(graph.fabrics, &FabricProfile::provider);
}

Span FabricPlace(const FabricProfile& fabric, const Graph& graph) {
  const Sign* sign = FindSign(fabric, graph);
  return sign == nullptr ? Span{} : sign->place;
}

Span FabricPlaceFor(const Graph& graph, const Worker& worker) {
  if (graph.fabric == nullptr || !graph.fabric_span.known()) {
    return graph.fabric_span;
  }
  // Signs are in the order of their weight.
  const auto own = std::find_if(
      worker.signs.begin(), worker.signs.end(),
      [&graph](const Sign& sign) { return sign.Shows(*graph.fabric); });
  return own == worker.signs.end() ? graph.fabric_span : own->place;
}

namespace {

// --- Partners in files beside

bool HasRole(const Graph& graph, RoleKind role) {
  return std::any_of(graph.workers.begin(), graph.workers.end(),
                     [role](const Worker& worker) { return worker.Is(role); });
}

// Whether two workers may be the roles of one deployment: of nothing that
// tells deployments apart they say different things.
bool MayPair(const Facts& facts, const Worker& a, const Worker& b) {
  if (a.engine != b.engine ||
      (!a.model->empty() && !b.model->empty() && *a.model != *b.model)) {
    return false;
  }
  const std::vector<std::string>& labels =
      facts.catalog->platform().pair_labels;
  return std::all_of(labels.begin(), labels.end(),
                     [&](const std::string& label) {
                       return At(a.component.pod_labels, {label}).scalar ==
                              At(b.component.pod_labels, {label}).scalar;
                     });
}

// The workloads of the files beside, as they stand there.
Workloads ReadBeside(const Facts& facts) {
  // Paths of the bundle never lead into them.
  constexpr size_t kNowhere = 1'000'000'000;
  Workloads beside;
  for (const Node& document : *facts.assumed.beside) {
    if (facts.FileOf(document.span) == nullptr && facts.IsLinked(document)) {
      AddWorkload(document, {.document = kNowhere}, facts, beside);
    }
  }
  return beside;
}

// Of half a pair the other half, where one worker of the files beside alone can
// be that: a folder may hold several deployments.
void FindPartner(const Facts& facts, const Workloads& beside, Graph& graph) {
  const bool has_prefill = HasRole(graph, RoleKind::kPrefill);
  const auto others = beside.by_namespace.find(graph.deployment.name_space);
  if (has_prefill == HasRole(graph, RoleKind::kDecode) ||
      others == beside.by_namespace.end()) {
    return;
  }
  const RoleKind own_role =
      has_prefill ? RoleKind::kPrefill : RoleKind::kDecode;
  const RoleKind missing = has_prefill ? RoleKind::kDecode : RoleKind::kPrefill;
  const Worker* own = graph.Only(RoleName(own_role));
  const Worker* partner = nullptr;
  for (const Worker& worker : others->second.workers) {
    if (own == nullptr || !MayPair(facts, *own, worker)) {
      continue;
    }
    if (worker.Is(own_role) || partner != nullptr) {
      return;
    }
    partner = worker.Is(missing) ? &worker : partner;
  }
  if (partner != nullptr) {
    graph.workers.push_back(*partner);
    graph.workers.back().elsewhere = true;
  }
}

void FindPartners(const Facts& facts, Workloads& plain) {
  const bool has_half =
      std::any_of(plain.by_namespace.begin(), plain.by_namespace.end(),
                  [](const auto& entry) {
                    return HasRole(entry.second, RoleKind::kPrefill) !=
                           HasRole(entry.second, RoleKind::kDecode);
                  });
  if (facts.assumed.beside == nullptr || !facts.assumed.of_folder ||
      !has_half) {
    return;
  }
  const Workloads beside = ReadBeside(facts);
  for (auto& [name_space, graph] : plain.by_namespace) {
    FindPartner(facts, beside, graph);
  }
}

}  // namespace

std::vector<Graph> ReadGraphs(const Facts& facts) {
  std::vector<Graph> graphs;
  Workloads plain;
  for (size_t i = 0; i < facts.documents.size(); ++i) {
    const Node& document = facts.documents[i];
    const edit::Path& place = facts.places[i];
    if (std::optional<Deployment> deployment = View(document)) {
      graphs.push_back(
          ReadGraph(std::move(*deployment), document, place, facts));
    } else {
      AddWorkload(document, place, facts, plain);
    }
  }
  FindPartners(facts, plain);
  for (Graph& graph : plain.by_document) {
    graphs.push_back(std::move(graph));
  }
  for (std::map<std::string, Graph>* list :
       {&plain.by_namespace, &plain.parts}) {
    for (auto& [name_space, graph] : *list) {
      graphs.push_back(std::move(graph));
    }
  }
  for (Graph& graph : graphs) {
    Finish(facts, graph);
  }
  return graphs;
}

}  // namespace dgdc::manifest

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/version.h"
#include "dgdc/lint/fix_targets.h"
#include "dgdc/lint/query/efa_libraries.h"
#include "dgdc/lint/query/paths.h"
#include "dgdc/lint/query/published.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"
#include "dgdc/manifest/amend.h"
#include "dgdc/manifest/from_manifest.h"
#include "dgdc/manifest/graph.h"

// libfabric and the images that have it.
namespace dgdc::lint {
namespace {

using manifest::Amend;
using manifest::FabricPlaceFor;
using manifest::Facts;
using manifest::Graph;
using manifest::Image;
using manifest::Text;
using manifest::Variable;
using manifest::Worker;

constexpr std::string_view kLibraryPath = "LD_LIBRARY_PATH";
constexpr std::string_view kEfaVariant = "efa";

// Calls `check` for every worker that hands KV caches over.
template <class Check>
void ForKvWorkers(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (CarriesKv(graph, worker)) {
        check(graph, worker);
      }
    }
  }
}

// --- Variables of other engines

void CheckOtherEngine(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.engine == nullptr) {
        continue;
      }
      for (const EngineProfile& other : facts.catalog->engines.all()) {
        const std::string& name = other.kv_transfer.env;
        const Variable* variable = worker.FindEnv(name);
        if (name.empty() || name == worker.engine->kv_transfer.env ||
            variable == nullptr) {
          continue;
        }
        Diagnostic& finding = report.At(
            variable->name_span,
            fmt::format("{} of {} runs {}, which does not read {}",
                        *worker.component.name, *graph.deployment.name,
                        worker.engine->head.name, name),
            fmt::format("read by {} only", other.head.name));
        SetFix(finding, edit::Safety::kSafe, fmt::format("remove {}", name),
               Amend(facts, graph, worker).RemoveEnv(name));
      }
    }
  }
}

// --- Images

const ImageTag* FindVariant(const ReleaseEngine& engine,
                            std::string_view variant) {
  const auto found = std::find_if(
      engine.tags.begin(), engine.tags.end(),
      [variant](const ImageTag& tag) { return tag.variant == variant; });
  return found == engine.tags.end() ? nullptr : &*found;
}

// The tag is of the same release and engine, but another image.
void FixTag(const Facts& facts, const Graph& graph, const Worker& worker,
            const std::string& tag, Diagnostic& finding) {
  SetFix(finding, edit::Safety::kUnsafe, fmt::format("use the image {}", tag),
         SetTarget(facts, graph, worker, "image.tag", yaml::Node::String(tag)));
}

void Suggest(const Facts& facts, const Graph& graph, const Worker& worker,
             const Published& published, std::string_view variant,
             Diagnostic& finding) {
  const ImageTag* tag = FindVariant(*published.engine, variant);
  if (tag != nullptr) {
    finding.here = published.guessed == nullptr
                       ? fmt::format("the release has {}", tag->tag)
                       : fmt::format("probably {}", tag->tag);
    FixTag(facts, graph, worker, tag->tag, finding);
    return;
  }
  finding.help.push_back(
      fmt::format("release {} has no such image of {}; choose another release",
                  published.release->head.name, published.engine->engine));
}

void CheckImageVariant(const Facts& facts, Reporter& report) {
  ForKvWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    if (graph.fabric == nullptr || graph.fabric->image_variant.empty() ||
        !UsesLibfabric(worker) || MountsLibraries(*graph.fabric, worker)) {
      return;
    }
    const std::string& variant = graph.fabric->image_variant;
    const Published published = GuessPublished(facts, worker.image);
    if (published.tag == nullptr || published.tag->variant == variant) {
      return;
    }
    Diagnostic& finding = report.At(
        worker.image.tag.span,
        fmt::format("{} uses {} with image {}:{}, which has no EFA libraries",
                    *worker.component.name, kLibfabric, worker.image.name,
                    *worker.image.tag));
    finding.labels.push_back(
        {FabricPlaceFor(graph, worker), "EFA is asked for here"});
    Suggest(facts, graph, worker, published, variant, finding);
  });
}

// "1.2.1-efa", "1.2.1-efa-amd64".
bool NamesVariant(const Image& image, std::string_view variant) {
  const std::string plain = fmt::format("{}-{}", image.version, variant);
  return *image.tag == plain || *image.tag == plain + "-amd64" ||
         *image.tag == plain + "-arm64";
}

void CheckImageTag(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Published published = FindPublished(facts, worker.image);
      if (published.engine == nullptr || published.tag != nullptr ||
          !NamesVariant(worker.image, kEfaVariant)) {
        continue;
      }
      Diagnostic& finding = report.At(
          worker.image.tag.span,
          fmt::format("the image of {} has tag {}, which release {} does not "
                      "list",
                      *worker.component.name, *worker.image.tag,
                      published.release->head.name));
      Suggest(facts, graph, worker, published, kEfaVariant, finding);
    }
  }
}

// Whether the libfabric of the worker's image may meet pages of 64 KiB; `page`
// is the size that --facts tell, or "".
bool MayMeetLargePages(const Graph& graph, const Worker& worker,
                       std::string_view page) {
  const bool arm =
      worker.node_architecture.value == "arm64" ||
      (worker.hardware != nullptr && worker.hardware->arch == "arm64");
  return graph.fabric != nullptr && graph.network == Network::kEfa &&
         UsesLibfabric(worker) && !MountsLibraries(*graph.fabric, worker) &&
         (page.empty() ? arm : page == "65536");
}

// One finding per deployment: its workers share the release.
void CheckPageSize(const Facts& facts, Reporter& report) {
  const std::string_view page = ClusterFact(facts, "pageSize");
  for (const Graph& graph : facts.graphs) {
    const auto worker = std::find_if(
        graph.workers.begin(), graph.workers.end(), [&](const Worker& w) {
          return CarriesKv(graph, w) && !w.release.empty() &&
                 InVersionRange(w.release, report.rule().releases) &&
                 MayMeetLargePages(graph, w, page);
        });
    if (worker == graph.workers.end()) {
      continue;
    }
    Diagnostic& finding =
        report.At(worker->image.tag.span,
                  fmt::format("{} runs the EFA image of Dynamo {} on {}",
                              *worker->component.name, worker->release,
                              page.empty() ? "Arm nodes" : "pages of 64 KiB"),
                  "its libfabric faults there");
    if (page.empty()) {
      finding.severity = Severity::kWarning;
      finding.help.push_back(
          "where the pages have 4 KiB it works; say so with pageSize in "
          "--facts");
    }
  }
}

// --- The container

// Whether LD_LIBRARY_PATH names the folder or one below it.
bool Names(std::string_view paths, std::string_view folder) {
  for (size_t at = paths.find(folder); at != std::string_view::npos;
       at = paths.find(folder, at + 1)) {
    if (at == 0 || paths[at - 1] == ':') {
      return true;
    }
  }
  return false;
}

void CheckLibraryPath(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    if (graph.fabric == nullptr || graph.fabric->library_path.empty()) {
      continue;
    }
    const std::string& folder = graph.fabric->library_path;
    for (const Worker& worker : graph.workers) {
      const Text* paths = ServerEnv(worker, kLibraryPath);
      // A reference to itself is meant to keep what the image has.
      if (!worker.gpu_worker || paths == nullptr || Names(**paths, folder) ||
          (*paths)->find(kLibraryPath) != std::string::npos) {
        continue;
      }
      report
          .At(paths->span,
              fmt::format("{} of {} does not name {}", kLibraryPath,
                          *worker.component.name, folder),
              fmt::format("add {}", folder))
          .labels.push_back(
              {FabricPlaceFor(graph, worker), "the fabric shows here"});
    }
  }
}

void CheckWithoutNic(const Facts& facts, Reporter& report) {
  ForKvWorkers(facts, [&](const Graph& graph, const Worker& worker) {
    const Path path = KvPath(facts, graph, worker);
    if (!UsesLibfabric(worker) || path.cause != Cause::kNoDevices ||
        *worker.kv.buffer_device == "cpu") {
      return;
    }
    Diagnostic& finding =
        report.At(worker.kv.backend.span,
                  fmt::format("{} uses {} and asks for no EFA interface",
                              *worker.component.name, kLibfabric),
                  "TCP only, and that not from GPU memory");
    // Where the engine keeps its buffer is not told by the manifest.
    if (path.way != Way::kUnconnected) {
      finding.severity = Severity::kWarning;
    }
  });
}

constexpr std::array kEfaRules = {
    Rule{.code = "DG2206", .check = &CheckOtherEngine},
    Rule{.code = "DG2210", .check = &CheckImageVariant, .of_fabric = true},
    Rule{.code = "DG2211", .check = &CheckImageTag},
    Rule{.code = "DG2212", .check = &CheckPageSize},
    Rule{.code = "DG2213", .check = &CheckLibraryPath, .of_fabric = true},
    Rule{.code = "DG2214", .check = &CheckWithoutNic},
};

}  // namespace

std::span<const Rule> EfaRules() { return kEfaRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include <fmt/core.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/new_release.h"
#include "dgdc/lint/registry.h"
#include "dgdc/manifest/placement.h"

// What is said where knowledge ends.
namespace dgdc::lint {
namespace {

// One finding per file: it is about the program, not about a worker.
void CheckNewRelease(const manifest::Facts& facts, Reporter& report) {
  const std::optional<NewRelease> found = FindNewRelease(facts);
  if (!found) {
    return;
  }
  const std::string& newest = NewestRelease(facts.catalog->releases).head.name;
  report.At(found->span,
            found->newest
                ? fmt::format("release {} is newer than {}, the newest that "
                              "this dgdc knows",
                              found->version, newest)
                : fmt::format("release {} is none that this dgdc knows",
                              found->version),
            fmt::format("judged like {}", found->like));
}

const manifest::Worker* FindWorker(
    const manifest::Facts& facts,
    const std::function<bool(const manifest::Worker&)>& holds) {
  for (const manifest::Graph& graph : facts.graphs) {
    const auto found =
        std::find_if(graph.workers.begin(), graph.workers.end(), holds);
    if (found != graph.workers.end()) {
      return &*found;
    }
  }
  return nullptr;
}

// Once per file, as the release.
void CheckUnknownNodes(const manifest::Facts& facts, Reporter& report) {
  const manifest::Worker* worker =
      FindWorker(facts, [&facts](const manifest::Worker& one) {
        return one.gpu_worker &&
               manifest::UnknownNodes(*facts.catalog, one).has_value();
      });
  if (worker != nullptr) {
    const auto nodes = manifest::UnknownNodes(*facts.catalog, *worker);
    report.At(nodes->value.span,
              fmt::format("{} {} is no hardware that this dgdc knows",
                          nodes->label, *nodes->value),
              "its GPUs, network and CPUs are not known");
  }
}

void CheckUnknownImage(const manifest::Facts& facts, Reporter& report) {
  const manifest::Worker* worker =
      FindWorker(facts, [&facts](const manifest::Worker& one) {
        return one.is_dynamo && one.flag_reader.release.empty() &&
               !one.image.text->empty() && !one.image.placeholder &&
               !IsPublishedImage(facts.catalog->releases, one.image.name);
      });
  if (worker != nullptr) {
    report.At(
        worker->image.text.span,
        fmt::format("{} is no image that this dgdc knows", worker->image.name),
        "its release, engine and libraries are not known");
  }
}

// Where a published image of the same engine would lie.
const ReleaseEngine* StandsFor(const manifest::Facts& facts,
                               const manifest::Worker& worker) {
  const auto& releases = facts.catalog->releases;
  const std::string& version = worker.flag_reader.release;
  const ReleaseProfile* release =
      version.empty() ? nullptr : NearestRelease(releases, version);
  const bool published =
      std::any_of(releases.all().begin(), releases.all().end(),
                  [&worker](const ReleaseProfile& one) {
                    return worker.image.repository.starts_with(one.registry);
                  });
  return release == nullptr || published || worker.engine == nullptr
             ? nullptr
             : release->FindEngine(worker.engine->head.name);
}

// Once per file: a copy of a published image, or one that is built on it, is
// judged like that.
void CheckCopiedImage(const manifest::Facts& facts, Reporter& report) {
  const manifest::Worker* worker =
      FindWorker(facts, [&facts](const manifest::Worker& one) {
        return one.is_dynamo && !one.image.text->empty() &&
               one.image.text.span.known() && !one.image.placeholder &&
               StandsFor(facts, one) != nullptr;
      });
  if (worker != nullptr) {
    report.At(
        worker->image.text.span,
        fmt::format("{} is taken for {} of release {}",
                    worker->image.repository, StandsFor(facts, *worker)->image,
                    worker->flag_reader.release),
        "judged like that");
  }
}

constexpr std::array kNewReleaseRules = {
    Rule{.code = "DG6114", .check = &CheckNewRelease},
    Rule{.code = "DG6117", .check = &CheckUnknownNodes},
    Rule{.code = "DG6118", .check = &CheckUnknownImage},
    Rule{.code = "DG6123", .check = &CheckCopiedImage},
};

}  // namespace

std::span<const Rule> NewReleaseRules() { return kNewReleaseRules; }

}  // namespace dgdc::lint

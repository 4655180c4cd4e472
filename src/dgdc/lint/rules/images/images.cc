// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/published.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Images and what releases publish.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Image;
using manifest::Worker;
using model::Need;
using yaml::Node;

// Another image is for the author to decide.
void SetImage(const Facts& facts, const Image& image, const std::string& text,
              Diagnostic& finding) {
  if (image.digest || image.placeholder) {
    return;
  }
  const Span& place = image.text.span;
  SetFix(finding, edit::Safety::kUnsafe, "use " + text,
         SetAt(ContextAt(facts, place), place, Node::String(text)));
}

bool HasTag(const ReleaseEngine& engine, std::string_view tag) {
  return std::any_of(engine.tags.begin(), engine.tags.end(),
                     [tag](const ImageTag& known) { return known.tag == tag; });
}

std::string Tags(const ReleaseEngine& engine) {
  std::vector<std::string_view> tags;
  for (const ImageTag& tag : engine.tags) {
    tags.push_back(tag.tag);
  }
  return fmt::format("{}", fmt::join(tags, " or "));
}

bool HasInferredTags(const ReleaseEngine& engine) {
  return std::any_of(
      engine.tags.begin(), engine.tags.end(),
      [](const ImageTag& tag) { return tag.basis == TagBasis::kInferred; });
}

// --- Frontend and workers

// Of the image where its tag tells: an override may be wrong.
std::string_view ReleaseOf(const Worker& worker) {
  return worker.release.empty() || worker.image.version.empty()
             ? worker.release
             : worker.image.version;
}

// A frontend and the first worker with GPUs whose releases are told.
struct Releases {
  const Worker* frontend = nullptr;
  const Worker* other = nullptr;
};

Releases FindReleases(const Graph& graph, Reporter& report) {
  Releases found;
  for (const Worker& worker : graph.workers) {
    const bool is_frontend = worker.Is(RoleKind::kFrontend);
    if (worker.image.placeholder && (is_frontend || worker.gpu_worker)) {
      report.Lacks("image.tag", Need::kManifest);
    }
    if (worker.release.empty()) {
      continue;
    }
    if (is_frontend) {
      found.frontend = &worker;
    } else if (worker.gpu_worker && found.other == nullptr) {
      found.other = &worker;
    }
  }
  return found;
}

void CheckFrontendRelease(const OneDeployment& it, Reporter& report) {
  const auto [frontend, other] = FindReleases(it.graph, report);
  if (frontend == nullptr || other == nullptr ||
      ReleaseOf(*frontend) == ReleaseOf(*other)) {
    return;
  }
  const std::string_view wanted = ReleaseOf(*other);
  Diagnostic& finding = report.At(
      frontend->image.text.span,
      fmt::format("{} is of release {}, {} of {}", *frontend->component.name,
                  ReleaseOf(*frontend), *other->component.name, wanted),
      fmt::format("{} here", wanted));
  finding.labels.push_back({other->image.text.span, "the worker's release"});
  const ReleaseProfile* release = it.facts.catalog->releases.Find(wanted);
  if (release != nullptr &&
      frontend->image.repository ==
          release->registry + "/" + release->frontend_image) {
    SetImage(it.facts, frontend->image,
             frontend->image.repository + ":" + release->frontend_tag, finding);
  }
}

// --- What was published

bool HoldsVariant(const ReleaseEngine& engine, std::string_view tag) {
  return std::any_of(
      engine.tags.begin(), engine.tags.end(), [tag](const ImageTag& known) {
        return known.variant != kDefaultVariant &&
               tag.find("-" + known.variant) != std::string_view::npos;
      });
}

// Whether the tag may be one of the kinds that no list is complete about.
// Variants have a rule of their own, whichever release has them.
bool MayExist(const OneWorker& it, const Reporter& report) {
  const std::string& tag = *it.worker.image.tag;
  const std::vector<std::string> open = report.Names("open");
  const auto& releases = it.facts.catalog->releases.all();
  return std::any_of(open.begin(), open.end(),
                     [&tag](const std::string& part) {
                       return tag.find(part) != std::string::npos;
                     }) ||
         std::any_of(releases.begin(), releases.end(),
                     [&tag](const ReleaseProfile& release) {
                       return std::any_of(release.engines.begin(),
                                          release.engines.end(),
                                          [&tag](const ReleaseEngine& engine) {
                                            return HoldsVariant(engine, tag);
                                          });
                     });
}

void ReportTag(const OneWorker& it, const Published& published,
               Reporter& report) {
  const Image& image = it.worker.image;
  Diagnostic& finding =
      report.At(image.tag.span,
                fmt::format("{} uses {}:{}, which release {} does not have",
                            *it.worker.component.name, image.name, *image.tag,
                            published.release->head.name),
                fmt::format("{} here", Tags(*published.engine)));
  if (HasInferredTags(*published.engine)) {
    finding.severity = Severity::kInfo;
    finding.why = {
        fmt::format("no list of the tags of release {} was found; those here "
                    "follow the pattern of earlier releases",
                    published.release->head.name)};
  }
  if (HasTag(*published.engine, image.version)) {
    SetImage(it.facts, image, image.repository + ":" + image.version, finding);
  }
}

void CheckTag(const OneWorker& it, Reporter& report) {
  const Image& image = it.worker.image;
  if (image.placeholder) {
    report.Lacks("image.tag", Need::kManifest);
    return;
  }
  const Published published = FindPublished(it.facts, image);
  if (published.engine != nullptr && published.tag == nullptr &&
      !image.digest && !MayExist(it, report)) {
    ReportTag(it, published, report);
  }
}

// --- Releases that do not exist

std::string OldestRelease(const Shelf<ReleaseProfile>& releases) {
  return std::min_element(releases.all().begin(), releases.all().end(),
                          [](const ReleaseProfile& a, const ReleaseProfile& b) {
                            return CompareVersions(a.head.name, b.head.name) <
                                   0;
                          })
      ->head.name;
}

// A version between releases that was never published. Of a later patch than
// the known ones of its X.Y nobody knows, which is the finding of another rule.
bool NamesNoRelease(const Facts& facts, const Worker& worker) {
  const Image& image = worker.image;
  const auto& releases = facts.catalog->releases;
  const bool published = std::any_of(
      releases.all().begin(), releases.all().end(), [&image](const auto& one) {
        return image.repository.starts_with(one.registry + "/");
      });
  return image.text.span.known() && published && !image.placeholder &&
         !image.version.empty() && *image.tag == image.version &&
         !worker.release.empty() && releases.Find(image.version) == nullptr &&
         !IsNewerThanKnown(releases, image.version) &&
         !IsLaterPatch(releases, image.version) &&
         CompareVersions(image.version, OldestRelease(releases)) > 0;
}

// Once per file and version.
void CheckImageVersion(const Facts& facts, Reporter& report) {
  std::set<std::string> told;
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Image& image = worker.image;
      if (!NamesNoRelease(facts, worker) ||
          !told.insert(image.version).second) {
        continue;
      }
      report.At(image.tag.span,
                fmt::format("{} uses {}:{}, a release that does not exist",
                            *worker.component.name, image.name, *image.tag),
                fmt::format("the newest known release is {}",
                            NewestRelease(facts.catalog->releases).head.name));
    }
  }
}

// --- What is inside

// Whether the image is one of the release's, and of another engine or of the
// frontend.
bool IsOfOther(const ReleaseProfile& release, const Image& image,
               const std::string& engine) {
  const auto of = std::find_if(
      release.engines.begin(), release.engines.end(),
      [&image](const auto& one) { return one.image == image.name; });
  const bool is_frontend =
      !image.name.empty() && image.name == release.frontend_image;
  return image.repository == release.registry + "/" + image.name &&
         (is_frontend || (of != release.engines.end() && of->engine != engine));
}

// The same tag of the engine's own image, where it was published.
void FixEngine(const OneWorker& it, const std::string& engine,
               Diagnostic& finding) {
  const Image& image = it.worker.image;
  const ReleaseProfile* release =
      it.facts.catalog->releases.Find(image.version);
  const ReleaseEngine* published =
      release == nullptr ? nullptr : release->FindEngine(engine);
  if (published != nullptr && HasTag(*published, *image.tag)) {
    SetImage(it.facts, image,
             fmt::format("{}/{}:{}", release->registry, published->image,
                         *image.tag),
             finding);
  }
}

void CheckEngine(const OneWorker& it, Reporter& report) {
  const Worker& worker = it.worker;
  const Image& image = worker.image;
  if (worker.engine == nullptr || image.placeholder ||
      !image.text.span.known()) {
    report.Read(it, "engine");
    report.Read(it, "image.name");
    return;
  }
  const std::string& engine = worker.engine->head.name;
  for (const ReleaseProfile& release : it.facts.catalog->releases.all()) {
    const ReleaseEngine* own = release.FindEngine(engine);
    if (own == nullptr || !IsOfOther(release, image, engine)) {
      continue;
    }
    Diagnostic& finding =
        report.At(image.text.span,
                  fmt::format("{} runs {} in {}, which does not have it",
                              *worker.component.name, engine, image.name),
                  fmt::format("{} here", own->image));
    finding.labels.push_back(
        {worker.server->words.front().span, "starts the engine"});
    FixEngine(it, engine, finding);
    return;
  }
}

constexpr std::array kImageRules = {
    Rule{.code = "DG6102", .check = &CheckFrontendRelease},
    Rule{.code = "DG6104", .check = &CheckTag},
    Rule{.code = "DG6106", .check = &CheckImageVersion},
    Rule{.code = "DG6109", .check = &CheckEngine},
};

}  // namespace

std::span<const Rule> ImageRules() { return kImageRules; }

}  // namespace dgdc::lint

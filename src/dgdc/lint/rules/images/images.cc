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
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Images and what releases publish.
namespace dgdc::lint {
namespace {

using manifest::At;
using manifest::Facts;
using manifest::Graph;
using manifest::Image;
using manifest::Text;
using manifest::Worker;
using yaml::Node;

template <class Check>
void ForImages(const Facts& facts, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      if (worker.image.text.span.known()) {
        check(graph, worker, worker.image);
      }
    }
  }
}

// The part of a release that an image is; null members where it is none.
struct PublishedImage {
  const ReleaseProfile* release = nullptr;
  const ReleaseEngine* engine = nullptr;
  const ImageTag* tag = nullptr;
};

PublishedImage FindPublishedImage(const Facts& facts, const Image& image) {
  PublishedImage found;
  const ReleaseProfile* release =
      image.placeholder ? nullptr : facts.catalog->releases.Find(image.version);
  if (release == nullptr) {
    return found;
  }
  for (const ReleaseEngine& engine : release->engines) {
    if (image.repository != release->registry + "/" + engine.image) {
      continue;
    }
    found.release = release;
    found.engine = &engine;
    for (const ImageTag& tag : engine.tags) {
      if (tag.tag == *image.tag) {
        found.tag = &tag;
      }
    }
  }
  return found;
}

std::string Tags(const ReleaseEngine& engine) {
  std::vector<std::string_view> tags;
  for (const ImageTag& tag : engine.tags) {
    tags.push_back(tag.tag);
  }
  return fmt::format("{}", fmt::join(tags, " or "));
}

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

// --- Releases

// Of the image where its tag tells: an override may be wrong.
std::string_view ReleaseOf(const Worker& worker) {
  return worker.release.empty() || worker.image.version.empty()
             ? worker.release
             : worker.image.version;
}

void CheckFrontendRelease(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* frontend = nullptr;
    const Worker* other = nullptr;
    for (const Worker& worker : graph.workers) {
      if (worker.release.empty()) {
        continue;
      }
      if (worker.Is(RoleKind::kFrontend)) {
        frontend = &worker;
      } else if (worker.gpu_worker) {
        other = other == nullptr ? &worker : other;
      }
    }
    if (frontend == nullptr || other == nullptr ||
        ReleaseOf(*frontend) == ReleaseOf(*other)) {
      continue;
    }
    Diagnostic& finding =
        report.At(frontend->image.text.span,
                  fmt::format("{} is of release {}, {} of {}",
                              *frontend->component.name, ReleaseOf(*frontend),
                              *other->component.name, ReleaseOf(*other)),
                  fmt::format("{} here", ReleaseOf(*other)));
    finding.labels.push_back({other->image.text.span, "the worker's release"});
    const ReleaseProfile* release =
        facts.catalog->releases.Find(ReleaseOf(*other));
    if (release != nullptr &&
        frontend->image.repository ==
            release->registry + "/" + release->frontend_image) {
      SetImage(facts, frontend->image,
               frontend->image.repository + ":" + release->frontend_tag,
               finding);
    }
  }
}

// Version of the worker's engine in its release; "" when not known.
std::string EngineVersion(const Facts& facts, const Worker& worker) {
  const ReleaseProfile* release = facts.catalog->releases.Find(worker.release);
  const bool early = worker.image.tag->find("-dev") != std::string::npos;
  if (release == nullptr || worker.engine == nullptr || early) {
    return "";
  }
  const ReleaseEngine* engine = release->FindEngine(worker.engine->head.name);
  return engine == nullptr ? "" : engine->version;
}

void CheckRoleReleases(const Facts& facts, Reporter& report) {
  for (const Graph& graph : facts.graphs) {
    const Worker* prefill = graph.prefill();
    const Worker* decode = graph.decode();
    if (prefill == nullptr || decode == nullptr ||
        prefill->engine != decode->engine) {
      continue;
    }
    const std::string one = EngineVersion(facts, *prefill);
    const std::string two = EngineVersion(facts, *decode);
    if (one.empty() || two.empty() || one == two) {
      continue;
    }
    Diagnostic& finding = report.At(
        decode->image.text.span,
        fmt::format("{} runs {} {}, {} runs {}", *decode->component.name,
                    decode->engine->head.name, two, *prefill->component.name,
                    one),
        fmt::format("of release {}", decode->release));
    finding.labels.push_back({prefill->image.text.span,
                              fmt::format("of release {}", prefill->release)});
    SetImage(facts, decode->image, *prefill->image.text, finding);
  }
}

// Whether the tag may be one of the kinds that no list is complete about.
bool MayExist(const PublishedImage& published, std::string_view tag) {
  constexpr std::array<std::string_view, 5> kOpen = {"-dev", "-rc", ".post",
                                                     "-nightly", "-cuda"};
  const bool open =
      std::any_of(kOpen.begin(), kOpen.end(), [tag](std::string_view part) {
        return tag.find(part) != std::string_view::npos;
      });
  // Variants have a rule of their own.
  return open ||
         std::any_of(published.engine->tags.begin(),
                     published.engine->tags.end(), [tag](const ImageTag& t) {
                       return t.variant != "default" &&
                              tag.find("-" + t.variant) !=
                                  std::string_view::npos;
                     });
}

// Whether any release has the variant that the tag ends with.
bool NamesImageVariant(const Facts& facts, std::string_view tag) {
  for (const ReleaseProfile& release : facts.catalog->releases.all()) {
    for (const ReleaseEngine& engine : release.engines) {
      for (const ImageTag& known : engine.tags) {
        if (known.variant != "default" &&
            tag.find("-" + known.variant) != std::string_view::npos) {
          return true;
        }
      }
    }
  }
  return false;
}

void CheckTag(const Facts& facts, Reporter& report) {
  ForImages(facts, [&](const Graph&, const Worker& worker, const Image& image) {
    const PublishedImage published = FindPublishedImage(facts, image);
    if (published.engine == nullptr || published.tag != nullptr ||
        image.digest || MayExist(published, *image.tag) ||
        NamesImageVariant(facts, *image.tag)) {
      return;
    }
    Diagnostic& finding =
        report.At(image.tag.span,
                  fmt::format("{} uses {}:{}, which release {} does not have",
                              *worker.component.name, image.name, *image.tag,
                              published.release->head.name),
                  fmt::format("{} here", Tags(*published.engine)));
    if (HasTag(*published.engine, image.version)) {
      SetImage(facts, image, image.repository + ":" + image.version, finding);
    }
  });
}

// A version between releases that was never published. Of a later patch than
// the known ones of its X.Y nobody knows, which is the finding of another rule.
void CheckImageVersion(const Facts& facts, Reporter& report) {
  const auto& releases = facts.catalog->releases.all();
  std::string newest;
  std::string oldest;
  for (const ReleaseProfile& release : releases) {
    const std::string& name = release.head.name;
    if (newest.empty() || CompareVersions(name, newest) > 0) {
      newest = name;
    }
    if (oldest.empty() || CompareVersions(name, oldest) < 0) {
      oldest = name;
    }
  }
  std::set<std::string> told;
  ForImages(facts, [&](const Graph&, const Worker& worker, const Image& image) {
    const bool published = std::any_of(
        releases.begin(), releases.end(), [&image](const auto& release) {
          return image.repository.starts_with(release.registry + "/");
        });
    if (!published || image.placeholder || *image.tag != image.version ||
        image.version.empty() || worker.release.empty() ||
        facts.catalog->releases.Find(image.version) != nullptr ||
        CompareVersions(image.version, newest) >= 0 ||
        IsLaterPatch(facts.catalog->releases, image.version) ||
        CompareVersions(image.version, oldest) <= 0 ||
        !told.insert(image.version).second) {
      return;
    }
    report.At(image.tag.span,
              fmt::format("{} uses {}:{}, a release that does not exist",
                          *worker.component.name, image.name, *image.tag),
              fmt::format("the newest known release is {}", newest));
  });
}

// --- What is inside

void CheckEngine(const Facts& facts, Reporter& report) {
  ForImages(facts, [&](const Graph&, const Worker& worker, const Image& image) {
    if (worker.engine == nullptr || image.placeholder) {
      return;
    }
    for (const ReleaseProfile& release : facts.catalog->releases.all()) {
      const bool registry =
          image.repository == release.registry + "/" + image.name;
      const bool frontend =
          !image.name.empty() && image.name == release.frontend_image;
      const ReleaseEngine* own = release.FindEngine(worker.engine->head.name);
      const auto of = std::find_if(
          release.engines.begin(), release.engines.end(),
          [&image](const auto& engine) { return engine.image == image.name; });
      const bool other =
          of != release.engines.end() && of->engine != worker.engine->head.name;
      if (!registry || own == nullptr || (!frontend && !other)) {
        continue;
      }
      Diagnostic& finding =
          report.At(image.text.span,
                    fmt::format("{} runs {} in {}, which does not have it",
                                *worker.component.name,
                                worker.engine->head.name, image.name),
                    fmt::format("{} here", own->image));
      finding.labels.push_back(
          {worker.server->words.front().span, "starts the engine"});
      const ReleaseProfile* same = facts.catalog->releases.Find(image.version);
      const ReleaseEngine* published =
          same == nullptr ? nullptr : same->FindEngine(own->engine);
      if (published != nullptr && HasTag(*published, *image.tag)) {
        SetImage(facts, image,
                 fmt::format("{}/{}:{}", same->registry, published->image,
                             *image.tag),
                 finding);
      }
      return;
    }
  });
}

constexpr std::array kImageRules = {
    Rule{.code = "DG6102", .check = &CheckFrontendRelease},
    Rule{.code = "DG6103", .check = &CheckRoleReleases},
    Rule{.code = "DG6104", .check = &CheckTag},
    Rule{.code = "DG6106", .check = &CheckImageVersion},
    Rule{.code = "DG6109", .check = &CheckEngine},
};

}  // namespace

std::span<const Rule> ImageRules() { return kImageRules; }

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/plan/images.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"

namespace dgdc::plan {
namespace {

using yaml::Node;

std::string ImageVariant(const Context& context, const SizedRole& role) {
  for (const FabricUse& use : context.Fabrics()) {
    if (context.Uses(use, role) &&
        use.profile->image_variant != kDefaultVariant) {
      return use.profile->image_variant;
    }
  }
  return std::string(kDefaultVariant);
}

const ImagesIntent& WantedImages(const Context& context) {
  static const ImagesIntent kNone;
  return context.intent.images ? *context.intent.images : kNone;
}

// Whether the intent says by itself which image that is.
bool NamesImage(const ImageIntent& image) { return image.tag || image.digest; }

// A tag that the operator reads as the release: it alone, or with a suffix.
bool TellsRelease(std::string_view tag, std::string_view release) {
  if (!tag.starts_with(release)) {
    return false;
  }
  const std::string_view rest = tag.substr(release.size());
  return rest.empty() ||
         (rest.size() > 1 && rest.front() == '-' &&
          std::all_of(rest.begin(), rest.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
          }));
}

// The published image with what the intent has in place of its parts.
ChosenImage Choose(const Context& context, const ImageIntent& own,
                   std::string_view repository, std::string_view tag) {
  const ReleaseProfile& release = *context.release;
  Span span = context.intent.dynamo.span;
  const auto take = [&span](const std::optional<Spanned<std::string>>& said,
                            std::string_view known) {
    if (said) {
      span = said->span;
    }
    return said ? **said : std::string(known);
  };
  std::string image = take(own.registry, release.registry);
  image += "/" + take(own.repository, repository);
  const std::string chosen = take(own.tag, own.digest ? "" : tag);
  image += chosen.empty() ? "" : ":" + chosen;
  const std::string digest = take(own.digest, "");
  image += digest.empty() ? "" : "@" + digest;
  ChosenImage choice{.image = Node::String(image, span)};
  const std::string& declared = context.catalog.platform().declared_releases;
  if (NamesImage(own) && !TellsRelease(chosen, release.head.name) &&
      InVersionRange(release.head.name, declared)) {
    choice.runtime_version =
        Node::String(release.head.name, context.intent.dynamo.span);
  }
  return choice;
}

void ReportNoImage(const Context& context, const ReleaseEngine& engine,
                   std::string_view variant) {
  const ReleaseProfile& release = *context.release;
  const std::string& arch = context.hardware->arch;
  std::vector<std::string> having;
  for (const ReleaseProfile& other : context.catalog.releases.all()) {
    const ReleaseEngine* candidate = other.FindEngine(engine.engine);
    if (candidate != nullptr &&
        FindVariant(*candidate, variant, arch) != nullptr) {
      having.push_back(other.head.name);
    }
  }
  Diagnostic& d = context.sink.Report(
      "DG1014", context.intent.dynamo.span,
      fmt::format("Dynamo {} has no {} image of {} for {}", release.head.name,
                  variant == kDefaultVariant ? "runtime"
                                             : fmt::format("\"{}\"", variant),
                  engine.engine, arch));
  d.field_path = "spec.dynamo";
  d.help.push_back(having.empty() ? "no release has one; choose another fabric"
                                  : fmt::format("releases that have one: {}",
                                                fmt::join(having, ", ")));
  d.sources = release.head.sources;
}

// Holds what the intent says of an image of its own against what the fabric
// needs; false after DG1075.
bool CheckLikeness(const Context& context, const ReleaseEngine& engine,
                   const Spanned<std::string>& like, std::string_view variant) {
  const auto called = [&engine](const std::string& name) {
    return std::find_if(
        engine.tags.begin(), engine.tags.end(),
        [&name](const ImageTag& tag) { return tag.tag == name; });
  };
  auto found = called(*like);
  // Or a tag of the release as which an unknown one counts.
  if (found == engine.tags.end() && context.like_release != nullptr) {
    found = called(
        TagLike(*context.like_release, *like, context.release->head.name));
  }
  const bool known = found != engine.tags.end();
  if (known && (variant == kDefaultVariant || found->variant == variant)) {
    return true;
  }
  std::vector<std::string_view> fitting;
  for (const ImageTag& tag : engine.tags) {
    if (tag.IsSound() &&
        (variant == kDefaultVariant || tag.variant == variant)) {
      fitting.push_back(tag.tag);
    }
  }
  Diagnostic& d = context.sink.Report(
      "DG1075", like.span,
      known ? fmt::format("an image like {} has not what fabric {} needs",
                          *like, context.Fabrics().front().profile->head.name)
            : fmt::format("Dynamo {} has no image {} of {}",
                          context.release->head.name, *like, engine.engine));
  d.field_path = "spec.images.like";
  d.help.push_back(
      fitting.empty() ? std::string("choose another fabric, or another release")
                      : fmt::format("of this release it may be {}",
                                    fmt::join(fitting, " or ")));
  d.sources = context.release->head.sources;
  return false;
}

// An image of the author's own, and nothing says for which fabric it is built.
void TellAssumedImage(const Context& context, const ImageIntent& own,
                      const ReleaseEngine& engine, const ChosenImage& chosen,
                      std::string_view variant) {
  const ImageTag* tag = FindVariant(engine, variant);
  if (variant == kDefaultVariant || !own.IsOwn() || tag == nullptr ||
      (own.tag && (*own.tag)->find(variant) != std::string::npos)) {
    return;
  }
  Diagnostic& d =
      context.sink.Report("DG1076", chosen.image.span,
                          fmt::format("{} is taken for an image like {}",
                                      chosen.image.scalar, tag->tag));
  d.field_path = "spec.images";
  d.why.emplace_back(
      "the fabric needs libraries that only such an image has, and nothing "
      "says whether this one does");
  d.help.push_back(
      fmt::format("if it has them, say so with images.like: {}", tag->tag));
}

}  // namespace

ChosenImage EngineImage(const Context& context, const SizedRole& role) {
  const ReleaseEngine* engine =
      context.release->FindEngine(context.engine->head.name);
  if (engine == nullptr) {
    return {};
  }
  const ImagesIntent& wanted = WantedImages(context);
  const std::string variant = ImageVariant(context, role);
  const ImageTag* tag = FindVariant(*engine, variant, context.hardware->arch);
  if (tag == nullptr && !NamesImage(wanted.workers)) {
    ReportNoImage(context, *engine, variant);
    return {};
  }
  if (wanted.like && !CheckLikeness(context, *engine, *wanted.like, variant)) {
    return {};
  }
  ChosenImage chosen = Choose(context, wanted.workers, engine->image,
                              tag == nullptr ? "" : tag->tag);
  if (!wanted.like) {
    TellAssumedImage(context, wanted.workers, *engine, chosen, variant);
  }
  return chosen;
}

ChosenImage FrontendImage(const Context& context) {
  const ReleaseProfile& release = *context.release;
  const ImagesIntent& wanted = WantedImages(context);
  if (!release.frontend_image.empty()) {
    return Choose(context, wanted.frontend, release.frontend_image,
                  release.frontend_tag);
  }
  // Before there was an image of its own, every runtime image had it.
  const ReleaseEngine* engine = release.FindEngine(context.engine->head.name);
  const ImageTag* tag =
      engine == nullptr ? nullptr : FindVariant(*engine, kDefaultVariant);
  if (tag == nullptr) {
    return {};
  }
  return Choose(context,
                wanted.frontend.IsOwn() ? wanted.frontend : wanted.workers,
                engine->image, tag->tag);
}

void TellInferredTags(const Context& context) {
  const ReleaseEngine* engine =
      context.release->FindEngine(context.engine->head.name);
  const ImagesIntent& wanted = WantedImages(context);
  if (engine == nullptr || NamesImage(wanted.workers) ||
      context.given_release != nullptr) {
    return;
  }
  std::set<std::string> tags;
  for (const SizedRole& role : context.roles) {
    const ImageTag* tag = FindVariant(*engine, ImageVariant(context, role),
                                      context.hardware->arch);
    if (tag != nullptr && tag->basis == TagBasis::kInferred) {
      tags.insert(engine->image + ":" + tag->tag);
    }
  }
  if (tags.empty()) {
    return;
  }
  Diagnostic& d = context.sink.Report(
      "DG1074", context.intent.dynamo.span,
      fmt::format("no list of the tags of release {} was found",
                  context.release->head.name));
  d.field_path = "spec.dynamo";
  d.here = fmt::format("{} after the pattern of earlier releases",
                       fmt::join(tags, ", "));
  d.help.emplace_back("look it up in the registry before you apply");
  d.sources = context.release->head.sources;
}

}  // namespace dgdc::plan

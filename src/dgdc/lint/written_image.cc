// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts of the image of a worker.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "dgdc/lint/query/efa_libraries.h"
#include "dgdc/lint/query/published.h"
#include "dgdc/lint/written.h"
#include "dgdc/lint/written_parts.h"
#include "dgdc/manifest/image.h"

namespace dgdc::lint {

using manifest::TagSuffix;
using model::Fact;
using model::Need;
using yaml::Node;

namespace {

Fact ContentFact(const std::string& text, Span place) {
  return TextFact(text, place);
}

Fact ContentFact(const std::vector<std::string>& texts, Span place) {
  auto list = std::make_shared<Node>(Node::Seq(place));
  for (const std::string& text : texts) {
    list->Push(Node::String(text, place));
  }
  return {.state = model::State::kPresent,
          .value = {.kind = list->kind, .tree = list},
          .decided_at = place};
}

Fact ContentFact(const std::optional<std::vector<std::string>>& texts,
                 Span place) {
  return ContentFact(*texts, place);
}

// Where the libraries come from that one fabric wants. Of an image whose name
// says nothing only the name of the edition tells.
Fact LibrariesOf(const manifest::Facts& facts, const FabricProfile& fabric,
                 const manifest::Worker& worker) {
  const manifest::Image& image = worker.image;
  const std::string& variant = fabric.image_variant;
  if (variant.empty()) {
    return Fact::Absent();
  }
  if (MountsLibraries(fabric, worker)) {
    return TextFact("mounted", worker.place());
  }
  const auto* tag = GuessPublished(facts, image).tag;
  if (tag == nullptr && image.text->find(variant) == std::string::npos) {
    return Fact::Unknown(Need::kImage);
  }
  return TextFact(tag == nullptr || tag->variant == variant ? "image" : "none",
                  image.text.span);
}

}  // namespace

Fact WrittenWorker::Image() const { return OfNode(worker_.component.image); }

Fact WrittenWorker::OfImage(std::string_view part) const {
  return worker_.image.placeholder ? Fact::Unknown(Need::kManifest)
         : part.empty()            ? Absent()
                                   : TextFact(part, worker_.image.text.span);
}

Fact WrittenWorker::ImageName() const { return OfImage(worker_.image.name); }

Fact WrittenWorker::ImageRepository() const {
  return OfImage(worker_.image.repository);
}

Fact WrittenWorker::ImageTag() const { return OfImage(*worker_.image.tag); }

// What one row says; of a release that nobody knows, that it is not known.
template <class Part>
Fact WrittenWorker::ImageField(Part ImageContents::*field) const {
  const Fact release = ImageRelease();
  if (worker_.image_profile == nullptr || !release.is_present()) {
    return Fact::Unknown(worker_.image_profile == nullptr ? Need::kImage
                                                          : release.need);
  }
  const ImageContents* row = worker_.image_profile->Find(
      release.value.text, TagSuffix(worker_.image), field);
  return row == nullptr ? Fact::Unknown(Need::kImage)
                        : ContentFact(row->*field, worker_.image.text.span);
}

Fact WrittenWorker::ImageHolds(model::ImagePart part) const {
  switch (part) {
    case model::ImagePart::kUser:
      return worker_.image_user
                 ? TextFact(fmt::format("{}", *worker_.image_user),
                            worker_.image.text.span)
                 : Fact::Unknown(Need::kImage);
    case model::ImagePart::kHome:
      return TextFactOr(worker_.image_home, worker_.image.text.span,
                        Need::kImage);
    case model::ImagePart::kEntryPoint:
      return ImageField(&ImageContents::entry_point);
    case model::ImagePart::kLibraryPath:
      return ImageField(&ImageContents::library_path);
    case model::ImagePart::kLoaderFolders:
      return ImageField(&ImageContents::loader_folders);
    case model::ImagePart::kNixlFolders:
      return ImageField(&ImageContents::nixl_folders);
    case model::ImagePart::kPluginFolders:
      return ImageField(&ImageContents::plugin_folders);
    case model::ImagePart::kPluginDir:
      return ImageField(&ImageContents::plugin_dir);
    case model::ImagePart::kPreload:
      return ImageField(&ImageContents::preload);
    case model::ImagePart::kPythonPackages:
      return ImageField(&ImageContents::python_packages);
    case model::ImagePart::kEfaFolders:
      return ImageField(&ImageContents::efa_folders);
  }
  return Fact::Unknown(Need::kImage);
}

Fact WrittenWorker::ImageWritten() const { return OfText(worker_.image.text); }

// Nothing settles it for an image that no release publishes and whose tag does
// not end with it.
Fact WrittenWorker::ImageArch() const {
  const manifest::Image& image = worker_.image;
  if (image.placeholder) {
    return Fact::Unknown(Need::kManifest);
  }
  if (const auto* tag = FindPublished(facts_, image).tag) {
    return tag->arch.size() == 1 ? TextFact(tag->arch.front(), image.tag.span)
                                 : Fact::Absent();
  }
  for (const HardwareProfile& hardware : facts_.catalog->hardware.all()) {
    if (!hardware.arch.empty() && image.tag->ends_with("-" + hardware.arch)) {
      return TextFact(hardware.arch, image.tag.span);
    }
  }
  return image.text->empty() ? Absent() : Fact::Unknown(Need::kNothing);
}

Fact WrittenWorker::ImagePublished() const {
  const Published published = FindPublished(facts_, worker_.image);
  return published.engine == nullptr
             ? OfImage("")
             : TextFact(published.release->head.name, worker_.image.tag.span);
}

Fact WrittenWorker::ImageEngineVersion() const {
  const ReleaseProfile* release =
      facts_.catalog->releases.Find(worker_.release);
  const ReleaseEngine* engine =
      release == nullptr || worker_.engine == nullptr
          ? nullptr
          : release->FindEngine(worker_.engine->head.name);
  if (engine == nullptr || engine->version.empty()) {
    return Fact::Unknown(worker_.engine == nullptr        ? Need::kEngine
                         : facts_.assumed.release.empty() ? Need::kRelease
                                                          : Need::kNothing);
  }
  return TextFact(engine->version, worker_.image.text.span);
}

// Where several fabrics fit, what all of them want.
Fact WrittenWorker::FabricLibraries() const {
  Fact common = Fact::Unknown(Need::kFabric);
  for (const FabricProfile* fabric : graph_.fabrics) {
    Fact libraries = LibrariesOf(facts_, *fabric, worker_);
    if (fabric != graph_.fabrics.front() &&
        (libraries.state != common.state ||
         libraries.value.text != common.value.text)) {
      return Fact::Unknown(Need::kFabric);
    }
    common = std::move(libraries);
  }
  return common;
}

Fact WrittenWorker::DeclaredRelease() const {
  if (worker_.component.node == nullptr) {
    return Absent();
  }
  const Node& said =
      manifest::At(*worker_.component.node, {"runtimeVersionOverride"});
  if (!said.IsString() || said.scalar.empty() ||
      manifest::HasPlaceholder(said.scalar)) {
    return said.scalar.empty() ? Absent() : OfNode(said);
  }
  const std::string version = manifest::TagVersion(said.scalar);
  return TextFact(version.empty() ? said.scalar : version, said.span);
}

}  // namespace dgdc::lint

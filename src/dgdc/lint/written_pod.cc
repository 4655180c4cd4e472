// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Facts of a pod: who it runs as, what it mounts, which devices it asks for.
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include "dgdc/catalog/names.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/privilege.h"
#include "dgdc/lint/query/reach.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/query/volumes.h"
#include "dgdc/lint/written.h"
#include "dgdc/lint/written_parts.h"

namespace dgdc::lint {

using model::Fact;
using model::Need;
using yaml::Node;

// --- The image

Fact WrittenWorker::Default(std::string_view name) const {
  Fact release = ImageRelease();
  if (!release.is_present()) {
    return release;
  }
  for (const ReleaseDefault& row : facts_.catalog->platform().defaults) {
    if (row.name == name && InVersionRange(release.value.text, row.releases)) {
      return TextFact(row.value, worker_.image.tag.span);
    }
  }
  return Absent();
}

Fact WrittenWorker::ImageRelease() const {
  const Span tag = worker_.image.tag.span;
  const Span place = tag.known() ? tag : worker_.place();
  if (!worker_.release.empty()) {
    return TextFact(worker_.release, place);
  }
  const bool is_dynamos = IsPublishedImage(
      facts_.catalog->releases,
      PlainImageName(facts_.catalog->platform(), worker_.image.name));
  return is_dynamos ? TextFactOr(facts_.assumed.release, place, Need::kRelease)
                    : Fact::Unknown(Need::kImage);
}

Fact WrittenWorker::RunsAsRoot() const {
  const std::optional<bool> root = lint::RunsAsRoot(worker_);
  if (!root) {
    return Fact::Unknown(Need::kImage);
  }
  return TextFact(*root ? "true" : "false", worker_.run_as_user
                                                ? worker_.run_as_user->span
                                                : worker_.image.text.span);
}

Fact WrittenWorker::Elevated() const {
  return OfText(lint::Elevated(facts_, worker_));
}

// --- Resources

Fact WrittenWorker::Limit(std::string_view name) const {
  const manifest::Resource* resource = worker_.FindResource(name);
  return resource == nullptr ? Absent() : OfText(resource->limit);
}

Fact WrittenWorker::FabricResource() const {
  const manifest::Resource* resource = lint::FabricResource(graph_, worker_);
  return resource == nullptr ? Absent()
                             : TextFact(resource->name, resource->span());
}

Fact WrittenWorker::FabricUnits() const {
  const manifest::Resource* resource = lint::FabricResource(graph_, worker_);
  return resource == nullptr
             ? Absent()
             : TextFact(fmt::format("{}", resource->count.value_or(0)),
                        resource->span());
}

Fact WrittenWorker::StaysAlone() const {
  return TextFact(lint::StaysAlone(graph_, worker_) ? "true" : "false",
                  worker_.place());
}

// --- Mounts

Fact WrittenWorker::HostPath(std::string_view path) const {
  const Node* host = MountedHostPath(worker_, path);
  return host == nullptr ? Absent() : TextFact(host->scalar, host->span);
}

Fact WrittenWorker::VolumeAccess(std::string_view path) const {
  const manifest::Mount* mount = MountOf(worker_, path);
  if (mount == nullptr) {
    return Absent();
  }
  static const Node kNothing;
  const Node& read_only = mount->entry == nullptr
                              ? kNothing
                              : manifest::At(*mount->entry, {"readOnly"});
  return read_only.scalar == "true" ? TextFact("read-only", read_only.span)
                                    : TextFact("writable", mount->path.span);
}

Fact WrittenWorker::SharedMemoryMount() const {
  const manifest::Mount* mount = lint::SharedMemoryMount(facts_, worker_);
  if (mount == nullptr) {
    return Absent();
  }
  const Span place = mount->path.span;
  return TextFact(SizeLimitOf(worker_, *mount).scalar,
                  place.known() ? place : worker_.place());
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/releases.h"

#include <algorithm>
#include <utility>

#include "dgdc/base/check.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/version.h"

namespace dgdc {
namespace {

bool IsOlder(const ReleaseProfile& a, const ReleaseProfile& b) {
  return CompareVersions(a.head.name, b.head.name) < 0;
}

void Replace(std::string& text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  if (at != std::string::npos) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

bool IsPublishedImage(const Shelf<ReleaseProfile>& releases,
                      std::string_view image) {
  const auto ships = [image](const ReleaseProfile& release) {
    return release.frontend_image == image ||
           std::any_of(release.engines.begin(), release.engines.end(),
                       [image](const ReleaseEngine& engine) {
                         return engine.image == image;
                       });
  };
  const auto& all = releases.all();
  return std::any_of(all.begin(), all.end(), ships);
}

bool IsReleaseNumber(std::string_view text) {
  int parts = 0;
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if (part.empty() || part.size() > 6 ||
        !std::all_of(part.begin(), part.end(), IsDigit)) {
      return false;
    }
    ++parts;
    if (dot == std::string_view::npos) {
      return parts == 3;
    }
    text.remove_prefix(dot + 1);
  }
}

std::string WithPatch(std::string_view text) {
  const std::string patched = std::string(text) + ".0";
  return IsReleaseNumber(patched) ? patched : std::string(text);
}

std::string LeadingRelease(std::string_view text) {
  if (text.starts_with('v')) {
    text.remove_prefix(1);
  }
  size_t end = 0;
  for (int part = 0; part < 3; ++part) {
    size_t at = part == 0 ? 0 : end + 1;
    const size_t first = at;
    while (at < text.size() && IsDigit(text[at])) {
      ++at;
    }
    if (at == first || (part > 0 && text[end] != '.')) {
      break;
    }
    end = at;
  }
  const std::string number = WithPatch(text.substr(0, end));
  return IsReleaseNumber(number) ? number : "";
}

bool SameMinor(std::string_view a, std::string_view b) {
  return IsReleaseNumber(a) && IsReleaseNumber(b) &&
         a.substr(0, a.rfind('.')) == b.substr(0, b.rfind('.'));
}

bool SameMajor(std::string_view a, std::string_view b) {
  return IsReleaseNumber(a) && IsReleaseNumber(b) &&
         a.substr(0, a.find('.')) == b.substr(0, b.find('.'));
}

const ReleaseProfile& NewestRelease(const Shelf<ReleaseProfile>& releases) {
  const auto& all = releases.all();
  const auto newest = std::max_element(all.begin(), all.end(), IsOlder);
  DGDC_CHECK(newest != all.end(), "no releases");
  return *newest;
}

bool IsNewerThanKnown(const Shelf<ReleaseProfile>& releases,
                      std::string_view version) {
  return IsReleaseNumber(version) &&
         CompareVersions(version, NewestRelease(releases).head.name) > 0;
}

bool IsLaterPatch(const Shelf<ReleaseProfile>& releases,
                  std::string_view version) {
  const ReleaseProfile* before = NearestRelease(releases, version);
  return before != nullptr && before->head.name != version &&
         SameMinor(before->head.name, version) &&
         std::none_of(releases.all().begin(), releases.all().end(),
                      [version](const ReleaseProfile& release) {
                        return SameMinor(release.head.name, version) &&
                               CompareVersions(release.head.name, version) > 0;
                      });
}

bool IsLaterThanKnown(const Shelf<ReleaseProfile>& releases,
                      std::string_view version) {
  return IsNewerThanKnown(releases, version) || IsLaterPatch(releases, version);
}

std::string NewestPatch(const Shelf<ReleaseProfile>& releases,
                        std::string_view version) {
  const ReleaseProfile* newest = nullptr;
  for (const ReleaseProfile& release : releases.all()) {
    if (SameMinor(release.head.name, version) &&
        (newest == nullptr || IsOlder(*newest, release))) {
      newest = &release;
    }
  }
  return newest == nullptr ? "" : newest->head.name;
}

const ReleaseProfile* NearestRelease(const Shelf<ReleaseProfile>& releases,
                                     std::string_view version) {
  if (const ReleaseProfile* known = releases.Find(version)) {
    return known;
  }
  const ReleaseProfile* nearest = nullptr;
  if (IsReleaseNumber(version)) {
    for (const ReleaseProfile& release : releases.all()) {
      if (CompareVersions(release.head.name, version) < 0 &&
          (nearest == nullptr || IsOlder(*nearest, release))) {
        nearest = &release;
      }
    }
  }
  return nearest;
}

std::string TagLike(const ReleaseProfile& known, std::string tag,
                    std::string_view version) {
  Replace(tag, known.head.name, version);
  return tag;
}

ReleaseProfile ReleaseLike(const ReleaseProfile& known,
                           const std::string& version) {
  ReleaseProfile release = known;
  release.head.name = version;
  Replace(release.frontend_tag, known.head.name, version);
  for (ReleaseEngine& engine : release.engines) {
    for (ImageTag& tag : engine.tags) {
      tag.tag = TagLike(known, std::move(tag.tag), version);
    }
  }
  return release;
}

const ImageTag* FindVariant(const ReleaseEngine& engine,
                            std::string_view variant, std::string_view arch) {
  const auto found = std::find_if(
      engine.tags.begin(), engine.tags.end(), [&](const ImageTag& tag) {
        return tag.variant == variant && tag.IsSound() &&
               (arch.empty() || std::find(tag.arch.begin(), tag.arch.end(),
                                          arch) != tag.arch.end());
      });
  return found == engine.tags.end() ? nullptr : &*found;
}

std::vector<std::string> LibraryVersions(const TransportProfile& library,
                                         const ReleaseProfile& release,
                                         std::string_view engine) {
  std::vector<std::string> versions;
  const auto published = release.libraries.find(library.head.name);
  if (published != release.libraries.end()) {
    versions.push_back(published->second);
  }
  const ReleaseEngine* one = release.FindEngine(engine);
  for (const BundledLibrary& row : library.in_nixl) {
    if (one != nullptr && !one->nixl.empty() &&
        InVersionRange(one->nixl, row.nixl)) {
      versions.push_back(row.version);
    }
  }
  return versions;
}

std::string ConnectorRole(const EngineProfile& engine, std::string_view release,
                          RoleKind role) {
  const ConnectorRoles& roles = engine.kv_transfer.roles;
  const bool has_part = role == RoleKind::kPrefill || role == RoleKind::kDecode;
  if (!has_part || release.empty() || roles.releases.empty() ||
      !InVersionRange(release, roles.releases)) {
    return roles.otherwise;
  }
  return role == RoleKind::kPrefill ? roles.prefill : roles.decode;
}

std::string ConnectorChosenBy(const EngineProfile& engine,
                              std::string_view release) {
  const std::string& releases = engine.kv_transfer.shorthand.releases;
  const bool by_name = !releases.empty() && !release.empty() &&
                       InVersionRange(release, releases);
  return by_name ? "shorthand" : "configuration";
}

}  // namespace dgdc

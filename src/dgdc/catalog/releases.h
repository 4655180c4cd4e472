// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/profile.h"

// What can be said about releases that no profile describes: what a release
// has, later ones have too, unless somebody says otherwise.
namespace dgdc {

// The images that are for no fabric in particular.
inline constexpr std::string_view kDefaultVariant = "default";

// Whether an image of that name is published with one of the releases.
bool IsPublishedImage(const Shelf<ReleaseProfile>& releases,
                      std::string_view image);

// Whether the text is X.Y.Z.
bool IsReleaseNumber(std::string_view text);

// X.Y.0 of X.Y, which people write for it; any other text as it is.
std::string WithPatch(std::string_view text);

// The release with whose number a text begins, as X.Y.Z: "1.7.0" of
// "v1.7.0-rc1" and of "1.7-dev"; "" when it begins with none.
std::string LeadingRelease(std::string_view text);

// Whether both are patches of one X.Y.
bool SameMinor(std::string_view a, std::string_view b);

// Whether both are releases of one X.
bool SameMajor(std::string_view a, std::string_view b);

// The newest one; there is always one.
const ReleaseProfile& NewestRelease(const Shelf<ReleaseProfile>& releases);

// Whether it is newer than all of them.
bool IsNewerThanKnown(const Shelf<ReleaseProfile>& releases,
                      std::string_view version);

// Whether it is a patch of a known X.Y that came after those known: the
// profiles cannot say whether it exists.
bool IsLaterPatch(const Shelf<ReleaseProfile>& releases,
                  std::string_view version);

// Whether it came after those known, as a new X.Y or as a patch: what lasts
// from release to release holds of it too.
bool IsLaterThanKnown(const Shelf<ReleaseProfile>& releases,
                      std::string_view version);

// The newest known release of the same X.Y; "" when there is none.
std::string NewestPatch(const Shelf<ReleaseProfile>& releases,
                        std::string_view version);

// The release itself, or the newest one that is older; null when all are newer
// or `version` is no X.Y.Z.
const ReleaseProfile* NearestRelease(const Shelf<ReleaseProfile>& releases,
                                     std::string_view version);

// The release `version` as it must look when it is like `known`: its tags hold
// the number of the release.
ReleaseProfile ReleaseLike(const ReleaseProfile& known,
                           const std::string& version);

// A tag of `known` as that release has it.
std::string TagLike(const ReleaseProfile& known, std::string tag,
                    std::string_view version);

// The first tag of the variant that has an image for the CPU architecture, any
// when that is "", and that anybody should use; null when there is none.
const ImageTag* FindVariant(const ReleaseEngine& engine,
                            std::string_view variant,
                            std::string_view arch = {});

// The versions of the library that the image of the engine may have: the one
// that is published for the release, and that of the wheel of its NIXL. Empty
// when nothing is known.
std::vector<std::string> LibraryVersions(const TransportProfile& library,
                                         const ReleaseProfile& release,
                                         std::string_view engine);

// What the connector of a server is told about its part at the release; where
// that is not known ("") what all releases take.
std::string ConnectorRole(const EngineProfile& engine, std::string_view release,
                          RoleKind role);

// What chooses the connector of a server of Dynamo at the release: "shorthand"
// where a flag of short names does and refuses the engine's own configuration,
// else "configuration".
std::string ConnectorChosenBy(const EngineProfile& engine,
                              std::string_view release);

}  // namespace dgdc

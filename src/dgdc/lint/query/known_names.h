// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/lint/subject.h"
#include "dgdc/manifest/facts.h"

// What the tables of profiles/generated say of what a worker sets.
namespace dgdc::lint {

// The names of one kind that are known in a version, and what is near to one
// that is not.
struct NearNames {
  size_t distance = 0;
  std::vector<std::string> names = {};  // sorted, all at that distance

  // The only one that a single slip turns into what is written.
  [[nodiscard]] bool only_one() const {
    return distance <= 1 && names.size() == 1;
  }
};

// The names of the table that begin so and may exist in a version, at most
// `most` letters away, or else the only one of which it is the beginning; none
// when nothing is so near.
NearNames FindNear(const NameTable& table,
                   const std::vector<std::string>& versions,
                   std::string_view prefix, std::string_view name, size_t most);

// Stretches of one name where the version is one of several; none is any.
KnownName NameAt(const NameTable& table, std::span<const NameRow> rows,
                 const std::vector<std::string>& versions);

// "did you mean A?", "did you mean A or B?", "".
std::string DidYouMean(const NearNames& near);

// A namespace of variables as a worker has it.
struct WorkerSpace {
  const NameSpace* space = nullptr;
  const LazyNames* names = nullptr;  // read where a variable has the prefix
  // Which the library may have in the image; empty when that is not known.
  std::vector<std::string> versions = {};
  std::string reader = {};  // "UCX 1.21 of release 1.4.0"

  [[nodiscard]] const NameTable& Table() const { return names->Get(); }
  [[nodiscard]] KnownName At(std::string_view name) const;

  [[nodiscard]] bool Holds(std::string_view name) const;
  // How many bytes of the name are the prefix that it has.
  [[nodiscard]] std::string_view PrefixOf(std::string_view name) const;
};

// Those whose libraries are surely in the container: it runs an engine, or an
// image of Dynamo's.
std::vector<WorkerSpace> SpacesOf(const OneWorker& it);

// Whether a variable is something that some table knows, in whichever version.
bool IsKnownAnywhere(const Catalog& catalog, std::string_view name);

// Whether the container's own command, a variable of its own or a script of the
// file reads the name.
bool IsReadByAuthor(const OneWorker& it, std::string_view name);

// Whether the image is one that a known release published.
bool HasPublishedImage(const OneWorker& it);

// Whether the image holds what its release has: its tag is one of those of the
// release, wherever it comes from, or the release is assumed.
bool HoldsItsRelease(const OneWorker& it);

}  // namespace dgdc::lint

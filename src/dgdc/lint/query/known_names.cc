// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/lint/query/known_names.h"

#include <algorithm>

#include <fmt/format.h>

#include "dgdc/base/edit_distance.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/lint/query/published.h"

namespace dgdc::lint {
namespace {

using manifest::Worker;
using yaml::Node;

bool IsNamePart(char c) { return IsAlnum(c) || c == '_'; }

// Whether the text reads the variable: it names it other than to assign it.
bool NamesVariable(std::string_view text, std::string_view name) {
  for (size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const size_t end = at + name.size();
    const bool begins = at == 0 || !IsNamePart(text[at - 1]);
    const bool ends = end == text.size() || !IsNamePart(text[end]);
    const bool assigned = end < text.size() && text[end] == '=';
    if (begins && ends && !assigned) {
      return true;
    }
  }
  return false;
}

bool NamesVariableBelow(const Node& node, std::string_view name) {
  return NamesVariable(node.scalar, name) ||
         std::any_of(node.items.begin(), node.items.end(),
                     [name](const Node& item) {
                       return NamesVariableBelow(item, name);
                     }) ||
         std::any_of(node.entries.begin(), node.entries.end(),
                     [name](const yaml::Entry& entry) {
                       return NamesVariableBelow(entry.value, name);
                     });
}

std::string_view ReleaseOf(const OneWorker& it) {
  const std::string& assumed = it.facts.assumed.release;
  return assumed.empty() ? it.worker.release : assumed;
}

// "1.21" stands for "1.21.0" too.
std::vector<std::string> WithoutPatches(
    const std::vector<std::string>& versions) {
  std::vector<std::string> shortest;
  for (const std::string& version : versions) {
    const bool is_patch = std::any_of(versions.begin(), versions.end(),
                                      [&version](const auto& other) {
                                        return version.starts_with(other + ".");
                                      });
    if (!is_patch && std::find(shortest.begin(), shortest.end(), version) ==
                         shortest.end()) {
      shortest.push_back(version);
    }
  }
  return shortest;
}

// The versions of the library that the image of the worker may have.
std::vector<std::string> VersionsInImage(const OneWorker& it,
                                         const NameSpace& space) {
  const std::string number(ReleaseOf(it));
  if (!HoldsItsRelease(it) || space.owner == NameOwner::kNobody) {
    return {};
  }
  const std::string& of_engine = it.worker.flag_reader.engine_version;
  if (space.owner == NameOwner::kEngine || space.owner == NameOwner::kDynamo) {
    const std::string& one =
        space.owner == NameOwner::kEngine ? of_engine : number;
    return one.empty() ? std::vector<std::string>() : std::vector{one};
  }
  const ReleaseProfile* release = it.facts.catalog->releases.Find(number);
  if (release == nullptr) {
    return {};
  }
  const std::string engine =
      it.worker.engine == nullptr ? "" : it.worker.engine->head.name;
  if (space.owner == NameOwner::kUcx) {
    return WithoutPatches(LibraryVersions(
        it.facts.catalog->Transport(space.table), *release, engine));
  }
  const ReleaseEngine* inside = release->FindEngine(engine);
  return inside == nullptr || inside->nixl.empty() ? std::vector<std::string>()
                                                   : std::vector{inside->nixl};
}

std::string ReaderName(const OneWorker& it, const NameSpace& space,
                       const std::vector<std::string>& versions) {
  if (versions.empty()) {
    return space.library;
  }
  const std::string name =
      fmt::format("{} {}", space.library, fmt::join(versions, " or "));
  const std::string_view release = ReleaseOf(it);
  return space.owner == NameOwner::kDynamo || release.empty() ||
                 !it.worker.own_version->empty()
             ? name
             : fmt::format("{} of release {}", name, release);
}

bool IsOfDynamo(const OneWorker& it) {
  return it.worker.is_dynamo || !it.worker.release.empty();
}

bool IsInContainer(const OneWorker& it, const NameSpace& space) {
  const Worker& worker = it.worker;
  if (!space.engine.empty()) {
    return worker.engine != nullptr && worker.engine->head.name == space.engine;
  }
  return space.owner == NameOwner::kDynamo
             ? IsOfDynamo(it)
             : worker.gpu_worker &&
                   (worker.engine != nullptr || IsOfDynamo(it));
}

// A name that was cut short: the only one that goes on with another word.
NearNames OnlyLonger(const NameTable& table,
                     const std::vector<std::string>& versions,
                     std::string_view name) {
  NearNames longer;
  const std::string begins = std::string(name) + "_";
  for (const NameRow& row : table.rows()) {
    if (row.name.starts_with(begins) &&
        (longer.names.empty() || longer.names.back() != row.name) &&
        NameAt(table, table.Find(row.name), versions).presence !=
            Presence::kNo) {
      longer.names.emplace_back(row.name);
      longer.distance = row.name.size() - name.size();
    }
  }
  return longer.names.size() == 1 ? longer : NearNames{};
}

}  // namespace

KnownName NameAt(const NameTable& table, std::span<const NameRow> rows,
                 const std::vector<std::string>& versions) {
  if (versions.empty()) {
    return table.At(rows, "");
  }
  KnownName all = table.At(rows, versions.front());
  for (const std::string& version : versions) {
    const KnownName one = table.At(rows, version);
    all.presence =
        one.presence == all.presence ? all.presence : Presence::kMaybe;
    all.row = one.row == all.row ? all.row : nullptr;
  }
  return all;
}

NearNames FindNear(const NameTable& table,
                   const std::vector<std::string>& versions,
                   std::string_view prefix, std::string_view name,
                   size_t most) {
  NearNames near{.distance = most + 1};
  const std::vector<NameRow>& rows = table.rows();
  for (size_t i = 0; i < rows.size();) {
    const std::string_view other = rows[i].name;
    const std::span<const NameRow> found = table.Find(other);
    i += found.size();
    const size_t longer = std::max(other.size(), name.size());
    const size_t shorter = std::min(other.size(), name.size());
    if (!other.starts_with(prefix) || longer - shorter > most ||
        NameAt(table, found, versions).presence == Presence::kNo) {
      continue;
    }
    const size_t distance = EditDistance(name, other);
    if (distance < near.distance) {
      near = {.distance = distance, .names = {}};
    }
    if (distance == near.distance && distance <= most) {
      near.names.emplace_back(other);
    }
  }
  return near.names.empty() ? OnlyLonger(table, versions, name) : near;
}

std::string DidYouMean(const NearNames& near) {
  constexpr size_t kMost = 3;
  return near.names.empty() || near.names.size() > kMost
             ? ""
             : fmt::format("did you mean {}?", fmt::join(near.names, " or "));
}

KnownName WorkerSpace::At(std::string_view name) const {
  return NameAt(Table(), Table().Find(name), versions);
}

bool WorkerSpace::Holds(std::string_view name) const {
  return !PrefixOf(name).empty();
}

std::string_view WorkerSpace::PrefixOf(std::string_view name) const {
  const auto found = std::find_if(
      space->prefixes.begin(), space->prefixes.end(),
      [name](const std::string& prefix) { return name.starts_with(prefix); });
  return found == space->prefixes.end() ? std::string_view() : *found;
}

std::vector<WorkerSpace> SpacesOf(const OneWorker& it) {
  std::vector<WorkerSpace> spaces;
  for (const NameSpace& space : it.facts.catalog->name_spaces) {
    const auto known = it.facts.catalog->FindNames(space.table);
    if (known == nullptr || !IsInContainer(it, space)) {
      continue;
    }
    const std::vector<std::string> versions = VersionsInImage(it, space);
    spaces.push_back({.space = &space,
                      .names = known.get(),
                      .versions = versions,
                      .reader = ReaderName(it, space, versions)});
  }
  return spaces;
}

bool IsKnownAnywhere(const Catalog& catalog, std::string_view name) {
  return std::any_of(catalog.name_spaces.begin(), catalog.name_spaces.end(),
                     [&](const NameSpace& space) {
                       const auto known = catalog.FindNames(space.table);
                       return known != nullptr &&
                              !known->Get().Find(name).empty();
                     });
}

bool IsReadByAuthor(const OneWorker& it, std::string_view name) {
  const Node* container = it.worker.component.container;
  if (container != nullptr &&
      std::any_of(container->entries.begin(), container->entries.end(),
                  [name](const yaml::Entry& entry) {
                    return entry.key != "env" &&
                           NamesVariableBelow(entry.value, name);
                  })) {
    return true;
  }
  const std::string reference = fmt::format("$({})", name);
  const bool by_other = std::any_of(
      it.worker.env.begin(), it.worker.env.end(), [&](const auto& variable) {
        const manifest::Variable& one = variable.second;
        return one.entry != nullptr &&
               manifest::At(*one.entry, {"value"}).scalar.find(reference) !=
                   std::string::npos;
      });
  return by_other ||
         std::any_of(it.facts.documents.begin(), it.facts.documents.end(),
                     [name](const Node& document) {
                       return manifest::At(document, {"kind"}).scalar ==
                                  "ConfigMap" &&
                              NamesVariableBelow(
                                  manifest::At(document, {"data"}), name);
                     });
}

bool HoldsItsRelease(const OneWorker& it) {
  const manifest::Image& image = it.worker.image;
  if (!it.facts.assumed.release.empty() || !it.worker.own_version->empty()) {
    return true;
  }
  const ReleaseProfile* release =
      it.facts.catalog->releases.Find(image.version);
  if (release == nullptr) {
    return false;
  }
  const std::string& tag = *image.tag;
  return tag == release->frontend_tag ||
         std::any_of(
             release->engines.begin(), release->engines.end(),
             [&tag](const ReleaseEngine& engine) {
               return std::any_of(
                   engine.tags.begin(), engine.tags.end(),
                   [&tag](const ImageTag& one) { return one.tag == tag; });
             });
}

bool HasPublishedImage(const OneWorker& it) {
  return FindPublished(it.facts, it.worker.image).tag != nullptr;
}

}  // namespace dgdc::lint

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/edit/operation.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/manifest/places.h"

// Changes of a worker in its own terms: variables, flags, resources. Where they
// go depends on the API and on how its author wrote it down.
namespace dgdc::manifest {

using Operations = std::vector<edit::Operation>;

class Amend {
 public:
  // All three must outlive it.
  Amend(const Facts& facts, const Graph& graph, const Worker& worker);

  // Whether anything can be changed: the worker stands in the documents.
  [[nodiscard]] bool possible() const { return places_.has_value(); }
  [[nodiscard]] const WorkerPlaces& places() const { return *places_; }
  [[nodiscard]] const Worker& worker() const { return worker_; }
  // Where limits, requests and claims of the main container stand, or would
  // have to: v1alpha1 has a block of its own.
  [[nodiscard]] edit::Path ResourceBlock() const;

  // Each gives the operations that make it so, none when it is so already, and
  // nothing when it cannot be done.

  // A variable of the server; in the start script where that sets it.
  [[nodiscard]] std::optional<Operations> SetEnv(std::string_view name,
                                                 const yaml::Node& value) const;
  // The same of a whole entry {name, valueFrom}.
  [[nodiscard]] std::optional<Operations> SetEnvEntry(
      const yaml::Node& entry) const;
  [[nodiscard]] std::optional<Operations> RemoveEnv(
      std::string_view name) const;
  // Several at once: one command of a script may set them.
  [[nodiscard]] std::optional<Operations> RemoveEnv(
      const std::vector<std::string>& names) const;
  // A flag of the server, in its last spelling; no value: a bare flag.
  [[nodiscard]] std::optional<Operations> SetFlag(
      std::string_view name, const std::optional<std::string>& value) const;
  [[nodiscard]] std::optional<Operations> RemoveFlag(
      std::string_view name) const;
  // A dotted field of the JSON that a flag takes.
  [[nodiscard]] std::optional<Operations> SetJson(
      const Flag& flag, std::string_view dotted, const yaml::Node& value) const;
  // Merges a fragment into that JSON; what is in it alone stays.
  [[nodiscard]] std::optional<Operations> MergeJson(
      const Flag& flag, const yaml::Node& fragment) const;
  // The same of a part of it, whose dotted path may have the index of an item.
  [[nodiscard]] std::optional<Operations> MergeJsonItem(
      const Flag& flag, std::string_view dotted,
      const yaml::Node& fragment) const;
  [[nodiscard]] std::optional<Operations> RemoveJson(
      const Flag& flag, std::string_view dotted) const;
  // Several fields at once: two changes of one word would be in each other's
  // way.
  [[nodiscard]] std::optional<Operations> RemoveJson(
      const Flag& flag, const std::vector<std::string>& dotted) const;
  // Limit and request of the main container.
  [[nodiscard]] std::optional<Operations> SetResource(
      std::string_view name, std::string_view quantity) const;
  [[nodiscard]] std::optional<Operations> RemoveResource(
      std::string_view name) const;
  [[nodiscard]] std::optional<Operations> AddCapability(
      std::string_view name) const;
  [[nodiscard]] std::optional<Operations> SetSharedMemory(
      std::string_view quantity) const;
  // A dotted key of the engine's configuration file in a ConfigMap.
  [[nodiscard]] std::optional<Operations> SetConfig(
      std::string_view dotted, const yaml::Node& value) const;
  [[nodiscard]] std::optional<Operations> RemoveConfig(
      std::string_view dotted) const;

  // Merges a fragment into what is at `path` as Kubernetes merges (see
  // yaml::Merge): what is there and not in the fragment stays.
  [[nodiscard]] Operations Merge(const edit::Path& path,
                                 const yaml::Node& fragment) const;
  // A value at a dotted path below `path`.
  [[nodiscard]] static Operations Set(const edit::Path& path,
                                      std::string_view dotted,
                                      const yaml::Node& value);
  // What is at `path`, with what it leaves empty; none when nothing is there.
  [[nodiscard]] Operations Remove(const edit::Path& path) const;

  // Bytes [begin, end) of a word's text become `text`, quoted as the place
  // needs it. Nothing when they are not the word's own bytes.
  [[nodiscard]] std::optional<edit::Operation> SpliceWord(
      const Word& word, size_t begin, size_t end, std::string_view text) const;

 private:
  [[nodiscard]] std::optional<edit::Path> EntryOf(std::string_view name) const;
  [[nodiscard]] bool HasOwnResources() const;
  [[nodiscard]] std::optional<Operations> ChangeJson(
      const Flag& flag, const Operations& operations) const;
  [[nodiscard]] std::optional<Operations> ChangeConfig(
      const Operations& operations) const;
  [[nodiscard]] std::optional<Operations> SetInScript(
      const Word& value, std::string_view text) const;
  [[nodiscard]] std::optional<Operations> RemoveAssignments(
      const std::vector<std::string>& names) const;
  [[nodiscard]] std::optional<Operations> AppendFlag(
      std::string_view name, const std::optional<std::string>& value) const;
  [[nodiscard]] std::optional<Operations> RemoveWords(const Word& name,
                                                      size_t values) const;
  [[nodiscard]] std::optional<Operations> ChangeParts(
      const Flag& flag, const Operations& operations) const;
  [[nodiscard]] std::optional<Operations> RemovePart(
      const Flag& flag, const std::string& path,
      const edit::Operation& operation) const;
  [[nodiscard]] std::optional<Operations> SetPart(
      const Flag& flag, const std::string& path, const yaml::Node& value) const;

  const Facts& facts_;
  const Graph& graph_;
  const Worker& worker_;
  std::optional<WorkerPlaces> places_ = {};
};

// The bytes of a place inside of a string, of the worker's where there is one,
// become `text`, which must need no quotes of a shell. Nothing when they cannot
// be followed.
std::optional<Operations> SplicePlace(const Facts& facts, const Worker* worker,
                                      const Span& place, std::string_view text);

// The path of a dotted name, as in "capabilities.add"; a number is the index of
// an item.
edit::Path Dotted(const edit::Path& path, std::string_view dotted);

}  // namespace dgdc::manifest

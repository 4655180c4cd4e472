// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dgdc::testing {

// A file of a case: "bad-facts.old.yaml" is {"bad", "-facts", "old"}.
struct CaseFile {
  std::string kind = {};     // "good", "bad" or "fixed"
  std::string subject = {};  // "" of a manifest
  std::string variant = {};  // "" of the first case of the folder

  // Nothing when the name without its ending is none of these.
  static std::optional<CaseFile> Of(std::string_view stem);
  [[nodiscard]] std::string Stem() const;
};

// The YAML files of a folder by name: those that are there, and those that
// patches make of them. NAME.patch makes NAME.yaml, of
//   good.VARIANT    good
//   bad.VARIANT     good.VARIANT, or good where that is not
// and the same with -facts. Throws std::runtime_error when a patch does not
// fit.
std::map<std::string, std::string> CaseTexts(
    const std::filesystem::path& folder);

// The same of all folders below one, by path, and what fixed.VARIANT.patch
// makes of bad.VARIANT.
std::map<std::filesystem::path, std::string> YamlTextsBelow(
    const std::filesystem::path& folder);

// Whether a file of a case is there, by name.
using HasFile = std::function<bool(const std::string& name)>;

// What args.VARIANT says, or args, or "lint bad.yaml"; each file in it is the
// one of the variant's own where that is there.
std::vector<std::string> CaseArgs(const std::filesystem::path& folder,
                                  const std::string& variant,
                                  const HasFile& has);
// The same about the good files in place of the bad ones.
std::vector<std::string> GoodArgs(std::vector<std::string> args,
                                  const HasFile& has);

// The patches that would be shorter than the whole manifests in the folder of a
// rule, by the names of both without their endings.
std::map<std::string, std::string> Foldable(
    const std::filesystem::path& folder);

// Makes these patches, and whole manifests of patches; both return the names of
// the files that they wrote or removed. Patches of fixes are expectations and
// stay.
std::vector<std::string> Fold(const std::filesystem::path& folder);
std::vector<std::string> Unfold(const std::filesystem::path& folder);

}  // namespace dgdc::testing

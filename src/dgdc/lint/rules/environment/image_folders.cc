// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/releases.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Search paths that a manifest sets, against the folders of the image.
namespace dgdc::lint {
namespace {

using manifest::TagSuffix;
using manifest::Text;
using manifest::Worker;

// The row of the image that says the field, when the image is the engine's own
// of a release that is known, or newer: its registry and name are taken for
// those of the nearest one. Else null; what an image of that name in another
// registry holds, nobody knows.
template <class Field>
const ImageContents* ContentsOf(const OneWorker& it, Reporter& report,
                                Field ImageContents::*field) {
  const auto release = report.ReadText(it, "image.release");
  const ImageProfile* image = it.worker.image_profile;
  const ImageContents* row =
      !release || image == nullptr
          ? nullptr
          : image->Find(*release, TagSuffix(it.worker.image), field);
  if (row != nullptr &&
      DynamosImageOf(it.facts, it.worker, *release) == nullptr) {
    report.Lacks("image.release", model::Need::kImage);
    return nullptr;
  }
  return row;
}

// Whether something is mounted there, so that the image does not decide.
bool IsMounted(const Worker& worker, std::string_view path) {
  return std::any_of(worker.mounts.begin(), worker.mounts.end(),
                     [path](const manifest::Mount& mount) {
                       return !mount.path->empty() &&
                              path.starts_with(*mount.path);
                     });
}

// Entries of a search path, without a slash at the end.
std::vector<std::string> PathEntries(std::string_view paths) {
  std::vector<std::string> entries;
  while (true) {
    const size_t colon = paths.find(':');
    std::string entry(paths.substr(0, colon));
    while (entry.size() > 1 && entry.ends_with('/')) {
      entry.pop_back();
    }
    entries.push_back(std::move(entry));
    if (colon == std::string_view::npos) {
      return entries;
    }
    paths.remove_prefix(colon + 1);
  }
}

// A variable that takes the place of the image's.
struct Replaced {
  std::string name = {};
  const ImageContents& image;
  Text value = {};
};

// The one that the entry names; nothing where the value is not known, or what
// the image has in its place.
template <class Field>
std::optional<Replaced> ReplacedBy(const OneWorker& it, Reporter& report,
                                   Field ImageContents::*field) {
  const std::string& name = report.Name("variable");
  const model::Fact& value = report.Read(it, "env." + name);
  const ImageContents* image = ContentsOf(it, report, field);
  return !value.is_present() || image == nullptr
             ? std::nullopt
             : std::optional(Replaced{
                   name, *image, {value.value.text, value.decided_at}});
}

// The image's own value is right.
void ProposeNone(const OneWorker& it, const Replaced& replaced,
                 Diagnostic& finding) {
  finding.why.push_back(replaced.image.why);
  finding.sources = replaced.image.sources;
  SetFix(
      finding, edit::Safety::kUnsafe,
      fmt::format("remove {}, which leaves the image's own", replaced.name),
      manifest::Amend(it.facts, it.graph, it.worker).RemoveEnv(replaced.name));
}

bool ContainsFolder(const std::vector<std::string>& folders,
                    std::string_view folder) {
  return std::find(folders.begin(), folders.end(), folder) != folders.end();
}

void CheckLibraryFolders(const OneWorker& it, Reporter& report) {
  const std::optional<Replaced> replaced =
      ReplacedBy(it, report, &ImageContents::nixl_folders);
  if (!replaced) {
    return;
  }
  const std::vector<std::string>& wanted = replaced->image.nixl_folders;
  const std::vector<std::string> entries = PathEntries(*replaced->value);
  if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& folder) {
        return ContainsFolder(entries, folder);
      })) {
    return;
  }
  Diagnostic& finding = report.At(
      replaced->value.span,
      fmt::format("{} of {} leaves out {}, where image {}:{} has NIXL",
                  replaced->name, *it.worker.component.name,
                  fmt::join(wanted, " or "), it.worker.image.name,
                  *it.worker.image.tag),
      "replaces the image's value");
  ProposeNone(it, *replaced, finding);
}

// A folder of the image that has not the plug-in of the worker's backend.
void CheckLacking(const OneWorker& it, const Replaced& replaced,
                  std::string_view folder, Reporter& report) {
  const auto& all = replaced.image.lacking;
  const bool is_whole = std::none_of(
      all.begin(), all.end(),
      [folder](const auto& row) { return ContainsFolder(row.second, folder); });
  const bool is_asked = !is_whole && report.ReadTruth(it, "kv.nixl") == true;
  const auto backend =
      is_asked ? report.ReadText(it, "kv.backend") : std::nullopt;
  const auto lacking = backend ? all.find(*backend) : all.end();
  if (lacking == all.end() || !ContainsFolder(lacking->second, folder)) {
    return;
  }
  Diagnostic& finding = report.At(
      replaced.value.span,
      fmt::format("{} of {} names a folder of image {}:{} without the plug-in "
                  "{}",
                  replaced.name, *it.worker.component.name,
                  it.worker.image.name, *it.worker.image.tag, *backend),
      "has other plug-ins");
  ProposeNone(it, replaced, finding);
}

void CheckPluginFolder(const OneWorker& it, Reporter& report) {
  const std::optional<Replaced> replaced =
      ReplacedBy(it, report, &ImageContents::plugin_folders);
  if (!replaced) {
    return;
  }
  const std::vector<std::string>& there = replaced->image.plugin_folders;
  const std::string said = PathEntries(*replaced->value).front();
  if (IsMounted(it.worker, said)) {
    return;
  }
  if (ContainsFolder(there, said)) {
    CheckLacking(it, *replaced, said, report);
    return;
  }
  Diagnostic& finding = report.At(
      replaced->value.span,
      fmt::format("{} of {} names a folder that image {}:{} does not have",
                  replaced->name, *it.worker.component.name,
                  it.worker.image.name, *it.worker.image.tag),
      fmt::format("{} there", fmt::join(there, " or ")));
  ProposeNone(it, *replaced, finding);
}

constexpr std::array kImageFolderRules = {
    Rule{.code = "DG4317", .check = &CheckLibraryFolders},
    Rule{.code = "DG4323", .check = &CheckPluginFolder},
};

}  // namespace

std::span<const Rule> ImageFolderRules() { return kImageFolderRules; }

}  // namespace dgdc::lint

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
#include "dgdc/catalog/version.h"
#include "dgdc/lint/query/support.h"
#include "dgdc/lint/registry.h"
#include "dgdc/lint/rule_fix.h"

// Search paths that a manifest sets, against the folders of the image.
namespace dgdc::lint {
namespace {

using manifest::Facts;
using manifest::Graph;
using manifest::Text;
using manifest::Worker;

constexpr std::string_view kTriplet = "{triplet}";

// The folders of a profile, one that depends on the CPU for each of them.
std::vector<std::string> FoldersOf(const std::vector<std::string>& patterns) {
  std::vector<std::string> folders;
  for (const std::string& pattern : patterns) {
    const size_t at = pattern.find(kTriplet);
    if (at == std::string::npos) {
      folders.push_back(pattern);
      continue;
    }
    for (const char* triplet : {"x86_64-linux-gnu", "aarch64-linux-gnu"}) {
      folders.push_back(
          std::string(pattern).replace(at, kTriplet.size(), triplet));
    }
  }
  return folders;
}

// "1.4.0-efa", "1.2.1-efa-amd64".
bool IsVariant(const manifest::Image& image, const std::string& variant) {
  return variant.empty() ||
         image.tag->starts_with(fmt::format("{}-{}", image.version, variant));
}

// The folders of a worker's image, when it is the engine's own of a release
// that is known, or newer: its registry and name are taken for those of the
// nearest one. Else null.
const ImageFolders* FoldersOfImage(const Facts& facts, const Worker& worker) {
  if (DynamosImageOf(facts, worker) == nullptr) {
    return nullptr;
  }
  const auto& all = worker.engine->image_folders;
  const auto found = std::find_if(
      all.begin(), all.end(), [&worker](const ImageFolders& folders) {
        return InVersionRange(worker.release, folders.releases) &&
               IsVariant(worker.image, folders.variant);
      });
  return found == all.end() ? nullptr : &*found;
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

// Calls `check` with the literal value of a variable, where it has one.
template <class Check>
void ForLiteral(const Facts& facts, std::string_view name, Check check) {
  for (const Graph& graph : facts.graphs) {
    for (const Worker& worker : graph.workers) {
      const Text* value = ServerEnv(worker, name);
      const ImageFolders* folders = FoldersOfImage(facts, worker);
      // A reference is meant to keep what the image has.
      if (value != nullptr && folders != nullptr &&
          (*value)->find('$') == std::string::npos) {
        check(graph, worker, *value, *folders);
      }
    }
  }
}

// The image's own value is right.
void ProposeNone(const Facts& facts, const Graph& graph, const Worker& worker,
                 const std::string& name, const ImageFolders& folders,
                 Diagnostic& finding) {
  finding.why.push_back(folders.why);
  finding.sources = folders.sources;
  SetFix(finding, edit::Safety::kUnsafe,
         fmt::format("remove {}, which leaves the image's own", name),
         manifest::Amend(facts, graph, worker).RemoveEnv(name));
}

void CheckLibraryFolders(const Facts& facts, Reporter& report) {
  const std::string name = "LD_LIBRARY_PATH";
  ForLiteral(
      facts, name,
      [&](const Graph& graph, const Worker& worker, const Text& value,
          const ImageFolders& folders) {
        const std::vector<std::string> wanted = FoldersOf(folders.libraries);
        const std::vector<std::string> entries = PathEntries(*value);
        const auto named = [&](const std::string& folder) {
          return std::find(entries.begin(), entries.end(), folder) !=
                 entries.end();
        };
        if (!TransfersKv(worker) || wanted.empty() ||
            std::any_of(wanted.begin(), wanted.end(), named)) {
          return;
        }
        Diagnostic& finding = report.At(
            value.span,
            fmt::format("{} of {} leaves out {}, where image {}:{} has NIXL",
                        name, *worker.component.name, fmt::join(wanted, " or "),
                        worker.image.name, *worker.image.tag),
            "replaces the image's value");
        ProposeNone(facts, graph, worker, name, folders, finding);
      });
}

// A folder of the image that has not the plug-in of the worker's backend.
void ReportLacking(const Facts& facts, const Graph& graph, const Worker& worker,
                   const Text& value, const ImageFolders& folders,
                   Reporter& report) {
  const auto lacking = folders.lacking.find(*worker.kv.backend);
  const std::string said = PathEntries(*value).front();
  if (worker.kv.nixl != true || lacking == folders.lacking.end() ||
      std::find(lacking->second.begin(), lacking->second.end(), said) ==
          lacking->second.end()) {
    return;
  }
  Diagnostic& finding = report.At(
      value.span,
      fmt::format("NIXL_PLUGIN_DIR of {} names a folder of image {}:{} without "
                  "the plug-in {}",
                  *worker.component.name, worker.image.name, *worker.image.tag,
                  *worker.kv.backend),
      "has other plug-ins");
  ProposeNone(facts, graph, worker, "NIXL_PLUGIN_DIR", folders, finding);
}

void CheckPluginFolder(const Facts& facts, Reporter& report) {
  const std::string name = "NIXL_PLUGIN_DIR";
  ForLiteral(
      facts, name,
      [&](const Graph& graph, const Worker& worker, const Text& value,
          const ImageFolders& folders) {
        const std::vector<std::string> there = FoldersOf(folders.plugins);
        const std::string said = PathEntries(*value).front();
        if (IsMounted(worker, said)) {
          return;
        }
        if (std::find(there.begin(), there.end(), said) != there.end()) {
          ReportLacking(facts, graph, worker, value, folders, report);
          return;
        }
        Diagnostic& finding = report.At(
            value.span,
            fmt::format(
                "{} of {} names a folder that image {}:{} does not have", name,
                *worker.component.name, worker.image.name, *worker.image.tag),
            fmt::format("{} there", fmt::join(there, " or ")));
        ProposeNone(facts, graph, worker, name, folders, finding);
      });
}

constexpr std::array kImageFolderRules = {
    Rule{.code = "DG4317", .check = &CheckLibraryFolders},
    Rule{.code = "DG4323", .check = &CheckPluginFolder},
};

}  // namespace

std::span<const Rule> ImageFolderRules() { return kImageFolderRules; }

}  // namespace dgdc::lint

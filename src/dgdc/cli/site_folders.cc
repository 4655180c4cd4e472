// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/site_folders.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dgdc/catalog/profile_schema.h"

namespace dgdc::cli {
namespace {

// More than any folder of profiles has: a wrong folder, or a link that leads
// back, must not keep the program busy.
constexpr size_t kMostFiles = 10'000;
constexpr size_t kMostDepth = 4;
constexpr uint64_t kMostBytes = uint64_t{8} << 20U;

bool IsProfileFile(const std::string& path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") ||
         path.ends_with(".json") || path.ends_with(catalog::kTables);
}

std::string Below(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

class FolderReader {
 public:
  FolderReader(SourceSet& sources, Env& env, SiteFolders& site)
      : sources_(sources), env_(env), site_(site) {}

  void Read(const std::string& folder) {
    const size_t files = site_.files.size();
    const size_t problems = site_.problems.size();
    folder_ = folder;
    if (!env_.files.Exists(folder)) {
      Complain(folder, "no such folder of profiles");
    } else if (!env_.files.IsDirectory(folder)) {
      Complain(folder, "not a folder of profiles, but a file");
    } else {
      Walk(folder, 0);
    }
    if (site_.files.size() == files && site_.problems.size() == problems) {
      Complain(folder, "no profile is in this folder: no .yaml file");
    }
  }

 private:
  void Complain(const std::string& path, const std::string& why) {
    site_.problems.push_back(fmt::format("{}: {}", path, why));
  }

  // What a dot hides belongs to other tools, as the copies do that a mounted
  // ConfigMap has of all its files.
  void Walk(const std::string& directory, size_t depth) {
    if (depth > kMostDepth) {
      Complain(directory,
               fmt::format("more than {} folders below {}, which profiles have "
                           "not; a link may lead back",
                           kMostDepth, folder_));
      return;
    }
    const Result<std::vector<std::string>> names =
        env_.files.Entries(directory);
    if (!names) {
      Complain(directory, names.error());
      return;
    }
    for (const std::string& name : *names) {
      const std::string path = Below(directory, name);
      if (name.starts_with('.')) {
        continue;
      }
      if (env_.files.IsDirectory(path)) {
        Walk(path, depth + 1);
      } else if (IsProfileFile(path)) {
        Take(path);
      }
    }
  }

  void Take(const std::string& path) {
    if (site_.files.size() >= kMostFiles) {
      if (site_.files.size() == kMostFiles && !full_) {
        Complain(folder_, fmt::format("more than {} files, which no folder of "
                                      "profiles has",
                                      kMostFiles));
        full_ = true;
      }
      return;
    }
    const Result<uint64_t> size = env_.files.Size(path);
    if (!size) {
      Complain(path, size.error());
      return;
    }
    if (*size > kMostBytes) {
      Complain(path, fmt::format("{} bytes; a profile has at most {}", *size,
                                 kMostBytes));
      return;
    }
    Result<std::string> text = env_.files.Read(path);
    if (!text) {
      Complain(path, text.error());
      return;
    }
    site_.read.push_back(path);
    site_.files.push_back(
        {.folder = folder_, .file = sources_.Add(path, std::move(*text))});
  }

  SourceSet& sources_;
  Env& env_;
  SiteFolders& site_;
  std::string folder_;
  bool full_ = false;
};

}  // namespace

SiteFolders ReadSiteFolders(const std::vector<std::string>& folders,
                            SourceSet& sources, Env& env) {
  SiteFolders site;
  FolderReader reader(sources, env, site);
  for (const std::string& folder : folders) {
    reader.Read(folder);
  }
  return site;
}

std::vector<std::string> SiteNotes(const Catalog& catalog) {
  std::vector<std::string> folders;
  for (const SiteItem& item : catalog.site()) {
    if (std::find(folders.begin(), folders.end(), item.folder) ==
        folders.end()) {
      folders.push_back(item.folder);
    }
  }
  std::vector<std::string> notes;
  for (const std::string& folder : folders) {
    std::vector<std::string> replaced;
    for (const SiteItem& item : catalog.site()) {
      if (item.folder == folder && item.change == SiteChange::kReplaced) {
        replaced.push_back(fmt::format("{} {}", item.noun, item.name));
      }
    }
    if (!replaced.empty()) {
      notes.push_back(fmt::format("{}: in place of what dgdc knows: {}", folder,
                                  fmt::join(replaced, ", ")));
    }
  }
  return notes;
}

}  // namespace dgdc::cli

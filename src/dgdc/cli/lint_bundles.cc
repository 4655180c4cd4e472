// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/lint_bundles.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "dgdc/cli/input.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::cli {
namespace {

// The names that kustomize looks for in a folder.
constexpr std::array<std::string_view, 3> kFileNames = {
    "kustomization.yaml", "kustomization.yml", "Kustomization"};

std::string TidyPath(const std::filesystem::path& path) {
  std::string tidy = path.lexically_normal().generic_string();
  while (tidy.size() > 1 && tidy.ends_with('/')) {
    tidy.pop_back();
  }
  return tidy.empty() ? "." : tidy;
}

// Whether kustomize would fetch it.
bool IsRemote(std::string_view resource) {
  return resource.find("://") != std::string_view::npos ||
         resource.starts_with("git@") ||
         resource.find("?ref=") != std::string_view::npos ||
         resource.starts_with("github.com/");
}

// What a kustomization names.
struct NamedFiles {
  std::vector<std::string> resources = {};
  std::vector<std::string> patches = {};
  std::string name_space = {};
};

void AddNames(const yaml::Node& list, std::vector<std::string>& names) {
  for (const yaml::Node& item : list.items) {
    // Of patches some are maps with a path, and texts may be patches
    // themselves.
    const yaml::Node& path = item.IsMap() ? manifest::At(item, {"path"}) : item;
    if (path.IsString() && path.scalar.find('\n') == std::string::npos &&
        !IsRemote(path.scalar)) {
      names.push_back(path.scalar);
    }
  }
}

NamedFiles ReadNames(const std::string& path, const std::string& text) {
  SourceSet sources;
  Sink unread;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, text), unread);
  NamedFiles names;
  if (documents.empty()) {
    return names;
  }
  const yaml::Node& root = documents.front();
  // `bases` is how older files say it.
  for (const std::string_view key : {"resources", "components", "bases"}) {
    AddNames(manifest::At(root, {key}), names.resources);
  }
  for (const std::string_view key :
       {"patches", "patchesStrategicMerge", "patchesJson6902"}) {
    AddNames(manifest::At(root, {key}), names.patches);
  }
  names.name_space = manifest::At(root, {"namespace"}).scalar;
  return names;
}

// The kustomization of a folder; "" when it has none.
std::string FindIn(const std::string& folder, const Env& env) {
  for (const std::string_view name : kFileNames) {
    std::string path = TidyPath(std::filesystem::path(folder) / name);
    if (env.files.Exists(path)) {
      return path;
    }
  }
  return "";
}

// Walks from a kustomization to its resources.
class ResourceWalk {
 public:
  ResourceWalk(LintInputs& inputs, Env& env) : inputs_(inputs), env_(env) {
    for (const LintInput& input : inputs.files) {
      seen_.insert(TidyPath(input.path));
    }
  }

  void Enter(const std::string& kustomization);

 private:
  void Add(const std::string& kustomization, const std::string& path);

  LintInputs& inputs_;
  Env& env_;
  std::set<std::string> seen_ = {};
  std::set<std::string> entered_ = {};
};

void ResourceWalk::Enter(const std::string& kustomization) {
  if (!entered_.insert(TidyPath(kustomization)).second) {
    return;
  }
  const Result<std::string> text = ReadInput(kustomization, env_);
  if (!text) {
    return;
  }
  const NamedFiles names = ReadNames(kustomization, *text);
  for (const std::string& resource : names.resources) {
    Add(kustomization,
        TidyPath(std::filesystem::path(FolderOf(kustomization)) / resource));
  }
}

void ResourceWalk::Add(const std::string& kustomization,
                       const std::string& path) {
  const bool is_folder = env_.files.IsDirectory(path);
  const std::string file = is_folder ? FindIn(path, env_) : path;
  if (file.empty() || !env_.files.Exists(file)) {
    inputs_.problems.push_back(fmt::format(
        "{}: names {}, {}", kustomization, path,
        is_folder ? "which has no kustomization" : "which is not there"));
    return;
  }
  if (seen_.insert(TidyPath(file)).second) {
    inputs_.files.push_back({.path = file, .name = file});
  }
  if (is_folder) {
    Enter(file);
  }
}

}  // namespace

bool IsKustomization(std::string_view path) {
  const size_t slash = path.rfind('/');
  const std::string_view name =
      slash == std::string_view::npos ? path : path.substr(slash + 1);
  return std::find(kFileNames.begin(), kFileNames.end(), name) !=
         kFileNames.end();
}

std::string FolderOf(const std::string& path) {
  return TidyPath(std::filesystem::path(path).parent_path());
}

void AddResources(LintInputs& inputs, Env& env) {
  std::vector<std::string> named;
  for (const LintInput& input : inputs.files) {
    if (input.named && IsKustomization(input.path)) {
      named.push_back(input.path);
    }
  }
  ResourceWalk walk(inputs, env);
  for (const std::string& kustomization : named) {
    walk.Enter(kustomization);
  }
}

void KustomizationSet::Add(const std::string& path, const std::string& text) {
  const std::string folder = FolderOf(path);
  const auto in_folder = [&folder](const std::string& name) {
    return TidyPath(std::filesystem::path(folder) / name);
  };
  const NamedFiles names = ReadNames(path, text);
  One& one = by_folder_[folder];
  for (const std::string& resource : names.resources) {
    one.resources.insert(in_folder(resource));
  }
  for (const std::string& patch : names.patches) {
    one.patches.insert(in_folder(patch));
  }
  one.name_space = names.name_space;
}

std::string KustomizationSet::ParentOf(const std::string& resource) const {
  std::string parent;
  for (const auto& [folder, one] : by_folder_) {
    if (!one.resources.contains(resource)) {
      continue;
    }
    if (!parent.empty()) {
      return "";
    }
    parent = folder;
  }
  return parent;
}

std::string KustomizationSet::RootOf(const std::string& path) const {
  std::string root = ParentOf(TidyPath(path));
  std::set<std::string> passed = {root};
  while (!root.empty()) {
    std::string above = ParentOf(root);
    if (above.empty() || !passed.insert(above).second) {
      break;
    }
    root = std::move(above);
  }
  return root;
}

std::string KustomizationSet::NamespaceOf(const std::string& root) const {
  const auto one = by_folder_.find(root);
  return one == by_folder_.end() ? "" : one->second.name_space;
}

bool KustomizationSet::IsPatch(const std::string& path) const {
  const std::string tidy = TidyPath(path);
  return std::any_of(by_folder_.begin(), by_folder_.end(),
                     [&tidy](const auto& entry) {
                       return entry.second.patches.contains(tidy);
                     });
}

}  // namespace dgdc::cli

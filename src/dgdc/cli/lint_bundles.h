// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dgdc/cli/env.h"
#include "dgdc/cli/lint_inputs.h"

// Which files of a run are one stream: the resources of a kustomization.
namespace dgdc::cli {

// Whether kustomize takes a file of that name for its own.
bool IsKustomization(std::string_view path);

// Puts the resources of the kustomizations that were named behind them, and
// those of the kustomizations that they name in turn. What is not there is a
// problem; what would have to be fetched is left out.
void AddResources(LintInputs& inputs, Env& env);

// The kustomizations among the files of a run.
class KustomizationSet {
 public:
  // Takes up a kustomization; what is none, or broken, says nothing.
  void Add(const std::string& path, const std::string& text);

  // The folder of the outermost kustomization that alone puts the file together
  // with others; "" when there is none. One that several kustomizations build
  // on stays by itself.
  [[nodiscard]] std::string RootOf(const std::string& path) const;
  // The namespace that it puts its resources into; "" when it leaves them.
  [[nodiscard]] std::string NamespaceOf(const std::string& root) const;
  // Whether the file changes resources and is none.
  [[nodiscard]] bool IsPatch(const std::string& path) const;

 private:
  struct One {
    std::set<std::string> resources = {};  // files and folders
    std::set<std::string> patches = {};
    std::string name_space = {};
  };

  [[nodiscard]] std::string ParentOf(const std::string& resource) const;

  std::map<std::string, One> by_folder_ = {};
};

// The folder that a file stands in, "." for that of the run.
std::string FolderOf(const std::string& path);

}  // namespace dgdc::cli

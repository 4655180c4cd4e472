// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/krm/call.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dgdc/base/check.h"
#include "dgdc/edit/edit.h"
#include "dgdc/edit/tree.h"
#include "dgdc/yaml/emit.h"
#include "dgdc/yaml/parse.h"

namespace dgdc::krm {
namespace {

constexpr std::array kFunctions = {
    Function{.kind = "ApplyFabric",
             .schema = "apply-fabric.schema.json",
             .run = &ApplyFabric},
    Function{.kind = "Intent", .run = &Generate},
    Function{.kind = "Lint", .schema = "lint.schema.json", .run = &LintItems},
};

}  // namespace

void CallState::Know(uint32_t own_file, yaml::Node document, edit::Path place) {
  manifest::Facts& facts = known.emplace_back();
  facts.sources = &sources;
  facts.catalog = &catalog;
  facts.file = own_file;
  facts.documents.push_back(std::move(document));
  facts.places.push_back(std::move(place));
}

void CallState::Change(const std::vector<edit::Operation>& operations) {
  // JSON stays JSON.
  edit::Result edited = text.starts_with('{')
                            ? edit::ApplyToJson(text, operations)
                            : edit::Result{.problems = {edit::Problem{}}};
  if (!edited.ok()) {
    edited = edit::Apply(text, operations);
  }
  if (edited.ok()) {
    text = std::move(edited.text);
    return;
  }
  // A layout that cannot be changed in its own bytes is written anew.
  SourceSet alone;
  Sink parsed;
  std::vector<yaml::Node> documents =
      yaml::Parse(alone, alone.Add("", text), parsed);
  for (const edit::Operation& operation : operations) {
    const auto problem = edit::Change(documents, operation);
    DGDC_CHECK(!problem, problem->text);
  }
  text = yaml::Emit(documents);
}

const Function* FindFunction(std::string_view kind) {
  const auto* const found = std::find_if(
      kFunctions.begin(), kFunctions.end(),
      [kind](const Function& function) { return function.kind == kind; });
  return found == kFunctions.end() ? nullptr : found;
}

std::vector<std::string> FunctionKinds() {
  std::vector<std::string> kinds;
  for (const Function& function : kFunctions) {
    kinds.emplace_back(function.kind);
  }
  return kinds;
}

}  // namespace dgdc::krm

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/edit/operation.h"
#include "dgdc/krm/resource_list.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/secrets.h"

namespace dgdc::krm {

// What a function is asked to do, whichever kind of object says it.
struct Request {
  // Of the function's own kind; of a ConfigMap what its data means.
  yaml::Node config = {};
  // Whether it was a ConfigMap, in which every value is a text.
  bool texts = false;
  // The intent of a ConfigMap.
  Spanned<std::string> intent = {};
};

// One call while it is answered.
struct CallState {
  SourceSet& sources;
  const Catalog& catalog;
  uint32_t file = 0;
  Request request = {};
  // Documents that findings may be about, the items first.
  std::deque<manifest::Facts> known = {};
  // The list, which functions change.
  std::string text = {};
  Sink sink = {};
  std::vector<std::string> notes = {};
  // Of the list and of the intent.
  yaml::Secrets secrets = {};
  // The least severe finding with which the call fails.
  Severity fail_on = Severity::kError;

  [[nodiscard]] const manifest::Facts& items() const { return known.front(); }
  // Adds a document of a file, with its place there.
  void Know(uint32_t own_file, yaml::Node document, edit::Path place);
  // Makes the operations in the list.
  void Change(const std::vector<edit::Operation>& operations);
};

// The functions.
void ApplyFabric(CallState& call);
void Generate(CallState& call);
void LintItems(CallState& call);

struct Function {
  std::string_view kind = {};
  std::string_view schema = {};  // "" when the function checks it
  void (*run)(CallState& call) = nullptr;
};

// The one whose functionConfig has this kind; null when there is none.
const Function* FindFunction(std::string_view kind);
std::vector<std::string> FunctionKinds();

// What a ConfigMap asks for; nothing after an error.
std::optional<Request> ReadConfigMap(const yaml::Node& config, Sink& sink);

}  // namespace dgdc::krm

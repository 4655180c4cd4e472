// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/dgdc.h"

#include <optional>
#include <string>

#include <fmt/core.h>

#include "dgdc/diag/sink.h"
#include "dgdc/intent/decode.h"
#include "dgdc/manifest/render.h"
#include "dgdc/plan/resolve.h"
#include "dgdc/yaml/emit.h"

namespace dgdc {
namespace {

// Ids of the bibliography mean nothing to a reader: title and address do.
void NameSources(const Catalog& catalog, Diagnostic& diagnostic) {
  for (std::string& source : diagnostic.sources) {
    if (const Reference* reference = catalog.FindReference(source)) {
      source = fmt::format("{}, {}", reference->title, reference->at);
    }
  }
}

}  // namespace

CompileResult Compile(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const CompileOptions& options) {
  CompileResult result;
  Sink sink;
  const std::optional<intent::Reading> reading =
      intent::Read(sources, file, options.overrides, catalog, sink);
  std::optional<Plan> plan;
  if (reading && reading->complete) {
    result.name = reading->intent.name;
    if (reading->intent.name_space) {
      result.name_space = **reading->intent.name_space;
    }
    plan = plan::Resolve(reading->intent, catalog,
                         {.api_version = options.api_version}, sink);
  } else if (reading) {
    plan::Examine(reading->intent, catalog, sink);
  }
  if (plan) {
    result.documents = manifest::Render(*plan, catalog, sink);
    result.yaml = yaml::Emit(result.documents, {.comments = options.annotate});
  }
  if (sink.has_errors()) {
    result.documents.clear();
    result.yaml.clear();
  }
  result.diagnostics = sink.Take();
  for (Diagnostic& diagnostic : result.diagnostics) {
    NameSources(catalog, diagnostic);
  }
  return result;
}

}  // namespace dgdc

// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/dgdc.h"

#include <optional>
#include <string>
#include <vector>

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

std::vector<Diagnostic> TakeNamed(const Catalog& catalog, Sink& sink) {
  std::vector<Diagnostic> diagnostics = sink.Take();
  for (Diagnostic& diagnostic : diagnostics) {
    NameSources(catalog, diagnostic);
  }
  return diagnostics;
}

// The plan of a sound intent; of what can be read of another one only the
// findings.
std::optional<Plan> Decide(const std::optional<intent::Reading>& reading,
                           const Catalog& catalog,
                           const plan::ResolveOptions& options, Sink& sink) {
  if (!reading) {
    return std::nullopt;
  }
  if (!reading->complete) {
    plan::Examine(reading->intent, catalog, sink);
    return std::nullopt;
  }
  return plan::Resolve(reading->intent, catalog, options, sink);
}

}  // namespace

CompileResult Compile(SourceSet& sources, uint32_t file, const Catalog& catalog,
                      const CompileOptions& options) {
  CompileResult result;
  Sink sink;
  const std::optional<intent::Reading> reading =
      intent::Read(sources, file, options.overrides, catalog, sink);
  if (reading && reading->complete) {
    result.name = reading->intent.name;
    if (reading->intent.name_space) {
      result.name_space = **reading->intent.name_space;
    }
  }
  const std::optional<Plan> plan =
      Decide(reading, catalog, {.api_version = options.api_version}, sink);
  if (plan) {
    result.documents = manifest::Render(*plan, catalog, sink);
    result.yaml = yaml::Emit(result.documents, {.comments = options.annotate});
  }
  if (sink.has_errors()) {
    result.documents.clear();
    result.yaml.clear();
  }
  result.diagnostics = TakeNamed(catalog, sink);
  return result;
}

PlanResult MakePlan(SourceSet& sources, uint32_t file, const Catalog& catalog,
                    const PlanOptions& options) {
  Sink sink;
  const std::optional<intent::Reading> reading =
      intent::Read(sources, file, options.overrides, catalog, sink);
  PlanResult result{.plan = Decide(reading, catalog, {}, sink)};
  result.diagnostics = TakeNamed(catalog, sink);
  return result;
}

}  // namespace dgdc

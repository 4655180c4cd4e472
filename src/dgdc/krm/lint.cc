// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "dgdc/dgdc.h"
#include "dgdc/krm/call.h"
#include "dgdc/krm/part.h"
#include "dgdc/lint/assume.h"
#include "dgdc/lint/cluster_facts.h"
#include "dgdc/lint/config.h"
#include "dgdc/lint/selection.h"

namespace dgdc::krm {
namespace {

using manifest::At;
using yaml::Node;

manifest::Assumptions Assume(CallState& call, const lint::Layer& layer,
                             const Node& facts) {
  manifest::Assumptions assumptions;
  if (layer.fabric) {
    assumptions.fabric =
        lint::AssumeFabric(*layer.fabric, call.catalog, call.sink);
  }
  if (layer.dynamo) {
    assumptions.release =
        lint::AssumeRelease(*layer.dynamo, call.catalog, call.sink);
  }
  if (facts.IsMap()) {
    const Part part = Part::Cut(call.sources, facts, "cluster facts");
    if (auto read = lint::ReadClusterFacts(call.sources, part.file(),
                                           call.catalog, call.sink)) {
      assumptions.cluster = std::move(*read);
    }
  }
  if (layer.operator_version) {
    lint::AssumeOperator(*layer.operator_version, assumptions.cluster,
                         call.sink);
  }
  return assumptions;
}

}  // namespace

void LintItems(CallState& call) {
  const Node& spec = At(call.request.config, {"spec"});
  lint::Layer layer = lint::ReadLayer(spec);
  // No path here, but the facts themselves.
  layer.facts.reset();
  const manifest::Assumptions assumptions =
      Assume(call, layer, At(spec, {"facts"}));
  const lint::Rulebook book(call.catalog);
  const std::array layers = {&std::as_const(layer)};
  const lint::Selection selection = lint::Select(book, layers, call.sink);
  if (call.sink.has_errors()) {
    return;
  }
  call.fail_on = layer.fail_on.value_or(Severity::kError);
  LintResult result =
      dgdc::Lint(call.sources, call.file, call.catalog,
                 {.assumptions = assumptions, .selection = &selection});
  for (Diagnostic& finding : result.diagnostics) {
    call.sink.Add(std::move(finding));
  }
  if (std::string gaps = SummaryOf(result.unjudged); !gaps.empty()) {
    call.notes.push_back(std::move(gaps));
  }
}

}  // namespace dgdc::krm

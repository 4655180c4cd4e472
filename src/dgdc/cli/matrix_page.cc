// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/matrix_page.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "dgdc/base/check.h"
#include "dgdc/catalog/version.h"
#include "dgdc/dgdc.h"

namespace dgdc::cli {
namespace {

const ReleaseProfile& NewestRelease(const Catalog& catalog) {
  const auto& all = catalog.releases.all();
  DGDC_CHECK(!all.empty(), "no releases");
  return *std::max_element(
      all.begin(), all.end(), [](const auto& a, const auto& b) {
        return CompareVersions(a.head.name, b.head.name) < 0;
      });
}

// A model whose heads every example hardware can share out.
const ModelProfile& PlainModel(const Catalog& catalog) {
  constexpr int64_t kHeads = 16;
  const auto& all = catalog.models.all();
  const auto found =
      std::find_if(all.begin(), all.end(), [](const ModelProfile& model) {
        return model.query_heads % kHeads == 0 && model.max_position > 0;
      });
  DGDC_CHECK(found != all.end(), "no model for the matrix");
  return *found;
}

std::string IntentText(const Catalog& catalog, const FabricProfile& fabric,
                       std::string_view engine, bool disaggregated) {
  const HardwareProfile* hardware =
      catalog.hardware.Find(fabric.example_hardware);
  DGDC_CHECK(hardware != nullptr,
             "no hardware is called " + fabric.example_hardware);
  const int64_t tp = hardware->node_gpus;
  const std::string roles =
      disaggregated
          ? fmt::format("  prefill: {{tp: {}}}\n  decode: {{tp: {}}}\n", tp, tp)
          : fmt::format("  workers: {{tp: {}, pp: 2}}\n", tp);
  return fmt::format(
      "apiVersion: dgdc.dev/v1alpha1\nkind: Intent\n"
      "metadata: {{name: matrix}}\nspec:\n  model: {}\n  engine: {}\n"
      "  fabric: {}\n  hardware: {}\n  workload: {{isl: 4000, osl: 500}}\n"
      "{}  dynamo: \"{}\"\n",
      PlainModel(catalog).head.name, engine, fabric.head.name,
      hardware->head.name, roles, NewestRelease(catalog).head.name);
}

// "warning: message", without repeating what two roles have in common.
std::string Reasons(const std::vector<Diagnostic>& findings,
                    Severity severity) {
  std::set<std::string> seen;
  std::string text;
  for (const Diagnostic& finding : findings) {
    if (finding.severity == severity && seen.insert(finding.message).second) {
      text += (text.empty() ? "" : "; ") + finding.message;
    }
  }
  return text;
}

std::string Verdict(const MatrixCell& cell) {
  if (!cell.compiles) {
    return "no: " + Reasons(cell.findings, Severity::kError);
  }
  const std::string warnings = Reasons(cell.findings, Severity::kWarning);
  return warnings.empty() ? "yes" : "yes, with a warning: " + warnings;
}

}  // namespace

std::vector<MatrixCell> CompileMatrix(const Catalog& catalog) {
  std::vector<MatrixCell> cells;
  for (const FabricProfile& fabric : catalog.fabrics.all()) {
    for (const bool disaggregated : {false, true}) {
      for (const EngineProfile& engine : catalog.engines.all()) {
        for (const std::string& api : NewestRelease(catalog).api_versions) {
          SourceSet sources(&catalog.sources());
          const uint32_t file = sources.Add(
              "matrix",
              IntentText(catalog, fabric, engine.head.name, disaggregated));
          CompileResult result =
              Compile(sources, file, catalog, {.api_version = api});
          cells.push_back({.fabric = fabric.head.name,
                           .engine = engine.head.name,
                           .disaggregated = disaggregated,
                           .api_version = api,
                           .compiles = result.ok(),
                           .findings = std::move(result.diagnostics)});
        }
      }
    }
  }
  return cells;
}

std::string MatrixSection(const Catalog& catalog) {
  const ReleaseProfile& release = NewestRelease(catalog);
  std::string text = fmt::format(
      "## What goes together\n\n"
      "Compiled with Dynamo {}, the same in every API version of it, on the "
      "hardware that each fabric gives as its example. Aggregated means a "
      "worker that spans two nodes; inside one node no fabric is needed.\n\n"
      "| fabric | hardware | mode |",
      release.head.name);
  std::string rule = "|-|-|-|";
  for (const EngineProfile& engine : catalog.engines.all()) {
    text += fmt::format(" {} |", engine.head.name);
    rule += "-|";
  }
  text += "\n" + rule;
  std::string row;
  for (const MatrixCell& cell : CompileMatrix(catalog)) {
    if (cell.api_version != release.api_versions.front()) {
      continue;
    }
    const std::string head =
        fmt::format("\n| {} | {} | {} |", cell.fabric,
                    catalog.fabrics.Find(cell.fabric)->example_hardware,
                    cell.disaggregated ? "disaggregated" : "aggregated");
    text += (head == row ? "" : head) + fmt::format(" {} |", Verdict(cell));
    row = head;
  }
  return text + "\n";
}

}  // namespace dgdc::cli

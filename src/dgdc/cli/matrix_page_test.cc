// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/matrix_page.h"

#include <map>
#include <string>
#include <tuple>

#include <doctest/doctest.h>

#include "dgdc/testing.h"

namespace dgdc::cli {
namespace {

using testing::Embedded;

const std::vector<MatrixCell>& Matrix() {
  static const std::vector<MatrixCell> kMatrix = CompileMatrix(Embedded());
  return kMatrix;
}

TEST_CASE("CompileMatrix tries every fabric, engine, mode and API version") {
  const size_t apis = Embedded().releases.Find("1.4.0")->api_versions.size();
  CHECK(apis == 2);
  CHECK(Matrix().size() == Embedded().fabrics.all().size() *
                               Embedded().engines.all().size() * 2 * apis);
}

TEST_CASE("CompileMatrix compiles, or refuses and says what to do") {
  for (const MatrixCell& cell : Matrix()) {
    CAPTURE(cell.fabric);
    CAPTURE(cell.engine);
    CAPTURE(cell.disaggregated);
    CAPTURE(cell.api_version);
    bool refused = false;
    for (const Diagnostic& finding : cell.findings) {
      CAPTURE(finding.message);
      // Only what a profile knows about this combination; anything else would
      // be a mistake in the intent that this test has written.
      // Rules may know more about the output than the profile.
      CHECK((finding.code == "DG1014" || finding.code == "DG1015" ||
             finding.code == "DG1074" || finding.code.starts_with("DG11") ||
             finding.code.starts_with("DG12") ||
             !finding.code.starts_with("DG1")));
      CHECK_FALSE(finding.help.empty());
      for (const std::string& help : finding.help) {
        CHECK_FALSE(help.empty());
      }
      refused = refused || finding.severity == Severity::kError;
    }
    CHECK(cell.compiles != refused);
  }
}

TEST_CASE("CompileMatrix has the same outcome in every API version") {
  std::map<std::tuple<std::string, std::string, bool>, bool> outcomes;
  for (const MatrixCell& cell : Matrix()) {
    CAPTURE(cell.fabric);
    CAPTURE(cell.engine);
    const auto [known, added] = outcomes.emplace(
        std::tuple(cell.fabric, cell.engine, cell.disaggregated),
        cell.compiles);
    CHECK((added || known->second == cell.compiles));
  }
}

TEST_CASE(
    "CompileMatrix refuses the KV cache where no NIXL backend drives it") {
  for (const MatrixCell& cell : Matrix()) {
    if (cell.fabric == "gke-tcpxo") {
      CHECK(cell.compiles != cell.disaggregated);
    } else {
      CAPTURE(cell.fabric);
      CAPTURE(cell.engine);
      CHECK(cell.compiles);
    }
  }
}

TEST_CASE("MatrixSection has a row per fabric and mode") {
  const std::string text = MatrixSection(Embedded());
  CHECK(text.find("| ib | h200 | disaggregated | yes | yes | yes |\n") !=
        std::string::npos);
  CHECK(text.find("| gke-tcpxo | a3-megagpu-8g | disaggregated | no: ") !=
        std::string::npos);
}

}  // namespace
}  // namespace dgdc::cli

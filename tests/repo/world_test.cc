// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0

// Names and numbers of the world stand in data, where they have a source: what
// decides holds no variable of a library, version, label, path of an image,
// size, device, or name of hardware, an engine's connector or a NIXL backend.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dgdc/base/pattern.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/node.h"
#include "dgdc/yaml/parse.h"

#include "tests/repo/literals.h"
#include "tests/repo/problems.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

// The rows of known_literals.yaml.
std::vector<yaml::Node> KnownLiterals() {
  const fs::path path =
      fs::path(DGDC_SOURCE_DIR) / "tests/repo/known_literals.yaml";
  SourceSet sources;
  Sink sink;
  const std::vector<yaml::Node> documents =
      yaml::Parse(sources, sources.Add(path, ReadText(path)), sink);
  CHECK(sink.size() == 0);
  return documents.empty() ? std::vector<yaml::Node>()
                           : documents.front().items;
}

// What a text is by its form alone; "" for anything else.
std::string_view KindOf(std::string_view text) {
  struct Form {
    std::string_view kind;
    Pattern pattern;
  };
  static const std::vector<Form> kForms = {
      {"variable or capability",
       *Pattern::Read("^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")},
      {"version", *Pattern::Read("^v?[0-9]+\\.[0-9]+(\\.[0-9]+)*$")},
      {"range of versions", *Pattern::Read("^[<>]=?[0-9]")},
      {"name of a vendor",
       *Pattern::Read("(^|[^a-z0-9.-])[a-z0-9.-]+\\."
                      "(ai|com|io|dev|org)/"
                      "|^[a-z0-9.-]+\\.(ai|com|io|dev|org)$")},
      {"path", *Pattern::Read("^/(dev|etc|home|mnt|opt|proc|root|sys|tmp|usr|"
                              "var|workspace)(/.*)?$")},
      {"size", *Pattern::Read("^[0-9]+(\\.[0-9]+)?([KMGT]i?B|[KMGT]i)$")},
      {"device", *Pattern::Read("^(enp|ens|eth|hfi1|ib|irdma|mlx4|mlx5)"
                                "([0-9_:].*)?$")}};
  const auto form = std::find_if(
      kForms.begin(), kForms.end(),
      [text](const Form& one) { return one.pattern.Matches(text); });
  return form == kForms.end() ? "" : form->kind;
}

// What profiles call something, by its name.
std::map<std::string, std::string> NamesOfProfiles() {
  const Catalog& catalog = Catalog::Embedded();
  std::map<std::string, std::string> names;
  for (const std::string& plugin : catalog.platform().nixl_plugins.names) {
    names.emplace(plugin, "NIXL backend");
  }
  for (const HardwareProfile& hardware : catalog.hardware.all()) {
    names.emplace(hardware.gpu, "GPU");
  }
  for (const EngineProfile& engine : catalog.engines.all()) {
    for (const auto* connectors : {&engine.kv_transfer.nixl_connectors,
                                   &engine.kv_transfer.ucx_connectors}) {
      for (const std::string& connector : *connectors) {
        names.emplace(connector, "connector of an engine");
      }
    }
    for (const ServerImage& image : engine.server.images) {
      names.emplace(image.name, "image");
    }
  }
  names.erase("");
  return names;
}

// What reads and writes formats of others, which are made of such names.
bool IsOfFormats(std::string_view path) {
  constexpr std::array<std::string_view, 5> kFormats = {
      "src/dgdc/cli/", "src/dgdc/krm/", "src/dgdc/report/", "src/dgdc/schema/",
      "src/dgdc/yaml/"};
  return std::any_of(
      kFormats.begin(), kFormats.end(),
      [path](std::string_view folder) { return path.starts_with(folder); });
}

// FILE: LITERAL of everything that looks so.
std::map<std::string, std::string> WorldLiterals() {
  const std::map<std::string, std::string> names = NamesOfProfiles();
  std::map<std::string, std::string> found;
  const fs::path root = DGDC_SOURCE_DIR;
  for (const auto& entry :
       fs::recursive_directory_iterator(root / "src/dgdc")) {
    const std::string path = fs::relative(entry.path(), root);
    if (!path.ends_with(".cc") || path.ends_with("_test.cc") ||
        IsOfFormats(path)) {
      continue;
    }
    for (const Literal& literal : StringLiterals(ReadText(entry.path()))) {
      const auto name = names.find(literal.text);
      const std::string kind = name == names.end()
                                   ? std::string(KindOf(literal.text))
                                   : name->second;
      if (!kind.empty()) {
        found.emplace(fmt::format("{}: {}", path, literal.text), kind);
      }
    }
  }
  return found;
}

TEST_CASE("world_forms") {
  for (const char* const text :
       {"UCX_TLS", "1.4.0", ">=1.2", "nvidia.com/gpu", "acme.ai",
        "see acme.example.com/x", "/opt/nvidia", "64Gi", "1.5GB", "mlx5_0",
        "eth"}) {
    CAPTURE(text);
    CHECK_FALSE(KindOf(text).empty());
  }
  for (const char* const text :
       {"spec", "containers", "decode.tp", "at most {}", "Gi", "ethernet",
        "metadata.labels", "a/b", "{}.{}"}) {
    CAPTURE(text);
    CHECK(KindOf(text).empty());
  }
}

TEST_CASE("world_literals") {
  const std::map<std::string, std::string> found = WorldLiterals();
  Problems problems;
  std::map<std::string, bool> listed;
  for (const yaml::Node& row : KnownLiterals()) {
    for (const yaml::Node& what : row.Find("what")->items) {
      listed[what.scalar] = true;
      if (!found.contains(what.scalar)) {
        problems.push_back(what.scalar + ": is not there any more");
      }
    }
    if (row.Find("why") == nullptr || row.Find("why")->scalar.empty()) {
      problems.emplace_back("known_literals.yaml: a row without `why`");
    }
  }
  for (const auto& [what, kind] : found) {
    if (!listed.contains(what)) {
      problems.push_back(fmt::format(
          "{} is a {}: it belongs into the entry of the rule or a profile",
          what, kind));
    }
  }
  ExpectNone(problems);
}

}  // namespace
}  // namespace dgdc::testing

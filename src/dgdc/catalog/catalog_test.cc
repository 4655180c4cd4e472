// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/catalog/catalog.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "dgdc/base/pattern.h"
#include "dgdc/base/text.h"
#include "dgdc/catalog/embedded.h"
#include "dgdc/catalog/names.h"
#include "dgdc/diag/sink.h"
#include "dgdc/schema/json_node.h"
#include "dgdc/testing.h"
#include "dgdc/yaml/frozen.h"
#include "dgdc/yaml/node.h"

namespace dgdc {
namespace {

using testing::Embedded;

// The embedded files below `folder`, parsed.
std::vector<std::pair<std::string, yaml::Node>> Raw(std::string_view folder) {
  std::vector<std::pair<std::string, yaml::Node>> files;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path.starts_with(folder)) {
      files.emplace_back(file.path, testing::Parse(std::string(file.text)));
    }
  }
  REQUIRE_FALSE(files.empty());
  return files;
}

// The findings of Load over the embedded files with one more, or one
// replaced.
std::vector<Diagnostic> LoadWith(std::string_view path, std::string_view text) {
  std::vector<EmbeddedFile> files(EmbeddedFiles().begin(),
                                  EmbeddedFiles().end());
  const auto same =
      std::find_if(files.begin(), files.end(),
                   [&](const EmbeddedFile& file) { return file.path == path; });
  if (same != files.end()) {
    *same = {.path = same->path, .text = text};
  } else {
    files.push_back({.path = path, .text = text});
  }
  Catalog catalog;
  Sink sink;
  const bool loaded = catalog.Load(files, sink);
  std::vector<Diagnostic> found = sink.Take();
  CHECK(loaded == found.empty());
  return found;
}

// A hardware profile that is valid apart from `more`.
std::string Hardware(std::string_view name, std::string_view more) {
  return "apiVersion: dgdc.dev/v1alpha1\nkind: HardwareProfile\n"
         "metadata: {name: " +
         std::string(name) +
         "}\nsummary: a system of a test\n"
         "gpu: {product: X1, memoryGiB: 80, architecture: hopper}\n"
         "node: {gpus: 8, arch: amd64}\n" +
         std::string(more);
}

// The text of an embedded file with one part replaced.
std::string Edited(std::string_view path, std::string_view from,
                   std::string_view to) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path == path) {
      std::string text(file.text);
      const size_t at = text.find(from);
      REQUIRE(at != std::string::npos);
      return text.replace(at, from.size(), to);
    }
  }
  FAIL("no such file");
  return "";
}

TEST_CASE("Catalog::Embedded loads every kind of profile") {
  const Catalog& catalog = Embedded();
  CHECK_FALSE(catalog.fabrics.all().empty());
  CHECK_FALSE(catalog.engines.all().empty());
  CHECK_FALSE(catalog.hardware.all().empty());
  CHECK_FALSE(catalog.models.all().empty());
  CHECK_FALSE(catalog.releases.all().empty());
  CHECK(catalog.platform().head.name == "dynamo");
  CHECK(catalog.IntentSchema().Fields().size() > 10);
}

TEST_CASE("the frozen trees of schemas are what their texts say") {
  size_t trees = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path.starts_with("schemas/")) {
      CAPTURE(file.path);
      ++trees;
      CHECK(yaml::Equal(yaml::Thaw(file.tree, 0),
                        *schema::ReadJsonNode(file.text)));
    }
  }
  CHECK(trees > 0);
}

// How many regular expressions conditions below the node have.
size_t CheckPatterns(const yaml::Node& node) {
  size_t patterns = 0;
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "matches") {
      CAPTURE(entry.value.scalar);
      CHECK(Pattern::Read(entry.value.scalar).ok());
      ++patterns;
    }
    patterns += CheckPatterns(entry.value);
  }
  for (const yaml::Node& item : node.items) {
    patterns += CheckPatterns(item);
  }
  return patterns;
}

TEST_CASE("what rules match by are regular expressions") {
  size_t patterns = 0;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (file.path.starts_with("profiles/")) {
      CAPTURE(file.path);
      patterns += CheckPatterns(file.tree.empty() ? yaml::Node{}
                                                  : yaml::Thaw(file.tree, 0));
    }
  }
  CHECK(patterns > 0);
}

TEST_CASE("what is embedded was judged rightly when dgdc was built") {
  std::vector<EmbeddedFile> texts;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    CAPTURE(file.path);
    CHECK(file.sound !=
          (file.path.starts_with("templates/") || file.path.ends_with(".tsv")));
    texts.push_back({.path = file.path, .text = file.text});
  }
  Catalog catalog;
  Sink sink;
  catalog.Load(texts, sink);
  CHECK(testing::Messages(sink.Take()).empty());
}

TEST_CASE("EmbeddedFiles is sorted by path") {
  std::string_view previous;
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    CHECK(previous < file.path);
    previous = file.path;
  }
}

TEST_CASE("Shelf::Find finds a profile by name and by alias") {
  const FabricProfile* fabric = Embedded().fabrics.Find("aws-efa");
  REQUIRE(fabric != nullptr);
  CHECK(Embedded().fabrics.Find("efa") == fabric);
  CHECK(Embedded().fabrics.Find("ef") == nullptr);
  CHECK(Embedded().fabrics.Find("") == nullptr);
}

TEST_CASE("Shelf::Names has no aliases and keeps the order of the files") {
  const std::vector<std::string> names = Embedded().fabrics.Names();
  const auto by_file = [](const std::string& a, const std::string& b) {
    return a + ".yaml" < b + ".yaml";
  };
  CHECK(std::is_sorted(names.begin(), names.end(), by_file));
  CHECK(std::find(names.begin(), names.end(), "ib") != names.end());
  CHECK(std::find(names.begin(), names.end(), "infiniband") == names.end());
}

TEST_CASE("Catalog names are never ambiguous, in whatever case") {
  const auto check = [](const auto& shelf) {
    std::set<std::string> seen;
    std::map<std::string, size_t> shared;
    for (const auto& profile : shelf.all()) {
      CAPTURE(profile.head.name);
      CHECK(seen.insert(Lower(profile.head.name)).second);
      for (const std::string& alias : profile.head.aliases) {
        CAPTURE(alias);
        CHECK(seen.insert(Lower(alias)).second);
      }
      for (const std::string& name : profile.head.shared_names) {
        ++shared[Lower(name)];
      }
    }
    // A shared name that finds a profile, or that one profile has alone, shares
    // nothing.
    for (const auto& [name, profiles] : shared) {
      CAPTURE(name);
      CHECK(!seen.contains(name));
      CHECK(profiles > 1);
    }
  };
  check(Embedded().fabrics);
  check(Embedded().engines);
  check(Embedded().hardware);
  check(Embedded().models);
  check(Embedded().releases);
}

TEST_CASE("Catalog settings prove themselves by sources") {
  const auto check = [](const auto& profile) {
    CAPTURE(profile.head.name);
    const auto exist = [](const std::vector<std::string>& sources) {
      CHECK_FALSE(sources.empty());
      for (const std::string& id : sources) {
        CAPTURE(id);
        CHECK(Embedded().FindReference(id) != nullptr);
      }
    };
    exist(profile.head.sources);
    for (const SettingRule& setting : profile.settings) {
      CAPTURE(setting.why);
      CHECK_FALSE(setting.why.empty());
      exist(setting.sources);
    }
  };
  for (const FabricProfile& fabric : Embedded().fabrics.all()) {
    check(fabric);
  }
  for (const EngineProfile& engine : Embedded().engines.all()) {
    check(engine);
  }
  check(Embedded().platform());
}

TEST_CASE("Catalog kinds prove themselves by sources") {
  for (const KindProfile& kind : Embedded().workloads.all()) {
    CAPTURE(kind.head.name);
    CHECK_FALSE(kind.head.sources.empty());
  }
}

TEST_CASE("Catalog fabrics have a check for a Job, or say why they have none") {
  for (const FabricProfile& fabric : Embedded().fabrics.all()) {
    CAPTURE(fabric.head.name);
    const bool checks = std::any_of(fabric.verify.begin(), fabric.verify.end(),
                                    [](const Check& c) { return c.ForJob(); });
    CHECK(checks == fabric.uncheckable.empty());
    for (const Check& check : fabric.verify) {
      CAPTURE(check.run);
      CHECK(check.command.IsNull() == check.pattern.IsNull());
      CHECK((check.shared.empty() ||
             Embedded().platform().checks.contains(check.shared)));
    }
  }
}

TEST_CASE("Catalog fabrics name a parameter of every type correctly") {
  for (const FabricProfile& fabric : Embedded().fabrics.all()) {
    for (const Param& param : fabric.params) {
      CAPTURE(param.name);
      CHECK(param.values.empty() == (param.type != ParamType::kEnum));
      CHECK_FALSE(param.doc.empty());
      if (param.type == ParamType::kEnum && param.default_value) {
        CHECK(std::find(param.values.begin(), param.values.end(),
                        param.default_value->scalar) != param.values.end());
      }
    }
  }
}

TEST_CASE("Catalog models agree with the formulas of their attention") {
  size_t checked = 0;
  for (const auto& file : Raw("profiles/models/")) {
    CAPTURE(file.first);
    const yaml::Node& root = file.second;
    const auto number = [&root](std::string_view key) {
      const yaml::Node* node = root.Find(key);
      REQUIRE(node != nullptr);
      return node->AsInt().value_or(0);
    };
    const std::string attention = root.Find("attention")->scalar;
    int64_t elements = 0;  // per token
    if (attention == "gqa") {
      elements = 2 * number("layers") * number("kvHeads") * number("headDim");
    } else if (attention == "mla") {
      elements =
          number("layers") * (number("kvLoraRank") + number("qkRopeHeadDim"));
    } else {
      continue;
    }
    const ModelProfile* model =
        Embedded().models.Find(root.Find("metadata")->Find("name")->scalar);
    REQUIRE(model != nullptr);
    CHECK(model->kv_bytes_per_token_bf16 == 2 * elements);
    CHECK(model->kv_bytes_per_token_fp8 == elements);
    CHECK(model->fixed_state_bytes == 0);
    ++checked;
  }
  CHECK(checked >= 10);
}

TEST_CASE("Catalog models have the figures that checks and sizing need") {
  for (const ModelProfile& model : Embedded().models.all()) {
    CAPTURE(model.head.name);
    CHECK(model.max_position > 0);
    CHECK(model.query_heads > 0);
    CHECK(model.kv_bytes_per_token_fp8 <= model.kv_bytes_per_token_bf16);
  }
}

TEST_CASE("Catalog releases give every engine a default image") {
  for (const ReleaseProfile& release : Embedded().releases.all()) {
    CAPTURE(release.head.name);
    CHECK_FALSE(release.api_versions.empty());
    for (const ReleaseEngine& engine : release.engines) {
      CAPTURE(engine.engine);
      CHECK(std::any_of(engine.tags.begin(), engine.tags.end(),
                        [](const ImageTag& tag) {
                          return tag.variant == "default" && !tag.arch.empty();
                        }));
    }
  }
}

TEST_CASE("Catalog has a template for every API version of a release") {
  for (const ReleaseProfile& release : Embedded().releases.all()) {
    for (const std::string& api : release.api_versions) {
      for (const char* file : {"component.yaml", "graph.yaml"}) {
        CHECK(Embedded().Template("dynamo/" + api + "/" + file).IsMap());
      }
    }
  }
}

TEST_CASE("Catalog::Load refuses a version range that cannot be compared") {
  for (const char* range : {"< 1.47.0", "<x", "<1.0  >0.1", "=<1.0"}) {
    CAPTURE(range);
    CHECK_FALSE(
        LoadWith("profiles/rules/choices.yaml",
                 Edited("profiles/rules/choices.yaml", "<1.47.0", range))
            .empty());
  }
}

TEST_CASE("Catalog::Load accepts a further profile") {
  CHECK(testing::Messages(
            LoadWith("profiles/hardware/x1.yaml",
                     Hardware("x1", "sources: [aic-systems]\n"))) == "");
}

TEST_CASE("Catalog::Load reports an unknown source") {
  const auto found = LoadWith("profiles/hardware/x1.yaml",
                              Hardware("x1", "sources: [hearsay]\n"));
  CHECK(testing::Messages(found) == "DG0012: no source is called \"hearsay\"");
  CHECK(testing::Join(found.at(0).help) == "add it to profiles/sources.yaml");
}

TEST_CASE("Catalog::Load reports a name that is not the file's") {
  CHECK(
      testing::Messages(LoadWith("profiles/hardware/x1.yaml",
                                 Hardware("x2", "sources: [aic-systems]\n"))) ==
      "DG0009: the profile is called \"x2\" in the file "
      "profiles/hardware/x1.yaml");
}

TEST_CASE("Catalog::Load reports an unknown field") {
  CHECK(testing::Messages(LoadWith(
            "profiles/hardware/x1.yaml",
            Hardware("x1", "sources: [aic-systems]\ncolour: green\n"))) ==
        "DG0004: unknown field \"colour\" in the document");
}

TEST_CASE("Catalog::Load reports a missing field") {
  CHECK(testing::Messages(
            LoadWith("profiles/hardware/x1.yaml", Hardware("x1", ""))) ==
        "DG0007: sources is missing");
}

TEST_CASE("Catalog::Load reports an unknown kind of profile") {
  CHECK(testing::Messages(
            LoadWith("profiles/hardware/x1.yaml", "kind: Gadget\n")) ==
        "DG0008: \"Gadget\" is no kind of profile");
}

TEST_CASE("Catalog::Load reports a file with several documents") {
  CHECK(testing::Messages(
            LoadWith("profiles/hardware/x1.yaml", "a: 1\n---\nb: 2\n")) ==
        "DG0003: a profile or template is one document");
}

TEST_CASE("Catalog::Load reports a schema that is none") {
  const auto found = LoadWith("schemas/x1.schema.json", "{\"type\": 1}");
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == "DG0001");
}

TEST_CASE("Catalog::Load reports a source that a setting has made up") {
  CHECK(
      testing::Messages(LoadWith("profiles/fabrics/tcp.yaml",
                                 Edited("profiles/fabrics/tcp.yaml",
                                        "sources: [dynamo-recipe-deepseek-v4]",
                                        "sources: [rumour]"))) ==
      "DG0012: no source is called \"rumour\"");
}

TEST_CASE("hardware is found by the spellings that vendors have") {
  const auto& hardware = Embedded().hardware;
  const auto name = [&hardware](std::string_view written) {
    const HardwareProfile* found = FindAnyCase(hardware, written);
    return found == nullptr ? std::string() : found->head.name;
  };
  CHECK(name("H200") == "h200");
  CHECK(name("H100 SXM5") == "h100");
  CHECK(name("P5EN.48xlarge") == "p5en.48xlarge");
  CHECK(name("A3Ultra") == "a3-ultragpu-8g");
  CHECK(name("nvidia-b200") == "b200");
  CHECK(name("u-p6e-gb200x72") == "p6e-gb200.36xlarge");
  CHECK(name("ND_H200_v5") == "Standard_ND96isr_H200_v5");
  CHECK(name("p5").empty());
  CHECK(name("h20").empty());
}

}  // namespace
}  // namespace dgdc

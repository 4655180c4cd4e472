// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/subjects.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "dgdc/catalog/catalog.h"
#include "dgdc/diag/sink.h"
#include "dgdc/lint/relevance.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

#include "tests/corpus/stored_facts.h"
#include "tests/laws/admission_cases.h"
#include "tests/laws/misspelled.h"
#include "tests/laws/pairs.h"
#include "tests/support/case_texts.h"
#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

namespace fs = std::filesystem;

using Subjects = std::vector<Subject>;

constexpr std::string_view kReleaseIntent =
    R"(apiVersion: dgdc.dev/v1alpha1
kind: Intent
metadata: {{name: demo}}
spec:
  model: Qwen/Qwen3-32B
  engine: {}
  fabric: {}
  hardware: {}
  workload: {{isl: 4000, osl: 500}}
  {}
  frontend: {{router: kv}}
  dynamo: "{}"
  cluster: {{dynamo: "{}"}}
)";

bool IsIntent(std::string_view text) {
  return text.find("kind: Intent") != std::string_view::npos;
}

// Those of the texts below a folder that rules look at.
void AddManifests(const fs::path& folder,
                  const std::map<fs::path, std::string>& texts,
                  const std::string& set, Subjects& subjects) {
  for (const auto& [path, text] : texts) {
    if (lint::MayConcern(text, Catalog::Embedded()) && !IsIntent(text)) {
      subjects.push_back({.set = set,
                          .name = fs::relative(path, folder),
                          .text = text,
                          .path = path});
    }
  }
}

// The option's value among the arguments of a case; "" when it is not there.
std::string OptionOf(const std::vector<std::string>& args,
                     std::string_view option) {
  const auto found = std::find(args.begin(), args.end(), option);
  return found == args.end() || found + 1 == args.end() ? "" : *(found + 1);
}

// What the arguments of a rule's case tell about its bad manifest, and about
// the good and the fixed one.
void TakeOptions(const std::map<fs::path, std::string>& texts,
                 Subject& subject) {
  const fs::path folder = subject.path.parent_path();
  const auto file = CaseFile::Of(subject.path.stem().string());
  if (!subject.name.starts_with("lint/") || !file) {
    return;
  }
  const HasFile has = [&](const std::string& name) {
    return texts.contains(folder / name);
  };
  std::vector<std::string> args = CaseArgs(folder, file->variant, has);
  if (file->kind != "bad") {
    args = GoodArgs(args, has);
  }
  subject.told.fabric = OptionOf(args, "--fabric");
  subject.told.dynamo = OptionOf(args, "--dynamo");
  if (const std::string facts = OptionOf(args, "--facts"); !facts.empty()) {
    subject.told.facts = texts.at(folder / facts);
  }
}

std::optional<Subjects> Goldens(const LawOptions& options) {
  Subjects subjects;
  const fs::path folder = options.root / "tests/golden";
  const auto texts = YamlTextsBelow(folder);
  AddManifests(folder, texts, "goldens", subjects);
  for (Subject& subject : subjects) {
    TakeOptions(texts, subject);
  }
  return subjects;
}

std::optional<Subjects> Examples(const LawOptions& options) {
  Subjects subjects;
  const fs::path folder = options.root / "examples";
  AddManifests(folder, YamlTextsBelow(folder), "examples", subjects);
  return subjects;
}

std::optional<Subjects> Corpus(const LawOptions& options) {
  Subjects subjects;
  for (const char* folder : {"aiconfigurator", "dgd", "llm-d"}) {
    const fs::path path = options.shared / "corpus" / folder;
    if (!fs::is_directory(path)) {
      return std::nullopt;
    }
    const size_t first = subjects.size();
    AddManifests(path, YamlTextsBelow(path), "corpus", subjects);
    for (size_t i = first; i < subjects.size(); ++i) {
      subjects[i].name = folder + ("/" + subjects[i].name);
    }
  }
  return subjects;
}

std::optional<Subjects> Facts(const LawOptions& options) {
  Subjects subjects;
  const fs::path folder = options.root / "tests/corpus/facts";
  for (StoredManifest& stored : StoredManifests(folder)) {
    if (lint::MayConcern(stored.text, Catalog::Embedded())) {
      subjects.push_back({.set = "facts",
                          .name = std::move(stored.name),
                          .text = std::move(stored.text)});
    }
  }
  return subjects;
}

// Today's intents: goldens and examples.
std::optional<Subjects> Intents(const LawOptions& options) {
  Subjects subjects;
  for (const char* folder : {"tests/golden/compile", "examples"}) {
    for (const fs::path& path : YamlFilesBelow(options.root / folder)) {
      if (path.filename() == "intent.yaml") {
        subjects.push_back({.set = "intents",
                            .name = fs::relative(path, options.root),
                            .text = ReadText(path),
                            .path = path});
      }
    }
  }
  return subjects;
}

// An intent for every release, engine and fabric, aggregated and not, on one
// node and over two, under the operator of that release. The router goes by KV
// events, for which engines had other flags in other releases.
Subjects ReleaseSubjects(const std::string& set, const LawOptions& options) {
  constexpr size_t kOneOf = 6;
  const Catalog& catalog = Catalog::Embedded();
  Subjects subjects;
  for (const ReleaseProfile& release : catalog.releases.all()) {
    for (const ReleaseEngine& engine : release.engines) {
      for (const FabricProfile& fabric : catalog.fabrics.all()) {
        const int64_t node =
            catalog.hardware.Find(fabric.example_hardware)->node_gpus;
        const std::string one = "{tp: 4}";
        const std::string two =
            fmt::format("{{tp: {}, tpAcrossNodes: true}}", 2 * node);
        for (const auto& [name, roles] :
             {std::pair{"agg", "workers: " + one},
              std::pair{"agg-nodes", "workers: " + two},
              std::pair{"disagg",
                        fmt::format("prefill: {0}\n  decode: {0}", one)},
              std::pair{"disagg-nodes",
                        fmt::format("prefill: {0}\n  decode: {0}", two)}}) {
          Subject subject{
              .set = set,
              .name = fmt::format("{}/{}/{}/{}", release.head.name,
                                  engine.engine, fabric.head.name, name),
              .text = fmt::format(kReleaseIntent, engine.engine,
                                  fabric.head.name, fabric.example_hardware,
                                  roles, release.head.name, release.head.name)};
          if (options.Takes(subject.name, kOneOf)) {
            subjects.push_back(std::move(subject));
          }
        }
      }
    }
  }
  return subjects;
}

std::optional<Subjects> Releases(const LawOptions& options) {
  return ReleaseSubjects("releases", options);
}

// Those whose definition is in a folder of the release, or of the first one of
// its X.Y.
std::optional<Subjects> ReleaseCrds(const LawOptions& options) {
  const fs::path folder = options.shared / "crds";
  if (!fs::is_directory(folder)) {
    return std::nullopt;
  }
  Subjects subjects;
  for (Subject& subject : ReleaseSubjects("release-crds", options)) {
    const std::string release = subject.name.substr(0, subject.name.find('/'));
    const std::string first = release.substr(0, release.rfind('.')) + ".0";
    for (const std::string& name : {release, first}) {
      const fs::path path =
          folder / name / "nvidia.com_dynamographdeployments.yaml";
      if (fs::exists(path)) {
        subject.path = path;
        subjects.push_back(std::move(subject));
        break;
      }
    }
  }
  return subjects;
}

// Those of documented/VERSION.yaml; the first line of each is "# NAME".
std::optional<Subjects> Documented(const LawOptions& options) {
  Subjects subjects;
  for (const fs::path& path :
       YamlFilesBelow(options.root / "tests/laws/documented")) {
    const std::string version = path.stem();
    for (const std::string& line : Lines(ReadText(path))) {
      if (line == "---") {
        subjects.push_back({.set = "documented", .name = "", .path = path});
      } else if (!subjects.empty() && subjects.back().name.empty()) {
        subjects.back().name =
            version + "/" + line.substr(line.find_first_not_of("# "));
      } else if (!subjects.empty()) {
        subjects.back().text += line + "\n";
      }
    }
  }
  return subjects;
}

std::optional<Subjects> Admission(const LawOptions& options) {
  const fs::path path = options.root / "tests/laws/admission.yaml";
  return AdmissionCases(path, ReadText(path));
}

// The expectations of cases.yaml, "error COMPONENT COMPONENT", by case.
std::map<std::string, std::string> ReadCaseList(const fs::path& path) {
  SourceSet sources;
  Sink sink;
  std::map<std::string, std::string> expected;
  for (const yaml::Node& document :
       yaml::Parse(sources, sources.Add(path, ReadText(path)), sink)) {
    for (const yaml::Entry& test : document.entries) {
      std::string& text = expected[test.key];
      text = manifest::At(test.value, {"severity"}).scalar;
      for (const yaml::Node& name : manifest::At(test.value, {"in"}).items) {
        text += " " + name.scalar;
      }
    }
  }
  return expected;
}

std::optional<Subjects> Cases(const LawOptions& options) {
  const fs::path folder = options.shared / "findings/cases";
  if (!fs::is_directory(folder)) {
    return std::nullopt;
  }
  Subjects subjects;
  for (const auto& [name, expected] :
       ReadCaseList(options.root / "tests/laws/cases.yaml")) {
    const fs::path facts = folder / name / "facts.yaml";
    const std::string told = fs::exists(facts) ? ReadText(facts) : "";
    for (const char* file : {"bad.yaml", "good.yaml"}) {
      subjects.push_back(
          {.set = "cases",
           .name = name + "/" + file,
           .text = ReadText(folder / name / file),
           .path = folder / name / file,
           .told = {.facts = told},
           .expected = file == std::string_view("bad.yaml") ? expected : ""});
    }
  }
  return subjects;
}

std::optional<Subjects> Misspelled(const LawOptions& options) {
  return MisspelledSubjects(options.root);
}

constexpr std::array kDataSets = {
    DataSet{.name = "goldens",
            .holds = "manifests below tests/golden",
            .load = &Goldens},
    DataSet{.name = "examples",
            .holds = "manifests below examples",
            .load = &Examples},
    DataSet{.name = "facts",
            .holds = "manifests made of the stored facts of published ones",
            .load = &Facts},
    DataSet{.name = "corpus",
            .holds = "published manifests in ../shared/corpus",
            .load = &Corpus},
    DataSet{.name = "intents",
            .holds = "intents of the goldens and examples",
            .load = &Intents},
    DataSet{.name = "releases",
            .holds = "intents for every release, engine and fabric",
            .load = &Releases},
    DataSet{.name = "release-crds",
            .holds = "the same, with the definition of each in ../shared/crds",
            .load = &ReleaseCrds},
    DataSet{.name = "documented",
            .holds = "intents that earlier versions documented",
            .load = &Documented},
    DataSet{.name = "admission",
            .holds = "the operator's own table of admission",
            .load = &Admission},
    DataSet{.name = "cases",
            .holds = "reported cases in ../shared/findings/cases",
            .load = &Cases},
    DataSet{.name = "misspelled",
            .holds = "workers with slips of one letter in common names",
            .load = &Misspelled},
    DataSet{.name = "pairs",
            .holds = "what compile writes for every pair of fabrics",
            .load = &Pairs},
};

}  // namespace

const DataSet* FindDataSet(std::string_view name) {
  const auto* const found =
      std::find_if(kDataSets.begin(), kDataSets.end(),
                   [name](const DataSet& set) { return set.name == name; });
  return found == kDataSets.end() ? nullptr : found;
}

}  // namespace dgdc::testing

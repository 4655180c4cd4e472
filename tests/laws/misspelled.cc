// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/laws/misspelled.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "dgdc/base/text.h"
#include "dgdc/catalog/catalog.h"
#include "dgdc/catalog/releases.h"
#include "dgdc/diag/sink.h"
#include "dgdc/manifest/facts.h"
#include "dgdc/source/source_set.h"
#include "dgdc/yaml/parse.h"

#include "tests/support/text_file.h"

namespace dgdc::testing {
namespace {

constexpr size_t kSlips = 13;

// A sequence that is the same on every machine (a generator of Lehmer's).
class Dice {
 public:
  explicit Dice(std::string_view seed) {
    for (const char c : seed) {
      state_ = (state_ * 31 + static_cast<unsigned char>(c)) % kModulus;
    }
    state_ = std::max<uint64_t>(state_, 1);
  }
  size_t Roll(size_t sides) {
    state_ = state_ * 48271 % kModulus;
    return static_cast<size_t>(state_ % sides);
  }

 private:
  static constexpr uint64_t kModulus = 2147483647;
  uint64_t state_ = 1;
};

std::string SlipIn(std::string_view name, Dice& dice) {
  const bool is_flag = name.starts_with("--");
  const size_t first = is_flag ? 2 : 0;
  std::string slip(name);
  const size_t at = first + dice.Roll(name.size() - first);
  const char letter = static_cast<char>((is_flag ? 'a' : 'A') +
                                        static_cast<int>(dice.Roll(26)));
  switch (dice.Roll(4)) {
    case 0:
      slip.erase(at, 1);
      break;
    case 1:
      slip.insert(at, 1, letter);
      break;
    case 2:
      slip[at] = letter;
      break;
    default:
      if (at + 1 < slip.size()) {
        std::swap(slip[at], slip[at + 1]);
      }
  }
  return slip;
}

// A worker of the newest release with what is handed along.
std::string ManifestOf(std::string_view engine, std::string_view arguments,
                       std::string_view variables) {
  const Catalog& catalog = Catalog::Embedded();
  const ReleaseProfile& release = NewestRelease(catalog.releases);
  const ReleaseEngine& image = *release.FindEngine(engine);
  return fmt::format(
      "apiVersion: nvidia.com/v1beta1\n"
      "kind: DynamoGraphDeployment\n"
      "metadata: {{name: slips}}\n"
      "spec:\n"
      "  backendFramework: {0}\n"
      "  components:\n"
      "    - name: Worker\n"
      "      type: worker\n"
      "      podTemplate:\n"
      "        spec:\n"
      "          containers:\n"
      "            - name: main\n"
      "              image: {1}/{2}:{3}\n"
      "              command: [python3, -m, dynamo.{0}]\n"
      "              args:\n{4}"
      "              env:\n{5}",
      engine, release.registry, image.image, image.tags.front().tag, arguments,
      variables);
}

Subject SubjectOf(std::string_view engine, const std::string& name) {
  std::string arguments =
      "                - --model-path\n                - Qwen/Qwen3-8B\n";
  std::string variables = "                - {name: TZ, value: UTC}\n";
  const bool is_flag = name.starts_with("--");
  for (const std::string& slip : SlipsOf(name)) {
    if (is_flag) {
      arguments += fmt::format("                - {}\n", slip);
    } else {
      variables +=
          fmt::format("                - {{name: \"{}\", value: x}}\n", slip);
    }
  }
  return {.set = "misspelled",
          .name = name,
          .text = ManifestOf(engine, arguments, variables)};
}

}  // namespace

std::vector<std::string> SlipsOf(std::string_view name) {
  Dice dice(name);
  std::vector<std::string> slips;
  while (slips.size() < kSlips) {
    std::string slip = SlipIn(name, dice);
    if (!name.starts_with(slip) && !IsDigit(slip.front()) &&
        std::find(slips.begin(), slips.end(), slip) == slips.end()) {
      slips.push_back(std::move(slip));
    }
  }
  return slips;
}

std::vector<Subject> MisspelledSubjects(const std::filesystem::path& root) {
  const std::filesystem::path path = root / "tests/laws/misspelled.yaml";
  SourceSet sources;
  Sink sink;
  std::vector<Subject> subjects;
  for (const yaml::Node& document :
       yaml::Parse(sources, sources.Add(path, ReadText(path)), sink)) {
    for (const yaml::Entry& engine : document.entries) {
      for (const yaml::Entry& kind : engine.value.entries) {
        for (const yaml::Node& name : kind.value.items) {
          subjects.push_back(SubjectOf(engine.key, name.scalar));
        }
      }
    }
  }
  std::sort(subjects.begin(), subjects.end(),
            [](const Subject& a, const Subject& b) { return a.name < b.name; });
  return subjects;
}

}  // namespace dgdc::testing
